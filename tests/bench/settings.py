"""The product's settings, with a database of the bench's own and an empty page to compare with."""

from bildungsportal.settings import *  # noqa: F403
from bildungsportal.settings import DATABASES

NAME = "bildungsportal_bench"

DATABASES["default"].update(NAME=NAME, TEST={"NAME": NAME})  # made and dropped like a test database
ROOT_URLCONF = "tests.bench.urls"
