"""Every field of every table is said to be personal or not, and whatever forgets is named."""

from collections import Counter

import pytest
from django.apps import apps

from bildungsportal.privacy.not_personal import NOT_PERSONAL
from bildungsportal.privacy.retention import RULES
from bildungsportal.privacy.table import ACTIVITIES, TABLE


def fields_of_all_models() -> set[str]:
    """Like "accounts.User email"; without the numbers of rows."""
    return {
        f"{model._meta.label} {field.name}"
        for model in apps.get_models()
        if not model._meta.proxy
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if not (field.primary_key and field.auto_created)
    }


def personal() -> list[str]:
    return [f"{kept.label} {name}" for _activity, kept in TABLE for name in f"{kept.fields} {kept.hidden}".split()]


def not_personal() -> list[str]:
    return [f"{label} {name}" for label, names in NOT_PERSONAL.items() for name in names.split()]


def test_each_field_is_personal_or_not():
    """Fails for a new field: write it into ``privacy/table.py`` if it says something about a person, else into
    ``privacy/not_personal.py``."""
    assert sorted([*personal(), *not_personal()]) == sorted(fields_of_all_models())


def test_no_field_is_named_twice():
    assert [name for name, count in Counter([*personal(), *not_personal()]).items() if count > 1] == []


def test_all_rules_for_forgetting_are_in_the_table():
    named = [rule for _activity, kept in TABLE for rule in kept.rules]

    assert sorted(rule.what for rule in named) == sorted(rule.what for rule in RULES)


def test_everything_has_an_end():
    assert [kept.label for _activity, kept in TABLE if not kept.ends] == []


@pytest.mark.parametrize("activity", ACTIVITIES, ids=lambda activity: activity.name)
def test_each_activity_says_why_and_for_whom(activity):
    assert all([activity.purpose, activity.basis, activity.people, activity.recipients, activity.kept])
    for kept in activity.kept:
        assert kept.name
        assert all(kept.kinds)
