"""What one course of the file becomes. No database: a reader knows nothing of it."""

import pytest

from imports.records import Problem, VenueRecord
from tests.imports.courses import full, place, read, short, text


def test_short_dialect():
    record = read(short("551823"))

    assert (record.origin_id, record.source_url) == ("551823", "http://vhs.example/kurs?id=551823")
    assert record.provider.name == "Volkshochschule Berlin Mitte"
    assert record.provider.kind == "volkshochschule"
    assert record.doubts == []
    venue = VenueRecord("VHS Berlin Mitte", "Linienstr. 162", "10115", "Berlin")
    assert record.data == {
        "title": "Englisch B2.4 am Vormittag",
        "teaser": "Wir sprechen über das Theater. Danach üben wir die Vergangenheit.",
        "description": "Wir sprechen über das Theater. Danach üben wir die Vergangenheit.",
        "keywords": ["Englisch", "Intensivkurs"],
        "kind": "course",
        "topics": ["fremdsprachen"],
        "funding_schemes": [],
        "life_phases": ["all"],
        "target_groups": [],
        "min_age": None,
        "max_age": None,
        "requirements": [],
        "requirements_note": "",
        "childcare": False,
        "languages": [],
        "language_level": "B2.4",
        "no_german_needed": False,
        "price_kind": "paid",
        "price_note": "",
        "prices": [{"kind": "full", "amount": "99.00"}, {"kind": "reduced", "amount": "54.50"}],
        "registration": "required",
        "registration_url": "http://vhs.example/kurs?id=551823",
        "format": "onsite",
        "certificate": "",
        "access": {},
        "runs": [
            {
                "course_number": "Mi406-621S",
                "capacity": 14,
                "seats_left": None,
                "status": "scheduled",
                "venue": venue,
                "room": "",
                "kind": "dated",
                "note": "Hier stehen nur der erste und der letzte Termin. "
                "Die Termine dazwischen nennt die Volkshochschule.",
                "dates": [
                    {"date": "2020-05-19", "start_time": None, "end_time": None},
                    {"date": "2020-06-11", "start_time": None, "end_time": None},
                ],
                "source_key": "551823",
            }
        ],
    }
    assert record.venues[0].access == {"rollstuhlgerecht": True}


def test_full_dialect():
    record = read(full("7"))
    run = record.data["runs"][0]

    assert record.provider.name == "Volkshochschule Berlin Neukölln"
    assert record.data["topics"] == ["bewegung"]
    assert record.data["registration_url"] == "https://vhs.example/anmeldung"
    assert run["venue"] == VenueRecord("Haus der Bildung", "Boddinstr. 34", "12053", "Berlin")
    assert (run["room"], run["capacity"], run["seats_left"]) == ("Raum 3", 14, 5)
    assert run["dates"] == [
        {"date": "2020-05-19", "start_time": "18:00", "end_time": "19:30"},
        {"date": "2020-05-26", "start_time": "18:00", "end_time": "19:30"},
    ]
    assert record.venues[0].access == {"rollstuhlgerecht": False}


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "course"),
        ({"veranstaltungsart": "Einzelveranstaltung/Vortrag"}, "lecture"),
        ({"veranstaltungsart": "Beratung"}, "counselling"),
        ({"veranstaltungsart": "Bildungsurlaub"}, "course"),
        ({"veranstaltungsart": "Unbekanntes"}, "course"),
        ({"name": "Englisch: Beratung und Einstufung"}, "counselling"),
        ({"name": "Systemisches Handwerkszeug für die Beratung - Grundlagen"}, "course"),
        ({"name": "Moderne Mitarbeiterführung"}, "course"),
        ({"name": "Ferienworkshop Keramik"}, "workshop"),
        ({"name": "Osteoporose", "schlagwort": ["GESUNDHEIT", "Vortrag"]}, "lecture"),
        ({"name": "Wildschweine in der Stadt", "untertitel": "Wildtierkundliche Wanderung"}, "excursion"),
        ({"name": "Selbstlernzentrum Sprachen", "schlagwort": "Beratung"}, "self_study"),
        ({"name": "Smartphone-Treff"}, "meetup"),
    ],
)
def test_kind(changes, kind):
    assert read(short(**changes)).data["kind"] == kind


