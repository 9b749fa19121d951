import pytest
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.utils import timezone

from offers import catalogue
from tests import factories

PLAIN_STATIC_FILES = f"{StaticFilesStorage.__module__}.{StaticFilesStorage.__name__}"


@pytest.fixture(autouse=True)
def fast_and_plain(settings):
    """Static files by their own names, straight from the folder, and passwords that cost no time."""
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN_STATIC_FILES}}
    settings.WHITENOISE_AUTOREFRESH = True  # else WhiteNoise warns that nothing was collected
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def empty_catalogue():
    """No test sees the index that another one left in memory."""
    catalogue.forget()
    yield
    catalogue.forget()


@pytest.fixture
def now(monkeypatch):
    """Stops the clock of the views at ``factories.NOW``."""
    monkeypatch.setattr(timezone, "now", lambda: factories.NOW)
    return factories.NOW


@pytest.fixture
def portal(db, now):
    """The portal of a Kommune with two Gemeinden, at ``factories.NOW``."""
    portal = factories.create_portal()
    factories.create_municipality(name="Vellmar")
    factories.create_municipality(name="Baunatal")
    return portal
