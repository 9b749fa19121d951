"""One bad record never stops the rest and leaves nothing behind."""

import pytest
from django.db import DataError

from imports.delivery import Delivery
from offers.editorial import moderation
from offers.models import Offer, Topic
from providers.models import Provider, Venue
from tests.imports.courses import place, short, sums, take


@pytest.fixture(autouse=True)
def portal(berlin):
    return berlin


def reasons(summary):
    return [(item.line, item.reason) for item in summary.refused]


def test_the_rest_goes_on(tmp_path):
    summary = take(tmp_path, short("1"), short("2", name=None), "Unsinn", short("4"))

    assert sums(summary) == (2, 0, 0, 0, 2)
    assert [position for position, _ in reasons(summary)] == [2, 3]


def test_a_repeated_number_is_refused(tmp_path):
    summary = take(tmp_path, short("1"), short("2"), short("1", name="Noch einmal"))

    assert reasons(summary) == [(3, "Die Kennung 1 kommt schon an Stelle 1 vor.")]
    assert Offer.objects.get(origin_id="1").title == "Englisch B2.4 am Vormittag"


def test_a_good_record_after_a_bad_one_with_the_same_number(tmp_path):
    assert sums(take(tmp_path, short("1", name=""), short("1"))) == (1, 0, 0, 0, 1)


def test_nothing_is_left_of_a_record_that_fails_late(tmp_path, monkeypatch):
    introduce = moderation.introduce

    def fail(offers, *arguments, **options):
        introduce(offers, *arguments, **options)
        if "1" in {offer.origin_id for offer in offers}:
            raise DataError("late")

    monkeypatch.setattr(moderation, "introduce", fail)

    summary = take(tmp_path, short("1"), short("2"), short("3", veranstaltungsort=place("Turm")))

    # The first one had created provider and venue; both must be created anew for the second.
    assert sums(summary) == (2, 0, 0, 0, 1)
    assert reasons(summary) == [
        (1, "Die Datenbank nimmt die Angaben nicht an. Bitte melden Sie diese Kennung der Technik.")
    ]
    assert Offer.objects.count() == Venue.objects.count() == 2
    assert Provider.objects.count() == 1


def test_the_model_says_in_german_what_is_wrong(tmp_path, monkeypatch):
    said = Delivery.said

    def spoiled(delivery, record):
        return {**said(delivery, record), "registration_url": "kein Link"}

    monkeypatch.setattr(Delivery, "said", spoiled)

    assert reasons(take(tmp_path, short())) == [(1, "Anmeldung im Internet: Bitte eine gültige Adresse eingeben.")]
    assert not Offer.objects.exists()


def test_a_topic_that_the_portal_does_not_have(tmp_path):
    Topic.objects.filter(code="fremdsprachen").update(is_active=False)

    assert reasons(take(tmp_path, short())) == [(1, "Themen: Bitte wählen Sie mindestens einen Eintrag.")]
