import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone
from hypothesis import settings as hypothesis_settings

from offers import catalogue
from pages import remembered
from tests import factories

# The same examples in every run, so that what fails will fail again; "fresh" makes up others each time.
hypothesis_settings.register_profile("same", derandomize=True)
hypothesis_settings.register_profile("fresh", derandomize=False)
hypothesis_settings.load_profile("same")

PLAIN_STATIC_FILES = "django.contrib.staticfiles.storage.StaticFilesStorage"


@pytest.fixture(scope="session", autouse=True)
def fast_and_plain():
    """Static files by their own names, straight from the folder, and passwords that cost no time."""
    with override_settings(
        STORAGES={**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN_STATIC_FILES}},
        WHITENOISE_AUTOREFRESH=True,  # else WhiteNoise warns that nothing was collected
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(autouse=True)
def empty_memory(monkeypatch):
    """No test sees what another one left in memory, and every page is made anew."""
    catalogue.forget()
    monkeypatch.setattr(remembered, "ROOM", 0)
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
