"""A first import: offers, runs, dates, prices, providers, venues, the log, the catalogue."""

import datetime as dt

import pytest
from django.core.management import call_command

from accounts.models import Event
from imports.models import ImportItem, ImportRun, Source
from offers.models import CatalogueEntry, FundingScheme, Offer, Topic
from providers.models import Provider, Venue
from tests.factories import NOW
from tests.imports.courses import address, date, full, place, short, sums, take, text, write


@pytest.fixture(autouse=True)
def portal(berlin):
    return berlin


def test_short_dialect(tmp_path):
    summary = take(tmp_path, short("551823"))

    assert sums(summary) == (1, 0, 0, 0, 0)
    offer = Offer.objects.get()
    assert (offer.source, offer.origin_id) == ("vhs-berlin", "551823")
    assert offer.source_url == offer.registration_url == "http://vhs.example/kurs?id=551823"
    assert (offer.title, offer.state) == ("Englisch B2.4 am Vormittag", "published")
    assert (offer.created_at, offer.published_at, offer.confirmed_at) == (NOW, NOW, NOW)
    assert [topic.code for topic in offer.topics.all()] == ["fremdsprachen"]
    assert [phase.code for phase in offer.life_phases.all()] == ["all"]
    assert sorted(tag.name for tag in offer.keywords.all()) == ["Englisch", "Intensivkurs"]
    assert [(str(price), price.unit) for price in offer.prices.all()] == [
        ("Preis 99.00 €", "total"),
        ("ermäßigt 54.50 €", "total"),
    ]
    run = offer.runs.get()
    assert (run.course_number, run.capacity, run.source_key) == ("Mi406-621S", 14, "551823")
    assert list(run.occurrences.values_list("date", "daypart")) == [
        (dt.date(2020, 5, 19), ""),
        (dt.date(2020, 6, 11), ""),
    ]
    assert CatalogueEntry.objects.get().is_published


def test_full_dialect(tmp_path):
    take(tmp_path, full())

    run = Offer.objects.get().runs.get()
    assert (run.room, run.capacity, run.seats_left, run.status) == ("Raum 3", 14, 5, "scheduled")
    assert list(run.occurrences.values_list("date", "daypart", "has_end")) == [
        (dt.date(2020, 5, 19), "evening", True),
        (dt.date(2020, 5, 26), "evening", True),
    ]


def test_source_and_run_are_recorded(tmp_path):
    take(tmp_path, short(), short("2", name=""), short("3", ende_datum="9999-01-01"))

    source = Source.objects.get()
    assert (source.code, source.format, source.date_shift_weeks) == ("vhs-berlin", "berlin-vhs", 0)
    assert "CC BY" in source.licence
    run = ImportRun.objects.get()
    assert (run.source, run.file_name, run.started_at) == (source, "Kurse.json", NOW)
    assert run.finished_at is not None
    assert (run.created, run.updated, run.unchanged, run.archived, run.rejected) == (2, 0, 0, 0, 1)
    assert list(run.items.exclude(reason="").values_list("line", "origin_id", "title", "result", "reason")) == [
        (2, "2", "", "rejected", "Der Titel („name“) fehlt."),
        (
            3,
            "3",
            "Englisch B2.4 am Vormittag",
            "created",
            "„ende_datum“ kann nicht stimmen (01.01.9999) und wurde weggelassen.",
        ),
    ]


def test_publishing_is_logged(tmp_path):
    take(tmp_path, short())

    event = Event.objects.get()
    assert (event.action, event.thing, event.to_state) == ("veröffentlicht", Offer.objects.get(), "published")


def test_one_provider_per_vhs(tmp_path):
    take(tmp_path, short(), short("2"), short("3", nummer="Nk-G138b"))

    assert list(Provider.objects.values_list("name", "slug", "origin_id", "state", "trust")) == [
        ("Volkshochschule Berlin Mitte", "volkshochschule-berlin-mitte", "mitte", "listed", "new"),
        ("Volkshochschule Berlin Neukölln", "volkshochschule-berlin-neukoelln", "neukoelln", "listed", "new"),
    ]
    provider = Provider.objects.get(origin_id="mitte")
    assert (provider.municipality.name, provider.provider_type.code) == ("Berlin", "volkshochschule")
    assert provider.offers.count() == 2


def test_one_venue_per_provider_name_and_address(tmp_path):
    take(
        tmp_path,
        short("1"),
        short("2"),
        short("3", veranstaltungsort=place(street="Antonstr. 37", code="13347")),
        short("4", nummer="Nk-1", veranstaltungsort=place()),
        short("5", veranstaltungsort=place("Online", None, None)),
    )

    assert sorted(Venue.objects.values_list("name", "street", "postal_code", "city", "provider__origin_id")) == [
        ("VHS Berlin Mitte", "Antonstr. 37", "13347", "Berlin", "mitte"),
        ("VHS Berlin Mitte", "Linienstr. 162", "10115", "Berlin", "mitte"),
        ("VHS Berlin Mitte", "Linienstr. 162", "10115", "Berlin", "neukoelln"),
    ]
    assert Offer.objects.get(origin_id="5").runs.get().venue is None


