"""Somebody of the Redaktion, as a person and as a browser."""

import pytest

from tests.staff import client_of, create_editor


@pytest.fixture
def editor(db):
    return create_editor(name="Rieke Redlich")


@pytest.fixture
def staff(editor):
    return client_of(editor)
