"""The database backend: Django's PostgreSQL backend on the server under ``settings.DATABASES[...]["VAR"]``."""

from django.db.backends.postgresql import base

from bildungsportal.embedded_postgres import usage
from bildungsportal.embedded_postgres.client import DatabaseClient


class DatabaseWrapper(base.DatabaseWrapper):
    client_class = DatabaseClient

    def get_connection_params(self):
        # Only here, so that a command without a query starts no server.
        params = super().get_connection_params()
        return {**params, **usage.connection_params(self.settings_dict["VAR"], self.settings_dict["NAME"])}
