"""internet.xml of KuferSQL."""

import pytest

from imports.formats.kufer import parse
from tests.imports.formats.samples import EVIL, PEOPLE, check, days, problems, read, records

COURSE = """  <kurs>
    <knr>{knr}</knr><fachb>3</fachb><fachbtext>Gesundheit</fachbtext>
    <haupttitel>Rückenfit</haupttitel><titelkurz>Rückenfit</titelkurz>
    <titellang>Rückenfit - Kräftigen und Dehnen</titellang>
    <inhalt><![CDATA[<p>Wir kr&auml;ftigen den R&uuml;cken.</p><ul><li>dehnen<li>atmen</ul>]]></inhalt>
    <web_info/><material>Matte, Handtuch</material><zielgruppe>Senioren</zielgruppe>
    <mitarbeiter_planend>Gesine Wiegand</mitarbeiter_planend>
    <ort>Turnhalle</ort><ortraumname>Halle 2</ortraumname><ortgebaeude>Ahnatal-Schule</ortgebaeude>
    <ortstr>Heideweg 4</ortstr><ortplz>34246</ortplz><ortname>Vellmar</ortname>
    <beginndat>12.01.2027</beginndat><endedat>26.01.2027</endedat><beginnuhr>18:00</beginnuhr><endeuhr>19:30</endeuhr>
    <dauer>3</dauer>{termine}
    <tnmin>5</tnmin><tnmax>12</tnmax><tnanmeldungen>12</tnanmeldungen><tnwarteliste>2</tnwarteliste>
    <gebnorm>1.054,50</gebnorm><geberm>40,00</geberm><gebuehrergaenztext>zzgl. Material</gebuehrergaenztext>
    <anm_ende>05.01.2027</anm_ende><keinewebanmeldung>F</keinewebanmeldung>{extra}
    <dozenten><dozent><titel>Dr.</titel><vorname>Milan</vorname><name>Ostrowski</name><tel>0170 5550</tel></dozent></dozenten>
    <kategorien><kategorie><bezeichnungstruktur>Gesundheit \\ Rückentraining</bezeichnungstruktur></kategorie></kategorien>
  </kurs>
"""  # noqa: E501
DATES = """<termine>
  <termin><tag>26.01.2027</tag><zeitvon>18:00</zeitvon><zeitbis>19:30</zeitbis></termin>
  <termin><tag>12.01.2027</tag><zeitvon>18:00</zeitvon><zeitbis>17:30</zeitbis></termin>
  <termin><tag>31.02.2027</tag><zeitvon>18:00</zeitvon></termin>
  <termin><tag>01.01.9999</tag></termin></termine>"""


def course(knr="271-3010", termine="", extra=""):
    return COURSE.format(knr=knr, termine=termine, extra=extra)


def file(*courses: str) -> str:
    return '<?xml version="1.0" encoding="ISO-8859-1"?>\n<kurse>\n' + "".join(courses) + "</kurse>"


def test_a_course():
    [record] = records(parse, file(course()).encode("cp1252"))

    assert (record.origin_id, record.title, record.provider) == ("271-3010", "Rückenfit - Kräftigen und Dehnen", None)
    assert record.data["description"] == (
        "Wir kräftigen den Rücken.\n\n- dehnen\n- atmen\n\nMitzubringen: Matte, Handtuch"
    )
    assert (record.data["topics"], record.data["target_groups"]) == (["bewegung"], ["senioren"])
    assert record.words == ["Gesundheit", "Rückentraining", "Senioren"]
    assert record.data["prices"] == [{"kind": "full", "amount": "1054.50"}, {"kind": "reduced", "amount": "40.00"}]
    assert record.data["price_note"] == "zzgl. Material"
    [run] = record.data["runs"]
    assert (run["venue"].name, run["venue"].street, run["room"]) == ("Ahnatal-Schule", "Heideweg 4", "Halle 2")
    assert (run["capacity"], run["seats_left"], run["status"]) == (12, 0, "full")
    assert run["registration_until"] == "2027-01-05"
    assert record.doubts == []


def test_weekly_dates_where_their_number_fits():
    assert days(records(parse, file(course()))[0].data["runs"][0]) == ["2027-01-12", "2027-01-19", "2027-01-26"]


