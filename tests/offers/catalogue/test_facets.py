"""How many offers each value of a facet would give."""

import pytest

from offers import catalogue
from offers.catalogue import Search
from offers.models import LifePhase, TargetGroup, Topic
from places.models import Municipality
from providers.models import AccessFeature, ProviderType
from tests.factories import (
    NOW,
    create_district,
    create_municipality,
    create_offer,
    create_provider,
    create_run,
    create_term,
    create_venue,
)
from tests.offers.catalogue.asking import counts, find, query

pytestmark = pytest.mark.django_db


@pytest.fixture
def vellmar(portal):
    return Municipality.objects.get(slug="vellmar")


@pytest.fixture
def baunatal(portal):
    return Municipality.objects.get(slug="baunatal")


def in_place(municipality, **run) -> list[dict]:
    return [create_run(venue=create_venue(municipality=municipality), **run)]


def test_a_facet_leaves_out_its_own_selection(portal):
    children, adults = create_term(LifePhase, label="Kinder"), create_term(LifePhase, label="Erwachsene")
    create_offer(life_phases=[children], price_kind="free")
    create_offer(life_phases=[children], price_kind="paid")
    create_offer(life_phases=[adults], price_kind="paid")
    create_offer(life_phases=[children, adults], price_kind="paid")

    assert counts("lebensphase", lebensphase=children) == counts("lebensphase") == {"Erwachsene": 2, "Kinder": 3}
    assert counts("lebensphase", kosten="paid", lebensphase=adults) == {"Erwachsene": 2, "Kinder": 2}
    assert counts("kosten", kosten="free", lebensphase=adults)["Kostenpflichtig"] == 2
    assert len(find(lebensphase=[children, adults])) == 4  # one or the other


def test_places_leave_out_their_own_selection_and_the_radius(vellmar, baunatal):
    create_offer(title="Hier", runs=in_place(vellmar))
    create_offer(title="Dort", runs=in_place(baunatal))
    both = [*in_place(vellmar), *in_place(baunatal)]
    create_offer(title="Beide", runs=both)

    expected = {"Baunatal": 2, "Vellmar": 2, "Außerhalb": 0}
    assert counts("gemeinde") == expected
    assert counts("gemeinde", gemeinde=vellmar) == expected
    assert counts("gemeinde", near=frozenset({vellmar.pk})) == expected
    assert sorted(find(gemeinde=vellmar)) == ["Beide", "Hier"]


def test_topics_count_their_children_once(portal):
    music = create_term(Topic, label="Musik")
    choir, guitar = create_term(Topic, label="Chor", parent=music), create_term(Topic, label="Gitarre", parent=music)
    create_offer(title="Beides", topics=[choir, guitar])
    create_offer(title="Eins", topics=[guitar])
    create_offer(title="Ober", topics=[music])

    assert counts("thema") == {"Musik": 3, "Chor": 1, "Gitarre": 2}
    assert sorted(find(thema=music)) == ["Beides", "Eins", "Ober"]
    assert find(thema=choir) == ["Beides"]


def test_replaced_terms_count_under_their_replacement(portal):
    music, sports = create_term(Topic, label="Musik"), create_term(Topic, label="Sport")
    new = create_term(Topic, label="Gesang", parent=music)
    middle = create_term(Topic, label="Chorgesang", is_active=False, replaced_by=new, parent=sports)
    old = create_term(Topic, label="Chor", is_active=False, replaced_by=middle)
    create_offer(title="Alt", topics=[old])
    create_offer(title="Neu", topics=[new])

    assert counts("thema") == {"Musik": 2, "Gesang": 2, "Sport": 0}
    assert sorted(find(thema=new)) == ["Alt", "Neu"]
    assert sorted(find("Chor")) == ["Alt", "Neu"]  # old names still find
    assert catalogue.vocabulary(NOW).option("thema", old.slug).key == new.pk  # and so do old addresses


def test_terms_that_were_switched_off_are_no_choice_and_no_condition(portal):
    children, old = create_term(LifePhase, label="Kinder"), create_term(LifePhase, label="Frühe Jahre", is_active=False)
    create_offer(title="Alt", life_phases=[old])

    assert counts("lebensphase") == {"Kinder": 0}
    assert find() == ["Alt"]
    assert find(lebensphase=children) == []
    assert catalogue.vocabulary(NOW).option("lebensphase", old.slug) is None


def test_a_parent_that_was_replaced_hands_its_children_on(portal):
    new = create_term(Topic, label="Kultur")
    old = create_term(Topic, label="Musik", is_active=False, replaced_by=new)
    choir = create_term(Topic, label="Chor", parent=old)
    create_offer(title="Singen", topics=[choir])

    assert counts("thema") == {"Chor": 1, "Kultur": 1}
    assert find(thema=new) == ["Singen"]


def test_values_without_offers_are_there_with_zero(portal):
    create_term(TargetGroup, label="Eltern")
    create_offer(price_kind="free")

    assert counts("zielgruppe") == {"Eltern": 0}
    assert counts("kosten")["Kostenlos"] == 1
    assert 0 in counts("kosten").values()
    assert counts("tag")["Sonntag"] == 0
    assert counts("gemeinde") == {"Baunatal": 0, "Vellmar": 0, "Außerhalb": 0}


