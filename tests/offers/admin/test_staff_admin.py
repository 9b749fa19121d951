"""Staff edit offers: what is saved, what follows from it, and what is refused as a whole."""

import pytest

from accounts.models import Event
from offers.editorial import edits
from offers.models import (
    CatalogueEntry,
    LifePhase,
    Offer,
    OfferAccess,
    PriceOption,
    Run,
    RunDate,
    RunException,
    Topic,
)
from providers.models import AccessFeature
from tests.factories import create_contact, create_image, create_offer, create_provider, create_term, create_user
from tests.html import read
from tests.offers.uploads import picture
from tests.staff import admin_url, errors_of, form_data, new_row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def fresh(offer: Offer) -> Offer:
    return Offer.objects.get(pk=offer.pk)


def save(client, thing, changes: dict, *, row: tuple | None = None):
    """Opens the page of ``thing``, changes some fields, adds perhaps a row ``(prefix, fields)``, and saves."""
    url = admin_url(thing, "change")
    data = {**form_data(client.get(url)), **changes}
    if row:
        data = new_row(data, row[0], **row[1])
    return client.post(url, data)


def last_event(thing) -> Event:
    return Event.objects.about(thing)[0]


# --- Saving ------------------------------------------------------------------------------------------------------


def test_saving_writes_derived_data_and_the_log(staff, editor, now):
    offer = create_offer(title="Töpfern")

    response = save(staff, offer, {"title": "Töpfern für alle", "all_ages": "on"})

    offer = fresh(offer)
    assert response.status_code == 302
    assert (offer.title, offer.state, offer.updated_at) == ("Töpfern für alle", Offer.State.PUBLISHED, now)
    assert offer.completeness == 50
    assert CatalogueEntry.objects.get(offer=offer).title == "Töpfern für alle"
    event = last_event(offer)
    assert (event.action, event.actor, event.changed_fields) == ("geändert", editor, ["title", "all_ages"])


def test_saving_without_a_change_leaves_no_trace_in_the_log(staff):
    offer = create_offer(prices=[{"amount": "5.00"}], keywords=["Ton"])
    events = Event.objects.count()

    assert save(staff, offer, {}).status_code == 302

    assert Event.objects.count() == events
    assert fresh(offer).prices.count() == 1


def test_a_new_offer_is_a_draft(staff, editor):
    provider = create_provider()
    url = admin_url(Offer, "add")
    data = form_data(staff.get(url)) | {
        "title": "Neu",
        "teaser": "Kurz.",
        "provider": provider.pk,
        "life_phases": create_term(LifePhase).pk,
        "topics": create_term(Topic, parent=create_term(Topic)).pk,
        "requirements": ["membership", "residence"],
        "keywords": "Ton, Keramik",
    }

    response = staff.post(url, data)

    assert response.status_code == 302, errors_of(response)
    offer = Offer.objects.get()
    assert (offer.state, offer.provider, offer.requirements) == ("draft", provider, ["membership", "residence"])
    assert set(offer.keywords.names()) == {"Ton", "Keramik"}
    assert offer.completeness > 0
    assert not CatalogueEntry.objects.get(offer=offer).is_published
    assert (last_event(offer).action, last_event(offer).actor) == ("angelegt", editor)


@pytest.mark.parametrize(
    "posted",
    [
        {"state": "published"},
        {"completeness": "100"},
        {"published_at_0": "2020-01-01", "published_at": "2020-01-01", "confirmed_at": "2030-01-01"},
        {"hidden_since": "", "merged_into": "1", "source": "vhs", "origin_id": "7"},
    ],
)
def test_state_and_the_like_cannot_be_posted(staff, posted):
    offer = create_offer(state=Offer.State.DRAFT)
    before = Offer.objects.filter(pk=offer.pk).values().get()

    assert save(staff, offer, posted).status_code == 302

    assert Offer.objects.filter(pk=offer.pk).values().get() == {**before, "updated_at": fresh(offer).updated_at}


def test_a_decision_that_falls_while_the_form_is_open_is_kept(staff):
    offer = create_offer(state=Offer.State.SUBMITTED)
    data = form_data(staff.get(admin_url(offer, "change")))
    Offer.objects.filter(pk=offer.pk).update(state=Offer.State.REJECTED)

    staff.post(admin_url(offer, "change"), {**data, "title": "Neu"})

    assert (fresh(offer).title, fresh(offer).state) == ("Neu", Offer.State.REJECTED)


