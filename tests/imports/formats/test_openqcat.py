"""open-Q-cat 1.1 of the Bundesagentur für Arbeit."""

import pytest

from imports.formats.openqcat import parse
from imports.records import Partial, Record, Withdrawn
from tests.imports.formats.samples import EVIL, PEOPLE, check, days, problems, read, records

HEADER = """<?xml version="1.0" encoding="ISO-8859-15"?>
<OPENQCAT version="1.1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><HEADER>
<SUPPLIER><SUPPLIER_ID type="supplier_specific">TR-77</SUPPLIER_ID><SUPPLIER_NAME>Lernwerk Nordhessen</SUPPLIER_NAME>
<ADDRESS><NAME>Lernwerk</NAME><CITY>Kaufungen</CITY><PHONE>05605.1112</PHONE></ADDRESS>
<CONTACT><FIRST_NAME>Gesine</FIRST_NAME><LAST_NAME>Wiegand</LAST_NAME><PHONE>05605 1112</PHONE></CONTACT>
<EXTENDED_INFO><ORGANIZATIONAL_FORM type="8"/></EXTENDED_INFO></SUPPLIER></HEADER>
"""
OFFER = """<SERVICE mode="new"><PRODUCT_ID>{number}</PRODUCT_ID><COURSE_TYPE>5</COURSE_TYPE><SERVICE_DETAILS>
<TITLE>Lagerlogistik</TITLE><DESCRIPTION_LONG>Sie lernen &lt;b&gt;Stapler&lt;/b&gt; fahren.&lt;br&gt;Für 3.200 € im Monat.</DESCRIPTION_LONG>
<CONTACT><LAST_NAME>Ostrowski</LAST_NAME><FIRST_NAME>Milan</FIRST_NAME></CONTACT>
<REQUIREMENTS>Führerschein B</REQUIREMENTS><KEYWORD>Gabelstapler</KEYWORD>{dates}
<TARGET_GROUP><TARGET_GROUP_TEXT>Arbeitssuchende</TARGET_GROUP_TEXT></TARGET_GROUP>
<SERVICE_MODULE><EDUCATION type="true"><COURSE_ID>{number}</COURSE_ID>
<EXTENDED_INFO><INSTITUTION type="105">x</INSTITUTION><INSTRUCTION_FORM type="101"/><EDUCATION_TYPE type="104">x</EDUCATION_TYPE>
<TEACHING_LANGUAGES>ger</TEACHING_LANGUAGES><FUNDING_TYPES_FEDERAL type="2"/></EXTENDED_INFO></EDUCATION></SERVICE_MODULE>
</SERVICE_DETAILS><SERVICE_CLASSIFICATION><FEATURE><FNAME>C 0410-20</FNAME><FVALUE>Lagerwirtschaft</FVALUE></FEATURE>
</SERVICE_CLASSIFICATION></SERVICE>
"""  # noqa: E501
DATE = """<SERVICE mode="new"><PRODUCT_ID>{number}</PRODUCT_ID><COURSE_TYPE>5</COURSE_TYPE><SERVICE_DETAILS>
<TITLE>Lagerlogistik</TITLE><SERVICE_DATE><START_DATE>{start}T00:00:00</START_DATE><END_DATE>{end}T00:00:00</END_DATE>
</SERVICE_DATE>{more}<SERVICE_MODULE><EDUCATION type="false"><COURSE_ID>{offer}</COURSE_ID>
<EXTENDED_INFO><INSTRUCTION_FORM type="301"/></EXTENDED_INFO>
<MODULE_COURSE><INSTRUCTOR><LAST_NAME>Ostrowski</LAST_NAME></INSTRUCTOR><MAX_PARTICIPANTS>15</MAX_PARTICIPANTS>
<LOCATION><NAME>Lernwerk</NAME><STREET>Am Bahnhof 2</STREET><ZIP>34260</ZIP><CITY>Kaufungen</CITY>
<BARRIER_FREE_LOCATION>true</BARRIER_FREE_LOCATION><PHONE>0170 5550</PHONE></LOCATION>
<INSTRUCTION_REMARKS>Mo-Fr 8:00-15:00 Uhr</INSTRUCTION_REMARKS><FLEXIBLE_START>{flexible}</FLEXIBLE_START>
</MODULE_COURSE></EDUCATION></SERVICE_MODULE></SERVICE_DETAILS>
<SERVICE_PRICE_DETAILS><SERVICE_PRICE><PRICE_AMOUNT>1250.00</PRICE_AMOUNT></SERVICE_PRICE></SERVICE_PRICE_DETAILS>
</SERVICE>
"""


def offer(number="A1", dates=""):
    return OFFER.format(number=number, dates=dates)


def date(number="T1", offer="A1", start="2027-01-11", end="2027-03-26", flexible="false", more=""):
    return DATE.format(number=number, offer=offer, start=start, end=end, flexible=flexible, more=more)


def full(*services: str, mark="") -> bytes:
    return f"{HEADER}<NEW_CATALOG{mark}>{''.join(services)}</NEW_CATALOG></OPENQCAT>".encode("iso-8859-15")


def update(*new: str, gone=()) -> bytes:
    deleted = "".join(f"<SERVICE><PRODUCT_ID>{number}</PRODUCT_ID></SERVICE>" for number in gone)
    body = f"<DELETE>{deleted}</DELETE><NEW>{''.join(new)}</NEW>"
    return f'{HEADER}<UPDATE_CATALOG seq_number="7">{body}</UPDATE_CATALOG></OPENQCAT>'.encode("iso-8859-15")


