from django.core.wsgi import get_wsgi_application
from django.db import connection

application = get_wsgi_application()

# As the portal does when it builds its catalogue before the workers are forked.
connection.ensure_connection()