def test_what_staff_change_is_locked_against_the_source(staff):
    offer = create_offer(title="Töpfern")
    Offer.objects.filter(pk=offer.pk).update(source="vhs", origin_id="7", locked_fields=["teaser"])

    save(staff, offer, {"title": "Neu"}, row=("prices", {"kind": "full", "amount": "5", "unit": "total"}))
    assert fresh(offer).locked_fields == ["prices", "teaser", "title"]

    save(staff, offer, {"locked_fields": ["title"]})
    assert fresh(offer).locked_fields == ["title"]


def test_line_ends_of_a_browser_are_no_change(staff):
    offer = create_offer(description="Erster Absatz.\n\nZweiter Absatz.")
    Offer.objects.filter(pk=offer.pk).update(source="vhs", origin_id="7")

    save(staff, offer, {"title": "Neu", "description": "Erster Absatz.\r\n\r\nZweiter Absatz."})

    assert fresh(offer).locked_fields == ["title"]
    assert fresh(offer).description == "Erster Absatz.\n\nZweiter Absatz."


# --- Refusals ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "Dieses Feld ist zwingend erforderlich."),
        ({"min_age": "20", "max_age": "10"}, "Das Alter passt nicht"),
        ({"registration": "none", "registration_url": "https://example.org"}, "Ohne Anmeldung gibt es auch keine"),
        ({"life_phases": []}, "Dieses Feld ist zwingend erforderlich."),
        ({"life_phases": ["0"]}, "0 ist keine gültige Auswahl"),
        ({"requirements": ["wings"]}, "wings ist keine gültige Auswahl"),
        ({"locked_fields": ["password"]}, "password ist keine gültige Auswahl"),
        ({"keywords": "x" * 101}, "höchstens 100 Zeichen"),
        ({"provider": "0"}, "keine gültige Auswahl"),
        ({"price_kind": "cheap"}, "keine gültige Auswahl"),
    ],
)
def test_what_does_not_fit_is_refused_with_everything_else(staff, changes, message):
    offer = create_offer(title="Töpfern")
    before = Offer.objects.filter(pk=offer.pk).values().get()
    events = Event.objects.count()
    price = ("prices", {"kind": "full", "amount": "5", "unit": "total"})

    response = save(staff, offer, {"title": "Halb", **changes}, row=price)

    assert response.status_code == 200
    assert any(message in text for text in errors_of(response)), errors_of(response)
    assert Offer.objects.filter(pk=offer.pk).values().get() == before
    assert not PriceOption.objects.exists()
    assert Event.objects.count() == events


