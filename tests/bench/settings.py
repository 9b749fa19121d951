"""The product's settings, on a database of the bench's own and with an empty page to compare with."""

import os

from bildungsportal.settings import *  # noqa: F403
from bildungsportal.settings import DATABASES

NAME = os.environ["BENCH_DATABASE"]

DATABASES["default"].update(NAME=NAME, TEST={"NAME": NAME})  # made and dropped like a test database
ROOT_URLCONF = "tests.bench.urls"
