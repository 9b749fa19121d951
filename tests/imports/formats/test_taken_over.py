"""What the readers make of the samples is what the database takes, and a second delivery changes nothing."""

import pytest

from imports.models import Source
from imports.run import run_import
from offers.models import Offer
from tests import factories
from tests.factories import NOW
from tests.imports.conftest import load_terms
from tests.imports.formats import test_ical
from tests.imports.formats.test_any_file import SAMPLES


@pytest.fixture
def provider(db):
    factories.create_portal()
    load_terms()
    return factories.create_provider(name="Haus")


@pytest.mark.parametrize(("name", "number"), [(name, n) for name in sorted(SAMPLES) for n in range(len(SAMPLES[name]))])
def test_every_sample(provider, tmp_path, name, number):
    path = tmp_path / "datei"
    path.write_bytes(SAMPLES[name][number])
    Source.objects.create(code="quelle", name="Quelle", format=name, provider=provider, is_released=True)

    first = run_import(name, path, now=NOW, source_code="quelle")
    second = run_import(name, path, now=NOW, source_code="quelle")

    # Only a missing topic may keep an offer out: editors say what the words of the source mean.
    assert {item.reason.split(":")[0] for item in first.refused} <= {"Themen"}
    assert first.created + len(first.refused) > 0
    assert Offer.objects.public().count() == first.created
    assert (second.created, second.updated, second.archived) == (0, 0, 0)


def test_what_a_calendar_makes_private_is_archived(provider, tmp_path):
    path = tmp_path / "kalender.ics"
    Source.objects.create(code="quelle", name="Quelle", format="ical", provider=provider, is_released=True)
    yoga = (
        test_ical.event(test_ical.TIMES, uid="yoga").replace("Erzählcafé für Ältere", "Yoga").replace("Treff", "Yoga")
    )
    others = "".join(test_ical.event(test_ical.TIMES, uid=str(n)).replace("Treff", "Yoga") for n in range(3))

    path.write_text(test_ical.file(yoga, others))
    run_import("ical", path, now=NOW, source_code="quelle")
    assert Offer.objects.public().filter(title="Yoga").exists()

    path.write_text(test_ical.file(yoga.replace("DTSTART", "CLASS:PRIVATE\nDTSTART", 1), others))
    run_import("ical", path, now=NOW, source_code="quelle")

    assert not Offer.objects.public().filter(title="Yoga").exists()
