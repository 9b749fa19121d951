"""``manage.py run_jobs``: the periodic work, in one process per database however many are started."""

import logging
import signal
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, close_old_connections, connection

logger = logging.getLogger("bildungsportal.jobs")

MINUTE = 60
DAY = 24 * 60 * MINUTE


@dataclass(frozen=True)
class Job:
    command: str
    arguments: tuple[str, ...]
    seconds: int
    why: str
    is_long: bool = False  # runs beside the others, so that nobody waits for it


# Each may run at any time and twice in a row. "{folder}" becomes a private temporary folder.
JOBS = [
    Job(
        "send_queued_mail",
        # The command's own lock in /tmp is shared by all portals of a machine, and after a crash in a container,
        # where the process numbers are the same again, it stays locked forever. Our lock makes it superfluous.
        ("--lockfile={folder}/mail",),
        MINUTE,
        "Mail waits in the outbox for no longer than this.",
    ),
    Job("run_imports", (), MINUTE, "Reads lists that providers upload, and fetches what is due.", is_long=True),
    Job("update_occurrences", (), DAY, "Lays out the dates of recurring offers as far ahead as the portal shows."),
    Job("remind_providers", (), DAY, "Asks providers whether their offers still hold; hides what nobody confirms."),
    Job("archive_ended_offers", (), DAY, "Archives what is over for long."),
    Job("find_duplicates", (), DAY, "Finds what probably stands in the portal twice; staff decide."),
    Job("forget_personal_data", (), DAY, "Removes what nobody needs to know any more, and old sessions."),
]

# Any number that nothing else in this database locks.
ADVISORY_LOCK = 4_210_815
SECONDS_BETWEEN_TRIES = 5


class Command(BaseCommand):
    help = "Führt die regelmäßigen Aufträge aus: E-Mails, Termine, Aufräumen. Endet mit Strg+C oder SIGTERM."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="jeden Auftrag einmal ausführen, dann enden")

    def handle(self, *args, once, **options):
        lock = JobsLock()
        try:
            if once:
                run_once(lock)
            else:
                run_forever(lock)
        finally:
            lock.release()


def run_once(lock: "JobsLock") -> None:
    if not lock.take():
        raise CommandError("Die Aufträge laufen schon in einem anderen Prozess (manage.py run_jobs).")
    failed = [job.command for job in JOBS if not run(job)]
    if failed:
        raise CommandError(f"Gescheitert: {', '.join(failed)}. Die Gründe stehen oben im Protokoll.")


def run_forever(lock: "JobsLock") -> None:
    # A job that runs comes to its end, so that no mail is sent twice; every wait ends at once.
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())

    # Only this thread may use the lock's connection; the other one hears from it whether the lock is ours.
    is_ours = threading.Event()
    long_ones = threading.Thread(target=take_turns, args=[[job for job in JOBS if job.is_long], is_ours.is_set, stop])

    def keep_lock() -> bool:
        (is_ours.set if lock.take() else is_ours.clear)()
        if is_ours.is_set() and long_ones.ident is None:
            long_ones.start()
        return is_ours.is_set()

    take_turns([job for job in JOBS if not job.is_long], keep_lock, stop)
    if long_ones.ident is not None:
        long_ones.join()


def take_turns(jobs: list[Job], may_work: Callable[[], bool], stop: threading.Event) -> None:
    """Runs each of ``jobs`` when it is due, one at a time."""
    due = dict.fromkeys(jobs, 0.0)
    while not stop.is_set():
        if not may_work():
            stop.wait(SECONDS_BETWEEN_TRIES)
            continue
        for job in jobs:
            if not stop.is_set() and due[job] <= time.monotonic():
                run(job)
                due[job] = time.monotonic() + job.seconds
        stop.wait(max(0.0, min(due.values()) - time.monotonic()))
    connection.close()


def run(job: Job) -> bool:
    """Runs one job; an error is logged and keeps nobody from the next one."""
    close_old_connections()
    try:
        lift_time_limits()
        with tempfile.TemporaryDirectory(prefix="bildungsportal-") as folder:
            call_command(job.command, *(argument.format(folder=folder) for argument in job.arguments))
    except Exception:
        logger.exception("%s failed", job.command)
        return False
    finally:
        close_old_connections()
    return True


def lift_time_limits() -> None:
    """Settings limit queries to what a page may take; a command may take longer."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0")


class JobsLock:
    """An advisory lock on a connection of its own. PostgreSQL frees it when this process ends, however that may be."""

    def __init__(self):
        self.connection = connection.copy()
        self.is_taken = False

    def take(self) -> bool:
        """Whether this process runs the jobs; notices that the lock was lost together with its connection."""
        if self.is_taken and self.connection.is_usable():
            return True
        self.release()
        try:
            with self.connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCK])
                (self.is_taken,) = cursor.fetchone()
        except Error as error:
            logger.warning("no connection for the jobs' lock: %s", error)
        return self.is_taken

    def release(self) -> None:
        self.is_taken = False
        self.connection.close()
