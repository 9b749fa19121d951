"""Lists of offers as CSV and Excel."""

import datetime as dt
import io
import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from imports.formats.table import csv_template, find_headings, guess_columns, parse, template
from imports.formats.table.columns import COLUMNS, is_about_people, known_columns
from imports.formats.table.reader import NO_HEADINGS
from imports.formats.table.rows import NO_SPREADSHEET, OLD, TOO_LARGE
from tests.imports.formats.samples import EVIL, PEOPLE, check, days, problems, read, records

FILES = Path(__file__).parent / "files"
HEAD = "Kurs-Nr.;Kurstitel;Inhalt;Rubrik;Datum;Uhrzeit;Uhrzeit bis;Gebühr;Veranstaltungsort;PLZ;Ort;Kursleitung;Telefon"
ROW = "27-1;Nähen für Anfänger;Wir nähen eine Tasche.;Handwerken;Di, 12.1.27;18 Uhr;20:30;45,00 €;VHS-Haus;34246;Vellmar;Gesine Wiegand;05605 1112"  # noqa: E501


def book(*rows, title="Angebote", **more: list) -> bytes:
    """``more``: the rows of further sheets by their names."""
    workbook = Workbook()
    workbook.active.title = title
    for row in rows:
        workbook.active.append(row)
    for name, further in more.items():
        sheet = workbook.create_sheet(name)
        for row in further:
            sheet.append(row)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def one(**cells: str):
    """The record of a row with the template's headings."""
    headings = {column.name: column.heading for column in COLUMNS}
    given = {"titel": "Nähen", **cells}
    text = ";".join(headings[name] for name in given) + "\n" + ";".join(f'"{cell}"' for cell in given.values())
    if len(given) == 1:
        text = "Titel;Nummer\nNähen;1"
    [record] = records(parse, text)
    return record


def test_a_list_as_people_have_it():
    [record] = records(parse, f"{HEAD}\n{ROW}\n")

    assert (record.origin_id, record.title, record.line) == ("27-1", "Nähen für Anfänger", 2)
    assert record.words == ["Handwerken"]
    assert record.data["description"] == "Wir nähen eine Tasche."
    assert record.data["prices"] == [{"kind": "full", "amount": "45.00"}]
    [run] = record.data["runs"]
    assert run["dates"] == [{"date": "2027-01-12", "start_time": "18:00", "end_time": "20:30"}]
    assert (run["venue"].name, run["venue"].postal_code, run["venue"].city) == ("VHS-Haus", "34246", "Vellmar")


def test_people_are_not_read():
    assert not [name for name in PEOPLE if name in repr(read(parse, f"{HEAD}\n{ROW}\n"))]


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_any_separator_and_encoding(sign, encoding):
    text = (
        sign.join(["Titel", "Ort", "Erster Tag"]) + "\r\n" + sign.join(["Für Größe", "Kassel", "12.01.2027"]) + "\r\n"
    )

    [record] = records(parse, text.encode(encoding))

    assert (record.title, record.data["runs"][0]["venue"].city) == ("Für Größe", "Kassel")


COMMAS = "Bitte Matte, Decke, Kissen, Wasser, Handtuch, Socken, Tee und gute Laune mitbringen."


@pytest.mark.parametrize(
    "text",
    [
        f"Kurs-Nr.;Titel;Datum;Uhrzeit;PLZ;Kosten;Beschreibung\n1;Yoga;12.01.2027;18:00;34246;45,00;{COMMAS}\n",
        f"sep=;\r\nTitel;Inhalt\r\nYoga;{COMMAS}\r\n",
        f"Titel|Inhalt\nYoga|{COMMAS}; 1; 2; 3; 4; 5; 6; 7\n",
        f'Titel,Inhalt\nYoga,"{COMMAS}"\n',
    ],
)
def test_signs_in_a_sentence_separate_nothing(text):
    [record] = records(parse, text)

    assert (record.title, record.data["description"].partition("; 1")[0]) == ("Yoga", COMMAS)


def test_without_known_headings_the_rows_of_one_length_tell_what_separates():
    text = f"Was;Wann;Text\nYoga;12.01.2027;{COMMAS}\nNähen;13.01.2027;Stoff, Nadel, Faden\n"

    [yoga, sewing] = records(parse, text, columns={"Was": "titel", "Text": "beschreibung"})

    assert (yoga.data["description"], sewing.data["description"]) == (COMMAS, "Stoff, Nadel, Faden")


