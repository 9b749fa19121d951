"""Which offers come first when somebody searches for words."""

import pytest

from offers.catalogue import entry
from offers.models import FocusTheme, FundingScheme, Language, LifePhase, Offer, SynonymGroup, TargetGroup, Topic
from places.models import Municipality
from tests.factories import create_offer, create_provider, create_run, create_term, create_venue
from tests.offers.catalogue.asking import find

pytestmark = pytest.mark.django_db


def create_rated_offer(completeness: int, **content) -> Offer:
    offer = create_offer(**content)
    Offer.objects.filter(pk=offer.pk).update(completeness=completeness)
    entry.write(offer)
    return offer


def test_six_tiers(portal):
    # The worse the match, the better everything else, so that nothing but the match explains the order.
    create_rated_offer(95, title="Sechs", description="Mit etwas Yoga.", runs=[create_run(start=1)])
    create_rated_offer(90, title="Fünf", teaser="Mit Yoga in den Tag.", runs=[create_run(start=2)])
    create_rated_offer(80, title="Vier Lachyogakurse", runs=[create_run(start=3)])
    create_rated_offer(70, title="Drei", keywords=["Yoga"], runs=[create_run(start=4)])
    create_rated_offer(60, title="Zwei Yogakurse", runs=[create_run(start=5)])
    create_rated_offer(50, title="Eins mit Yoga", runs=[create_run(start=6, status="full")])
    create_rated_offer(99, title="Gar nicht")

    assert find("yoga") == ["Eins mit Yoga", "Zwei Yogakurse", "Drei", "Vier Lachyogakurse", "Fünf", "Sechs"]


def test_the_middle_of_a_word_comes_after_its_beginning(portal):
    create_rated_offer(90, title="Feedback geben")
    create_rated_offer(50, title="Backen mit Kindern")
    create_rated_offer(40, title="Backenzähne pflegen")

    assert find("backen") == ["Backen mit Kindern", "Backenzähne pflegen", "Feedback geben"]


def test_a_synonym_counts_as_a_part_of_a_title(portal):
    SynonymGroup.objects.create(words="EDV\nComputer")
    create_offer(title="Drei", keywords=["Computer"])
    create_offer(title="Zwei mit EDV")
    create_offer(title="Eins mit Computer", runs=[create_run(start=20)])

    assert find("computer") == ["Eins mit Computer", "Zwei mit EDV", "Drei"]


@pytest.mark.parametrize(
    "content",
    [
        {"keywords": ["Yoga"]},
        {"runs": [create_run(course_number="YOGA-7")]},
        {"language_level": "Yoga"},
    ],
    ids=["keyword", "course number", "level"],
)
def test_names_around_an_offer_are_the_third_tier(portal, content):
    create_offer(title="Danach", teaser="Yoga")
    create_offer(title="Hier", **content)
    create_offer(title="Yogakurs")

    assert find("yoga") == ["Yogakurs", "Hier", "Danach"]


def test_topic_provider_and_place_are_the_third_tier(portal):
    yoga = create_term(Topic, label="Yoga und Ruhe")
    house = create_provider(name="Yogahaus")
    create_offer(title="Danach", teaser="Yoga")
    create_offer(title="Thema", topics=[yoga], runs=[create_run(start=1)])
    create_offer(title="Anbieter", provider=house, runs=[create_run(start=2)])
    create_offer(title="Partner", cooperating_providers=[house.pk], runs=[create_run(start=3)])
    create_offer(title="Ort", runs=[create_run(start=4, venue=create_venue(name="Yogaraum"))])
    create_offer(title="Gemeinde", runs=[create_run(start=5, venue=create_venue(city="Yogastadt"))])

    assert find("yoga") == ["Thema", "Anbieter", "Partner", "Ort", "Gemeinde", "Danach"]


@pytest.mark.parametrize(
    ("asked", "content"),
    [
        ("Workshop", {"kind": "workshop"}),
        ("online", {"format": "online"}),
        ("kostenlos", {"price_kind": "free"}),
        ("Kinderbetreuung", {"childcare": True}),
    ],
)
def test_so_are_the_values_of_filters(portal, asked, content):
    create_offer(title="Hier", **{"price_kind": "paid", **content})
    create_offer(title="Anderes", price_kind="paid")
    create_offer(title="Danach", price_kind="paid", teaser=asked)

    assert find(asked) == ["Hier", "Danach"]
    assert find(f"{asked} anderes") == []


