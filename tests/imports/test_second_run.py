"""What the source still says changes no row; what it says differently changes only that course."""

import datetime as dt

import pytest
from django.db import connection

from accounts.models import Event
from imports.models import ImportRun
from offers.content.snapshot import snapshot
from offers.models import Offer
from tests.factories import NOW
from tests.imports.courses import address, date, full, place, price, short, sums, take

LATER = NOW + dt.timedelta(days=1)
TABLES = [
    "offers_offer", "offers_run", "offers_rundate", "offers_occurrence", "offers_priceoption", "offers_catalogueentry",
    "offers_offer_topics", "taggit_taggeditem", "providers_provider", "providers_venue", "providers_venueaccess",
    "imports_source", "accounts_event",
]  # fmt: skip


@pytest.fixture(autouse=True)
def portal(berlin):
    return berlin


def versions() -> dict[str, list]:
    """Where every row lies and which transaction wrote it: any write shows."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT ctid::text, xmin::text FROM {table} ORDER BY 1")  # noqa: S608
            found[table] = cursor.fetchall()
    return found


def courses():
    rooms = {"adresse": [address("B"), address("A")], "termin": [date("2020-05-19", "18:00"), date("2020-05-26")]}
    return [
        short("1", schlagwort=["Englisch", "SPRACHEN", "Beruf"]),
        short("2", schlagwort=["englisch", "BERUF", "beruf"], preis=price("0.00")),
        full("3"),
        full("4", ortetermine=rooms),
        short("5", veranstaltungsort=place("Online", None, None), beginn_datum=None, ende_datum=None),
        short("6", wochentag=["Montag"], beginn_datum="2026-12-07", ende_datum="2026-12-28", anzahl_termine="4"),
        short("7", untertitel="Bildungsurlaub", beginn_datum="2020-06-15", ende_datum="2020-06-19"),
    ]


def test_the_same_file_changes_no_row(tmp_path):
    take(tmp_path, *courses())
    before = versions()

    summary = take(tmp_path, *courses(), now=LATER)

    assert sums(summary) == (0, 0, 7, 0, 0)
    assert versions() == before
    assert all(before.values())
    assert list(ImportRun.objects.values_list("created", "unchanged")) == [(0, 7), (7, 0)]


def test_another_order_changes_nothing_either(tmp_path):
    take(tmp_path, *courses())
    before = versions()
    turned = {"adresse": [address("A"), address("B")], "termin": [date("2020-05-26"), date("2020-05-19", "18:00")]}
    again = [full("4", ortetermine=turned) if course["guid"] == "4" else course for course in reversed(courses())]

    take(tmp_path, *again, now=LATER)

    assert versions() == before


def test_what_is_the_same_costs_hardly_any_query(tmp_path, django_assert_max_num_queries):
    take(tmp_path, *[short(str(number)) for number in range(30)])

    with django_assert_max_num_queries(60):
        take(tmp_path, *[short(str(number)) for number in range(30)], now=LATER)


def test_a_changed_course_updates_only_itself(tmp_path):
    take(tmp_path, short("1"), short("2"))
    same = Offer.objects.get(origin_id="2")
    before = snapshot(same)

    summary = take(tmp_path, short("1", name="Englisch B2.5", preis=price("120.00")), short("2"), now=LATER)

    assert sums(summary) == (0, 1, 1, 0, 0)
    changed = Offer.objects.get(origin_id="1")
    assert (changed.title, changed.updated_at, changed.state) == ("Englisch B2.5", LATER, "published")
    assert [str(row.amount) for row in changed.prices.all()] == ["120.00"]
    assert (changed.published_at, changed.confirmed_at) == (NOW, NOW)
    same.refresh_from_db()
    assert (same.updated_at, snapshot(same)) == (NOW, before)
    event = Event.objects.first()
    assert (event.action, event.thing) == ("aus der Quelle geändert", changed)
    assert event.changed_fields == ["title", "language_level", "prices"]


def test_new_dates_keep_the_run(tmp_path):
    take(tmp_path, full())
    run = Offer.objects.get().runs.get()

    take(tmp_path, full(ortetermine={"adresse": address(), "termin": date("2020-06-09", "18:00", "19:30")}), now=LATER)

    assert Offer.objects.get().runs.get() == run
    assert [item.date for item in run.occurrences.all()] == [dt.date(2020, 6, 9)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"nummer": "Nk-1"}, "provider"), ({"webadresse": {"uri": "https://vhs.example/neu"}}, "source_url")],
)
def test_facts_beside_the_content(tmp_path, changes, field):
    take(tmp_path, short())
    before = getattr(Offer.objects.get(), field)

    summary = take(tmp_path, short(**changes), now=LATER)

    offer = Offer.objects.get()
    assert sums(summary) == (0, 1, 0, 0, 0)
    assert getattr(offer, field) != before
    assert offer.updated_at == LATER
    assert field in Event.objects.first().changed_fields


def test_a_provider_that_staff_renamed_keeps_its_name(tmp_path):
    take(tmp_path, short())
    provider = Offer.objects.get().provider
    type(provider).objects.update(name="vhs Mitte")

    take(tmp_path, short(), now=LATER)

    provider.refresh_from_db()
    assert provider.name == "vhs Mitte"


def test_two_sources_do_not_touch_each_other(tmp_path):
    take(tmp_path, short("1"), short("2"))

    summary = take(tmp_path, short("1", name="Anderes"), source_code="andere")

    assert sums(summary) == (1, 0, 0, 0, 0)
    assert Offer.objects.filter(source="vhs-berlin", state="published").count() == 2
