"""Teachers and contacts stand in the file and nowhere else."""

import json

import pytest
from django.apps import apps
from django.core import serializers

from tests.imports.courses import full, read, take

NAMES = ["Ostrowski", "Milan", "Wiegand", "Gesine", "wiegand@", "030 111", "anmeldung@vhs.example"]


def test_the_reader_leaves_people_out():
    assert not [name for name in NAMES if name in repr(read(full()))]


@pytest.mark.parametrize(
    "people", [[{"name": "Ostrowski"}, {"name": "Milan"}], {"name": ["Gesine"]}, "Dr. Milan Ostrowski", None]
)
def test_whatever_shape_they_have(people):
    assert not [name for name in NAMES if name in repr(read(full(dozent=people, ansprechperson=people)))]


def test_no_table_holds_people(berlin, tmp_path):
    take(tmp_path, full())

    stored = [
        json.loads(serializers.serialize("json", model.objects.all()))
        for app in ("imports", "offers", "providers", "accounts", "taggit")
        for model in apps.get_app_config(app).get_models()
    ]

    text = json.dumps(stored, ensure_ascii=False)
    assert "Kickboxen" in text
    assert not [name for name in NAMES if name in text]
