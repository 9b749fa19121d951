"""The form of an offer in ``/mein-bereich/``: what a volunteer fills in, what is refused, and what becomes of it."""

import pytest

from accounts.models import Event
from offers.content.snapshot import snapshot
from offers.editorial.edits import editable
from offers.models import LifePhase, Offer, Topic
from tests.factories import (
    create_offer,
    create_provider,
    create_run,
    create_term,
    create_undated_run,
    create_venue,
)
from tests.html import read
from tests.offers.member_forms import create_member, messages, opened, refusals, save, saved
from tests.offers.snapshots import create_full_offer, fresh
from tests.offers.uploads import picture
from tests.posted import posted
from tests.staff import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def provider():
    return create_provider(name="Repair-Café", phone="0561 123")


@pytest.fixture
def client(provider):
    create_term(LifePhase, code="later", label="Nach dem Berufsleben")
    create_term(Topic, code="digital", label="Digitales")
    return client_of(create_member(provider))


@pytest.fixture
def venue(provider):
    return create_venue(name="Werkstatt", provider=provider)


FIRST_OFFER = {
    "title": "Smartphone-Sprechstunde",
    "teaser": "Wir helfen Ihnen mit dem Handy.",
    "life_phases": "later",
    "topics": "digital",
    "all_ages": "on",
    "price_kind": "free",
    "registration": "none",
}
WEEKLY = {
    "runs__0__schedule": "weekly",
    "runs__0__starts_on": "2026-12-01",
    "runs__0__start_time": "18:00",
    "runs__0__end_time": "19:30",
}


# --- The first offer of a volunteer ------------------------------------------------------------------------------


def test_twelve_fields_make_a_first_offer_that_can_be_submitted(client, provider, venue):
    filled = {**FIRST_OFFER, **WEEKLY, "runs__0__venue": venue.pk}

    offer = saved(client, opened(client), "_submit", **filled)

    assert len(filled) <= 12
    assert (offer.state, offer.provider) == ("submitted", provider)
    (run,) = offer.runs.all()
    assert (run.kind, run.frequency, run.venue) == ("series", "weekly", venue)
    assert [date.date.isoformat() for date in run.occurrences.order_by("starts_at")[:2]] == ["2026-12-01", "2026-12-08"]
    assert offer.completeness >= 60


def test_a_draft_needs_no_dates_but_a_review_does(client):
    page = opened(client)

    refused = save(client, page, "_submit", **FIRST_OFFER)
    offer = saved(client, page, **FIRST_OFFER)

    assert refusals(refused) == {"__all__": ["Bitte sagen Sie, wann es stattfindet. „Nach Absprache“ geht auch."]}
    assert (offer.state, offer.runs.count()) == ("draft", 0)
    assert [event.action for event in Event.objects.about(offer)] == ["angelegt"]


def test_what_is_missing_is_said_at_its_field_and_nothing_is_saved(client):
    response = save(client, opened(client), title="Nur ein Titel")

    assert refusals(response) == {
        "teaser": ["Bitte füllen Sie dieses Feld aus."],
        "life_phases": ["Bitte wählen Sie mindestens einen Eintrag."],
        "topics": ["Bitte wählen Sie mindestens einen Eintrag."],
    }
    assert not Offer.objects.exists()
    assert "Nur ein Titel" in response.content.decode()


def test_all_mistakes_are_listed_above_and_lead_to_their_fields(client):
    wrong = {"title": "", "topics": None, "runs__0__end_time": "17:00"}

    page = read(save(client, opened(client), **{**FIRST_OFFER, **WEEKLY, **wrong}))

    [summary] = page.of_class("errornote")
    links = [link for link in page.all("a") if link.attributes["href"].startswith("#") and link.text in summary.text]
    assert [(link.text, link.attributes["href"]) for link in links] == [
        ("Titel", "#id_title"),
        ("Themen", "#id_topics"),
        ("bis (Uhrzeit)", "#id_runs-0-end_time"),
    ]
    assert "Titel: Bitte füllen Sie dieses Feld aus." in " ".join(summary.text.split())
    ids = {element.attributes.get("id") for element in page.elements}
    assert {link.attributes["href"][1:] for link in links} <= ids


def test_a_message_that_is_too_long_is_no_silent_refusal(client):
    page = read(save(client, opened(client), note="x" * 2001, **FIRST_OFFER))

    [summary] = page.of_class("errornote")
    assert "Nachricht an die Redaktion: Bitte sicherstellen" in " ".join(summary.text.split())
    assert page.links()["Nachricht an die Redaktion"] == "#id_note"
    assert not Offer.objects.exists()


