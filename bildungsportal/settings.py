"""All settings. The environment decides (see README, "Configuration"); every default is the safe one."""

import secrets
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from bildungsportal import environment as env
from bildungsportal.release import newest_change

BASE_DIR = Path(__file__).resolve().parent.parent

# Everything the portal itself writes outside the database: the embedded database, a key, collected static files.
PORTAL_VAR = Path(env.text("PORTAL_VAR", str(BASE_DIR / "var"))).absolute()
PORT = env.port("PORT", 8000)
DEBUG = env.flag("DEBUG")
RELEASE = env.text("RELEASE") or newest_change(BASE_DIR)

# --- Address -----------------------------------------------------------------------------------------------------
SITE_URL = env.text("SITE_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
_message = f"SITE_URL muss wie https://bildung.example.de aussehen (ohne Pfad), nicht „{SITE_URL}“."
_site = env.address(SITE_URL, {"http", "https"}, _message)
if _site.geturl() != f"{_site.scheme}://{_site.netloc}" or _site.username is not None:
    raise ImproperlyConfigured(_message)
IS_HTTPS = _site.scheme == "https"
IS_LOCAL = _site.hostname in {"127.0.0.1", "localhost", "::1"}
ALLOWED_HOSTS = [_site.hostname, "127.0.0.1", "localhost"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# Networks of our own proxies, for example "10.0.0.0/8,192.168.1.5"; only they may name a client's address.
TRUSTED_PROXIES = env.words("TRUSTED_PROXIES")

# --- Database ----------------------------------------------------------------------------------------------------
DATABASE_URL = env.text("DATABASE_URL")
USES_EMBEDDED_POSTGRES = not DATABASE_URL
if USES_EMBEDDED_POSTGRES:
    DATABASES = {
        "default": {
            "ENGINE": "bildungsportal.embedded_postgres",
            "NAME": "bildungsportal",
            "VAR": PORTAL_VAR,
        }
    }
else:
    if not DATABASE_URL.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured("DATABASE_URL muss mit postgres:// beginnen; das Portal braucht PostgreSQL.")
    try:
        DATABASES = {"default": dj_database_url.parse(DATABASE_URL)}
    except ValueError as error:  # without the value, which holds a password
        raise ImproperlyConfigured(
            "DATABASE_URL muss wie postgres://name:kennwort@db.example.de:5432/portal aussehen, "
            "mit Sonderzeichen als %-Zeichen (aus @ wird %40)."
        ) from error
# A reconnect costs some milliseconds, a health check a twentieth of one.
DATABASES["default"].update(
    CONN_MAX_AGE=None,
    CONN_HEALTH_CHECKS=True,
    OPTIONS={
        **DATABASES["default"].get("OPTIONS", {}),
        "connect_timeout": 10,
        "application_name": "bildungsportal",
        # A page that waits longer than this is lost anyway; commands lift the limit for themselves.
        "options": "-c statement_timeout=15s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s",
    },
)

# --- Secret key --------------------------------------------------------------------------------------------------
SECRET_KEY = env.text("SECRET_KEY")
SECRET_KEY_IS_OURS = not SECRET_KEY
if SECRET_KEY_IS_OURS:
    if not (USES_EMBEDDED_POSTGRES and IS_LOCAL):
        raise ImproperlyConfigured(
            "SECRET_KEY fehlt. Setzen Sie eine lange Zufallszeichenkette oder SECRET_KEY_FILE. "
            "Nur die Vorführung auf dem eigenen Rechner startet ohne."
        )
    _key_file = PORTAL_VAR / "secret_key"
    try:
        PORTAL_VAR.mkdir(parents=True, exist_ok=True)
        if not _key_file.exists():
            _draft = PORTAL_VAR / f"secret_key.{secrets.token_hex(4)}"
            _draft.touch(mode=0o600)
            _draft.write_text(secrets.token_urlsafe(50))
            with suppress(FileExistsError):
                _key_file.hardlink_to(_draft)  # of two starts at once, one key wins for both
            _draft.unlink()
        SECRET_KEY = _key_file.read_text()
    except OSError as error:
        raise ImproperlyConfigured(
            f"PORTAL_VAR = {PORTAL_VAR} ist nicht beschreibbar ({error.strerror}). "
            "Geben Sie in PORTAL_VAR einen Ordner an, der Ihnen gehört."
        ) from error

# --- The house ---------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "bildungsportal.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_filters",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "taggit",
    "post_office",
    "bildungsportal.apps.BildungsportalConfig",
    "accounts",
    "places",
    "pages",
    "providers",
    "offers",
    "imports",
    "api",
]

MIDDLEWARE = [
    "bildungsportal.middleware.request_log",
    "bildungsportal.middleware.client_address",  # before all that ask who a client is and whether it came by HTTPS
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "bildungsportal.middleware.permissions_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bildungsportal.middleware.plain_query",
    "bildungsportal.middleware.language_of_the_address",
    "django.middleware.gzip.GZipMiddleware",
    "bildungsportal.middleware.brotli_texts",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",  # asks nothing before somebody asks for the user
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "bildungsportal.urls"
WSGI_APPLICATION = "bildungsportal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
TAGGIT_CASE_INSENSITIVE = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bildungsportal.context.frame",
            ],
        },
    }
]

