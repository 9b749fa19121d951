"""Two versions side by side: which units differ, and what of them went and came, word by word and in names."""

import copy

import pytest

from offers.content.merge import merge
from offers.content.snapshot import snapshot
from offers.editorial.differences import Segment, compare, compare_words, conflict_rows, described, differences
from offers.models import Topic
from providers.models import AccessFeature, Venue
from tests.factories import create_contact, create_provider, create_term, create_venue
from tests.offers.snapshots import create_full_offer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def marked(lines) -> list[str]:
    """Lines with [-what went-] and [+what came+]."""
    signs = {"": "{}", "del": "[-{}-]", "ins": "[+{}+]"}
    return ["".join(signs[part.mark].format(part.text) for part in line) for line in lines]


def shown(before: dict, after: dict) -> list[tuple[str, list[str], list[str]]]:
    return [(row.label, marked(row.before), marked(row.after)) for row in differences(before, after)]


@pytest.fixture
def content():
    return snapshot(create_full_offer()[0])


def changed(content: dict, **values) -> dict:
    return {**copy.deepcopy(content), **values}


def changed_run(content: dict, **values) -> dict:
    """The first run with other values."""
    first, *others = copy.deepcopy(content["runs"])
    return {**content, "runs": [{**first, **values}, *others]}


# --- Words -------------------------------------------------------------------------------------------------------


def test_texts_are_compared_word_by_word():
    before, after = compare_words(
        "Wir singen alte Lieder.\n\nKommen Sie!", "Wir singen neue schöne Lieder.\n\nKommen Sie!"
    )

    assert marked([before]) == ["Wir singen [-alte-] Lieder.\n\nKommen Sie!"]
    assert marked([after]) == ["Wir singen [+neue schöne+] Lieder.\n\nKommen Sie!"]


def test_texts_with_little_in_common_are_other_texts():
    assert compare_words("Kurs", "Offener Treff") == ((Segment("Kurs", "del"),), (Segment("Offener Treff", "ins"),))


def test_a_new_paragraph_is_a_difference_and_a_further_space_is_none():
    assert marked(compare_words("Eins zwei drei.", "Eins zwei\n\ndrei.")) == [
        "Eins zwei drei.",
        "Eins zwei[+¶+]\n\ndrei.",
    ]
    assert marked(compare_words("Eins.", "Eins.\n\nZwei und\ndrei und vier.")) == [
        "[-Eins.-]",
        "[+Eins.\n\nZwei und\ndrei und vier.+]",
    ]
    assert marked(compare_words("Eins zwei.", "Eins zwei.\n\nDrei\nvier."))[1] == "Eins zwei.\n\n[+Drei+]\n[+vier.+]"
    assert marked(compare_words("Eins zwei", "Eins  zwei ")) == ["Eins zwei", "Eins  zwei "]


def test_lines_go_and_come():
    before, after = compare(["Deutsch", "Musik"], ["Kunst im Haus", "Deutsch", "Musik"])

    assert marked(before) == ["Deutsch", "Musik"]
    assert marked(after) == ["[+Kunst im Haus+]", "Deutsch", "Musik"]


def test_a_very_long_text_takes_no_time():
    same = "a b " * 2000

    assert compare_words(same, same + "c")[1][-1] == Segment("c", "ins")


# --- Units -------------------------------------------------------------------------------------------------------


def test_the_same_twice_has_no_differences(content):
    assert shown(content, copy.deepcopy(content)) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"title": "Töpfern für Kinder"}, ("Titel", ["Töpfern für [-alle-]"], ["Töpfern für [+Kinder+]"])),
        ({"kind": "course"}, ("Art", ["[-Workshop-]"], ["[+Kurs+]"])),
        ({"min_age": 6}, ("Alter", ["[-8-] bis 99 Jahre"], ["[+6+] bis 99 Jahre"])),
        ({"childcare": False}, ("mit Kinderbetreuung", ["[-ja-]"], ["[+nein+]"])),
        ({"certificate": ""}, ("Nachweis", ["[-Teilnahmebescheinigung-]"], [])),
        (
            {"requirements": ["prior_knowledge", "residence"]},
            (
                "Voraussetzungen",
                ["[-Mitgliedschaft-]", "Vorkenntnisse"],
                ["Vorkenntnisse", "[+Wohnsitz im Gebiet+]"],
            ),
        ),
        ({"topics": ["art"]}, ("Themen", ["Art", "[-Craft-]"], ["Art"])),
        ({"keywords": ["Keramik", "Ton", "Uhr"]}, ("Stichwörter", ["Keramik", "Ton"], ["Keramik", "Ton", "[+Uhr+]"])),
        ({"contact_id": None}, ("Ansprechperson", ["[-Auskunft, 0561 123-]"], [])),
        (
            {"prices": []},
            (
                "Kosten",
                [
                    "Kostenpflichtig",
                    "[-Preis: 45 bis 60 €-]",
                    "[-Ermäßigt: 20 € pro Termin (mit Ausweis)-]",
                ],
                ["Kostenpflichtig"],
            ),
        ),
        (
            {"registration": "none", "registration_url": ""},
            (
                "Anmeldung",
                ["Anmeldung [-erwünscht-]", "[-https://example.org/anmelden-]"],
                ["[+Ohne+] Anmeldung"],
            ),
        ),
        ({"image_alt": "Zwei Schalen"}, None),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_unit_that_differs_is_one_row(content, values, expected):
    rows = shown(content, changed(content, **values))

    if expected is None:
        [(label, before, after)] = rows
        assert (label, before[0], after[1:]) == ("Bild", after[0], ["In Worten: [+Zwei Schalen+]", before[2]])
    else:
        assert rows == [expected]


