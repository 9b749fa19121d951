"""The portal's own format: nothing is lost on the way out and back."""

import io
import json
from copy import deepcopy

import pytest
from django.db import connection

from imports.export import export
from imports.formats.jsonlines import NO_FILE_OF_OURS, parse, write
from imports.models import Source
from imports.records import Problem
from imports.run import run_import
from offers.models import Language, LifePhase, Offer, TargetGroup, Topic
from providers.models import AccessFeature
from tests import factories
from tests.factories import NOW
from tests.imports.conftest import load_terms
from tests.imports.formats.samples import EVIL, check, problems, read, records

HEAD = '{"format":"bildungsportal","version":1}\n'
OFFER = {
    "id": "portal:7",
    "provider": {"origin_id": "portal:3", "name": "Verein", "kind": "verein", "city": "Kassel"},
    "url": "https://verein.example/",
    "content": {
        "title": "Nähen",
        "teaser": "Wir nähen.",
        "description": "Eine **Tasche**.\r\n\r\nUnd <https://verein.example/> – 3 < 5.",
        "topics": ["handwerken"],
        "life_phases": ["all"],
        "all_ages": False,
        "min_age": 6,
        "prices": [{"kind": "full", "amount": "5.00", "amount_max": None, "unit": "total", "condition": ""}],
        "access": {"leichte-sprache": True},
        "runs": [
            {
                "kind": "dated",
                "weekdays": [],
                "dates": [{"date": "2027-01-12", "start_time": "18:00", "end_time": None, "is_cancelled": True}],
                "exceptions": [],
                "venue": {
                    "name": "Haus", "street": "Weg 1", "postal_code": "34117", "city": "Kassel",
                    "lat": 51.3, "lon": 9.4, "access": {"aufzug": False},
                },
            }
        ],
    },
}  # fmt: skip


def file(*offers: dict) -> str:
    return HEAD + "".join(json.dumps(offer) + "\n" for offer in offers)


def changed(**content) -> dict:
    offer = deepcopy(OFFER)
    offer["content"] |= content
    return offer


def test_nothing_is_lost():
    [record] = records(parse, file(OFFER))
    out = io.BytesIO()

    write([record], out)

    again = json.loads(out.getvalue().splitlines()[1])
    assert again["content"].pop("keywords", []) == []
    assert {**OFFER, "content": again["content"]} == again
    for name, value in OFFER["content"].items():
        assert again["content"][name] == value


def exported() -> bytes:
    out = io.BytesIO()
    export(Offer.objects.public(), out)
    return out.getvalue()


@pytest.fixture
def portal(db):
    portal = factories.create_portal()
    load_terms()
    provider = factories.create_provider(name="Nähverein", city="Vellmar")
    other = factories.create_provider(name="Chor", source="alt", origin_id="9")
    hall = factories.create_venue(
        name="Bürgerhaus",
        street="Weg 1",
        postal_code="34246",
        city="Vellmar",
        lat=51.359871,
        lon=9.4601,
        provider=provider,
    )
    hidden = factories.create_venue(
        name="Wohnung Müller", street="Geheimweg 9", city="Vellmar", hide_exact_address=True
    )
    factories.create_venue_access(venue=hall, feature=AccessFeature.objects.get(code="aufzug"), is_available=False)
    factories.create_offer(
        title="Nähen „für alle“ – 3 < 5",
        provider=provider,
        description="Eine **Tasche**.\r\n\r\n* eins\r\n* zwei\u00ad\u2028drei\u00a0€ 😀",
        life_phases=LifePhase.objects.filter(code__in=["all", "later"]),
        topics=Topic.objects.filter(code__in=["handwerken", "ernaehrung"]),
        target_groups=TargetGroup.objects.filter(code="senioren"),
        languages=Language.objects.filter(code__in=["de", "tr"]),
        keywords=["Nadel", "Faden"],
        requirements=["membership", "prior_knowledge"],
        access={"leichte-sprache": True, "untertitel": False},
        price_kind="paid",
        prices=[{"kind": "full", "amount": "12.50", "condition": "im Voraus"}, {"kind": "reduced", "amount": "6.00"}],
        source_url="https://verein.example/n",
        runs=[
            factories.create_run(venue=hall, count=3, room="2", capacity=12, seats_left=0, status="full"),
            factories.create_run(venue=hidden, start=30),
            {
                "kind": "series", "frequency": "weekly", "weekdays": [2, 4], "starts_on": "2026-12-01",
                "ends_on": "2027-02-25", "venue_id": hall.pk, "start_time": "18:00",
                "end_time": "19:30", "skips_school_holidays": True,
                "exceptions": [{"date": "2026-12-08", "kind": "moved", "moved_to": "2026-12-09"}],
            },
        ],
    )  # fmt: skip
    factories.create_offer(title="Singen", provider=other, runs=[factories.create_undated_run(kind="open_start")])
    factories.create_offer(title="Entwurf bleibt hier", provider=provider, state=Offer.State.DRAFT)
    return portal