@pytest.mark.parametrize(
    ("prefix", "fields", "message"),
    [
        ("prices", {"kind": "full", "amount": "-1", "unit": "total"}, "nicht negativ"),
        ("prices", {"kind": "full", "amount": "1e9", "unit": "total"}, "höchstens 8 Ziffern"),
        ("runs", {"kind": "series", "status": "scheduled"}, "Zu „regelmäßig“ gehören"),
        ("runs", {"kind": "dated", "status": "scheduled", "weekdays": ["1"]}, "Zu „regelmäßig“ gehören"),
        ("runs", {"kind": "dated", "status": "scheduled", "weekdays": ["8"]}, "8 ist keine gültige Auswahl"),
        ("runs", {"kind": "on_request", "status": "scheduled", "ends_on": "9999-12-31"}, "Bitte prüfen Sie das Jahr"),
        (
            "runs",
            {"kind": "on_request", "status": "scheduled", "starts_on": "2026-12-02", "ends_on": "2026-12-01"},
            "Der letzte Tag liegt vor dem ersten.",
        ),
        ("runs", {"kind": "dated", "status": "full", "capacity": "3", "seats_left": "4"}, "nicht mehr freie Plätze"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_with_everything_else(staff, prefix, fields, message):
    offer = create_offer(title="Töpfern")

    response = save(staff, offer, {"title": "Halb"}, row=(prefix, fields))

    assert response.status_code == 200
    assert any(message in text for text in errors_of(response)), errors_of(response)
    assert fresh(offer).title == "Töpfern"
    assert (PriceOption.objects.count(), Run.objects.count()) == (0, 1)


def test_more_than_three_topics_are_refused(staff):
    parent = create_term(Topic)
    topics = [create_term(Topic, parent=parent).pk for _ in range(4)]
    offer = create_offer(topics=[Topic.objects.get(pk=topics[0])])

    response = save(staff, offer, {"topics": topics})

    assert errors_of(response) == ["Bitte wählen Sie höchstens 3 Themen."]
    assert offer.topics.count() == 1


def test_one_fact_about_accessibility_is_said_once(staff):
    feature = create_term(AccessFeature, scope="offer")
    offer = create_offer(access={feature.code: True})

    response = save(staff, offer, {}, row=("access", {"feature": feature.pk, "is_available": "False"}))

    assert response.status_code == 200
    assert OfferAccess.objects.get().is_available


# --- Choices -----------------------------------------------------------------------------------------------------


def test_terms_of_today_are_offered_and_those_that_the_offer_has_anyway(staff):
    parent = create_term(Topic, label="Kunst")
    used, today, retired = (create_term(Topic, label=name, parent=parent) for name in ["Ton", "Holz", "Stein"])
    offer = create_offer(topics=[used])
    Topic.objects.filter(pk__in=[used.pk, retired.pk]).update(is_active=False)

    form = staff.get(admin_url(offer, "change")).context["adminform"].form

    assert form.fields["topics"].choices == [
        ("Oberthemen", [(parent.pk, "Kunst")]),
        ("Kunst", [(today.pk, "Holz"), (used.pk, "Ton")]),
    ]


def test_only_public_contacts_of_the_provider_are_offered(staff):
    provider = create_provider()
    own = create_contact(provider=provider, name="Eigene")
    create_contact(provider=provider, name="Intern", role="maintenance")
    foreign = create_contact(provider=create_provider(), name="Fremd")
    offer = create_offer(provider=provider)

    form = staff.get(admin_url(offer, "change")).context["adminform"].form
    response = save(staff, offer, {"contact": foreign.pk})

    assert [label for _, label in form.fields["contact"].choices] == ["---------", "Eigene"]
    assert response.status_code == 200
    assert save(staff, offer, {"contact": own.pk}).status_code == 302
    assert fresh(offer).contact == own


def test_a_contact_does_not_follow_to_another_provider(staff):
    provider = create_provider()
    offer = create_offer(provider=provider, contact_id=create_contact(provider=provider).pk)

    response = save(staff, offer, {"provider": create_provider().pk})

    assert errors_of(response) == ["Diese Person gehört zu einem anderen Anbieter."]


# --- Times -------------------------------------------------------------------------------------------------------


def test_a_new_regular_run_gets_its_dates(staff):
    offer = create_offer(runs=[])
    run = {"kind": "series", "status": "scheduled", "frequency": "weekly", "weekdays": ["2", "4"]}
    times = {"starts_on": "2026-12-01", "ends_on": "2026-12-10", "start_time": "18:00", "end_time": "19:30"}

    response = save(staff, offer, {}, row=("runs", {**run, **times}))

    assert response.status_code == 302, errors_of(response)
    run = offer.runs.get()
    assert run.weekdays == [2, 4]
    assert [item.date.day for item in run.occurrences.order_by("starts_at")] == [1, 3, 8, 10]
    assert last_event(offer).changed_fields == ["runs"]


def test_a_run_that_is_ticked_for_deletion_goes_with_its_dates(staff):
    offer = create_offer()

    assert save(staff, offer, {"runs-0-DELETE": "on"}).status_code == 302

    assert not Run.objects.exists()
    assert fresh(offer).completeness == 25


def test_single_dates_are_edited_on_the_page_of_their_run(staff, editor):
    offer = create_offer()
    run = offer.runs.get()

    response = save(staff, run, {"room": "Raum 3"}, row=("dates", {"date": "2026-12-24", "start_time": "10:00"}))

    assert response.status_code == 302, errors_of(response)
    assert run.occurrences.count() == 2
    assert (last_event(run).actor, last_event(run).changed_fields) == (editor, ["room", "dates"])
    assert (last_event(offer).actor, last_event(offer).changed_fields) == (editor, ["runs"])
    page = read(staff.get(admin_url(run, "change")))
    assert "Do, 24. Dezember 2026, 10:00 Uhr" in page.texts("div")


def test_exceptions_move_the_dates_of_a_regular_run(staff):
    offer = create_offer(
        runs=[{"kind": "series", "frequency": "weekly", "starts_on": "2026-12-01", "ends_on": "2026-12-08"}]
    )
    run = offer.runs.get()

    row = ("exceptions", {"date": "2026-12-08", "kind": "moved", "moved_to": "2026-12-09"})
    response = save(staff, run, {}, row=row)

    assert response.status_code == 302, errors_of(response)
    assert [item.date.day for item in run.occurrences.order_by("starts_at")] == [1, 9]


@pytest.mark.parametrize(
    ("prefix", "fields", "message"),
    [
        ("dates", {"date": "2026-12-05"}, "Diesen Termin gibt es schon."),
        ("dates", {"date": "0206-12-05"}, "Bitte prüfen Sie das Jahr."),
        ("dates", {"date": "2026-12-06", "end_time": "10:00"}, "Das Ende muss nach dem Beginn liegen."),
        ("exceptions", {"date": "2026-12-06", "kind": "moved"}, "Ein neuer Tag gehört nur zu"),
    ],
)
def test_a_date_that_does_not_fit_is_refused(staff, prefix, fields, message):
    offer = create_offer(runs=[{"kind": "dated", "dates": [{"date": "2026-12-05"}]}])
    run = offer.runs.get()

    response = save(staff, run, {"room": "Halb"}, row=(prefix, fields))

    assert response.status_code == 200
    assert any(message in text for text in errors_of(response)), errors_of(response)
    assert (Run.objects.get().room, RunDate.objects.count(), RunException.objects.count()) == ("", 1, 0)


def test_two_new_dates_without_a_time_on_one_day_are_refused(staff):
    run = create_offer(runs=[{"kind": "dated"}]).runs.get()
    data = form_data(staff.get(admin_url(run, "change")))
    data = new_row(new_row(data, "dates", date="2026-12-05"), "dates", date="2026-12-05")

    response = staff.post(admin_url(run, "change"), data)

    assert errors_of(response) == ["Diesen Termin gibt es schon."]
    assert not RunDate.objects.exists()


# --- Pictures ----------------------------------------------------------------------------------------------------


def test_a_picture_is_uploaded_shown_and_removed(staff):
    offer = create_offer()
    words = {"image_alt": "Eine Schale", "image_licence": "CC BY"}

    assert save(staff, offer, {**words, "image": picture()}).status_code == 302
    image = fresh(offer).image
    assert (image.width, image.height) == (40, 30)
    assert read(staff.get(admin_url(offer, "change"))).links()[str(image)] == image.get_absolute_url()

    assert save(staff, offer, {}).status_code == 302
    assert fresh(offer).image == image

    assert save(staff, offer, {"image-clear": "on"}).status_code == 302
    assert fresh(offer).image is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"image_licence": "CC BY"}, "eine Beschreibung in Worten und die Bildrechte"),
        ({"image": b"no picture"}, "kein lesbares Bild"),
    ],
)
def test_a_picture_needs_words_and_must_be_one(staff, changes, message):
    offer = create_offer()
    upload = picture(changes.pop("image", None))

    response = save(staff, offer, {"title": "Halb", "image": upload, **changes})

    assert any(message in text for text in errors_of(response)), errors_of(response)
    assert fresh(offer).image is None
    assert fresh(offer).title != "Halb"