@pytest.mark.parametrize(
    ("changes", "level", "spoken", "needs_no_german"),
    [
        # English is what the course teaches; how much of it is spoken nobody says.
        ({"name": "Englisch A2.3/A2.4: Elementary English"}, "A2.3/A2.4", [], False),
        ({"name": "Spanisch", "schlagwort": ["A1", "A2", "SPRACHEN", "Spanisch"]}, "A1/A2", [], False),
        ({"name": "Deutsch A1.1", "schlagwort": ["A1", "Deutsch Fremdsprache", "SPRACHEN"]}, "A1.1", ["de"], True),
        ({"name": "Deutsch B1", "schlagwort": ["B1", "Deutsch Fremdsprache", "SPRACHEN"]}, "B1", ["de"], False),
        ({"name": "Yoga", "schlagwort": ["GESUNDHEIT", "Yoga"]}, "", ["de"], False),
        ({"name": "Yoga in English", "schlagwort": ["GESUNDHEIT", "Auf Englisch"]}, "", ["en"], False),
        # The teacher answers questions in English, the course is in German.
        ({"name": "Yoga", "schlagwort": ["GESUNDHEIT", "Fragen auf Englisch"]}, "", ["de"], False),
        ({"name": "C und C++ im Gebäude B1", "schlagwort": ["EDV", "C++"]}, "", ["de"], False),
        ({"untertitel": "Die Kurssprachen sind Englisch und Türkisch."}, "B2.4", ["en", "tr"], False),
    ],
)  # fmt: skip
def test_language_taught_and_language_spoken(changes, level, spoken, needs_no_german):
    data = read(short(**changes)).data

    assert (data["language_level"], data["languages"], data["no_german_needed"]) == (level, spoken, needs_no_german)


@pytest.mark.parametrize(
    ("changes", "form"),
    [
        ({}, "onsite"),
        ({"schlagwort": ["GESUNDHEIT", "Onlinekurs"]}, "online"),
        ({"name": "WEBINAR: Kostenrechnung"}, "online"),
        ({"veranstaltungsort": place("Online", None, None)}, "online"),
        ({"schlagwort": ["EDV", "Blended Learning"]}, "hybrid"),
        ({"merkmale": {"merkmal": {"name": "kursart_digital", "wert": "blended_learning"}}}, "hybrid"),
        ({"merkmale": {"merkmal": [{"name": "kursart_digital", "wert": "online_angebot"}]}}, "online"),
    ],
)
def test_format(changes, form):
    assert read(short(**changes)).data["format"] == form


def test_counselling_without_registration_has_no_booking_link_but_a_source():
    record = read(
        short(
            name="Englisch: Beratung und Einstufung",
            untertitel="Persönliche Sprachenberatung - ohne Voranmeldung!",
            preis=price_free(),
        )
    )

    assert (record.data["registration"], record.data["registration_url"]) == ("none", "")
    assert record.source_url == "http://vhs.example/kurs?id=1"
    assert record.data["price_kind"] == "free"


def price_free():
    return {"betrag": "0.00", "rabatt_moeglich": "false", "zusatz": None}


def test_a_course_is_booked_even_if_its_text_says_that_counselling_is_not():
    record = read(
        short(text=[text("Zusatzinformation", "Einstufungsberatung kostenlos, ohne Anmeldung, donnerstags.")])
    )

    assert record.data["registration"] == "required"


@pytest.mark.parametrize("link", ["", "javascript:alert(1)", "ftp://vhs.example/", "http://", "https://x y", 5, ["a"]])
def test_a_bad_web_address_is_dropped(link):
    record = read(short(webadresse={"typ": "website", "uri": link}))

    assert (record.data["registration_url"], record.source_url) == ("", "")
    assert bool(record.doubts) == (link != "")


def test_educational_leave():
    data = read(short(untertitel="- als Bildungsurlaubsveranstaltung anerkannt -")).data

    assert data["funding_schemes"] == ["bildungsurlaub"]
    assert data["life_phases"] == ["work"]
    assert "Bildungsurlaub" not in data["teaser"] + data["description"]


def test_subtitle_keeps_what_is_not_about_educational_leave():
    data = read(short(untertitel="Für Teilnehmer*innen ohne Vorkenntnisse / Bildungsurlaub")).data

    assert data["teaser"].startswith("Für Teilnehmer*innen ohne Vorkenntnisse. Wir sprechen")
    assert data["requirements"] == []


