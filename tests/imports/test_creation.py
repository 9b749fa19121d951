"""New offers that are written together are what each would be if it were written alone."""

import pytest
from django.forms.models import model_to_dict

from accounts.models.event import Event
from imports.creation import Creation
from imports.formats import FORMATS
from imports.records import Record
from offers.catalogue import entry
from offers.content.schedule import Calendar
from offers.content.snapshot import snapshot, with_content, write
from offers.editorial import moderation
from offers.models import CatalogueEntry, Occurrence, Offer
from tests import factories
from tests.factories import NOW
from tests.imports.conftest import load_terms
from tests.imports.formats.test_any_file import SAMPLES

OWN = {"id", "offer", "run", "origin_id", "changed", "object_id", "changed_fields"}


@pytest.fixture
def provider(portal):
    load_terms()
    return factories.create_provider(name="Haus", email="haus@example.org")


def contents(tmp_path) -> list[dict]:
    """What the samples of all formats say, as far as offers can be made of it."""
    found = []
    for name, files in SAMPLES.items():
        for content in files:
            path = tmp_path / "datei"
            path.write_bytes(content)
            with path.open("rb") as file:
                found += [item.data for item in FORMATS[name].parse(file, NOW.date()) if isinstance(item, Record)]
    runs = [[{key: value for key, value in run.items() if key != "venue"} for run in data["runs"]] for data in found]
    return [{**data, "runs": own} for data, own in zip(found, runs, strict=True) if data.get("topics")]


def rows(offer: Offer) -> dict:
    """All that the database holds of ``offer`` but numbers."""
    content = snapshot(with_content(Offer.objects.filter(pk=offer.pk)).get())
    return {
        "offer": {key: value for key, value in model_to_dict(offer).items() if key not in {*OWN, *content}},
        "content": {**content, "runs": [{**run, "id": None} for run in content["runs"]]},
        "dates": list(
            Occurrence.objects.filter(run__offer=offer)
            .order_by("run", "starts_at")
            .values_list("key", "starts_at", "ends_at", "weekday", "daypart", "has_end", "is_cancelled")
        ),
        "entry": CatalogueEntry.objects.filter(pk=offer.pk)
        .values(*(name for name in entry.FIELDS if name != "offer"))
        .get(),
        "log": list(
            Event.objects.about(offer).values_list("action", "from_state", "to_state", "object_label", "occurred_at")
        ),
    }


@pytest.mark.parametrize("action", ["veröffentlicht", "eingereicht"])
def test_together_is_as_alone(provider, tmp_path, action):
    given = contents(tmp_path)
    alone = []
    for data in given:
        offer = Offer(provider=provider, created_at=NOW)
        write(offer, data, now=NOW, calendar=Calendar("HE"))
        if action == "veröffentlicht":
            moderation.publish(offer, actor=None, now=NOW)
        else:
            moderation.change_state(offer, action, actor=None, now=NOW)
        alone.append(offer)

    creation = Creation(NOW, Calendar("HE"))
    together = [creation.check(Offer(provider=provider), data) for data in given]
    creation.write(together, action, actor=None)

    assert len(given) >= 10
    assert [rows(new.offer) for new in together] == [rows(Offer.objects.get(pk=offer.pk)) for offer in alone]


def test_many_cost_no_more_questions_than_few(provider, tmp_path, django_assert_num_queries):
    given = contents(tmp_path)
    creation = Creation(NOW, Calendar("HE"))
    creation.write([creation.check(Offer(provider=provider), given[0])], "eingereicht", actor=None)  # its keywords
    few = [creation.check(Offer(provider=provider), given[0])]
    many = [creation.check(Offer(provider=provider), given[0]) for _number in range(20)]

    for new in [few, many]:
        with entry.together(), django_assert_num_queries(14):
            creation.write(new, "veröffentlicht", actor=None)