# --- Language and time -------------------------------------------------------------------------------------------
LANGUAGE_CODE = "de"
# Those of the public pages, named in themselves; "de-simple" is Leichte Sprache (BCP 47). The areas are German.
LANGUAGES = [("de", "Deutsch"), ("en", "English"), ("de-simple", "Leichte Sprache")]
LANGUAGE_PREFIXES = {"en": "en", "de-simple": "leicht"}  # how their addresses begin; German ones have no prefix
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True

# --- Static files ------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = PORTAL_VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    # Images are database rows, so no file storage is ever written to.
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Security ----------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # KERN's icons are data URIs
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^healthz/live$"]  # probes come over plain HTTP
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_HSTS_PRELOAD = IS_HTTPS
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None  # it comes with the first form and goes with the browser
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "own_area"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend", "sesame.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        ("UserAttributeSimilarityValidator", {"user_attributes": ["email", "name"]}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    ]
]

# --- Logging in ---------------------------------------------------------------------------------------------------
# Staff decide and see personal data: in production a password alone does not let them in.
STAFF_NEEDS_ONE_TIME_PASSWORD = not IS_LOCAL
OTP_TOTP_ISSUER = f"Bildungsportal {_site.hostname}"  # how the app on the phone names the entry
# A session ends when its owner does nothing in their area for so long: a working day for staff; volunteers come seldom.
STAFF_SESSION_SECONDS = 8 * 3600
MEMBER_SESSION_SECONDS = 14 * 24 * 3600
PASSWORD_RESET_TIMEOUT = 24 * 3600
SESAME_MAX_AGE = 30 * 60  # the mailed link that logs in ...
SESAME_ONE_TIME = True  # ... once
SESAME_INVALIDATE_ON_EMAIL_CHANGE = True
SESAME_TOKEN_NAME = "schluessel"  # noqa: S105  (the name of the parameter)
SESAME_TOKENS = ["sesame.tokens_v2"]

# --- Mail: written to an outbox in the same transaction, sent by the jobs loop -----------------------------------
EMAIL_URL = env.text("EMAIL_URL")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Bildungsportal <bildungsportal@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_BACKEND = "post_office.EmailBackend"
if EMAIL_URL:
    _mail = env.address(
        EMAIL_URL,
        {"smtp", "smtps", "smtp+tls"},
        "EMAIL_URL muss wie smtp+tls://name:kennwort@mail.example.de:587 aussehen (smtp, smtp+tls oder smtps).",
    )
    EMAIL_HOST, EMAIL_PORT = _mail.hostname, _mail.port or {"smtps": 465, "smtp": 25}.get(_mail.scheme, 587)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.scheme == "smtp+tls", _mail.scheme == "smtps"
    EMAIL_TIMEOUT = 15
    _transport = "django.core.mail.backends.smtp.EmailBackend"
else:
    _transport = "django.core.mail.backends.console.EmailBackend"
POST_OFFICE = {
    "BACKENDS": {"default": _transport},
    "DEFAULT_PRIORITY": "medium",
    "MAX_RETRIES": 4,
    "CELERY_ENABLED": False,
}

# --- Log: to standard output, with a request id, without personal data --------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "bildungsportal.logs.RequestId"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s [%(request_id)s] %(name)s: %(message)s"}},
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "line",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["stdout"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # One line per request comes from our middleware; Django's own would repeat it.
        "django.request": {"level": "ERROR"},
        # With a handler of its own, or post_office would add another one and log every line twice.
        "post_office": {"handlers": ["stdout"], "level": "WARNING", "propagate": False},
        # HEAD requests: Django leaves cutting off the body to the server, which then complains.
        "gunicorn.http.wsgi": {"level": "ERROR"},
    },
}

# --- Rules of the portal -----------------------------------------------------------------------------------------
OCCURRENCE_MONTHS = 18  # how far ahead dates are laid out
OFFERS_PER_PAGE = 20
SAMPLE_EVERY = 10  # of so much that a trusted provider publishes, staff look at one afterwards
MAX_IMPORT_MEGABYTES = 300  # of a file that is read piece by piece; 100,000 courses in openVHS fit
MAX_UPLOAD_MEGABYTES = 20  # of a list that a provider uploads; it waits in the database

# --- Freshness: how the portal keeps offers true (offers/upkeep/freshness.py). All in days. ------------------------
CONFIRM_EVERY = 182  # providers are asked whether an offer still holds when nobody has said so for so long, ...
CONFIRM_BEFORE_END = 30  # ... and so long before its last date, if it has one, ...
CONFIRM_NOT_WITHIN = 30  # ... unless they published or confirmed it just now.
CONFIRM_MAILS_APART = 14  # One mail for all offers of a provider, and no other before this time has passed.
CONFIRM_MAILS = 2  # Not in days: after so many mails without an answer ...
CONFIRM_HIDE_AFTER = 21  # ... and this time, the offer leaves lists and search; its page stays, with a note.
CONFIRM_LINK_VALID = 30  # the mailed link, which confirms without a login
ARCHIVE_ENDED_AFTER = 365  # an offer whose last date is so long ago is archived; its page stays, with a note
