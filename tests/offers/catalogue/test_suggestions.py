"""What is offered while somebody types."""

import pytest

from offers import catalogue
from offers.catalogue.suggesting import Suggestion
from offers.models import SynonymGroup, Topic
from places.models import Municipality
from tests.factories import NOW, create_offer, create_provider, create_run, create_term, create_venue

pytestmark = pytest.mark.django_db


def suggested(typed: str) -> list[tuple[str, str]]:
    return [(item.kind, item.label) for item in catalogue.suggestions(typed, NOW)]


def test_topics_places_and_providers_come_before_titles(portal):
    vellmar = Municipality.objects.get(slug="vellmar")
    topic = create_term(Topic, label="Velofahren")
    offer = create_offer(
        title="Velo flicken", topics=[topic], provider=create_provider(name="Veloverein"),
        runs=[create_run(venue=create_venue(municipality=vellmar))],
    )  # fmt: skip

    assert catalogue.suggestions("vel", NOW) == [
        Suggestion("Thema", "Velofahren", "thema", "velofahren"),
        Suggestion("Gemeinde", "Vellmar", "gemeinde", "vellmar"),
        Suggestion("Anbieter", "Veloverein", "anbieter", "veloverein"),
        Suggestion("Angebot", "Velo flicken", offer=offer.pk),
    ]


def test_every_word_must_match(portal):
    create_offer(title="Deutsch am Abend")
    create_offer(title="Deutsch am Morgen")

    assert suggested("deu abe") == [("Angebot", "Deutsch am Abend")]
    assert suggested("abend deutsch") == [("Angebot", "Deutsch am Abend")]
    assert suggested("deutsch xyz") == []


def test_words_of_the_same_meaning_and_fillers(portal):
    SynonymGroup.objects.create(words="vhs\nVolkshochschule")
    create_offer(title="Spanisch", provider=create_provider(name="Volkshochschule Mitte"))

    assert suggested("vhs") == suggested("vhs Mitte") == [("Anbieter", "Volkshochschule Mitte")]
    assert suggested("Spanisch lernen") == [("Angebot", "Spanisch")]
    assert suggested("vhs Süd") == []


def test_only_what_leads_to_offers(portal):
    create_term(Topic, label="Malen")
    create_provider(name="Malschule")
    create_offer(title="Malen", state="draft")
    create_offer(title="Malerei gestern", runs=[create_run(start=-7)])

    assert suggested("mal") == []


def test_the_same_title_is_shown_once_and_leads_to_a_search(portal):
    for _ in range(3):
        create_offer(title="Yoga")

    assert catalogue.suggestions("yoga", NOW) == [Suggestion("Angebot", "Yoga")]


def test_titles_that_begin_alike_come_first(portal):
    create_offer(title="Am Abend: Yoga", runs=[create_run(start=1)])
    create_offer(title="Yoga am Morgen", runs=[create_run(start=2)])

    assert [label for _, label in suggested("yoga")] == ["Yoga am Morgen", "Am Abend: Yoga"]


def test_a_few_of_each_kind_the_fullest_first(portal):
    topics = [create_term(Topic, label=f"Tanz {letter}") for letter in "ABCD"]
    for number, topic in enumerate(topics):
        for _ in range(number + 1):
            create_offer(title=f"Tanzen {number} {_}", topics=[topic])

    found = suggested("tanz")
    assert [label for kind, label in found if kind == "Thema"] == ["Tanz D", "Tanz C", "Tanz B"]
    assert len([label for kind, label in found if kind == "Angebot"]) == 5


def test_umlauts_and_old_names_find_too(portal):
    new = create_term(Topic, label="Töpfern und Keramik")
    create_term(Topic, label="Tonwerkstatt", is_active=False, replaced_by=new)
    create_offer(title="Schalen drehen", topics=[new])

    assert suggested("toepf") == suggested("topf") == suggested("tonw") == [("Thema", "Töpfern und Keramik")]


@pytest.mark.parametrize("typed", ["", " ", "?", "🎉", "\x00", "x" * 500])
def test_nothing_for_nothing(portal, typed):
    create_offer(title="Yoga")
    assert suggested(typed) == []
