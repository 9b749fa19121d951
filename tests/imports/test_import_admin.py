"""Staff set up sources, read what was taken over, and can take the last run back."""

import datetime as dt

import pytest
from django.urls import reverse

from imports.models import ImportItem, ImportRun, Source
from offers.models import Offer
from tests.factories import NOW
from tests.imports.courses import short, take
from tests.staff import client_of, create_editor

LATER = NOW + dt.timedelta(days=1)

pytestmark = pytest.mark.usefixtures("berlin")


def test_pages(tmp_path):
    take(tmp_path, short(), short("2", name=""))
    client = client_of(create_editor())
    run = ImportRun.objects.get()

    listed = client.get("/verwaltung/imports/importrun/")
    shown = client.get(f"/verwaltung/imports/importrun/{run.pk}/change/")
    source = client.get(f"/verwaltung/imports/source/{run.source.pk}/change/")

    assert "Kurse.json" in listed.content.decode()
    assert ImportItem.objects.exclude(reason="").get().reason in shown.content.decode()
    assert "CC BY" in source.content.decode()


def test_the_code_of_a_source_stays(tmp_path):
    take(tmp_path, short())
    source = Source.objects.get()
    fields = {"name": "vhs", "code": "neu", "format": "openvhs", "interval": "0", "is_released": "on"}

    client_of(create_editor()).post(reverse("admin:imports_source_change", args=[source.pk]), fields)

    source.refresh_from_db()
    assert (source.name, source.code, source.format) == ("vhs", "vhs-berlin", "berlin-vhs")


def test_an_address_to_fetch_from_is_due_at_once(tmp_path, now):
    fields = {
        "name": "vhs", "code": "neu", "format": "openvhs", "interval": "24", "address": "https://vhs.example/kurse.xml",
    }  # fmt: skip

    client_of(create_editor()).post(reverse("admin:imports_source_add"), fields)

    assert Source.objects.get().next_pull_at is not None


@pytest.mark.parametrize(("actions", "state"), [(["view", "change"], "archived"), (["view"], "published")])
def test_taking_back_needs_the_right_to_change(tmp_path, actions, state):
    take(tmp_path, short())
    client = client_of(create_editor(actions=actions))

    client.post(
        reverse("admin:imports_importrun_changelist"),
        {"action": "take_back", "_selected_action": [ImportRun.objects.get().pk]},
    )

    assert Offer.objects.get().state == state


def let_empty(client, run):
    fields = {"action": "let_empty", "_selected_action": [run.pk]}
    return client.post(reverse("admin:imports_importrun_changelist"), fields, follow=True)


@pytest.fixture
def stopped(berlin) -> ImportRun:
    """A pull that would have archived too much."""
    source = Source.objects.create(
        code="vhs", name="vhs", format="openvhs", address="https://vhs.example/kurse.xml", interval=24, etag='"1"',
        next_pull_at=LATER,
    )  # fmt: skip
    return ImportRun.objects.create(source=source, state="failed", empties=True)


def test_staff_let_a_source_empty_once(stopped, now):
    response = let_empty(client_of(create_editor()), stopped)

    stopped.refresh_from_db()
    source = Source.objects.get(code="vhs")
    assert stopped.may_empty
    assert (source.next_pull_at, source.etag) == (now, "")
    assert "Quellen, die das Portal gleich noch einmal holt: 1." in response.content.decode()


def test_only_what_was_stopped_for_that_is_fetched_again(stopped, now):
    ImportRun.objects.update(empties=False)

    let_empty(client_of(create_editor()), stopped)

    stopped.refresh_from_db()
    assert (stopped.may_empty, Source.objects.get(code="vhs").next_pull_at) == (False, LATER)


def test_letting_empty_needs_the_right_to_change(stopped, now):
    let_empty(client_of(create_editor(actions=["view"])), stopped)

    stopped.refresh_from_db()
    assert (stopped.may_empty, Source.objects.get(code="vhs").next_pull_at) == (False, LATER)