def test_lines_above_the_headings_and_empty_ones_between():
    text = "Programm 2027;;\n;;\nTitel;Nummer;Ort\n;;\nNähen;1;Kassel\n\n;;\nSticken;2;Kassel\n"

    assert [(record.title, record.line) for record in records(parse, text)] == [("Nähen", 5), ("Sticken", 8)]


def test_rows_of_one_number_are_dates_of_one_offer():
    text = "Nr;Titel;Datum\n1;Nähen;12.01.2027\n1;Nähen;03.02.2027\n2;Sticken;\n"

    first, second = records(parse, text)

    assert [days(run) for run in first.data["runs"]] == [["2027-01-12"], ["2027-02-03"]]
    assert len({run["source_key"] for run in first.data["runs"]}) == 2
    assert second.data["runs"][0]["kind"] == "on_request"


def test_a_row_without_number_and_title_says_a_further_day():
    text = """Nr;Titel;Datum;Uhrzeit;Ort;Straße;Kosten
1;Yoga;12.01.2027;18:00;Vellmar;Weg 1;45
;;19.01.2027;;;;
;;26.01.2027;19-20 Uhr;;;45
2;Nähen;13.01.2027;19:00;Vellmar;Weg 2;
"""
    yoga, sewing = records(parse, text)

    [run] = yoga.data["runs"]
    assert [tuple(row.values()) for row in run["dates"]] == [
        ("2027-01-12", "18:00", None),
        ("2027-01-19", "18:00", None),
        ("2027-01-26", "19:00", "20:00"),
    ]
    assert (sewing.title, len(sewing.data["runs"])) == ("Nähen", 1)


def test_a_row_without_number_and_title_says_another_place_or_time():
    text = """Titel;Datum;Letzter Tag;Uhrzeit;Ort;Straße
Yoga;12.01.2027;13.01.2027;18:00;Vellmar;Weg 1
;12.02.2027;13.02.2027;;;
;12.03.2027;;20:00;Kassel;Weg 3
"""
    [record] = records(parse, text)

    first, second, third = record.data["runs"]
    assert [days(run) for run in (first, second, third)] == [
        ["2027-01-12", "2027-01-13"],
        ["2027-02-12", "2027-02-13"],
        ["2027-03-12"],
    ]
    assert [run["dates"][0]["start_time"] for run in (first, second, third)] == ["18:00", "18:00", "20:00"]
    assert [run["venue"].street for run in (first, second, third)] == ["Weg 1", "Weg 1", "Weg 3"]


@pytest.mark.parametrize("row", [";;;Summe;45", ";;13.01.2027;Wir sticken.;", ";;bald;;"])
def test_a_row_without_a_title_that_says_something_else_is_no_further_day(row):
    first, problem = read(parse, f"Nr;Titel;Datum;Inhalt;Kosten\n1;Yoga;12.01.2027;Wir üben.;45\n{row}\n")

    assert days(first.data["runs"][0]) == ["2027-01-12"]
    assert problem.message == "Der Titel fehlt."


def test_without_numbers_the_title_is_known_again():
    assert [record.origin_id for record in records(parse, "Titel;Ort\nNähen;A\nNähen;B\n")] == [
        "titel-naehen",
        "titel-naehen-2",
    ]


@pytest.mark.parametrize(
    ("kosten", "kind", "amounts"),
    [
        ("45", "paid", ["45.00"]),
        ("1.045,50 EUR", "paid", ["1045.50"]),
        ("45 Euro pro Person", "paid", ["45.00"]),
        ("45,- €", "paid", ["45.00"]),
        ("€ 45,--", "paid", ["45.00"]),
        ("45,- Euro pro Person", "paid", ["45.00"]),
        ("45 EUR / erm. 30 EUR", "paid", ["45.00", "30.00"]),
        ("45,00 € (30,00 € ermäßigt)", "paid", ["45.00", "30.00"]),
        ("kostenlos", "free", []),
        ("Eintritt frei, Spende erbeten", "donation", []),
        ("0", "free", []),
        ("", "unknown", []),
        ("20 - 30 €", "unknown", []),
        ("nach Absprache", "unknown", []),
        ("-5", "unknown", []),
    ],
)
def test_prices(kosten, kind, amounts):
    data = one(kosten=kosten, nummer="1").data

    assert (data["price_kind"], [price["amount"] for price in data["prices"]]) == (kind, amounts)