def test_a_message_to_the_redaktion_is_kept_with_the_draft_until_it_is_submitted(client):
    offer = saved(client, opened(client), note="Geht das auch online?", **FIRST_OFFER)
    other = saved(client, opened(client), **FIRST_OFFER)

    page = opened(client, offer)
    assert posted(page)["note"] == ["Geht das auch online?"]
    assert posted(opened(client, other))["note"] == [""]
    saved(client, page, "_submit", **WEEKLY)

    event = Event.objects.about(offer).first()
    assert (event.action, event.note) == ("eingereicht", "Geht das auch online?")
    assert client.session["offer_notes"] == {}


def test_a_public_offer_leads_to_its_public_page(client, provider):
    public, draft = create_offer(provider=provider), create_offer(provider=provider, state="draft")

    assert f'href="{public.get_absolute_url()}"' in opened(client, public).content.decode()
    assert draft.get_absolute_url() not in opened(client, draft).content.decode()


def test_somebody_of_several_providers_chooses_first(provider):
    other = create_provider(name="Chor")
    client = client_of(create_member(provider, other))
    create_term(LifePhase, code="later")
    create_term(Topic, code="digital")

    choice = opened(client)
    page = client.get(choice.request["PATH_INFO"], {"provider": other.pk})
    response = client.post(f"{page.request['PATH_INFO']}?provider={other.pk}", {
        **FIRST_OFFER, "_draft": "x", "runs-TOTAL_FORMS": 0,
        "runs-INITIAL_FORMS": 0, "prices-TOTAL_FORMS": 0, "prices-INITIAL_FORMS": 0, "kind": "course",
        "format": "onsite", "seen": page.context["sealed"],
    })  # fmt: skip

    assert "Repair-Café" in choice.content.decode()
    assert response.status_code == 302
    assert Offer.objects.get().provider == other


# --- What is shown comes back unchanged --------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "returned", "published"])
def test_a_form_that_nobody_touched_changes_nothing(state):
    offer, _data = create_full_offer()
    Offer.objects.filter(pk=offer.pk).update(state=state, published_at=offer.updated_at)
    before, events = snapshot(fresh(offer)), Event.objects.count()
    client = client_of(create_member(offer.provider))

    response = save(client, opened(client, offer), "_save")

    assert response.status_code == 302, refusals(response)
    assert snapshot(fresh(offer)) == before
    assert (offer.revisions.count(), Event.objects.count()) == (0, events)


