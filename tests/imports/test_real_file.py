"""The real course data of the Berlin vhs of May 2020, where they are at hand."""

import pytest
from django.conf import settings

from imports.run import run_import
from offers.models import Offer
from providers.models import Provider, Venue
from tests.factories import NOW
from tests.imports.courses import sums

FILE = settings.BASE_DIR.parent / "shared" / "data" / "vhs-berlin-2020.json"

pytestmark = pytest.mark.skipif(not FILE.exists(), reason=f"needs {FILE.name} in ../shared/data")


def take(**options):
    return run_import("berlin-vhs", FILE, **{"now": NOW, **options})


def test_nearly_all_courses_are_taken_and_a_second_run_changes_nothing(berlin):
    first = take(move_to_today=True)
    second = take(move_to_today=True)

    assert first.created >= 1850
    assert first.created + len(first.refused) == 1878
    assert len(first.mended) < 100
    assert sums(second) == (0, 0, first.created, 0, len(first.refused))
    assert Provider.objects.count() == 13
    assert Venue.objects.count() == 99
    assert Venue.objects.filter(municipality=None).count() == 6
    assert Offer.objects.listed(NOW).count() == first.created
    assert not Offer.objects.filter(description__regex="<[a-zA-Z/!]").exists()
    kinds = set(Offer.objects.values_list("kind", flat=True))
    assert kinds == {"course", "workshop", "lecture", "counselling", "excursion", "self_study", "meetup"}
    english = Offer.objects.filter(title__startswith="Englisch", topics__code="fremdsprachen")
    assert english.count() > 150
