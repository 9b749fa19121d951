"""What the portal answers while somebody types: words in groups, what was typed marked, and where each leads."""

import pytest

from offers.catalogue import text
from offers.finding import highlight
from offers.models import SynonymGroup, Topic
from places.models import Municipality
from tests.factories import create_offer, create_provider, create_run, create_term, create_venue

ASK = "/angebote/vorschlaege/"


@pytest.mark.django_db
def test_groups_with_addresses(portal, client):
    venue = create_venue(municipality=Municipality.objects.get(slug="vellmar"))
    topic, provider = create_term(Topic, label="Velofahren"), create_provider(name="Der Veloverein")
    offer = create_offer(title="Mein Velo", topics=[topic], provider=provider, runs=[create_run(venue=venue)])
    for _ in range(2):
        create_offer(title="Velo & Co.")

    answer = client.get(ASK, {"q": " VEL "})

    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == {
        "meldung": "5 Vorschläge",
        "gruppen": [
            {
                "titel": "Themen",
                "vorschlaege": [{"teile": ["", "Vel", "ofahren"], "url": "/angebote/?thema=velofahren"}],
            },
            {
                "titel": "Orte",
                "vorschlaege": [{"teile": ["", "Vel", "lmar"], "url": "/angebote/?gemeinde=vellmar"}],
            },
            {
                "titel": "Anbieter",
                "vorschlaege": [{"teile": ["Der ", "Vel", "overein"], "url": "/angebote/?anbieter=der-veloverein"}],
            },
            {
                "titel": "Angebote",
                "vorschlaege": [
                    {"teile": ["", "Vel", "o & Co."], "url": "/angebote/?q=Velo+%26+Co."},
                    {"teile": ["Mein ", "Vel", "o"], "url": offer.get_absolute_url()},
                ],
            },
        ],
    }


@pytest.mark.django_db
def test_words_of_the_same_meaning_are_marked(portal, client):
    SynonymGroup.objects.create(words="vhs\nVolkshochschule")
    create_offer(provider=create_provider(name="Die Volkshochschule"))

    [group] = client.get(ASK, {"q": "vhs"}).json()["gruppen"]

    assert [item["teile"] for item in group["vorschlaege"]] == [["Die ", "Volkshochschule", ""]]


@pytest.mark.django_db
@pytest.mark.parametrize(("typed", "said"), [("", "Keine"), ("xyz", "Keine"), ("\x00", "Keine"), ("tanz", "1")])
def test_numbers_in_words(portal, client, typed, said):
    create_offer(title="Tanzen")

    answer = client.get(ASK, {"q": typed}).json()

    assert answer["meldung"] == {"Keine": "Keine Vorschläge", "1": "1 Vorschlag"}[said]
    assert len(answer["gruppen"]) == (said == "1")


@pytest.mark.parametrize(
    ("typed", "given", "pieces"),
    [
        ("toepf", "Töpfern und Keramik", ["", "Töpf", "ern und Keramik"]),
        ("strass", "Straßenfest", ["", "Straß", "enfest"]),
        ("deu abe", "Deutsch am Abend", ["", "Deu", "tsch am ", "Abe", "nd"]),
        ("abend deutsch", "Deutsch am Abend", ["", "Deutsch", " am ", "Abend", ""]),
        ("kurse", "Deutschkurs", ["Deutsch", "kurs", ""]),  # from four letters on inside of words ...
        ("ma", "Oma malt", ["Oma ", "ma", "lt"]),  # ... before that only at their beginning
        ("kind", "Eltern-Kind-Gruppe", ["Eltern-", "Kind", "-Gruppe"]),
        ("elternkind", "Eltern-Kind-Gruppe", ["", "Eltern-Kind", "-Gruppe"]),
        ("lehrerinnen", "Für Lehrer", ["Für ", "Lehrer", ""]),
        ("spiel spielen", "Spielplatz", ["", "Spiel", "platz"]),
        ("computer", "EDV für alle", ["EDV für alle"]),  # found by a synonym
        ("b", "<b>B</b>", ["<", "b", ">", "B", "</", "b", ">"]),
        ("x", "", [""]),
    ],
)
def test_what_was_typed_is_every_second_piece(typed, given, pieces):
    assert highlight.cut(given, text.phrase(typed)) == pieces
