"""A reader or a writer of the catalogue as a process of its own; ``test_processes.py`` starts them.

``python -m tests.offers.catalogue.process reader|writer DATABASE NAME`` talks in lines of JSON. A reader answers each
line with all that its index shows. A writer edits offers until its input ends and notes every transaction that is over.
"""

import json
import random
import select
import sys
import time
from itertools import count

import django
from django.conf import settings

LONGEST_PAUSE = 0.03  # seconds between two steps of a transaction
VERSION = "Fassung {} von {}"  # a number that grows with each edit, and by whom: a name that nobody uses twice


def main(role: str, database: str, name: str) -> None:
    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    say({"ready": name})
    (read if role == "reader" else write)(name)


def say(message: dict) -> None:
    print(json.dumps(message), flush=True)  # noqa: T201


def read(name: str) -> None:
    lines = open(0, "rb", buffering=0)  # noqa: SIM115
    while True:
        if select.select([lines], [], [], 0.002)[0]:
            if not lines.readline():
                return
            say(shown())
        else:
            shown()  # as if somebody else asked this process


def shown() -> dict:
    """What this process shows, by the words of a search and by its index."""
    from offers import catalogue
    from offers.catalogue.query import Query
    from tests.factories import NOW

    with catalogue.reading(NOW) as index:
        found = catalogue.Search(index, Query(text="Fassung")).result(0, 1000)
        return {
            "offers": {pk: index.titles[index.slot_of[pk]] for pk in found.ids},
            "total": len(index.live()),
            "free": found.counts["kosten"]["free"],
            "providers": {option.key: option.label for option in index.names.options["anbieter"]},
            "stamp": index.stamp,
        }


def write(name: str) -> None:
    from django.db import transaction

    from offers.models import Offer
    from providers.models import Provider

    chance = random.Random(name)
    offers = list(Offer.objects.order_by("pk").values_list("pk", flat=True))
    provider = Provider.objects.values_list("pk", flat=True).get()
    for number in count():
        if select.select([sys.stdin], [], [], 0)[0]:
            return
        by = f"{name}.{number}"
        written = {}
        is_kept = chance.random() > 0.15
        with transaction.atomic():
            # Always in the same order, so that two writers wait for each other and never in a ring.
            for pk in sorted(chance.sample(offers, chance.randint(1, 4))):
                written[pk] = edit(Offer.objects.select_for_update().get(pk=pk), by, chance)
                time.sleep(chance.random() * LONGEST_PAUSE)
            if chance.random() < 0.2:
                row = Provider.objects.select_for_update().get(pk=provider)
                row.name = next_version(row.name, by)
                row.save(update_fields=["name"])
                time.sleep(chance.random() * LONGEST_PAUSE)
            transaction.set_rollback(not is_kept)
        say({"committed" if is_kept else "rolled back": written})


def edit(offer, by: str, chance: random.Random) -> str:
    """Gives ``offer`` its next version, and sometimes another state."""
    from offers.content import snapshot
    from offers.editorial import moderation
    from tests.factories import NOW

    if offer.state == "published" and chance.random() < 0.2:
        moderation.withdraw(offer, actor=None, now=NOW)
    elif offer.state == "draft":
        moderation.publish(offer, actor=None, now=NOW)
    title = next_version(offer.title, by)
    snapshot.write(offer, {"title": title}, now=NOW)
    return title


def next_version(title: str, by: str) -> str:
    return VERSION.format(version(title) + 1, by)


def version(title: str) -> int:
    return int(title.split()[1])


if __name__ == "__main__":
    main(*sys.argv[1:])