def test_access_is_named_with_yes_and_no(content):
    captions, signs = (AccessFeature.objects.get(code=code).label for code in ["captions", "signs"])

    rows = shown(content, changed(content, access={"captions": True}))

    before = [f"{captions}: [-nein-]", f"[-{signs}: ja-]"]
    assert rows == [("Barrierefreiheit", before, [f"{captions}: [+ja+]"])]


def test_names_that_are_gone_are_said_to_be(content):
    other = changed(content, topics=["art", "vergangen"], contact_id=999_999, cooperating_providers=[])

    rows = {label: after for label, _before, after in shown(content, other)}

    assert rows["Themen"] == ["Art", "[+nicht mehr vorhanden (vergangen)+]"]
    assert rows["Ansprechperson"] == ["[+nicht mehr vorhanden (999999)+]"]


# --- Runs --------------------------------------------------------------------------------------------------------


def test_a_run_is_named_and_compared_unit_by_unit(content):
    venue = create_venue(name="Rathaus")
    dates = [
        *content["runs"][0]["dates"][1:],
        {"date": "2026-12-07", "start_time": "10:00", "end_time": None, "is_cancelled": False},
    ]

    rows = shown(content, changed_run(content, venue_id=venue.pk, seats_left=0, dates=dates))

    name = "Termine mit der Nummer T 100"
    assert rows == [
        (
            f"{name}: Zeitplan",
            ["[-Sa, 5. Dezember 2026-]", "So, 6. Dezember 2026, 10:00 bis 12:30 Uhr, fällt aus"],
            ["So, 6. Dezember 2026, 10:00 bis 12:30 Uhr, fällt aus", "[+Mo, 7. Dezember 2026, 10:00 Uhr+]"],
        ),
        (f"{name}: Ort", ["[-Bürgerhaus-]"], ["[+Rathaus+]"]),
        (f"{name}: Plätze", ["10 Plätze", "[-2-] davon frei"], ["10 Plätze", "[+0+] davon frei"]),
    ]


def test_a_rule_is_a_sentence_with_what_differs_from_it(content):
    first, second = copy.deepcopy(content["runs"])
    second |= {"weekdays": [2], "exceptions": second["exceptions"][1:]}

    [(label, before, after)] = shown(content, {**content, "runs": [first, second]})

    assert label == "Termine ab 1. Dezember 2026: Zeitplan"
    assert before[1] == "[-Do, 3. Dezember 2026: fällt aus-]"
    assert after[-1] == "Di, 8. Dezember 2026: verlegt auf Mi, 9. Dezember 2026, 17:00 bis 18:00 Uhr"
    assert "[+Dienstags,+]" in after[0]


def test_runs_that_come_and_go_are_shown_whole(content):
    without = {**content, "runs": content["runs"][1:]}

    [(label, before, after)] = shown(content, without)
    [came] = differences(without, content)

    assert (label, after) == ("Termine mit der Nummer T 100", [])
    assert before == [
        "[-Sa, 5. Dezember 2026-]",
        "[-So, 6. Dezember 2026, 10:00 bis 12:30 Uhr, fällt aus-]",
        "[-nur noch wenige Plätze-]",
        "[-Bürgerhaus-]",
        "[-Raum: Raum 2-]",
        "[-Kursnummer: T 100-]",
        "[-Hinweis: Bitte pünktlich.-]",
        "[-10 Plätze-]",
        "[-2 davon frei-]",
        "[-Anmeldung bis: 1. Dezember 2026-]",
    ]
    assert (came.what, marked(came.after)) == ("neu", [line.replace("-", "+", 1)[:-2] + "+]" for line in before])


# --- All of it ---------------------------------------------------------------------------------------------------


def test_a_whole_content_is_described_in_the_order_of_the_forms(content):
    rows = described(content)

    assert [row.label for row in rows][:5] == ["Titel", "Kurz gesagt", "Beschreibung", "Art", "Form"]
    assert all(row.before == () and row.after for row in rows)
    assert len({row.key for row in rows}) == len(rows)


def test_a_conflict_names_both_sides(content):
    theirs, ours = changed(content, title="Von Anna"), changed(content, title="Von Ben")

    [row] = conflict_rows(merge(content, theirs, ours).conflicts, content, theirs, ours)

    assert (row.key, row.label) == ("title", "Titel")
    assert (row.before, row.ours, row.theirs) == (["Töpfern für alle"], ["Von Ben"], ["Von Anna"])


def test_another_venue_of_the_same_name_is_a_difference(content):
    venue = create_venue()

    [(label, before, after)] = shown(content, changed_run(content, venue_id=venue.pk))

    assert (label, before, after) == ("Termine mit der Nummer T 100: Ort", ["[-Bürgerhaus-]"], ["[+Bürgerhaus+]"])


def test_names_are_read_at_once(content, django_assert_num_queries):
    venues = [create_venue(name=f"Haus {number}").pk for number in range(3)]
    topics = [create_term(Topic).code for _ in range(3)]
    provider = create_provider()
    other = changed(
        content,
        topics=topics,
        cooperating_providers=[provider.pk],
        contact_id=create_contact(provider=provider).pk,
        runs=[{**content["runs"][0], "id": number, "venue_id": pk} for number, pk in enumerate(venues, 900)],
    )

    with django_assert_num_queries(11):
        rows = differences(content, other)

    assert len(rows) == 8
    assert Venue.objects.count() == 4
