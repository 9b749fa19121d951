"""What the readers make of the samples is what the database takes, and a second delivery changes nothing."""

import pytest

from imports.models import Source
from imports.run import run_import
from offers.models import Offer
from tests import factories
from tests.factories import NOW
from tests.imports.conftest import load_terms
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