def empty() -> None:
    """Leaves what a new portal has: the Kommune and the terms."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE offers_offer, providers_venue, providers_provider CASCADE")


@pytest.mark.django_db(transaction=True)
def test_exported_loaded_into_an_empty_portal_and_exported_again(portal, tmp_path):
    first = exported()
    path = tmp_path / "export.jsonl"
    path.write_bytes(first)
    empty()
    Source.objects.create(code="umzug", name="Umzug", format="jsonlines", is_released=True)

    summary = run_import("jsonlines", path, now=NOW, source_code="umzug")

    assert [item.reason for item in summary.refused] == []
    assert exported() == first
    assert first.count(b"\n") == 3
    run_import("jsonlines", path, now=NOW, source_code="umzug")
    assert exported() == first


def test_what_is_hidden_stays_hidden(portal):
    assert b"Geheimweg" not in exported()
    assert "Müller".encode() not in exported()
    assert b"Entwurf" not in exported()


@pytest.mark.parametrize("text", ["", "Hallo\n", "[]\n", '{"format": "anders"}\n', "\x00\n", '{"id": "1"}\n'])
def test_no_file_of_ours(text):
    assert problems(parse, text) == [NO_FILE_OF_OURS]


def test_a_file_that_breaks_off():
    kept, problem = read(parse, file(OFFER, OFFER)[:-200])

    assert kept.origin_id == "portal:7"
    assert problem.ends_file


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("all_ages", "ja"), ("min_age", -1), ("min_age", True), ("description", 5), ("teaser", ["x"]),
        ("registration_url", {}), ("min_age", 10**30),
    ],
)  # fmt: skip
def test_values_of_another_type_are_left_out(name, value):
    [record] = records(parse, file(changed(**{name: value})))

    assert name not in record.data
    assert record.doubts == [f"„{name}“ hat einen unbrauchbaren Wert und wurde weggelassen."]


@pytest.mark.parametrize("day", ["9999-12-31", "2027-02-30", "12.01.2027", 20270112, None])
def test_days_that_cannot_be(day):
    [record] = records(parse, file(changed(runs=[{"kind": "dated", "dates": [{"date": day}]}])))

    assert [row for row in record.data["runs"][0]["dates"] if row.get("date")] == []


@pytest.mark.parametrize("offer", [{}, {"id": "1"}, {"id": "1", "content": []}, {"id": "1", "content": {"title": " "}}])
def test_offers_without_a_name(offer):
    [entry] = read(parse, file(offer))

    assert isinstance(entry, Problem)


def test_scripts():
    offer = changed(title=EVIL, teaser=EVIL, description=EVIL, keywords=[EVIL])

    entries = read(parse, file(offer))

    check(entries)
    assert "<script" not in repr(entries)


def test_a_line_that_never_ends(monkeypatch):
    monkeypatch.setattr("imports.formats.jsonlines.LONGEST_LINE", 1000)

    assert read(parse, file(changed(description="x" * 5000)))[-1].ends_file


def test_numbers_that_are_none():
    assert read(parse, HEAD + '{"id": NaN}\n')[-1].ends_file
    assert read(parse, HEAD + "[" * 100_000 + "\n")[-1].ends_file
