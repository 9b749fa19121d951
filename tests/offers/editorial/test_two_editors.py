"""Several people act on one offer at the same moment, or a server dies in between: one decision, whole or none."""

import datetime as dt
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from post_office.models import Email

from accounts.models import Event
from offers.content.snapshot import snapshot
from offers.editorial import edits, moderation, revisions
from offers.models import CatalogueEntry, Offer, Revision, Run
from tests.factories import NOW, create_contact, create_offer, create_provider, create_user
from tests.offers.editorial.release_process import STEPS
from tests.offers.snapshots import fresh

LATER = NOW + dt.timedelta(hours=1)
PATIENCE = 30  # seconds in which a thread or a process gets somewhere
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
ROOT = Path(__file__).parents[3]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("portal")]


@pytest.fixture
def offer():
    provider = create_provider()
    create_contact(provider=provider, role="maintenance", email="pflege@example.org")
    return create_offer(provider=provider, title="Töpfern")


@pytest.fixture
def revision(offer):
    revision = save(offer, title="Drechseln", teaser="Neu.")
    Email.objects.all().delete()
    return revision


def save(offer: Offer, **data) -> Revision | None:
    return edits.save_edit(offer, data, author=None, now=LATER).waiting


def release(revision: Revision) -> None:
    revisions.release(revision, actor=create_user(), now=LATER)


def give_back(revision: Revision) -> None:
    revisions.give_back(revision, actor=create_user(), reason="Bitte kürzer.", now=LATER)


def reject(revision: Revision) -> None:
    revisions.reject(revision, actor=create_user(), reason="Werbung.", now=LATER)


class Person(threading.Thread):
    """Does one thing; ``error`` says why it was refused."""

    def __init__(self, act: Callable[[], object]):
        super().__init__(daemon=True)
        self.act = act
        self.error: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            self.act()
        except Exception as error:
            self.error = error
        finally:
            connection.close()

    def is_held_up(self) -> bool:
        """Whether they come to wait for somebody else's lock, rather than to an end."""
        until = time.monotonic() + PATIENCE
        while self.is_alive() and time.monotonic() < until:
            with connection.cursor() as cursor:
                cursor.execute(WAITING)
                if cursor.fetchone()[0]:
                    return True
        return False

    def wait(self) -> Exception | None:
        self.join(PATIENCE)
        assert not self.is_alive()
        return self.error


def at_once(*acts: Callable[[], object]) -> list[Exception | None]:
    """Lets everybody begin at the same moment; what each was refused with."""
    barrier = threading.Barrier(len(acts), timeout=PATIENCE)
    people = [Person(lambda act=act: (barrier.wait(), act())) for act in acts]
    return [person.wait() for person in people]


class Pause:
    """Holds whoever comes to ``name`` in ``module`` first until somebody lets them go on."""

    def __init__(self, monkeypatch, module, name: str):
        self.reached, self.go_on = threading.Event(), threading.Event()
        work = getattr(module, name)

        def held(*args, **kwargs):
            if not self.reached.is_set():
                self.reached.set()
                assert self.go_on.wait(PATIENCE)
            return work(*args, **kwargs)

        monkeypatch.setattr(module, name, held)


def refusals(errors: list[Exception | None]) -> list[str]:
    assert all(error is None or isinstance(error, ValidationError) for error in errors), errors
    return [message for error in errors if error for message in error.messages]


# --- Two decisions -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("second", [release, give_back, reject])
@pytest.mark.parametrize("first", [release, give_back, reject])
def test_two_editors_decide_on_one_change(offer, revision, first, second):
    errors = at_once(lambda: first(revision), lambda: second(revision))

    assert refusals(errors) == ["Diese Änderung wurde schon entschieden."]
    decided = Revision.objects.get(pk=revision.pk)
    assert decided.state in {"accepted", "returned", "rejected"}
    assert fresh(offer).title == ("Drechseln" if decided.state == "accepted" else "Töpfern")
    assert Email.objects.count() == 1
    assert Event.objects.about(offer).filter(action__in=["Änderung freigegeben", "Änderung zurückgegeben",
                                                         "Änderung abgelehnt"]).count() == 1  # fmt: skip


def test_the_second_editor_waits_for_the_first(offer, revision, monkeypatch):
    pause = Pause(monkeypatch, revisions, "record")
    first = Person(lambda: release(revision))
    assert pause.reached.wait(PATIENCE)

    second = Person(lambda: release(revision))
    assert second.is_held_up()
    assert fresh(offer).title == "Töpfern"  # and citizens see the old version until all is done
    pause.go_on.set()

    assert first.wait() is None
    assert refusals([second.wait()]) == ["Diese Änderung wurde schon entschieden."]
    assert (fresh(offer).title, Email.objects.count()) == ("Drechseln", 1)


def test_two_editors_decide_on_one_offer():
    provider = create_provider()
    create_contact(provider=provider, role="maintenance", email="pflege@example.org")
    offer = create_offer(provider=provider, state="submitted")
    one, other = fresh(offer), fresh(offer)

    errors = at_once(
        lambda: moderation.publish(one, actor=None, now=LATER),
        lambda: moderation.reject(other, actor=None, reason="Werbung.", now=LATER),
    )

    assert len(refusals(errors)) == 1
    assert fresh(offer).state in {"published", "rejected"}
    assert CatalogueEntry.objects.get(offer=offer).is_published == (fresh(offer).state == "published")
    assert Email.objects.count() == 1