def test_requirements():
    by_subtitle = read(short(untertitel="Für Teilnehmer*innen mit geringen Vorkenntnissen")).data
    by_text = read(short(text=[text("Beschreibung", "Ein Kurs.\nVoraussetzungen: Grundkenntnisse in Excel.")])).data

    assert by_subtitle["requirements"] == by_text["requirements"] == ["prior_knowledge"]
    assert by_subtitle["requirements_note"] == "Für Teilnehmer*innen mit geringen Vorkenntnissen"
    assert by_text["requirements_note"] == "Grundkenntnisse in Excel."


def test_exam_gives_a_certificate():
    assert read(short(name="Xpert Finanzbuchhaltung 2 - Prüfung")).data["certificate"] == "certificate"
    assert read(short(name="Prüfungstraining telc B2")).data["certificate"] == ""


def test_long_title_is_cut_between_words():
    record = read(short(name="Webseiten " + "gestalten " * 20))

    assert len(record.data["title"]) <= 120
    assert record.data["title"].endswith("gestalten…")
    assert record.doubts == ["Der Titel ist länger als 120 Zeichen und wurde gekürzt."]


def test_without_a_description():
    record = read(short(text=[text("Beschreibung", None)]))

    assert record.data["teaser"] == "Kurs, Volkshochschule Berlin Mitte."
    assert record.data["description"] == "Die Volkshochschule hat keine Beschreibung mitgeliefert."
    assert record.doubts == ["Die Beschreibung fehlt."]


def test_one_keyword_is_a_text_and_none_is_missing():
    course = short(schlagwort="Englisch")
    assert read(course).data["keywords"] == ["Englisch"]

    del course["schlagwort"]
    assert read(course).data["keywords"] == []


def test_keywords_without_areas_levels_and_what_is_said_elsewhere():
    words = ["A1", "SPRACHEN", "Sonstiges", "Migranten", "Englisch", "englisch", "EDV", "TANZ", "x" * 61, "a, b"]

    assert read(short(schlagwort=words)).data["keywords"] == ["EDV", "Englisch"]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"bezirk": "Treptow-Köpenick"}, "Volkshochschule Berlin Treptow-Köpenick"),
        ({"bezirk": "Servicezentrum"}, "Servicezentrum der Berliner Volkshochschulen"),
        ({"bezirk": "Atlantis", "nummer": "SZ1"}, "Volkshochschule Berlin Steglitz-Zehlendorf"),
        ({"nummer": "Nk-G138b"}, "Volkshochschule Berlin Neukölln"),
        ({"nummer": "TSBe430.073F"}, "Volkshochschule Berlin Tempelhof-Schöneberg"),
        ({"nummer": "PZ10.03H"}, "Prüfungszentrale der Berliner Volkshochschulen"),
    ],
)
def test_provider(changes, name):
    assert read(short(**changes)).provider.name == name


@pytest.mark.parametrize(
    ("course", "reason"),
    [
        ("Kurs", "Der Eintrag ist kein Kurs: Statt eines Objekts steht dort etwas anderes."),
        (None, "Der Eintrag ist kein Kurs: Statt eines Objekts steht dort etwas anderes."),
        ([short()], "Der Eintrag ist kein Kurs: Statt eines Objekts steht dort etwas anderes."),
        (short(""), "Die Kennung („guid“) fehlt; ohne sie wäre der Kurs nicht wiederzuerkennen."),
        (short("1" * 201), "Die Kennung („guid“) ist länger als 200 Zeichen."),
        (short(name=None), "Der Titel („name“) fehlt."),
        (short(name=" - "), "Der Titel („name“) fehlt."),
        (short(nummer="Xx1"), "Die Volkshochschule ist nicht zu erkennen: weder am Bezirk noch an der Kursnummer."),
        (
            short(name="Ohne alles", nummer="Mi-1", schlagwort=None),
            "Kein Thema zu erkennen: Sachgebiet und Schlagwörter fehlen.",
        ),
    ],
)
def test_what_cannot_be_taken(course, reason):
    refused = read(course)

    assert isinstance(refused, Problem)
    assert refused.message == reason
