"""The application that gunicorn serves."""

import logging
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bildungsportal.settings")

application = get_wsgi_application()


def load_catalogue() -> None:
    """Loads the catalogue and draws the map before the workers fork, so that they share both and start at once."""
    from django.db import DatabaseError
    from django.utils import timezone

    from offers import catalogue
    from places.map import drawing

    try:
        names = catalogue.vocabulary(timezone.now())
        if names.has_map:
            drawing(names.portal.district_id, names.places_version)
    except DatabaseError as error:
        logging.getLogger(__name__).warning("Der Katalog wird mit der ersten Anfrage geladen: %s", error)


load_catalogue()
