"""Releases a change on the desk in a process of its own and stops in the middle, to be killed there.

``python -m tests.offers.editorial.desk_process DATABASE OFFER EDITOR STEP`` says "here" after the step and waits;
``test_review_at_once.py`` starts and kills it.
"""

import sys

import django
from django.conf import settings

from tests.offers.editorial.release_process import stop, stop_after

STEPS = ["write_content", "decide", "notices.tell", "the answer"]


def main(database: str, offer: str, editor: str, step: str) -> None:
    settings.DATABASES["default"]["NAME"] = database
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.LOGGING_CONFIG = None  # so that it says nothing but "here"
    django.setup()
    from accounts.models import User
    from offers.editorial import revisions
    from offers.models import Offer
    from tests.offers.desk import post_decision
    from tests.staff import client_of

    if step in STEPS[:3]:
        stop_after(revisions, step)
    client = client_of(User.objects.get(pk=editor))
    post_decision(client, Offer.objects.get(pk=offer), "freigeben")
    stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