def access(venue):
    return {item.feature.code: item.is_available for item in venue.access.all()}


@pytest.mark.parametrize(("said", "known"), [("true", True), ("false", False)])
def test_access_to_a_venue(tmp_path, said, known):
    take(tmp_path, short(veranstaltungsort=place(access=said)))

    assert access(Venue.objects.get()) == {"rollstuhlgerecht": known}


def test_unknown_access(tmp_path):
    where = place()
    del where["barrierefrei"]

    take(tmp_path, short(veranstaltungsort=where))

    assert access(Venue.objects.get()) == {}


def test_access_that_depends_on_the_room(tmp_path):
    take(tmp_path, short(), short("2", veranstaltungsort=place(access="false")))

    venue = Venue.objects.get()
    assert access(venue) == {"teilweise-rollstuhlgerecht": True}
    assert venue.access_note == "Der Zugang hängt vom Raum ab. Bitte fragen Sie den Anbieter."


def test_coordinates(tmp_path):
    there = address("Pavillon", laengengrad="0", breitengrad="0")
    here = address(laengengrad="13.43", breitengrad="52,48")

    take(
        tmp_path,
        full(ortetermine={"adresse": [here, there], "termin": [date("2020-05-19"), date("2020-05-26")]}),
    )

    assert sorted(Venue.objects.values_list("name", "lat", "lon")) == [
        ("Haus der Bildung", 52.48, 13.43),
        ("Pavillon", None, None),
    ]


def test_null_bytes_are_stripped_with_a_doubt(tmp_path):
    summary = take(tmp_path, short(name="Eng\x00lisch", text=[text("Beschreibung", "a\x00b \ud800 c")]))

    assert Offer.objects.get().title == "Englisch"
    assert [item.reason for item in summary.mended] == [
        "„name“ enthielt Steuerzeichen; sie wurden entfernt. „text“ enthielt Steuerzeichen; sie wurden entfernt."
    ]


def test_same_keyword_in_other_letters(tmp_path):
    take(tmp_path, short("1", schlagwort=["Englisch", "SPRACHEN"]), short("2", schlagwort=["englisch", "SPRACHEN"]))

    assert {tag.name for offer in Offer.objects.all() for tag in offer.keywords.all()} == {"Englisch"}


def test_summary_on_screen(tmp_path, capsys):
    call_command("import_offers", "berlin-vhs", write(tmp_path, short(), short("2", name=""), "x"))

    assert capsys.readouterr().out.splitlines() == [
        "1 neu, 0 geändert, 0 gleich, 0 archiviert, 2 nicht übernommen, 0 mit Korrektur übernommen.",
        "Nicht übernommen: Stelle 2, 2: Der Titel („name“) fehlt.",
        "Nicht übernommen: Stelle 3, ohne Namen: "
        "Der Eintrag ist kein Kurs: Statt eines Objekts steht dort etwas anderes.",
    ]


@pytest.mark.parametrize("is_terminal", [True, False])
def test_progress_bar_only_on_a_terminal(tmp_path, capsys, monkeypatch, is_terminal):
    monkeypatch.setattr("sys.stderr.isatty", lambda: is_terminal)

    call_command("import_offers", "berlin-vhs", write(tmp_path, short()))

    assert ("Kurse" in capsys.readouterr().err) == is_terminal


def test_dry_run_changes_nothing(tmp_path, capsys):
    call_command("import_offers", "berlin-vhs", write(tmp_path, short()), "--dry-run")

    assert capsys.readouterr().out.startswith("Probelauf, nichts wurde gespeichert.\n1 neu,")
    for model in (Offer, Provider, Venue, Source, ImportRun, ImportItem, Event):
        assert not model.objects.exists()


def test_another_name_for_the_source(tmp_path):
    call_command("import_offers", "berlin-vhs", write(tmp_path, short()), "--source", "vhs-neu")

    assert Offer.objects.get().source == Source.objects.get().code == "vhs-neu"


def test_terms_that_staff_replaced_or_switched_off(tmp_path):
    successor = Topic.objects.get(code="deutsch")
    Topic.objects.filter(code="fremdsprachen").update(is_active=False, replaced_by=successor)
    FundingScheme.objects.filter(code="bildungsurlaub").update(is_active=False)

    take(tmp_path, short(untertitel="Bildungsurlaub"))

    offer = Offer.objects.get()
    assert list(offer.topics.all()) == [successor]
    assert not offer.funding_schemes.exists()


@pytest.mark.parametrize("count", [1, 30])
def test_queries_grow_by_a_fixed_number_per_course(tmp_path, django_assert_max_num_queries, count):
    take(tmp_path, short("0"))

    with django_assert_max_num_queries(60 + 60 * count):
        take(tmp_path, short("0"), *[short(f"new {number}") for number in range(count)], allow_vanishing=True)
