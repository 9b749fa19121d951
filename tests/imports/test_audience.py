"""Life phases, ages and target groups."""

import pytest

from tests.imports.courses import read, short

WORK = ["ARBEIT-BERUF-EDV", "EDV"]
HEALTH = ["GESUNDHEIT", "Yoga"]


@pytest.mark.parametrize(
    ("changes", "phases", "groups"),
    [
        ({"schlagwort": HEALTH}, ["all"], []),
        ({"schlagwort": WORK}, ["work"], []),
        ({"schlagwort": HEALTH, "zielgruppe": "Ältere"}, ["later"], ["senioren"]),
        # A keyword marks a course that is open to others too.
        ({"schlagwort": [*WORK, "Senioren"]}, ["later", "work"], ["senioren"]),
        ({"zielgruppe": "Jugendliche"}, ["secondary", "transition"], ["jugendliche"]),
        ({"zielgruppe": "Menschen mit Migrationshintergrund"}, ["all"], ["zugewanderte"]),
        ({"zielgruppe": " - Migrant/innnen"}, ["all"], ["zugewanderte"]),
        ({"zielgruppe": "b - Analphabeten nicht dt. Mutterspr."}, ["all"], ["grundbildung"]),
        ({"zielgruppe": " - Frauen"}, ["all"], ["frauen"]),
        ({"zielgruppe": ["Frauen", "Menschen mit Behinderung"]}, ["all"], ["behinderung", "frauen"]),
        ({"zielgruppe": "h - Sonstige"}, ["all"], []),
        ({"name": "Babymassage", "schlagwort": HEALTH}, ["birth", "family"], ["eltern"]),
        ({"name": "Konflikte lösen / Nur für Ehrenamtliche", "schlagwort": ["Ehrenamt"]}, ["all"], ["ehrenamtliche"]),
        ({"name": "Smartphone für Ältere", "schlagwort": WORK}, ["later"], ["senioren"]),
    ],
)
def test_audience(changes, phases, groups):
    data = read(short(**changes)).data

    assert (data["life_phases"], data["target_groups"]) == (phases, groups)


@pytest.mark.parametrize(
    ("subtitle", "ages", "phases"),
    [
        ("Sommerferienkurs für Kinder von 8-11 Jahren", (8, 11), ["primary", "secondary"]),
        ("Ferienkurs für Jugendliche ab 12", (12, None), ["all", "secondary", "transition"]),
        ("für Jugendliche ab 15 Jahre und Erwachsene", (15, None), ["all", "secondary", "transition"]),
        ("Für junge Leute zwischen 16 und 27 Jahren", (16, 27), ["all", "transition"]),
        ("13 - 17 Jahre; Erwachsene willkommen", (13, None), ["all", "secondary", "transition"]),
        ("Fit ab 50 - Sommerkurs", (50, None), ["later"]),
        ("50 plus", (50, None), ["later"]),
        ("ab 10 Uhr", (None, None), ["all"]),
        ("ab 12 Personen", (None, None), ["all"]),
        ("11 bis 8 Jahre", (None, None), ["all"]),
    ],
)
def test_ages(subtitle, ages, phases):
    data = read(short(untertitel=subtitle, schlagwort=HEALTH)).data

    assert ((data["min_age"], data["max_age"]), data["life_phases"]) == (ages, phases)
