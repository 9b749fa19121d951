"""A job that takes long holds nobody up: while lists are imported, mail leaves."""

import signal
import threading

import pytest

from bildungsportal.management.commands import run_jobs
from bildungsportal.management.commands.run_jobs import Job, take_turns

PATIENCE = 10


@pytest.fixture
def jobs(monkeypatch):
    """A mail that is due all the time, and an import that goes on until the mail has left three times."""
    sent, done = [], threading.Event()

    def call(name, *arguments):
        if name == "run_imports":
            assert done.wait(PATIENCE)
            sent.append(name)
            signal.raise_signal(signal.SIGTERM)
        else:
            sent.append(name)
            if len(sent) == 3:
                done.set()

    monkeypatch.setattr(run_jobs, "call_command", call)
    monkeypatch.setattr(
        run_jobs, "JOBS", [Job("run_imports", (), 60, "", is_long=True), Job("send_queued_mail", (), 0, "")]
    )
    return sent


class Lock:
    """Is free at the second try."""

    tries = 0

    def take(self) -> bool:
        self.tries += 1
        return self.tries > 1


@pytest.mark.django_db(transaction=True)
def test_mail_leaves_while_an_import_goes_on(jobs, monkeypatch):
    monkeypatch.setattr(run_jobs, "SECONDS_BETWEEN_TRIES", 0.01)
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    try:
        run_jobs.run_forever(Lock())
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)

    assert jobs[:3] == ["send_queued_mail"] * 3
    assert jobs.count("run_imports") == 1


def test_without_the_lock_nothing_runs(monkeypatch):
    monkeypatch.setattr(run_jobs, "SECONDS_BETWEEN_TRIES", 0.01)
    stop, asked, ran = threading.Event(), [], []
    monkeypatch.setattr(run_jobs, "run", ran.append)

    def may_work():
        asked.append(True)
        if len(asked) == 3:
            stop.set()
        return False

    take_turns([Job("send_queued_mail", (), 0, "")], may_work, stop)

    assert (len(asked), ran) == (3, [])
