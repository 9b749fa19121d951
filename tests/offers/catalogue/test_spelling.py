"""What somebody may have meant who typed a word that nothing matches."""

import pytest

from offers import catalogue
from offers.models import SynonymGroup, Topic
from places.models import Municipality
from tests.factories import NOW, create_offer, create_provider, create_run, create_term, create_venue
from tests.offers.catalogue.asking import find

pytestmark = pytest.mark.django_db


def corrected(asked: str) -> str | None:
    return catalogue.corrected(asked, NOW)


@pytest.fixture
def offers(portal):
    create_offer(title="Rückenschule für Ältere", teaser="Sanfte Bewegung.")
    create_offer(title="Töpfern am Abend")
    create_offer(title="Yoga für Anfänger:innen")
    create_offer(title="Italienisch A1")


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("Rükenschule", "Rückenschule"),
        ("Rückenschuhle", "Rückenschule"),
        ("rückneschule", "Rückenschule"),
        ("Tüpfern", "Töpfern"),
        ("Töpfren", "Töpfern"),
        ("Joga", "Yoga"),
        ("Italjenisch", "Italienisch"),
        ("Rükenschule für Anfänger", "Rückenschule für Anfänger"),
        ("Italjenisch lernen", "Italienisch lernen"),
        ("Rükenschule Tüpfern", "Rückenschule Töpfern"),
    ],
)
def test_typos(offers, asked, meant):
    assert find(asked) == []
    assert corrected(asked) == meant


def test_names_are_mended_as_titles_are(portal):
    """Places, providers and topics, if they have offers."""
    vellmar = Municipality.objects.get(slug="vellmar")
    create_offer(
        title="Yoga",
        provider=create_provider(name="Volkshochschule Region"),
        topics=[create_term(Topic, label="Nachhaltigkeit")],
        runs=[create_run(venue=create_venue(municipality=vellmar))],
    )

    assert corrected("Volkshochschle") == "Volkshochschule"
    assert corrected("Nachaltigkeit") == "Nachhaltigkeit"
    assert corrected("Yoga in Velmar") == "Yoga in Vellmar"
    assert corrected("Baunatl") is None


@pytest.mark.parametrize("asked", ["Ruckenschule", "Rueckenschule", "RÜCKENSCHULE", "Rücken-Schule", "Rückenschulen"])
def test_other_spellings_need_no_correction(offers, asked):
    assert find(asked) == ["Rückenschule für Ältere"]
    assert corrected(asked) is None


@pytest.mark.parametrize(
    "asked", ["Rückenschule", "rücken", "Bewegung", "Töpfern Italienisch", "A1", "für", "lernen", "", "!?", "🎉"]
)
def test_known_words_stay(offers, asked):
    assert corrected(asked) is None


@pytest.mark.parametrize("asked", ["34225", "2027", "A2", "xy", "Yga", "Quantenphysik", "Rükenschule Quantenphysik"])
def test_numbers_short_and_far_words_are_not_guessed(offers, asked):
    assert corrected(asked) is None


def test_a_synonym_is_a_known_word(offers):
    SynonymGroup.objects.create(words="Keramik\nTöpfern")

    assert find("Keramik") == ["Töpfern am Abend"]
    assert corrected("Keramik") is None
    assert corrected("Keramik Abbend") == "Keramik Abend"


def test_only_words_of_offers_that_can_be_found_are_proposed(portal):
    create_offer(title="Töpfern", state="draft")
    create_offer(title="Töpfern", runs=[create_run(start=-7)])

    assert corrected("Tüpfern") is None


def test_the_word_of_more_offers_wins(portal):
    create_offer(title="Tanzen im Saal")
    create_offer(title="Wanzen im Haus")
    create_offer(title="Wanzen im Garten")

    assert corrected("Panzen") == "Wanzen"


def test_the_nearer_word_wins(portal):
    create_offer(title="Malkurse")
    create_offer(title="Malkurse")
    create_offer(title="Nähkurse")

    assert corrected("Nehkurse") == "Nähkurse"


def test_parts_of_a_title_keep_their_spelling(portal):
    create_offer(title="Offene Eltern-Kind-Gruppe")
    create_offer(title="Ru\u0308ckenfit")  # decomposed, as some programs copy it

    assert corrected("Elternkindgrippe") == "Eltern-Kind-Gruppe"
    assert corrected("Rükenfit") == "Rückenfit"