@pytest.mark.parametrize(
    ("text", "teaser"),
    [("Wir nähen", "Wir nähen. Kurs: Nähen."), ("Wir nähen!", "Wir nähen! Kurs: Nähen."), ("", "Kurs: Nähen.")],
)
def test_a_short_description_in_the_list(text, teaser):
    assert one(beschreibung=text, nummer="1").data["teaser"] == teaser


def test_words_of_the_drop_downs():
    data = one(
        art="Beratung", thema="Digital im Alter; Computer-Grundlagen", lebensphase="Nach dem Berufsleben",
        zielgruppe="Eltern; Außerirdische", sprache="Türkisch", alter_von="60", anmeldung="ohne Anmeldung",
        form="Online", stand="fällt aus",
    ).data  # fmt: skip

    assert (data["kind"], data["format"], data["languages"]) == ("counselling", "online", ["tr"])
    assert (data["topics"], data["life_phases"]) == (["computer", "digital-im-alter"], ["later"])
    assert (data["target_groups"], data["min_age"], data["max_age"]) == (["eltern"], 60, None)
    assert (data["registration"], data["runs"][0]["status"]) == ("none", "cancelled")


def test_a_word_that_is_no_choice():
    assert "„Séance“ ist keine der Möglichkeiten für „Art“ (Zelle B2)." in one(art="Séance").doubts


@pytest.mark.parametrize("cell", ['=HYPERLINK("http://evil.example")', "=1+1", "=cmd|' /C calc'!A0", "#REF!"])
def test_formulas_in_cells(cell):
    for content in (
        "Titel\tNummer\tInhalt\nNähen\t1\t" + '"' + cell.replace('"', '""') + '"',
        book(["Titel", "Nummer", "Inhalt"], ["Nähen", 1, cell]),
    ):
        [record] = records(parse, content)
        assert "evil" not in repr(record.data)
        assert "=" not in record.data["description"]
        if cell.startswith("="):
            assert "Zelle C2 enthält eine Formel ohne Ergebnis. Bitte tragen Sie den Wert ein." in record.doubts


def test_a_formula_counts_as_what_was_last_computed():
    file, computed = io.BytesIO(book(["Titel", "Nummer", "Plätze"], ["Nähen", 1, "=6+6"])), io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(computed, "w") as new:
        for part in old.namelist():
            new.writestr(part, re.sub(rb"<f>6\+6</f><v ?/?>(</v>)?", b"<f>6+6</f><v>12</v>", old.read(part)))

    [record] = records(parse, computed.getvalue())

    assert record.data["runs"][0]["capacity"] == 12
    assert record.doubts == ["Die Beschreibung fehlt."]


def test_a_workbook():
    rows = [
        ["Titel", "Nummer", "Datum", "Uhrzeit", "Plätze", "PLZ", "Ort", "Straße", "Kosten"],
        ["Nähen", 7, dt.datetime(2027, 1, 12), dt.time(18, 30), 12.0, 4103, "Leipzig", "Weg 1", 12.5],
        [None] * 9,
        ["Sticken", "8", dt.date(2027, 1, 13), 0.75, None, "34246", "Vellmar", None, True],
    ]

    first, second = records(parse, book(*rows))

    assert (first.origin_id, first.line, second.line) == ("7", 2, 4)
    run = first.data["runs"][0]
    assert run["dates"] == [{"date": "2027-01-12", "start_time": "18:30", "end_time": None}]
    assert (run["capacity"], run["venue"].postal_code) == (12, "04103")
    assert first.data["prices"] == [{"kind": "full", "amount": "12.50"}]
    assert second.data["runs"][0]["dates"][0]["start_time"] == "18:00"


COURSES = [["Nr", "Titel", "Datum"], [1, "Nähen", "12.01.2027"], [2, "Sticken", "13.01.2027"]]


@pytest.mark.parametrize(
    "other",
    [
        [["Vorname", "Nachname", "Telefon"], *[["Gesine", "Wiegand", "05605 1112"]] * 5],
        [["Kurs-Nr.", "Name", "Vorname", "Straße", "PLZ", "Ort"], *[["1", "Wiegand", "Gesine", "Weg 1", 1, "A"]] * 5],
        [["Liebe Mitglieder,"], *[["das ist unser Programm."]] * 30],
    ],
)
def test_the_sheet_with_the_offers_is_read_and_not_the_longest(other):
    for file in (book(*COURSES, Andere=other), book(*other, Kurse=COURSES)):
        entries = records(parse, file)

        assert [record.title for record in entries] == ["Nähen", "Sticken"]
        assert "Wiegand" not in repr(entries)


