"""Releases a revision in a process of its own and stops in the middle; ``test_two_editors.py`` starts and kills it.

``python -m tests.offers.editorial.release_process DATABASE REVISION STEP`` says "here" after the step and waits to be
killed.
"""

import sys
import time
from contextlib import nullcontext

import django
from django.conf import settings

STEPS = ["write_content", "decide", "record", "notices.tell", "everything", "the commit"]


def main(database: str, pk: str, step: str) -> None:
    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    from django.db import transaction

    from offers.editorial import revisions
    from offers.models import Revision
    from tests.factories import NOW

    if step in STEPS[:4]:
        stop_after(revisions, step)
    with transaction.atomic() if step == "everything" else nullcontext():
        revisions.release(Revision.objects.get(pk=int(pk)), actor=None, now=NOW)
        if step == "everything":
            stop()
    stop()


def stop_after(module, step: str) -> None:
    """Lets the function of this name in ``module`` do its work and then hold the process."""
    *path, name = step.split(".")
    for part in path:
        module = getattr(module, part)
    work = getattr(module, name)

    def work_and_stop(*args, **kwargs):
        work(*args, **kwargs)
        stop()

    setattr(module, name, work_and_stop)


def stop() -> None:
    print("here", flush=True)  # noqa: T201
    time.sleep(60)


if __name__ == "__main__":
    main(*sys.argv[1:])
