from django.db import connection
from whitenoise.runserver_nostatic.management.commands import runserver


class Command(runserver.Command):
    """Django's server for development, whose outer process uses the database too.

    After Ctrl-C the reloader gives its inner process a quarter of a second. On a busy machine that is not enough to
    stop the built-in PostgreSQL, so the outer process, which has the time, is the last to need it.
    """

    def handle(self, *args, **options):
        connection.ensure_connection()
        connection.close()
        super().handle(*args, **options)
