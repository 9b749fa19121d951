"""Works off the imports that wait in a process of its own and stops after the first records, to be killed there.

``python -m tests.imports.killed_process DATABASE`` says "here" and waits; ``test_killed.py`` starts and kills it.
"""

import sys

import django
from django.conf import settings

from tests.offers.editorial.release_process import stop


def main(database: str) -> None:
    settings.DATABASES["default"]["NAME"] = database
    settings.LOGGING_CONFIG = None  # so that it says nothing but "here"
    django.setup()
    from imports import jobs
    from imports.delivery import Delivery
    from imports.formats import FORMATS
    from imports.records import Format
    from tests.factories import NOW
    from tests.imports.test_upload import parse

    counted = Delivery.counted

    def stop_after(*args):
        counted(*args)
        stop()

    FORMATS["einfach"] = Format("Einfache Liste", parse)
    Delivery.counted = stop_after
    jobs.work_off(NOW)


if __name__ == "__main__":
    main(*sys.argv[1:])
