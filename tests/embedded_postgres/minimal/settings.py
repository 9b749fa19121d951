"""The smallest project on the embedded database, so that these tests need none of the portal's own apps."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[3]
PORT = int(os.environ.get("PORT", "8000"))
DEBUG = os.environ.get("DEBUG") == "1"
SECRET_KEY = "only for tests"
ALLOWED_HOSTS = ["127.0.0.1"]
DATABASES = {
    "default": {
        "ENGINE": "bildungsportal.embedded_postgres",
        "NAME": "bildungsportal",
        "VAR": Path(os.environ["PORTAL_VAR"]),
        "CONN_MAX_AGE": None,
    }
}
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "tests.embedded_postgres.minimal.pages",  # first, for its load_demo
    "tests.embedded_postgres.minimal.apps.CommandsConfig",
]
ROOT_URLCONF = "tests.embedded_postgres.minimal.urls"
WSGI_APPLICATION = "tests.embedded_postgres.minimal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ["PORTAL_VAR"]) / "static"
USE_TZ = True