def test_ends_of_lines_are_no_change(provider, client):
    offer = create_offer(provider=provider, description="Eins\n\nZwei", state="draft")

    saved(client, opened(client, offer), title="Neu")

    assert fresh(offer).description == "Eins\n\nZwei"
    assert Event.objects.about(offer).first().changed_fields == ["title"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_form_takes_a_fixed_number_of_queries(provider, client, count, django_assert_num_queries):
    """The offer once, what can be chosen once, and what is like it; nothing for each run."""
    runs = [
        create_run(start=7 + day, venue=create_venue(name=f"Haus {day}", provider=provider)) for day in range(count)
    ]
    offer = create_offer(provider=provider, runs=runs)
    for number in range(count):
        create_term(Topic, code=f"topic-{number}")
        create_offer(provider=provider, title=f"{offer.title} {number}")
    opened(client, offer)

    with django_assert_num_queries(56):  # three of them prolong the session
        opened(client, offer)


# --- Dates -------------------------------------------------------------------------------------------------------


def test_dates_are_added_and_emptied_row_by_row(provider, client):
    offer = create_offer(provider=provider, state="draft", runs=[create_run(count=2)])
    page = opened(client, offer)

    emptied = {f"runs__0__dates__0__{name}": "" for name in ["date", "start_time", "end_time"]}
    new = {"runs__0__dates__2__date": "2026-12-24", "runs__0__dates__2__start_time": "10:00"}
    saved(client, page, **emptied, **new, runs__0__dates__1__is_cancelled="on")

    (run,) = snapshot(fresh(offer))["runs"]
    assert run["dates"] == [
        {"date": "2026-12-07", "start_time": "18:00", "end_time": "19:30", "is_cancelled": True},
        {"date": "2026-12-24", "start_time": "10:00", "end_time": None, "is_cancelled": False},
    ]


def test_a_series_has_exceptions(provider, client):
    moved = {"date": "2026-12-08", "kind": "moved", "moved_to": "2026-12-09"}
    cancelled = {"date": "2026-12-15", "kind": "cancelled"}
    rows = {
        f"runs__0__exceptions__{number}__{name}": value
        for number, row in enumerate([moved, cancelled])
        for name, value in row.items()
    }

    offer = saved(client, opened(client), **FIRST_OFFER, **WEEKLY, **rows)

    dates = offer.runs.get().occurrences.order_by("starts_at")[:3]
    assert [(date.date.isoformat(), date.is_cancelled) for date in dates] == [
        ("2026-12-01", False), ("2026-12-09", False), ("2026-12-15", True),
    ]  # fmt: skip


def test_another_schedule_leaves_nothing_of_the_old_one(provider, client):
    offer = saved(client, opened(client), **FIRST_OFFER, **WEEKLY, runs__0__weekdays=["2", "4"])

    saved(client, opened(client, offer), runs__0__schedule="dated", runs__0__dates__0__date="2026-12-24")

    (run,) = snapshot(fresh(offer))["runs"]
    assert (run["kind"], run["frequency"], run["weekdays"], run["starts_on"], run["start_time"]) == (
        "dated", "", [], None, None,
    )  # fmt: skip
    assert [date["date"] for date in run["dates"]] == ["2026-12-24"]


def test_a_further_run_and_one_less(provider, client):
    offer = create_offer(provider=provider, state="draft", runs=[create_run(), create_undated_run()])
    kept = snapshot(offer)["runs"][1]["id"]

    saved(client, opened(client, offer), runs__0__is_gone="on", runs__2__schedule="open_start")

    assert [(run["kind"], run["id"] == kept) for run in snapshot(fresh(offer))["runs"]] == [
        ("on_request", True), ("open_start", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"runs__0__schedule": "weekly"}, {"runs-0-starts_on": ["Wann ist der erste Termin?"]}),
        ({"runs__0__schedule": "dated"}, {"runs-0-schedule": ["Bitte tragen Sie mindestens einen Tag ein."]}),
        ({"runs__0__room": "12"}, {"runs-0-schedule": ["Bitte wählen Sie, wie oft es stattfindet."]}),
        ({**WEEKLY, "runs__0__end_time": "17:00"}, {"runs-0-end_time": ["Das Ende muss nach dem Beginn liegen."]}),
        ({**WEEKLY, "runs__0__start_time": ""}, {"runs-0-start_time": ["Wann beginnt es?"]}),
        ({**WEEKLY, "runs__0__ends_on": "2026-11-30"}, {"runs-0-ends_on": ["Der letzte Tag liegt vor dem ersten."]}),
        ({**WEEKLY, "runs__0__starts_on": "0026-12-01"}, {"runs-0-starts_on": ["Bitte prüfen Sie das Jahr."]}),
        (
            {**WEEKLY, "runs__0__capacity": "5", "runs__0__seats_left": "6"},
            {"runs-0-seats_left": ["Es kann nicht mehr freie Plätze als Plätze geben."]},
        ),
        (
            {
                "runs__0__schedule": "dated",
                "runs__0__dates__0__date": "2026-12-01",
                "runs__0__dates__1__date": "2026-12-01",
            },
            {"runs-0-dates-1-date": ["Diesen Termin gibt es schon."]},
        ),
        (
            {**WEEKLY, "runs__0__exceptions__0__date": "2026-12-08", "runs__0__exceptions__0__kind": "moved"},
            {"runs-0-exceptions-0-moved_to": ["Auf welchen Tag ist der Termin verlegt?"]},
        ),
        (
            {"prices__0__amount_max": "5"},
            {"prices-0-amount": ["Bitte füllen Sie dieses Feld aus oder leeren Sie die Zeile ganz."]},
        ),
        (
            {"prices__0__amount": "5"},
            {"price_kind": ["Sie haben Preise eingetragen. Wählen Sie „Kostenpflichtig“ oder „Gegen Spende“."]},
        ),
    ],
)
def test_what_cannot_be_is_said_where_it_stands(client, given, refused):
    response = save(client, opened(client), **{**FIRST_OFFER, **given})

    assert response.status_code == 200
    assert refusals(response) == refused
    assert not Offer.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"min_age": "5"}, "all_ages"),
        ({"all_ages": None, "min_age": "9", "max_age": "5"}, "max_age"),
        ({"registration_url": "https://example.org/"}, "registration_url"),
        ({"title": "x" * 121}, "title"),
        ({"teaser": "x" * 301}, "teaser"),
        ({"topics": ["a", "b", "c", "digital"]}, "topics"),
        ({"keywords": "x" * 101}, "keywords"),
        ({"price_kind": "gratis"}, "price_kind"),
    ],
)
def test_rules_of_the_content(client, given, field):
    for code in "abc":
        create_term(Topic, code=code)

    response = save(client, opened(client), **{**FIRST_OFFER, **given})

    assert list(refusals(response)) == [field]