def test_where_all_must_hold_a_value_counts_what_it_would_leave(portal):
    create_offer(title="Beides", childcare=True, no_german_needed=True)
    create_offer(title="Betreuung", childcare=True, registration="none")

    assert find(merkmal=["childcare", "no_german"]) == ["Beides"]
    shown = counts("merkmal", merkmal="childcare")
    assert shown["Mit Kinderbetreuung"] == 2
    assert shown["Deutschkenntnisse nicht nötig"] == 1
    assert shown["Ohne Anmeldung"] == 1
    assert counts("merkmal", merkmal=["childcare", "no_german"])["Ohne Anmeldung"] == 0


def test_access_of_offers_must_all_hold(portal):
    features = [
        create_term(AccessFeature, label=label, scope="offer", absent_label=f"Keine {label}")
        for label in ["Untertitel", "Gebärdensprache"]
    ]
    create_offer(title="Beides", access={feature.code: True for feature in features})
    create_offer(title="Eins", access={features[0].code: True, features[1].code: False})

    assert find(barrierefrei=features) == ["Beides"]
    assert counts("barrierefrei", barrierefrei=features[0]) == {"Gebärdensprache": 1, "Untertitel": 2}


def test_a_merged_gemeinde_counts_where_it_went(vellmar, baunatal):
    create_offer(title="Kurs", runs=in_place(vellmar))
    Municipality.objects.filter(pk=vellmar.pk).update(successor=baunatal)

    assert counts("gemeinde") == {"Baunatal": 1, "Außerhalb": 0}
    assert find(gemeinde=baunatal) == ["Kurs"]
    assert catalogue.vocabulary(NOW).option("gemeinde", "vellmar").key == baunatal.pk


def test_outside_is_every_place_that_is_not_ours(vellmar):
    kassel = create_municipality(
        name="Kassel", ags="06611000", district=create_district(ags="06611", name="Stadt Kassel")
    )
    create_offer(title="Nachbarstadt", runs=in_place(kassel))
    create_offer(title="Ohne Gemeinde", runs=in_place(None))
    create_offer(title="Ohne Ort", runs=[create_run()])
    create_offer(title="Hier", runs=in_place(vellmar))

    assert counts("gemeinde") == {"Baunatal": 0, "Vellmar": 1, "Außerhalb": 2}
    assert sorted(find(gemeinde=0)) == ["Nachbarstadt", "Ohne Gemeinde"]
    assert len(find(gemeinde=[0, vellmar.pk])) == 3
    assert find(near=frozenset({kassel.pk})) == ["Nachbarstadt"]  # within some kilometres


def test_an_offer_at_many_places_counts_once_in_each(vellmar, baunatal):
    runs = [*in_place(vellmar, start=7), *in_place(vellmar, start=8), *in_place(baunatal, start=7)]
    create_offer(title="Kurs", runs=runs)

    assert counts("gemeinde", tag=1) == {"Baunatal": 1, "Vellmar": 1, "Außerhalb": 0}
    assert counts("tag", gemeinde=[vellmar, baunatal])["Montag"] == 1
    assert find() == ["Kurs"]


def test_kinds_of_providers_count_by_the_lead(portal):
    school, club = create_term(ProviderType, label="Schule"), create_term(ProviderType, label="Verein")
    lead = create_provider(name="Lead", provider_type=school)
    other = create_provider(name="Other", provider_type=club)
    create_offer(title="Zusammen", provider=lead, cooperating_providers=[other.pk])

    assert counts("anbieterart") == {"Schule": 1, "Verein": 0}
    assert find(anbieter=lead) == find(anbieter=other) == ["Zusammen"]
    assert find(anbieterart=club) == []


def test_ages_overlap(portal):
    create_offer(title="Alle", all_ages=True)
    create_offer(title="6 bis 10", min_age=6, max_age=10)
    create_offer(title="Ab 60", min_age=60)
    create_offer(title="Bis 3", max_age=3)
    create_offer(title="Ohne Angabe")

    def titles(low, high):
        return set(find(min_age=low, max_age=high))

    assert titles(8, 8) == {"Alle", "6 bis 10"}
    assert titles(10, 60) == {"Alle", "6 bis 10", "Ab 60"}
    assert titles(0, 2) == {"Alle", "Bis 3"}
    assert titles(11, 59) == {"Alle"}
    assert titles(90, 90) == {"Alle", "Ab 60"}
    assert len(find()) == 5
    assert counts("kosten", min_age=8, max_age=8)["Kostenlos"] == 2


def test_a_page_counts_the_second_level_of_themes_only_where_it_shows(portal):
    music, sport = create_term(Topic, label="Musik"), create_term(Topic, label="Sport")
    choir = create_term(Topic, label="Chor", parent=music)
    guitar = create_term(Topic, label="Gitarre", parent=music)
    swimming = create_term(Topic, label="Schwimmen", parent=sport)
    for topic in (choir, guitar, swimming):
        create_offer(topics=[topic])

    def shown(opened=(), **chosen):
        with catalogue.reading(NOW) as index:
            return Search(index, query(**chosen)).result(0, 0, frozenset(opened)).counts["thema"]

    assert shown() == {music.pk: 2, sport.pk: 1}
    below_music = {music.pk: 2, sport.pk: 1, choir.pk: 1, guitar.pk: 1}
    assert shown(thema=[music]) == below_music
    assert shown(thema=[choir]) == below_music, "those beside the chosen one"
    assert shown(opened=[music.pk]) == below_music
    assert shown(opened=[music.pk], thema=[sport]) == {**below_music, swimming.pk: 1}