def test_first_and_last_where_it_does_not():
    [run] = records(parse, file(course().replace("<dauer>3<", "<dauer>5<")))[0].data["runs"]

    assert days(run) == ["2027-01-12", "2027-01-26"]
    assert run["note"] == "Hier stehen nur der erste und der letzte Termin. Die Termine dazwischen nennt der Anbieter."


@pytest.mark.parametrize("end", ["00:00", "23:59"])
def test_midnight_to_midnight_is_no_time(end):
    text = course().replace("<beginnuhr>18:00", "<beginnuhr>00:00").replace("<endeuhr>19:30", f"<endeuhr>{end}")

    [run] = records(parse, file(text))[0].data["runs"]

    assert {(row["start_time"], row["end_time"]) for row in run["dates"]} == {(None, None)}


def test_listed_dates_with_flaws():
    [record] = records(parse, file(course(termine=DATES)))

    assert record.data["runs"][0]["dates"] == [
        {"date": "2027-01-12", "start_time": "18:00", "end_time": None},
        {"date": "2027-01-26", "start_time": "18:00", "end_time": "19:30"},
    ]
    assert record.doubts == [
        "„tag“ ist kein Datum: „31.02.2027“.",
        "„tag“ kann nicht stimmen (01.01.9999) und wurde weggelassen.",
        "Ein Termin endet um 17:30 Uhr vor seinem Beginn um 18:00 Uhr; ohne Ende übernommen.",
    ]


@pytest.mark.parametrize(
    ("extra", "status"),
    [
        ("<ausfall/>", "cancelled"),
        ("<ausfall>W</ausfall>", "cancelled"),
        ("<ausfall>F</ausfall>", "full"),
        ("", "full"),
    ],
)
def test_what_falls_out_is_said_by_an_element(extra, status):
    assert records(parse, file(course(extra=extra)))[0].data["runs"][0]["status"] == status


def test_a_full_course_may_still_be_cancelled_in_its_title():
    [record] = records(parse, file(course().replace("Rückenfit - Kräftigen", "Fällt aus: Rückenfit - Kräftigen")))

    assert record.data["runs"][0]["status"] == "cancelled"


def test_online():
    text = file(
        course().replace("<ort>Turnhalle<", "<ort>Online<").replace("Ahnatal-Schule", "").replace("Heideweg 4", "")
    )

    [record] = records(parse, text)

    assert (record.data["format"], record.data["runs"][0]["venue"]) == ("online", None)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("kostenlos", ("free", "zzgl. Material")), ("Eintritt frei!", ("free", "zzgl. Material")),
        ("umsonst", ("free", "zzgl. Material")), ("Die Teilnahme ist für alle kostenfrei.", ("free", "zzgl. Material")),
        ("0,00 €", ("free", "zzgl. Material")),
        ("Für Mitglieder frei", ("unknown", "Für Mitglieder frei zzgl. Material")),
        ("frei wählbar", ("unknown", "frei wählbar zzgl. Material")),
        ("nicht kostenlos", ("unknown", "nicht kostenlos zzgl. Material")),
        ("Mitglieder 0 Euro", ("unknown", "Mitglieder 0 Euro zzgl. Material")),
        ("45.-", ("paid", "zzgl. Material")),
    ],
)  # fmt: skip
def test_only_what_nobody_pays_for_is_free(words, expected):
    text = course().replace(">1.054,50<", f">{words}<").replace("<geberm>40,00</geberm>", "")

    [record] = records(parse, file(text))

    assert (record.data["price_kind"], record.data["price_note"]) == expected


def test_a_course_without_number_or_title():
    nameless = course("2").replace("Rückenfit - Kräftigen und Dehnen", "").replace("Rückenfit", "")

    assert problems(parse, file(course(""), nameless, "<kurs/>")) == [
        "Die Kennung fehlt; ohne sie wäre das Angebot nicht wiederzuerkennen.",
        "Der Titel fehlt.",
        "Der Titel fehlt.",
    ]


def test_people_are_not_read():
    assert not [name for name in PEOPLE if name in repr(read(parse, file(course())))]


def test_scripts():
    entries = read(parse, file(course().replace("Matte, Handtuch", EVIL), course("2").replace("Senioren", EVIL)))

    check(entries)
    assert "alert" not in repr(entries)
