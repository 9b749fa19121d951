"""The vocabularies that come with the portal, and how they are loaded beside those of staff."""

import re

import pytest
from django.core.management import call_command

from offers.models import FundingScheme, LifePhase, Topic
from offers.vocabularies import MODELS, load, read
from providers.models import AccessFeature, ProviderType

pytestmark = pytest.mark.django_db

NEW = {
    "life_phases": 10,
    "topics": 94,
    "target_groups": 17,
    "funding_schemes": 9,
    "languages": 22,
    "focus_themes": 3,
    "provider_types": 20,
    "access_features": 15,
    "synonyms": 210,
}


def quiet(line):
    pass


def everything() -> dict:
    return {name: list(model.objects.order_by("pk").values()) for name, model in MODELS.items()}


def test_a_second_run_adds_and_changes_nothing():
    assert load(quiet) == NEW
    before = everything()

    assert load(quiet) == dict.fromkeys(NEW, 0)

    assert everything() == before


def test_every_shipped_term_is_valid():
    load(quiet)

    for model in MODELS.values():
        for term in model.objects.all():
            term.full_clean()
            assert re.fullmatch(r"[a-z][a-z0-9-]*", term.code), term.code
            assert re.fullmatch(r"[a-z][a-z0-9-]*", term.slug), term.slug


def test_labels_are_unique_in_their_vocabulary():
    load(quiet)

    for model in MODELS.values():
        labels = list(model.objects.values_list("label", flat=True))
        assert sorted(labels) == sorted(set(labels))


def test_terms_keep_the_order_of_the_file():
    load(quiet)

    assert [phase.code for phase in LifePhase.objects.all()] == [entry["code"] for entry in read("life_phases")]
    assert list(LifePhase.objects.values_list("order", flat=True)) == list(range(10, 110, 10))


def test_topics_have_two_levels():
    load(quiet)

    assert Topic.objects.filter(parent=None).count() == 14
    assert Topic.objects.filter(parent__parent__isnull=False).count() == 0
    assert Topic.objects.get(code="lesen-und-schreiben").parent.code == "grundbildung"
    assert Topic.objects.get(code="sprache").external_codes == {"dvv": ["4"]}


def test_life_phases_lead_to_the_next():
    load(quiet)

    following = {phase.code: {after.code for after in phase.next_phases.all()} for phase in LifePhase.objects.all()}
    assert following == {
        "birth": {"kita"},
        "kita": {"primary"},
        "primary": {"secondary"},
        "secondary": {"transition"},
        "transition": {"training", "work"},
        "training": {"work", "family"},
        "work": {"later"},
        "family": {"work"},
        "later": set(),
        "all": set(),
    }


def test_an_absent_feature_is_said_in_words():
    load(quiet)

    lift = AccessFeature.objects.get(code="aufzug")
    assert (lift.label, lift.absent_label, lift.scope) == ("Aufzug", "Kein Aufzug", "venue")
    sign = AccessFeature.objects.get(code="gebaerdensprache")
    assert (sign.label, sign.absent_label, sign.scope) == ("Gebärdensprache", "Keine Gebärdensprache", "offer")


def test_what_staff_changed_stays():
    load(quiet)
    Topic.objects.filter(code="yoga").delete()
    Topic.objects.filter(code="tiere").update(
        label="Tiere und Pflanzen", slug="tiere-und-pflanzen", order=3, is_active=False, parent=None, external_codes={}
    )
    LifePhase.objects.get(code="family").next_phases.clear()
    before = everything()

    load(quiet)

    assert everything() == before
    assert set(LifePhase.objects.get(code="family").next_phases.all()) == set()


def test_only_missing_terms_and_their_links_are_added():
    load(quiet)
    LifePhase.objects.get(code="family").next_phases.clear()
    LifePhase.objects.get(code="work").delete()
    Topic.objects.get(code="tiere").delete()

    counts = load(quiet)

    assert counts == dict.fromkeys(NEW, 0) | {"life_phases": 1, "topics": 1}
    assert Topic.objects.get(code="tiere").parent.code == "umwelt"
    assert [phase.code for phase in LifePhase.objects.get(code="work").next_phases.all()] == ["later"]
    assert {p.code for p in LifePhase.objects.get(code="work").previous_phases.all()} == {
        "transition",
        "training",
        "family",
    }


def test_the_address_of_a_term_of_staff_is_not_taken():
    ProviderType.objects.create(code="unser-verein", label="Verein", slug="verein")

    load(quiet)

    assert ProviderType.objects.get(code="unser-verein").slug == "verein"
    assert ProviderType.objects.get(code="verein").slug == "verein-2"


def test_the_command_says_what_is_new(capsys):
    call_command("load_vocabularies", "--dry-run")
    assert FundingScheme.objects.count() == 0
    assert capsys.readouterr().out.splitlines() == [
        "Begriffe: Lebensphasen 10, Themen 94, Zielgruppen 17, Förderungen 9, Sprachen 22, Schwerpunkte 3, "
        "Anbieterarten 20, Merkmale der Barrierefreiheit 15, gleichbedeutende Wörter 210 neu.",
        "Nur gezählt, nichts gespeichert.",
    ]

    call_command("load_vocabularies")
    capsys.readouterr()
    call_command("load_vocabularies")
    assert capsys.readouterr().out.splitlines() == ["Begriffe: keine neu."]
    assert FundingScheme.objects.filter(code="bildungsurlaub").exists()
