"""Limits count for a time, for one key, and forget."""

import datetime as dt

import pytest
from django.test import RequestFactory

from accounts.throttle import HOUR, Limit, place_of
from tests.factories import NOW

pytestmark = pytest.mark.django_db

LIMIT = Limit("test", 2, HOUR)


def tries(*minutes: int, key="lea") -> list[bool]:
    return [LIMIT.is_passed(key, NOW + dt.timedelta(minutes=minute)) for minute in minutes]


def test_a_limit_is_passed_by_one_too_many():
    assert tries(0, 1, 2) == [False, False, True]


def test_tries_count_until_they_are_old():
    assert tries(0, 1, 60, 61, 62) == [False, False, False, False, True]


def test_a_refused_try_counts_too():
    assert tries(0, 1, 30, 61, 62, 89, 90) == [False, False, True, False, True, True, True]


def test_keys_and_limits_count_apart():
    tries(0, 1, 2)

    assert tries(3, key="ada") == [False]
    assert not Limit("other", 2, HOUR).is_passed("lea", NOW)


def test_spelling_does_not_help():
    tries(0, 1)

    assert tries(2, key=" LEA ") == [True]


def test_a_limit_can_forget_one_key():
    tries(0, 1)
    tries(0, 1, key="ada")
    LIMIT.forget("lea")

    assert (tries(2), tries(2, key="ada")) == ([False], [True])


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_a_place_is_what_says_something_about_the_sender(address, place):
    assert place_of(RequestFactory().get("/", REMOTE_ADDR=address)) == place