def test_a_sheet_with_offers_that_is_left_out_is_named():
    autumn = [COURSES[0], *[[number, f"Kochen {number}", "12.09.2027"] for number in range(3, 6)]]
    first, second, third, problem = read(parse, book(*COURSES, title="Frühjahr", Herbst=autumn, Hinweise=COURSES))

    assert [first.title, second.title, third.title] == ["Kochen 3", "Kochen 4", "Kochen 5"]
    assert (problem.message, problem.ends_file) == (
        "Gelesen wurde nur das Blatt „Herbst“, nicht „Frühjahr“. Bitte kopieren Sie alle Angebote auf ein Blatt.",
        False,
    )


def test_of_several_sheets_people_are_asked_about_the_one_that_is_read():
    long = [["Titel", "Nr", "Farbe"], *[[f"Nähen {number}", number, "rot"] for number in range(100)]]
    longer = [["Titel", "Nr", "Gefäß"], *[[f"Kochen {number}", number, "rund"] for number in range(200)]]
    file = book(*long, Andere=longer)

    found = find_headings(io.BytesIO(file), {})
    entries = read(parse, file, columns={heading.text: heading.name for heading in found})

    assert [heading.text for heading in found] == ["Titel", "Nr", "Farbe"]
    assert (len(entries), entries[0].title) == (101, "Nähen 0")


def test_a_formula_on_one_of_several_sheets():
    file = book(*COURSES, Kurse=[["Nr", "Titel", "Datum", "Plätze"], [1, "Nähen", "12.01.2027", "=6+6"]])

    record, problem = read(parse, file)

    assert "Zelle D2 enthält eine Formel ohne Ergebnis. Bitte tragen Sie den Wert ein." in record.doubts
    assert problem.message.startswith("Gelesen wurde nur das Blatt „Kurse“")


def test_the_template_is_a_list_without_offers():
    assert read(parse, template()) == []


def test_a_filled_template():
    workbook = load_workbook(io.BytesIO(template()))
    sheet = workbook["Angebote"]
    headings = [cell.value for cell in sheet[1]]
    for heading, value in {
        "Titel": "Nähen",
        "Thema": "Handwerken und Gestalten",
        "Erster Tag": dt.date(2027, 1, 12),
    }.items():
        sheet.cell(4, headings.index(heading) + 1, value)
    file = io.BytesIO()
    workbook.save(file)

    [record] = records(parse, file.getvalue())

    assert (record.title, record.line, days(record.data["runs"][0])) == ("Nähen", 4, ["2027-01-12"])


def test_the_template_as_csv_is_a_list_without_offers_too():
    text = csv_template().decode("utf-8-sig")

    assert text.splitlines()[0].split(";") == [column.heading for column in COLUMNS]
    assert read(parse, csv_template()) == []
    [record] = records(parse, text + "Neu;Nähen\r\n")
    assert (record.origin_id, record.title) == ("Neu", "Nähen")


@pytest.mark.parametrize("name", ["libreoffice.xlsx", "libreoffice.ods"])
def test_the_template_filled_and_saved_by_libreoffice(name):
    """The files are the template, opened, with two rows and a formula typed in, and saved."""
    first, second = records(parse, (FILES / name).read_bytes())

    assert (first.origin_id, first.title, first.line, first.doubts) == ("L-1", "Nähen für den Anfang", 4, [])
    run = first.data["runs"][0]
    assert (run["kind"], run["starts_on"], run["ends_on"]) == ("series", "2027-01-12", "2027-02-09")
    assert (run["start_time"], run["end_time"], run["capacity"], run["seats_left"]) == ("18:00", "19:30", 12, 5)
    assert (run["venue"].name, run["venue"].city, run["venue"].access) == (
        "Bürgerhaus", "Vellmar", {"rollstuhlgerecht": True},
    )  # fmt: skip
    assert first.data["prices"] == [{"kind": "full", "amount": "24.50"}]
    assert (second.title, second.doubts) == ("Äpfel & Öl: „Kochen“ für Größere", [])
    assert second.data["description"] == "Erste Zeile\n\nZweite Zeile"
    assert second.data["runs"][0]["venue"].postal_code == "04103"
    assert second.data["runs"][0]["dates"] == [{"date": "2027-01-16", "start_time": "10:00", "end_time": None}]


