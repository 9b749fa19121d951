"""All offers of a search in one file, streamed: our own format and schema.org."""

import io
import json

import pytest

from api import files
from imports.formats import jsonlines
from imports.records import Record
from offers.models import Offer
from places.models import Municipality
from tests import schema_org
from tests.factories import NOW, TODAY, create_contact, create_offer, create_provider, create_run, create_venue

pytestmark = pytest.mark.django_db

JSON_LINES, JSON_LD = "/offene-daten/angebote.jsonl", "/offene-daten/angebote.jsonld"


def body(client, address: str) -> bytes:
    response = client.get(address)
    assert (response.status_code, response.streaming) == (200, True)
    assert response["Access-Control-Allow-Origin"] == "*"
    return b"".join(response.streaming_content)


def test_what_is_written_in_our_own_format_can_be_read_again(client, portal):
    create_offer(title="Yoga umsonst", teaser="Für alle.")
    create_offer(title="Yoga", price_kind="paid")

    records = list(jsonlines.parse(io.BytesIO(body(client, f"{JSON_LINES}?kosten=kostenlos")), TODAY))

    (record,) = records
    assert isinstance(record, Record)
    assert (record.data["title"], record.data["teaser"]) == ("Yoga umsonst", "Für alle.")


def test_the_other_file_is_sound_structured_data(client, portal):
    create_offer(title="Kurs", runs=[create_run(count=2)])
    create_offer(title="Vortrag", kind="lecture", runs=[create_run(), create_run(start=9)])
    create_offer(title="Anderes", price_kind="paid")

    found = json.loads(body(client, f"{JSON_LD}?kosten=kostenlos"))

    assert found["@context"] == "https://schema.org"
    assert [(node["@type"], node["name"]) for node in found["@graph"]] == [
        ("Dataset", "Angebote: Landkreis Kassel, Bildungsportal"),
        ("Course", "Kurs"), ("EducationEvent", "Vortrag"), ("EducationEvent", "Vortrag"),
    ]  # fmt: skip
    assert schema_org.problems(found["@graph"]) == []


@pytest.mark.parametrize("address", [JSON_LINES, JSON_LD])
def test_the_licence_is_named_beside_the_file(client, portal, address):
    assert "Link" not in client.get(address)
    portal.data_licence = "cc-by-4.0"
    portal.save()

    assert client.get(address)["Link"] == '<https://creativecommons.org/licenses/by/4.0/deed.de>; rel="license"'


def test_licence_and_source_are_named_in_the_file(client, portal):
    portal.data_licence = "cc-by-4.0"
    portal.save()
    licence, source = "https://creativecommons.org/licenses/by/4.0/deed.de", "Landkreis Kassel, Bildungsportal"

    (header,) = map(json.loads, body(client, JSON_LINES).splitlines())
    assert (header["licence"], header["source"]) == (licence, source)
    (about,) = json.loads(body(client, JSON_LD))["@graph"]
    assert (about["license"], about["creditText"]) == (licence, source)
    assert schema_org.problems([about]) == []


def test_nothing_found_is_a_sound_file_too(client, portal):
    assert [node["@type"] for node in json.loads(body(client, JSON_LD))["@graph"]] == ["Dataset"]
    assert body(client, JSON_LINES) == b'{"format":"bildungsportal","version":1}\n'


@pytest.mark.parametrize("write", [files.as_json_lines, files.as_json_ld])
def test_nothing_is_read_before_it_is_needed(portal, monkeypatch, write, django_assert_num_queries):
    monkeypatch.setattr(files, "BATCH", 1)
    ids = [create_offer(title=f"Kurs {number}").pk for number in range(2)]

    pieces = write(ids, portal)
    with django_assert_num_queries(1, exact=False):  # the features of accessibility
        next(pieces)
    assert b"Kurs 0" in next(pieces)
    Offer.objects.filter(pk=ids[1]).update(state="draft")

    assert b"Kurs 1" not in b"".join(pieces)


def test_many_offers_cost_as_many_questions_as_one(portal, django_assert_num_queries):
    venue = create_venue()
    ids = [create_offer(runs=[create_run(venue=venue), create_run(start=9)]).pk for _number in range(3)]

    for number in [1, 3]:
        with django_assert_num_queries(15):
            assert b"Course" in b"".join(files.as_json_ld(ids[:number], portal))


@pytest.mark.parametrize("address", [JSON_LINES, JSON_LD])
def test_what_nobody_may_know_is_in_no_file(client, portal, address):
    venue = create_venue(
        name="Geheimes Frauenhaus", street="Geheimweg 3", postal_code="34246", city="Vellmar", lat=51.98, lon=9.65,
        municipality=Municipality.objects.get(slug="vellmar"), hide_exact_address=True,
    )  # fmt: skip
    provider = create_provider(name="Verein")
    contact = create_contact(provider=provider, name="Geheime Anna", email="geheim@x.example")
    create_offer(
        title="Treff", provider=provider, contact_id=contact.pk, runs=[create_run(venue=venue, room="Geheimzimmer")]
    )
    for state in ["draft", "submitted", "returned", "rejected", "archived"]:
        create_offer(title=f"Geheim {state}", state=state)
    Offer.objects.filter(pk=create_offer(title="Geheim").pk).update(hidden_since=NOW)

    text = body(client, address).decode().lower()

    assert "treff" in text
    assert "geheim" not in text
    assert "51.98" not in text