def test_two_offers_are_not_merged_into_each_other():
    one, other = create_offer(), create_offer()

    errors = at_once(
        lambda: moderation.merge(fresh(one), fresh(other), actor=None, now=LATER),
        lambda: moderation.merge(fresh(other), fresh(one), actor=None, now=LATER),
    )

    assert len(refusals(errors)) == 1
    assert sorted(Offer.objects.values_list("state", flat=True)) == ["archived", "published"]


# --- Provider and editor -----------------------------------------------------------------------------------------


def test_a_provider_saves_while_an_editor_releases(offer, revision):
    errors = at_once(lambda: release(revision), lambda: save(offer, teaser="Noch neuer."))

    assert errors[1] is None
    waiting = Revision.objects.get(state="open")
    if errors[0] is None:  # the editor was first: only the later edit waits
        assert (fresh(offer).title, fresh(offer).teaser) == ("Drechseln", "Neu.")
        assert Revision.objects.get(pk=revision.pk).state == "accepted"
    else:  # the provider was first: nobody releases what they have not read
        assert "inzwischen überarbeitet" in refusals(errors)[0]
        assert fresh(offer).title == "Töpfern"
    assert (waiting.proposed["title"], waiting.proposed["teaser"]) == ("Drechseln", "Noch neuer.")


def test_a_fast_change_during_a_release_is_kept(offer, revision, monkeypatch):
    (run,) = snapshot(offer)["runs"]
    pause = Pause(monkeypatch, revisions, "write_content")
    editor = Person(lambda: release(revision))
    assert pause.reached.wait(PATIENCE)

    provider = Person(lambda: save(offer, runs=[{**run, "status": "full"}]))
    assert provider.is_held_up()
    pause.go_on.set()

    assert (editor.wait(), provider.wait()) == (None, None)
    after = snapshot(fresh(offer))
    assert (after["title"], after["runs"]) == ("Drechseln", [{**run, "status": "full"}])


def test_two_members_save_different_fields(offer):
    seen = edits.editable(offer)

    errors = at_once(
        lambda: edits.save_edit(offer, {"title": "Drechseln"}, author=None, now=LATER, seen=seen),
        lambda: edits.save_edit(offer, {"teaser": "Neu."}, author=None, now=LATER, seen=seen),
    )

    assert errors == [None, None]
    waiting = Revision.objects.get(state="open")
    assert (waiting.proposed["title"], waiting.proposed["teaser"]) == ("Drechseln", "Neu.")


def test_two_members_save_the_same_field(offer):
    seen = edits.editable(offer)

    errors = at_once(
        lambda: edits.save_edit(offer, {"title": "Von Anna"}, author=None, now=LATER, seen=seen),
        lambda: edits.save_edit(offer, {"title": "Von Ben"}, author=None, now=LATER, seen=seen),
    )

    assert len(refusals(errors)) == 1
    kept = "Von Ben" if errors[0] else "Von Anna"
    assert Revision.objects.get().proposed["title"] == kept


def test_two_members_of_a_trusted_provider_publish(settings, monkeypatch):
    settings.SAMPLE_EVERY = 2
    provider = create_provider(trust="trusted")
    one, other = create_offer(provider=provider), create_offer(provider=provider)
    pause = Pause(monkeypatch, edits, "record")
    first = Person(lambda: save(one, title="Eins"))
    assert pause.reached.wait(PATIENCE)

    second = Person(lambda: save(other, title="Zwei"))
    assert second.is_held_up()
    pause.go_on.set()

    assert (first.wait(), second.wait()) == (None, None)
    assert [sample.proposed["title"] for sample in Revision.objects.samples()] == ["Zwei"]


# --- kill -9 -----------------------------------------------------------------------------------------------------


def everything(offer: Offer) -> dict:
    """All that a release writes."""
    return {
        "content": snapshot(fresh(offer)),
        "runs": list(Run.objects.values()),
        "revisions": list(Revision.objects.order_by("pk").values()),
        "mails": list(Email.objects.values("to", "subject")),
        "events": Event.objects.about(offer).count(),
        "entry": CatalogueEntry.objects.values().get(offer=offer),
    }


@pytest.mark.parametrize("step", STEPS)
def test_a_server_that_dies_in_a_release_leaves_all_or_nothing(offer, step):
    (run,) = snapshot(offer)["runs"]
    revision = save(offer, title="Drechseln", runs=[{**run, "room": "Raum 2"}])
    Email.objects.all().delete()
    before = everything(offer)
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.offers.editorial.release_process",
            connection.settings_dict["NAME"],
            str(revision.pk),
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

    if step != "the commit":
        assert everything(offer) == before
        release(revision)  # nothing is locked, and the next one does it
    after = everything(offer)
    assert (after["content"]["title"], after["content"]["runs"][0]["room"]) == ("Drechseln", "Raum 2")
    assert (after["revisions"][0]["state"], after["entry"]["title"]) == ("accepted", "Drechseln")
    assert after["mails"] == [{"to": ["pflege@example.org"], "subject": "Ihre Änderung ist veröffentlicht: Drechseln"}]
    assert after["events"] == before["events"] + 1