@pytest.mark.parametrize("services", [(offer(), date()), (date(), offer())])
def test_an_offer_and_its_date_in_any_order(services):
    [record] = records(parse, full(*services))

    assert (record.origin_id, record.title) == ("A1", "Lagerlogistik")
    assert (record.provider.origin_id, record.provider.name) == ("TR-77", "Lernwerk Nordhessen")
    assert (record.provider.kind, record.provider.city) == ("wohlfahrtsverband", "Kaufungen")
    data = record.data
    assert data["description"] == "Sie lernen Stapler fahren.\n\nFür 3.200 € im Monat."
    assert (data["topics"], data["life_phases"], data["target_groups"]) == (
        ["weiterbildung"], ["work"], ["arbeitssuchende"],
    )  # fmt: skip
    assert (data["funding_schemes"], data["languages"], data["format"]) == (["bildungsgutschein"], ["de"], "hybrid")
    assert data["prices"] == [{"kind": "full", "amount": "1250.00"}]
    assert (data["requirements_note"], data["keywords"]) == ("Führerschein B", ["Gabelstapler"])
    assert record.words == ["Lagerwirtschaft", "Arbeitssuchende"]
    [run] = data["runs"]
    assert days(run) == ["2027-01-11", "2027-03-26"]
    assert (run["note"], run["capacity"], run["source_key"]) == ("Mo-Fr 8:00-15:00 Uhr", 15, "T1")
    assert (run["venue"].city, run["venue"].access) == ("Kaufungen", {"rollstuhlgerecht": True})
    assert record.doubts == []


def test_several_dates_are_runs_of_their_own():
    [record] = records(parse, full(offer(), date("T1"), date("T2", start="2027-05-03", end="2027-06-30")))

    assert [(run["source_key"], days(run)[0]) for run in record.data["runs"]] == [
        ("T1", "2027-01-11"),
        ("T2", "2027-05-03"),
    ]


def test_an_offer_that_is_its_own_date():
    own = "<SERVICE_DATE><START_DATE>2027-02-01T09:00:00+01:00</START_DATE></SERVICE_DATE>"

    [record] = records(parse, full(offer(dates=own)))

    assert days(record.data["runs"][0]) == ["2027-02-01"]


def test_open_start():
    [record] = records(parse, full(offer(), date(flexible="true")))

    assert (record.data["runs"][0]["kind"], record.data["runs"][0]["ends_on"]) == ("open_start", "2027-03-26")


def test_what_is_not_to_be_shown_yet_or_any_more():
    late = "<ANNOUNCEMENT><START_DATE>2026-01-01</START_DATE><END_DATE>2026-10-01</END_DATE></ANNOUNCEMENT>"

    [record] = records(parse, full(offer(), date(more=late), date("T2")))

    assert [run["source_key"] for run in record.data["runs"]] == ["T2"]
    assert record.doubts == ["Ein Termin soll heute nicht veröffentlicht sein und wurde weggelassen."]


def test_a_date_without_its_offer():
    assert problems(parse, full(date(offer="weg"))) == [
        "Der Termin gehört zum Angebot weg, das nicht in der Datei steht."
    ]


def test_an_end_before_the_beginning_and_impossible_days():
    [record] = records(parse, full(offer(), date(end="2026-12-31"), date("T2", start="9999-12-31", end="0000-00-00")))

    assert [run["kind"] for run in record.data["runs"]] == ["dated", "on_request"]
    assert days(record.data["runs"][0]) == ["2027-01-11"]
    assert len(record.doubts) == 3


def test_what_the_schema_demands_is_a_warning():
    bare = "<SERVICE><PRODUCT_ID>B</PRODUCT_ID><SERVICE_DETAILS><TITLE>Kurs</TITLE></SERVICE_DETAILS></SERVICE>"

    [record] = records(parse, full(bare))

    assert record.doubts[0] == (
        "Nach open-Q-cat 1.1 fehlt: COURSE_TYPE, DESCRIPTION_LONG, SERVICE_CLASSIFICATION, INSTITUTION, EDUCATION_TYPE."
    )


def test_a_full_catalogue_is_complete():
    assert not [entry for entry in read(parse, full(offer())) if isinstance(entry, Partial)]


@pytest.mark.parametrize("value", ["false", "0"])
def test_unless_it_says_otherwise(value):
    assert read(parse, full(offer(), mark=f' FULLCATALOG="{value}"'))[0] == Partial()


def test_an_update():
    entries = read(parse, update(offer("A2"), gone=["A1", "A2"]))

    assert entries[0] == Partial()
    assert [entry.origin_id for entry in entries if isinstance(entry, Record)] == ["A2"]
    # What is deleted and delivered anew in one file was replaced.
    assert [entry.origin_id for entry in entries if isinstance(entry, Withdrawn)] == ["A1"]


def test_people_are_not_read():
    assert not [name for name in PEOPLE if name in repr(read(parse, full(offer(), date())))]


def test_scripts():
    evil = EVIL.replace("&", "&amp;").replace("<", "&lt;")
    text = full(offer(), date()).replace(b"Gabelstapler", evil.encode()).replace(b"Lagerlogistik", evil.encode())
    entries = read(parse, text.replace(b"Mo-Fr", evil.encode()).replace(b"Lagerwirtschaft", evil.encode()))

    check(entries)
    assert "alert" not in repr(entries)


def test_a_file_that_breaks_off():
    data = full(offer(), date(), offer("A2"))

    problem, *kept = read(parse, data[: data.rindex(b"<TITLE>")])

    assert problem.ends_file
    assert [entry.origin_id for entry in kept] == ["A1"]