# --- Pictures ----------------------------------------------------------------------------------------------------


def test_a_picture_comes_with_words_and_licence(client):
    page = opened(client)

    refused = save(client, page, **FIRST_OFFER, image=picture())
    offer = saved(client, page, **FIRST_OFFER, image=picture(), image_alt="Ein Handy", image_licence="Foto: E. Muster")

    assert list(refusals(refused)) == ["image_alt", "image_licence"]
    assert (offer.image.width, offer.image_alt) == (40, "Ein Handy")
    saved(client, opened(client, offer), **{"image-clear": "on"})
    assert fresh(offer).image is None


def test_a_file_that_is_no_picture_is_refused(client):
    response = save(client, opened(client), **FIRST_OFFER, image=picture(b"<svg>"))

    assert list(refusals(response)) == ["image", "image_alt", "image_licence"][:1]


# --- Public offers -----------------------------------------------------------------------------------------------


def test_of_a_public_offer_dates_change_at_once_and_words_wait(provider, client):
    offer = create_offer(provider=provider, title="Alt", runs=[create_run(venue=create_venue(provider=provider))])

    response = save(client, opened(client, offer), "_save", title="Neu", runs__0__status="full", note="Bitte bald.")

    assert messages(client, response) == ["Sofort öffentlich: „Termine“. Wir prüfen noch: „Titel“."]
    assert (fresh(offer).title, offer.runs.get().status) == ("Alt", "full")
    (waiting,) = offer.revisions.waiting()
    assert (waiting.proposed["title"], waiting.note) == ("Neu", "Bitte bald.")
    page = opened(client, offer)
    assert "Ihre Änderung wird geprüft" in page.content.decode()
    assert page.context["forms"].main.initial["title"] == "Neu"


def test_a_trusted_provider_publishes(provider, client):
    provider.trust = "trusted"
    provider.save()
    offer = saved(client, opened(client), "_submit", **FIRST_OFFER, **WEEKLY)
    assert offer.state == "published"

    saved(client, opened(client, offer), "_save", title="Neu")

    assert fresh(offer).title == "Neu"


def test_a_public_offer_keeps_at_least_one_run(provider, client):
    offer = create_offer(provider=provider)

    response = save(client, opened(client, offer), "_save", runs__0__is_gone="on")

    assert list(refusals(response)) == ["__all__"]


# --- Returns and answers -----------------------------------------------------------------------------------------


def test_the_reason_of_a_return_is_shown_and_answered(provider, client):
    offer = create_offer(provider=provider, state="returned")
    page = opened(client, offer)
    assert "Bitte ergänzen." in page.content.decode()

    saved(client, page, "_submit", teaser="Ergänzt.", note="Der Raum ist ohne Stufen.")

    assert fresh(offer).state == "submitted"
    assert Event.objects.about(offer).first().note == "Der Raum ist ohne Stufen."


def test_a_returned_change_is_mended(provider, client):
    offer = create_offer(provider=provider, title="Alt")
    save(client, opened(client, offer), "_save", title="Neu!!!")
    change = offer.revisions.get()
    type(change).objects.filter(pk=change.pk).update(
        state="returned", reason="Bitte ohne „!!!“.", decided_at="2026-11-23T09:00Z"
    )

    page = opened(client, offer)
    saved(client, page, "_save", title="Neu")

    assert "Bitte ohne „!!!“." in page.content.decode()
    assert editable(fresh(offer))["title"] == "Neu"
    assert [revision.state for revision in offer.revisions.order_by("pk")] == ["superseded", "open"]


@pytest.mark.parametrize("state", ["submitted", "rejected", "archived"])
def test_what_rests_has_no_form_and_takes_no_post(provider, client, state):
    offer = create_offer(provider=provider, title="Alt", state=state)

    page = opened(client, offer)
    response = client.post(page.request["PATH_INFO"], {"title": "Neu", "_save": "x"})

    assert response.status_code == 200
    assert 'id="angebot"' not in response.content.decode()
    assert fresh(offer).title == "Alt"