def test_drop_downs_survive_libreoffice():
    workbook = load_workbook(FILES / "libreoffice.xlsx")

    assert len(workbook["Angebote"].data_validations.dataValidation) == sum(bool(column.choices) for column in COLUMNS)


def open_document(rows: str) -> bytes:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ["office", "table", "text"]
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(
            "content.xml", f'<office:x {spaces}><table:table table:name="A">{rows}</table:table></office:x>'
        )
    return file.getvalue()


def cell(text: str = "", **attributes: str) -> str:
    given = "".join(f' {name.replace("__", ":").replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f"<table:table-cell{given}><text:p>{text}</text:p></table:table-cell>"


HEADINGS = f"<table:table-row>{cell('Titel')}{cell('Nummer')}{cell('Inhalt')}{cell('Plätze')}</table:table-row>"


def test_repetitions_in_an_open_document_are_not_believed():
    empty = '<table:table-cell table:number-columns-repeated="99999999"/>'
    full = cell("x", table__number_columns_repeated="99999999")
    rows = f"""{HEADINGS}<table:table-row table:number-rows-repeated="5">{empty}</table:table-row>
        <table:table-row>{cell("Nähen")}{cell("1")}{full}</table:table-row>
        <table:table-row table:number-rows-repeated="99999999">{empty}</table:table-row>"""

    [record] = records(parse, open_document(rows))

    assert (record.title, record.line) == ("Nähen", 7)


def test_notes_and_errors_in_an_open_document_say_nothing():
    note = "<table:table-cell><office:annotation><text:p>geheim</text:p></office:annotation><text:p>Nähen</text:p>"
    further = f"{cell('1')}{cell('Text')}{cell('Err:522')}"
    rows = f"{HEADINGS}<table:table-row>{note}</table:table-cell>{further}</table:table-row>"

    [record] = records(parse, open_document(rows))

    assert (record.title, record.data["runs"][0]["capacity"], record.doubts) == ("Nähen", None, [])


@pytest.mark.parametrize(
    "row",
    [
        "<table:table-row>",
        f"<table:table-row>{cell('x', office__value_type='float', office__value='viel')}</table:table-row>",
        f"<table:table-row>{cell('x', office__value_type='date', office__date_value='bald')}</table:table-row>",
        "<!DOCTYPE x [<!ENTITY a 'b'>]>",
    ],
)
def test_broken_open_documents(row):
    assert problems(parse, open_document(HEADINGS + row)) == [NO_SPREADSHEET]


def test_the_template_offers_choices():
    workbook = load_workbook(io.BytesIO(template()))
    rules = workbook["Angebote"].data_validations.dataValidation

    assert len(rules) == sum(bool(column.choices) for column in COLUMNS)
    assert workbook["Auswahl"].sheet_state == "hidden"


def test_the_examples_of_the_template_are_good_ones():
    for number in (0, 1):
        cells = {c.name: c.examples[number] for c in COLUMNS if c.examples[number]}
        record = one(**cells | {"nummer": "1"})
        assert record.doubts == []
        assert record.data["topics"]


def test_guessing_columns():
    headings = ["Kursnr", "Kurs-Titel", "Beschreibungen", "Dozent/in", "E-Mail", "Blutgruppe", "Titel", ""]
    known = {
        "Kursnr": "nummer",
        "Kurs-Titel": "titel",
        "Beschreibungen": "",
        "Dozent/in": "",
        "E-Mail": "",
        "Blutgruppe": "",
        "Titel": "",
    }

    assert known_columns(headings) == known
    assert guess_columns(headings) == known | {"Beschreibungen": "beschreibung"}


def test_a_heading_that_is_merely_similar_is_not_taken():
    [record] = records(parse, "Titel;Nummer;Beschreibungen\nNähen;1;Von Gesine Wiegand\n")

    assert "Wiegand" not in repr(record)


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Veranstaltungsdatum", "beginn"),
        ("Veranstaltungstag", "beginn"),
        ("Veranstaltungs-Nr.", "nummer"),
        ("Veranstaltungstitel", "titel"),
    ],
)
def test_headings_about_events(heading, name):
    assert known_columns([heading]) == {heading: name}


