"""One run: for each size a database and its figures, and at the end the report."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from django.utils import timezone
from tqdm import tqdm

from tests.bench import data, report
from tests.bench.measure import Figures, measure

DOCUMENT = settings.BASE_DIR / "docs" / "performance.md"


def main(sizes: list[int]) -> None:
    """Prints the report; one that can be held against the bars becomes the document."""
    load = os.getloadavg()[0]
    figures: list[Figures] = []
    try:
        for offers in sizes:
            with database(offers):
                figures.append(measure(offers))
    finally:  # an interrupted million is no reason to lose the sizes before it
        if figures:
            text = report.text(figures, load)
            sys.stdout.write(text)
            if report.BARS_AT in {size.offers for size in figures}:
                DOCUMENT.write_text(text)


@contextmanager
def database(offers: int) -> Iterator[None]:
    """A database with so many offers, dropped afterwards."""
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        data.fill(
            offers,
            timezone.now(),
            processes=len(os.sched_getaffinity(0)),
            progress=lambda done, total: tqdm(done, f"{offers:,} offers: writing", total),
        )
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        yield
    finally:
        connection.creation.destroy_test_db(settings.NAME, verbosity=0)
