"""What does not fit an offer is refused as a whole: nothing is half written."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from taggit.models import Tag

from offers.content.snapshot import snapshot, write
from offers.models import LifePhase, Offer, Run, Topic
from providers.models import AccessFeature
from tests.factories import NOW, create_contact, create_offer, create_provider, create_term
from tests.offers.snapshots import codes, fresh

LATER = NOW + dt.timedelta(hours=1)

pytestmark = pytest.mark.django_db


BROKEN = [
    ({"title": ""}, "darf nicht leer sein"),
    ({"title": "x" * 121}, "höchstens 120 Zeichen"),
    ({"kind": "dance"}, "keine gültige Option"),
    ({"min_age": 20, "max_age": 10}, "Das Alter passt nicht"),
    ({"requirements": ["wings"]}, "keine gültige Option"),
    ({"registration": "none", "registration_url": "https://example.org"}, "Ohne Anmeldung"),
    ({"registration_url": "javascript:alert(1)"}, "gültige Adresse"),
    ({"image_id": 0}, "Bild: Diesen Eintrag gibt es nicht"),
    ({"contact_id": 0}, "Ansprechperson: Diesen Eintrag gibt es nicht"),
    ({"life_phases": []}, "mindestens einen"),
    ({"life_phases": ["nobody"]}, "Lebensphasen: Diesen Eintrag gibt es nicht: nobody"),
    ({"topics": ["a", "b", "c", "d"]}, "höchstens 3"),
    ({"languages": ["xx"]}, "Sprachen: Diesen Eintrag gibt es nicht: xx"),
    ({"cooperating_providers": [0]}, "in Kooperation mit: Diesen Eintrag gibt es nicht: 0"),
    ({"keywords": ["x" * 101]}, "1 bis 100 Zeichen"),
    ({"keywords": [" "]}, "1 bis 100 Zeichen"),
    ({"access": {"lift": True}}, "Barrierefreiheit: Diesen Eintrag gibt es nicht: lift"),
    ({"access": {"signs": None}}, "ja oder nein"),
    ({"prices": [{"amount": "-1.00"}]}, "nicht negativ"),
    ({"prices": [{"amount": "free"}]}, "Dezimalzahl"),
    ({"prices": [{"amount": "5.00", "kind": "gift"}]}, "keine gültige Option"),
    ({"runs": [{"kind": "series"}]}, "Rhythmus"),
    ({"runs": [{"kind": "on_request", "starts_on": "2026-12-02", "ends_on": "2026-12-01"}]}, "vor dem ersten"),
    ({"runs": [{"kind": "dated", "capacity": 3, "seats_left": 4}]}, "nicht mehr freie Plätze"),
    ({"runs": [{"kind": "dated", "venue_id": 0}]}, "Veranstaltungsort: Diesen Eintrag gibt"),
    ({"runs": [{"kind": "dated", "dates": [{"date": "2026-02-30"}]}]}, "ungültiges Datum"),
    ({"runs": [{"kind": "dated", "dates": [{"date": "0206-02-03"}]}]}, "Bitte prüfen Sie das Jahr 206"),
    ({"runs": [{"kind": "on_request", "ends_on": "9999-12-31"}]}, "Bitte prüfen Sie das Jahr 9999"),
    ({"runs": [{"kind": "dated", "dates": [{"date": "2026-12-03", "start_time": "25:00"}]}]}, "ungültige Zeit"),
    (
        {"runs": [{"kind": "dated", "dates": [{"date": "2026-12-03", "start_time": "10:00", "end_time": "09:00"}]}]},
        "Das Ende muss nach dem Beginn liegen",
    ),
    ({"runs": [{"kind": "dated", "dates": [{"date": "2026-12-03"}, {"date": "2026-12-03"}]}]}, "gibt es schon"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "message"), BROKEN, ids=[str(data)[:60] for data, _ in BROKEN])
def test_what_does_not_fit_is_refused_and_nothing_is_written(portal, data, message):
    for code in "abcd":
        create_term(Topic, code=code)
    create_term(AccessFeature, code="signs", scope="offer")
    offer = create_offer(keywords=["Ton"], prices=[{"amount": "5.00"}])
    before = snapshot(fresh(offer))
    everything = {"title": "Halb", "keywords": ["Neu"], "prices": [], **data}

    with pytest.raises(ValidationError) as error:
        write(fresh(offer), everything, now=LATER)

    assert message in " ".join(error.value.messages)
    assert snapshot(fresh(offer)) == before
    assert fresh(offer).updated_at == NOW
    assert not Tag.objects.filter(name="Neu").exists()


@pytest.mark.parametrize(("data", "message"), BROKEN, ids=[str(data)[:60] for data, _ in BROKEN])
def test_a_new_offer_that_does_not_fit_leaves_no_row(portal, data, message):
    for code in "abcd":
        create_term(Topic, code=code)
    create_term(AccessFeature, code="signs", scope="offer")
    (life_phase,) = codes(LifePhase, "adults")
    whole = {"title": "Neu", "teaser": "Kurz.", "life_phases": [life_phase], "topics": ["a"], **data}

    with pytest.raises(ValidationError):
        write(Offer(provider=create_provider()), whole, now=NOW)

    assert not Offer.objects.exists()
    assert not Run.objects.exists()


@pytest.mark.parametrize("missing", ["life_phases", "topics"])
def test_a_new_offer_needs_life_phases_and_topics(portal, missing):
    data = {"title": "Neu", "teaser": "Kurz.", "life_phases": codes(LifePhase, "adults"), "topics": codes(Topic, "art")}
    del data[missing]

    with pytest.raises(ValidationError) as error:
        write(Offer(provider=create_provider()), data, now=NOW)

    assert list(error.value.message_dict) == [missing]
    assert not Offer.objects.exists()


@pytest.mark.parametrize("name", ["state", "provider", "published_at", "titel"])
def test_names_that_a_snapshot_does_not_have_are_a_mistake_in_the_program(portal, name):
    offer = create_offer()

    with pytest.raises(ValueError, match=f"not part of a snapshot: \\['{name}'\\]"):
        write(offer, {name: "published"}, now=LATER)


def test_a_contact_for_staff_only_cannot_be_shown(portal):
    provider = create_provider()
    hidden = create_contact(provider=provider, role="maintenance")
    offer = create_offer(provider=provider)

    with pytest.raises(ValidationError):
        write(offer, {"contact_id": hidden.pk}, now=LATER)