# --- Pages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_a_fixed_number_of_queries(staff, count, django_assert_num_queries):
    for _ in range(count):
        create_offer(provider=create_provider())
    staff.get(admin_url(Offer, "changelist"))

    with django_assert_num_queries(11):  # three of them prolong the session
        staff.get(admin_url(Offer, "changelist"))


def test_the_list_shows_states_in_words(staff):
    create_offer(title="Töpfern", state=Offer.State.SUBMITTED)

    page = read(staff.get(admin_url(Offer, "changelist"), {"q": "töpfern"}))

    assert "Töpfern" in page.links()
    assert "In Prüfung" in page.texts("td")


@pytest.mark.parametrize("state", Offer.State)
def test_only_public_offers_are_linked_to_their_page(staff, state):
    offer = create_offer(state=state)

    links = read(staff.get(admin_url(offer, "change"))).links()

    assert (offer.get_absolute_url() in links.values()) == (state == Offer.State.PUBLISHED)


def test_the_history_tells_all_that_happened(staff):
    offer = create_offer(state=Offer.State.RETURNED, title="Töpfern")
    save(staff, offer, {"title": "Neu"}, row=("prices", {"kind": "full", "amount": "5", "unit": "total"}))

    cells = read(staff.get(admin_url(offer, "history"))).texts("td")

    assert {"geändert", "Titel, Preise", "zurückgegeben", "In Prüfung → Zurückgegeben", "Bitte ergänzen."} <= set(cells)


def test_a_proposed_change_is_shown_by_its_differences(staff):
    offer = create_offer(title="Töpfern")
    data = {"title": "<b>Neu</b>"}
    revision = edits.save_edit(offer, data, author=create_user(), now=offer.updated_at).waiting

    page = read(staff.get(admin_url(revision, "change")))

    assert page.texts("del", "ins") == ["entfernt: Töpfern;", "neu: <b>Neu</b>;"]


def test_all_fields_have_labels(staff):
    offer = create_offer(image_id=create_image().pk, image_alt="x", image_licence="y", prices=[{"amount": "5.00"}])

    for thing in [offer, offer.runs.get()]:
        page = read(staff.get(admin_url(thing, "change")))
        assert [field.attributes.get("name") for field in page.unlabelled_fields()] == []
