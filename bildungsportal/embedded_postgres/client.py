"""``manage.py dbshell`` with the psql that comes with the server."""

from django.db.backends.postgresql import client

from bildungsportal.embedded_postgres import usage
from bildungsportal.embedded_postgres.binaries import binary


class DatabaseClient(client.DatabaseClient):
    @classmethod
    def settings_to_cmd_args_env(cls, settings_dict, parameters):
        server = usage.connection_params(settings_dict["VAR"], settings_dict["NAME"])
        given = {**settings_dict, "HOST": server["host"], "PORT": server["port"], "USER": server["user"]}
        (_psql, *arguments), environment = super().settings_to_cmd_args_env(given, parameters)
        return [str(binary("psql")), *arguments], environment
