"""Writers and readers as real processes: no stale answer after a commit, none lost, whoever is killed in between."""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections import Counter
from itertools import count
from pathlib import Path

import pytest
from django.db import connection

from offers.catalogue.index import Index
from offers.models import Offer
from providers.models import Provider
from tests.factories import NOW, create_offer, create_provider
from tests.offers.catalogue.process import VERSION, version

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = float(os.environ.get("CATALOGUE_SECONDS", "4"))  # minutes before a release
PATIENCE = 20  # seconds in which a process starts or answers
OFFERS = 8
ROOT = Path(__file__).parents[3]


class Process:
    numbers = count(1)

    def __init__(self, role: str):
        self.role = role
        self.name = f"{role}{next(self.numbers)}"
        self.heard: queue.Queue[dict] = queue.Queue()
        self.process = subprocess.Popen(
            [sys.executable, "-m", f"{__package__}.process", role, connection.settings_dict["NAME"], self.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        for line in self.process.stdout:
            if line.endswith(b"\n"):  # whoever is killed may leave half a line
                self.heard.put(json.loads(line))

    def hear(self) -> dict:
        return self.heard.get(timeout=PATIENCE)

    def ask(self) -> None:
        self.process.stdin.write(b"?\n")
        self.process.stdin.flush()

    def notes(self) -> list[dict]:
        """What a writer has said since the last time."""
        found = []
        while not self.heard.empty():
            found.append(self.heard.get())
        return found

    def end(self) -> None:
        self.process.stdin.close()
        assert self.process.wait(PATIENCE) == 0, self.name
        self.process.stdout.close()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)


def stored() -> dict[int, tuple[str, bool]]:
    """What the database says of all offers: their title and whether they are public."""
    rows = Offer.objects.values_list("pk", "title", "state")
    return {pk: (title, state == Offer.State.PUBLISHED) for pk, title, state in rows}


class Watch:
    """Compares what readers answer with what the database said before and after, and with what writers said."""

    def __init__(self):
        self.seen = Counter()
        self.committed: dict[int, int] = {}
        self.rolled_back: set[str] = set()
        self.shown: set[str] = set()

    def note(self, notes: list[dict]) -> None:
        for note in notes:
            assert note.keys() <= {"ready", "committed", "rolled back"}, note
            for pk, title in note.get("committed", {}).items():
                self.seen["commits"] += 1
                self.committed[int(pk)] = max(self.committed.get(int(pk), 0), version(title))
            self.rolled_back |= set(note.get("rolled back", {}).values())

    def ask(self, readers: list[Process]) -> list[dict]:
        noted = dict(self.committed)
        before, provider = stored(), Provider.objects.get().name
        for reader in readers:
            reader.ask()
        answers = [reader.hear() for reader in readers]
        after = stored()
        for pk, (title, _) in before.items():
            assert version(title) >= noted.get(pk, 0), "the database lost a commit"
        for answer in answers:
            self.compare(before, answer, after)
            (label,) = answer["providers"].values()
            assert version(label) >= version(provider), "stale"
        return answers

    def compare(self, before: dict, answer: dict, after: dict) -> None:
        shown = {int(pk): title for pk, title in answer["offers"].items()}
        self.shown |= set(shown.values())
        assert answer["total"] == answer["free"] == len(shown)
        for pk, (title, is_public) in before.items():
            if before[pk] == after[pk]:
                self.seen["exact"] += 1
                assert shown.get(pk) == (title if is_public else None), "stale"
            elif pk in shown:
                assert version(title) <= version(shown[pk]) <= version(after[pk][0]), "stale"


class Crowd:
    """All processes of a test."""

    def __init__(self):
        self.started: list[Process] = []
        self.coming: list[Process] = []
        self.at_work: dict[str, list[Process]] = {"reader": [], "writer": []}

    def start(self, role: str) -> None:
        self.started.append(Process(role))
        self.coming.append(self.started[-1])

    def welcome(self, *, wait: bool) -> None:
        """Those that have started begin to work."""
        for process in list(self.coming):
            if wait or not process.heard.empty():
                assert process.hear() == {"ready": process.name}
                self.coming.remove(process)
                self.at_work[process.role].append(process)

    def kill(self, role: str) -> list[dict]:
        """Kills one in the middle of its work and starts another; what the first had said until then."""
        victim = self.at_work[role].pop(0)
        if role == "reader":
            victim.ask()
        victim.kill()
        self.start(role)
        return victim.notes() if role == "writer" else []

    def end(self) -> None:
        for process in self.started:
            process.kill()
            process.process.stdin.close()
            process.process.stdout.close()


def test_readers_follow_writers(portal):
    provider = create_provider(name=VERSION.format(0, "test"))
    for number in range(OFFERS):
        create_offer(title=VERSION.format(0, f"test.{number}"), provider=provider)
    crowd, watch = Crowd(), Watch()
    try:
        for role in ["reader", "reader", "writer", "writer"]:
            crowd.start(role)
        crowd.welcome(wait=True)
        readers, writers = crowd.at_work["reader"], crowd.at_work["writer"]
        kills = [(0.2, "reader"), (0.5, "writer")]  # when, as a part of the time
        began = time.monotonic()
        while (passed := time.monotonic() - began) < SECONDS:
            for writer in writers:
                watch.note(writer.notes())
            watch.ask(readers)
            if kills and passed > kills[0][0] * SECONDS:
                watch.note(crowd.kill(kills.pop(0)[1]))
            crowd.welcome(wait=False)
        crowd.welcome(wait=True)
        for writer in writers:
            writer.end()
            watch.note(writer.notes())
        # Everything is still: all show what the database holds, the same as an index that begins now.
        answers = watch.ask(readers)
        assert len(answers) == 2
        assert {answer["stamp"] for answer in answers} == {Index.load(int(NOW.timestamp())).stamp}
    finally:
        crowd.end()
    assert not kills
    assert watch.rolled_back.isdisjoint(watch.shown)
    assert watch.seen["commits"] > 10, watch.seen
    assert watch.seen["exact"] > 100, watch.seen