@pytest.mark.parametrize(
    "heading",
    [
        "Anmeldung bei", "Anmeldung und Information an", "Telefonnummer", "Handynummer", "Tel.-Nr.", "Dozentenname",
        "Mailadresse", "E-Mail-Adresse", "Kontakt_Email", "Gruppenleiter/in", "Name der Leitung", "Übungsleiter",
    ],
)  # fmt: skip
def test_headings_about_people_are_never_taken(heading):
    text = f"Titel;Nummer;{heading}\nNähen;1;Gesine Wiegand\n"

    assert is_about_people(heading)
    assert guess_columns([heading]) == {heading: ""}
    [record] = records(parse, text, columns={heading: "beschreibung"})
    assert "Wiegand" not in repr(record)


@pytest.mark.parametrize("heading", ["Anmeldung bis", "Einleitung", "Mit Begleitung", "Mobilität", "Kinderbetreuung"])
def test_headings_that_are_not_about_people(heading):
    assert not is_about_people(heading)


def test_columns_that_people_have_set():
    text = "Was;Wann;Wo genau\nNähen;12.01.2027;Bürgerhaus\n"
    columns = {"Was": "titel", "Wann": "beginn", "Wo genau": "ort_name"}

    assert problems(parse, text) == [NO_HEADINGS]
    [record] = records(parse, text, columns=columns)
    assert (record.title, record.data["runs"][0]["venue"].name) == ("Nähen", "Bürgerhaus")


@pytest.mark.parametrize("content", ["", "\n\n", "Sehr geehrte Damen und Herren\n", "a;b;c\n" * 100])
def test_no_list(content):
    assert problems(parse, content) == [NO_HEADINGS]


def test_a_quotation_mark_that_never_closes():
    text = 'Titel;Nummer\nNähen;1\n"Sticken;2\n' + "Stricken;3;xxxxxxxxxxxxxxxxxxxx\n" * 10_000

    first, problem = read(parse, text)

    assert first.title == "Nähen"
    assert problem.message == (
        "Ab Zeile 3 ist die Liste nicht lesbar. Vielleicht fehlt ein schließendes Anführungszeichen."
    )
    assert problem.ends_file


def test_a_zip_bomb(monkeypatch):
    monkeypatch.setattr("imports.formats.table.rows.LARGEST_PART", 1_000_000)
    file = io.BytesIO(book(["Titel", "Nummer"], ["Nähen", 1]))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b"0" * 2_000_000)
    monkeypatch.setattr("imports.formats.table.rows.load_workbook", None)

    assert problems(parse, file.getvalue()) == [TOO_LARGE]


def test_broken_and_foreign_files():
    whole = book(["Titel", "Nummer"], ["Nähen", 1])

    assert problems(parse, whole[: len(whole) // 2]) == [NO_SPREADSHEET]
    assert problems(parse, b"PK\x03\x04 kein Archiv") == [NO_SPREADSHEET]
    assert problems(parse, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") == [OLD]
    assert problems(parse, b"\x00\x01\x02\x00" * 50) == ["Das ist weder eine CSV- noch eine Excel-Datei."]


def test_entities_in_a_workbook():
    file, evil = io.BytesIO(book(["Titel", "Nummer"], ["Nähen", 1])), io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(evil, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part.endswith("sheet1.xml"):
                content = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + content
            new.writestr(part, content)

    assert problems(parse, evil.getvalue()) == [NO_SPREADSHEET]


def test_a_very_long_list(monkeypatch):
    monkeypatch.setattr("imports.formats.table.rows.MOST_ROWS", 5)

    entries = read(parse, "Titel;Nummer\n" + "".join(f"Nähen;{n}\n" for n in range(10)))

    assert [getattr(entry, "title", "") for entry in entries] == ["Nähen"] * 4 + [""]
    assert entries[-1].ends_file


def test_scripts_in_every_cell():
    record = one(**{column.name: EVIL for column in COLUMNS if column.name != "nummer"})

    check([record])
    assert "alert" not in repr([record.data, record.words, record.source_url, record.origin_id])


def test_doubts_name_the_column_as_the_template_does():
    assert "„Plätze“ (Zelle B2) ist keine ganze Zahl: „viele“." in one(plaetze="viele").doubts