@pytest.mark.parametrize(
    ("model", "field"),
    [(TargetGroup, "target_groups"), (FundingScheme, "funding_schemes"), (FocusTheme, "focus_themes")],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_so_are_terms(portal, model, field):
    term = create_term(model, label="Frauen und Männer")
    create_term(model, label="Weibliche", is_active=False, replaced_by=term)
    create_term(model, label="Frauensache", is_active=False)
    create_offer(title="Hier", **{field: [term]})
    create_offer(title="Anderes", **{field: [create_term(model, label="Senioren")]})

    assert find("Frauen") == find("Weibliche") == ["Hier"]
    assert find("Frauensache") == []


def test_names_in_other_languages_are_no_beginnings_of_german_words(portal):
    work = create_term(Topic, label="Bewerbung", translations={"en": {"label": "Going back to work"}})
    create_offer(title="Zurück in den Beruf", topics=[work])
    create_offer(title="Backen", topics=[create_term(Topic, label="Küche")])

    assert find("Backen") == ["Backen"]
    assert find("going") == find("going to work") == ["Zurück in den Beruf"]


def test_what_would_be_half_of_all_finds_nothing(portal):
    """Nearly every offer is in German, and no "Familie" is meant by each Lebensphase of that name."""
    language, phase = create_term(Language, label="Deutsch"), create_term(LifePhase, label="Familie")
    create_offer(title="Yoga", languages=[language], life_phases=[phase], price_kind="paid")

    assert find("Deutsch") == find("Familie") == find("kostenpflichtig") == []


def test_an_offer_counts_by_all_its_words_together(portal):
    create_rated_offer(10, title="Yoga Meditation")
    create_rated_offer(20, title="Yoga", keywords=["Meditation"])
    create_rated_offer(30, title="Englisch und Yoga", description="Mit Meditation.")
    create_rated_offer(40, title="Tango", teaser="Wie Meditation, wie Yoga.")
    create_rated_offer(50, title="Yoga allein")

    assert find("yoga meditation") == ["Yoga Meditation", "Yoga", "Englisch und Yoga", "Tango"]


def test_many_words_may_be_typed_in_any_order(portal):
    create_offer(title="Yoga Meditation Atem Ruhe", runs=[create_run(start=9)])
    create_offer(title="Atem", teaser="Yoga, Meditation und Ruhe.", runs=[create_run(start=1)])

    assert find("yoga meditation atem ruhe") == find("ruhe atem meditation yoga")
    assert find("yoga meditation atem ruhe") == ["Yoga Meditation Atem Ruhe", "Atem"]


def test_inside_a_tier_bookable_then_completeness_then_the_next_date(portal):
    create_rated_offer(90, title="Yoga fünf", runs=[create_run(start=1, status="full")])
    create_rated_offer(50, title="Yoga vier", runs=[create_run(start=1)])
    create_rated_offer(60, title="Yoga drei", runs=[create_run(start=3)])
    create_rated_offer(60, title="Yoga zwei", runs=[create_run(start=2)])
    create_rated_offer(60, title="Yoga eins", runs=[create_run(start=1, seats_left=0), create_run(start=1)])

    assert find("yoga") == ["Yoga eins", "Yoga zwei", "Yoga drei", "Yoga vier", "Yoga fünf"]
    assert find() == find("yoga")


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("naechster-termin", ["Zwei Yoga", "Äpfel", "Yoga"]),
        ("titel", ["Äpfel", "Yoga", "Zwei Yoga"]),
        ("neueste", ["Zwei Yoga", "Äpfel", "Yoga"]),
    ],
)
def test_other_orders_ask_for_no_relevance(portal, sort, expected):
    create_offer(title="Yoga", runs=[create_run(start=9)])
    create_offer(title="Äpfel", teaser="Yoga", runs=[create_run(start=5)])
    create_offer(title="Zwei Yoga", runs=[create_run(start=1)])

    assert find("yoga", sort=sort) == expected


def test_the_name_of_a_hidden_place_finds_nothing(portal):
    vellmar = Municipality.objects.get(slug="vellmar")
    home = create_venue(name="Bei Familie Geheim", municipality=vellmar, hide_exact_address=True)
    create_offer(title="Spielkreis", runs=[create_run(venue=home)])

    assert find("geheim") == []
    assert find("vellmar") == ["Spielkreis"]
