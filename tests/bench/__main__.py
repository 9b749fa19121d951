"""``python -m tests.bench 10000``: measures one size and prints the figures as JSON; ``run.py`` starts it."""

import sys

import django

django.setup()

from tests.bench.measure import main  # noqa: E402  (models need the setup)

main(int(sys.argv[1]))
