"""A real PostgreSQL under ``PORTAL_VAR``, for demo, development and tests: the default without ``DATABASE_URL``.

``base`` is the Django database backend, ``usage`` knows who needs the server and stops it after the last one,
``server`` starts and stops it, ``account`` is the system user it runs as, ``binaries`` finds its programs.
"""

from django.core.exceptions import ImproperlyConfigured


class EmbeddedPostgresError(ImproperlyConfigured):
    """Something that the operator has to put right; the text says what and how."""
