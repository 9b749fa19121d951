"""Subject areas and keywords become our topics, all of which exist."""

import pytest

from imports.formats.berlin_vhs import topics
from offers import vocabularies
from tests.imports.courses import read, short

SECOND_LEVEL = {child["code"] for term in vocabularies.read("topics") for child in term.get("children", [])}


def test_all_codes_exist():
    used = {*topics.KEYWORDS, *topics.TITLES, *topics.AREAS.values(), *topics.AREAS_1_0.values()}
    used |= {*topics.FIRST_DIGIT.values(), *topics.CAPITALS.values(), "digital-im-alter", "bildungsberatung"}
    used |= {"fremdsprachen", "deutsch", "integrationskurse"}

    assert used - SECOND_LEVEL == set()


def test_no_keyword_stands_twice():
    words = [word for line in topics.KEYWORDS.values() for word in line.split("|")]

    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize(
    ("title", "keywords", "expected"),
    [
        ("Spanisch B1", ["B1", "Kochen", "Konversation", "SPRACHEN", "Spanisch"], ["fremdsprachen"]),
        ("Deutsch A2.1", ["A2", "Deutsch Fremdsprache", "Migranten", "SPRACHEN"], ["deutsch"]),
        ("Deutsch Integrationskurs B1.2", ["Deutsch Fremdsprache", "SPRACHEN"], ["deutsch", "integrationskurse"]),
        ("Einbürgerungstest", ["Deutsch Fremdsprache", "Prüfungstermin"], ["deutsch", "integrationskurse"]),
        ("Deutsch Alpha", ["Alphabetisierung", "Deutsch Fremdsprache"], ["deutsch", "lesen-und-schreiben"]),
        ("telc English B2", ["Prüfungstermin"], ["fremdsprachen"]),
        ("Englisch: Beratung und Einstufung", ["Beratung", "SPRACHEN"], ["bildungsberatung", "fremdsprachen"]),
        ("Gebärdensprache - DGS 3", ["Gebärdensprache", "SPRACHEN"], ["gebaerdensprache"]),
        ("Yoga am Morgen", ["ENTSPANNUNG", "GESUNDHEIT", "Yoga"], ["entspannung"]),
        ("Pilates", ["ENTSPANNUNG", "GESUNDHEIT", "GYMNASTIK", "Pilates"], ["bewegung", "entspannung"]),
        ("Sommermenü", ["ERNÄHRUNG", "GESUNDHEIT", "Kochen"], ["ernaehrung"]),
        ("Erste Hilfe bei Säuglingen", ["Elternakademie", "GESUNDHEIT"], ["erste-hilfe", "fruehe-hilfen"]),
        ("Erste Hilfe beim PC", ["Beruf", "EDV", "Hardware"], ["computer", "weiterbildung"]),
        ("Smartphone für Ältere", ["EDV", "Senioren"], ["digital-im-alter"]),
        ("Programmieren mit Python", ["EDV", "Programmierung", "Html"], ["computer", "programmieren"]),
        ("Geschichten erfinden", ["KULTUR", "SCHREIBEN"], ["literatur"]),
        ("Schreib-Treff", ["GRUNDBILDUNG", "Schreiben"], ["lesen-und-schreiben"]),
        ("Irgendetwas", ["POLITIK-GESELLSCHAFT-UMWELT"], ["politische-bildung"]),
    ],
)  # fmt: skip
def test_topics_by_keywords(title, keywords, expected):
    assert read(short(name=title, schlagwort=keywords)).data["topics"] == expected


@pytest.mark.parametrize(
    ("area", "version", "expected"),
    [
        ("4.04", "2.0", ["deutsch"]),
        ("4.22", "2.0", ["fremdsprachen"]),
        ("3.01", "1.0", ["entspannung"]),
        ("3.02", "2.0", ["bewegung"]),
        ("2.09", "1.0", ["tanz-und-theater"]),
        ("2.09", "2.0", ["bildende-kunst"]),  # the numbers changed; only the first digit is certain
        ("6.01", "1.0", ["lesen-und-schreiben"]),
        ("6.01", "2.0", ["schulabschluss"]),
        ("7.05", "2.0", ["lesen-und-schreiben"]),
        ("5.99", None, ["weiterbildung"]),
    ],
)
def test_topics_by_area(area, version, expected):
    category = {"@version": version, "#text": area}

    assert read(short(name="Ein Kurs", schlagwort=None, dvv_kategorie=category)).data["topics"] == expected


def test_keywords_refine_the_area():
    course = short(name="Ein Kurs", schlagwort=["Keramik"], dvv_kategorie={"@version": "2.0", "#text": "2.07"})

    assert read(course).data["topics"] == ["bildende-kunst"]


def test_the_course_number_is_the_last_resort():
    assert read(short(name="Ein Kurs", schlagwort=None, nummer="Mi302-031S")).data["topics"] == ["bewegung"]
