"""The preview: the page and the card as citizens will see them, for members only, and without a trace."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Event
from offers.content.snapshot import snapshot
from offers.editorial import edits
from offers.models import CatalogueEntry, LifePhase, Offer, Topic
from tests.factories import NOW, create_offer, create_provider, create_term, create_venue
from tests.html import read
from tests.offers.admin.test_member_form import FIRST_OFFER, WEEKLY
from tests.offers.member_forms import address, create_member, opened
from tests.offers.snapshots import fresh
from tests.posted import posted
from tests.staff import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def provider():
    return create_provider(name="Repair-Café")


@pytest.fixture
def client(provider):
    create_term(LifePhase, code="later")
    create_term(Topic, code="digital")
    return client_of(create_member(provider))


def trial(client, name: str, offer: Offer | None = None, **changes):
    """Presses the button for the preview, or does what the script does for the hints."""
    page = opened(client, offer)
    data = {**posted(page), **{key.replace("__", "-"): value for key, value in changes.items()}}
    return client.post(address(name, offer.pk) if offer else address(f"{name}_new"), data)


def traces() -> tuple:
    return (
        list(Offer.objects.order_by("pk").values_list("pk", "title", "state", "updated_at")),
        list(CatalogueEntry.objects.order_by("pk").values_list("pk", "title", "changed")),
        Event.objects.count(),
    )


def test_a_new_offer_can_be_seen_before_it_is_saved(client, provider):
    venue = create_venue(name="Werkstatt", provider=provider)
    before = traces()

    response = trial(client, "preview", **{**FIRST_OFFER, **WEEKLY, "runs__0__venue": venue.pk})

    page = read(response)
    assert page.headings()[1] == (1, "Smartphone-Sprechstunde") or (1, "Smartphone-Sprechstunde") in page.headings()
    assert [level for level, _text in page.headings()].count(1) == 1
    assert "Das ist eine Vorschau" in page.texts("h2")
    assert page.meta("robots") == "noindex"
    assert "Dienstags, 18:00 bis 19:30 Uhr, ab 1. Dezember 2026." in " ".join(page.texts("main"))
    (card,) = page.of_class("bp-card")
    assert "Di, 1. Dezember 2026, 18:00 Uhr" in " ".join(card.text.split())
    assert traces() == before


def test_an_edit_can_be_seen_while_the_old_version_is_public(client, provider):
    offer = create_offer(title="Alt", provider=provider)
    before = traces()

    page = read(trial(client, "preview", offer, title="Neu"))

    assert "Neu" in page.texts("h1")
    assert traces() == before
    assert "Alt" in read(client.get(offer.get_absolute_url())).texts("h1")


def test_what_waits_can_be_seen_by_those_who_proposed_it(client, provider):
    offer = create_offer(title="Alt", provider=provider)
    edits.save_edit(offer, {"title": "Vorgeschlagen"}, author=None, now=NOW)

    page = read(client.get(address("preview", offer.pk)))

    assert "Vorgeschlagen" in page.texts("h1")
    assert page.links()["Zurück zum Angebot"] == address("change", offer.pk)
    assert client.get(address("preview", offer.pk))["Cache-Control"].startswith("max-age=0, no-cache, no-store")


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "rejected", "archived"])
def test_every_state_has_a_preview(client, provider, state):
    offer = create_offer(title="Töpfern", provider=provider, state=state)

    response = client.get(address("preview", offer.pk))

    assert "Töpfern" in read(response).texts("h1")
    assert fresh(offer).state == state


def test_a_preview_can_neither_be_saved_nor_passed_on_nor_reported(client, provider):
    offer = create_offer(provider=provider, state="draft")

    page = read(client.get(address("preview", offer.pk)))

    assert {"In den Kalender", "Weitersagen", "Angaben stimmen nicht?"} & set(page.links()) == set()
    assert [form.attributes.get("action") for form in page.all("form")] == []
    assert (page.inline_code(), page.loaded_from_outside()) == ([], [])


def test_what_is_missing_for_a_preview_is_named(client):
    page = read(trial(client, "preview", title="Nur ein Titel"))

    assert page.texts("h1") == ["Noch keine Vorschau"]
    assert page.texts("li")[-3:] == ["Kurz gesagt", "Lebensphasen", "Themen"]


def test_a_preview_asks_as_little_as_a_page(client, provider):
    offer = create_offer(provider=provider)
    client.get(address("preview", offer.pk))
    with CaptureQueriesContext(connection) as queries:
        client.get(address("preview", offer.pk))

    assert len([query for query in queries if "offers_catalogueentry" in query["sql"]]) < 10


# --- Hints -------------------------------------------------------------------------------------------------------


def test_hints_follow_what_is_written(client):
    before = traces()

    needed = trial(client, "hints", title="Nur ein Titel").content.decode()
    poor = trial(client, "hints", **FIRST_OFFER).content.decode()
    better = trial(client, "hints", **FIRST_OFFER, **WEEKLY, description="x" * 200).content.decode()

    assert "Das fehlt noch" in needed and "Kurz gesagt" in needed
    assert "Vollständigkeit: 45 von 100" in poor and "Nennen Sie Termine" in poor
    assert "Vollständigkeit: 75 von 100" in better and "Nennen Sie Termine" not in better
    assert "Dienstags, 18:00 bis 19:30 Uhr, ab 1. Dezember 2026." in better
    assert traces() == before


def test_hints_stand_on_the_page_after_saving(client, provider):
    offer = create_offer(provider=provider, state="draft")

    body = opened(client, offer).content.decode()

    assert f"Vollständigkeit: {offer.completeness} von 100" in body.replace("\n", " ")
    assert snapshot(fresh(offer)) == snapshot(offer)
