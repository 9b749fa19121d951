"""Two editors press a button on the desk at the same moment, or the server dies meanwhile: one decision, one mail."""

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from post_office.models import Email

from accounts.models import Event
from offers.editorial import moderation
from offers.models import Offer, Revision
from tests.factories import NOW, create_offer
from tests.html import read
from tests.offers.desk import MAINTAINER, create_change, create_submitted, desk_url, maintained_provider, messages
from tests.offers.editorial.desk_process import STEPS
from tests.offers.editorial.test_two_editors import PATIENCE, at_once, everything
from tests.offers.snapshots import fresh
from tests.staff import client_of, create_editor

ROOT = Path(__file__).parents[3]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("portal")]


@pytest.fixture(params=["change", "new"])
def offer(request) -> Offer:
    """With a change, or handed in for the first time."""
    if request.param == "change":
        return create_change().offer
    return create_submitted(title="Töpfern", provider=maintained_provider())


def press(editor, offer: Offer, decision: str):
    """Opens the page and gives back what presses the button; its answer lies in ``said``."""
    client, url = client_of(editor), desk_url("review", offer.pk)
    data = {"version": read(client.get(url)).value_of("version"), "decision": decision, "reason": "Weil."}
    said = []
    return said, lambda: said.append(client.post(url, data, follow=True))


@pytest.mark.parametrize(
    ("first", "second"),
    [("freigeben", "freigeben"), ("freigeben", "ablehnen"), ("zurueckgeben", "freigeben")],
)
def test_two_editors_decide(offer, first, second):
    one, other = press(create_editor(), offer, first), press(create_editor(), offer, second)
    Email.objects.all().delete()
    before = Event.objects.about(offer).count()

    errors = at_once(one[1], other[1])

    assert errors == [None, None]
    assert Event.objects.about(offer).count() == before + 1
    assert [mail.to for mail in Email.objects.all()] == [[MAINTAINER]]
    said = [" ".join(messages(response)) for response in [one[0][0], other[0][0]]]
    assert sorted("schon entschieden" in text for text in said) == [False, True]


def test_two_editors_release_the_same_list(offer):
    editors = [client_of(create_editor()) for _ in range(2)]
    page = read(editors[0].get(desk_url("queue")))
    tasks = [field.attributes["value"] for field in page.all("input") if field.attributes.get("name") == "task"]
    Email.objects.all().delete()

    data = {"task": tasks, "confirmed": "1"}
    errors = at_once(*(lambda client=client: client.post(desk_url("release"), data) for client in editors))

    assert errors == [None, None]
    assert fresh(offer).state == Offer.State.PUBLISHED
    assert [mail.to for mail in Email.objects.all()] == [[MAINTAINER]]


def test_an_editor_releases_while_the_provider_takes_it_back():
    offer = create_submitted(title="Töpfern", provider=maintained_provider())
    said, release = press(create_editor(), offer, "freigeben")

    at_once(release, lambda: moderation.withdraw(offer, actor=None, now=NOW + dt.timedelta(hours=1)))

    # Whoever came first: a draft in the end, and never public without its mail.
    published = Event.objects.about(offer).filter(to_state="published").count()
    assert fresh(offer).state == Offer.State.DRAFT
    assert Email.objects.filter(subject__startswith="Ihr Angebot ist veröffentlicht").count() == published
    assert said


@pytest.mark.parametrize("step", STEPS)
def test_a_server_that_dies_while_somebody_releases_leaves_all_or_nothing(step):
    change = create_change()
    create_offer()
    editor = create_editor()
    Email.objects.all().delete()
    before = everything(change.offer)
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.offers.editorial.desk_process",
            connection.settings_dict["NAME"],
            str(change.offer.pk),
            str(editor.pk),
            step,
        ],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    try:
        assert process.stdout.readline() == "here\n"
        process.kill()
        process.wait(PATIENCE)
    finally:
        process.kill()
        process.stdout.close()

    if step != "the answer":
        assert everything(change.offer) == before
        press(editor, change.offer, "freigeben")[1]()  # nothing is locked, and the next one does it
    after = everything(change.offer)
    assert after["content"]["title"] == "Töpfern für alle"
    assert Revision.objects.get().state == "accepted"
    assert [mail["to"] for mail in after["mails"]] == [[MAINTAINER]]
    assert after["events"] == before["events"] + 1
