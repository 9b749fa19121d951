"""The process dies in the middle of an import, or two processes take it up at once: everything or nothing, once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from imports import jobs
from imports.delivery import BATCH
from imports.formats import FORMATS
from imports.models import ImportItem, ImportRun
from imports.records import Format
from offers.models import LifePhase, Offer, Topic
from tests.factories import NOW, create_provider, create_term
from tests.imports.test_upload import parse, rows
from tests.offers.editorial.test_two_editors import PATIENCE, at_once

ROOT = Path(__file__).parents[2]
COUNT = BATCH + 10

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("portal")]


@pytest.fixture
def waiting(monkeypatch) -> ImportRun:
    """A confirmed list that waits for the job."""
    monkeypatch.setitem(FORMATS, "einfach", Format("Einfache Liste", parse))
    provider = create_provider(trust="trusted")
    source = jobs.own_source(provider, "einfach")
    source.default_topics.add(create_term(Topic))
    source.default_life_phases.add(create_term(LifePhase))
    content = json.dumps(rows(*[f"Kurs {number}" for number in range(COUNT)])).encode()
    run = jobs.upload(provider, "einfach", SimpleUploadedFile("liste.json", content), actor=None, now=NOW)
    ImportRun.objects.update(is_preview=False)
    return run


def written() -> tuple[int, int]:
    return Offer.objects.filter(state="published").count(), ImportItem.objects.count()


def test_killed_in_the_middle_nothing_is_written_and_the_next_one_does_it(waiting):
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.imports.killed_process", connection.settings_dict["NAME"]],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    try:
        assert process.stdout.readline() == "here\n"
        assert ImportRun.objects.get().state == "running"
        assert jobs.work_off(NOW) == []  # the other one is alive
        process.kill()
        process.wait(PATIENCE)
    finally:
        process.kill()
        process.stdout.close()
    assert written() == (0, 0)

    jobs.work_off(NOW)

    assert written() == (COUNT, COUNT)
    assert (ImportRun.objects.get().state, ImportRun.objects.get().attempts) == ("done", 2)


def test_two_processes_take_it_up_at_once(waiting):
    errors = at_once(lambda: jobs.work_off(NOW), lambda: jobs.work_off(NOW))

    assert errors == [None, None]
    assert written() == (COUNT, COUNT)
    assert (ImportRun.objects.get().state, ImportRun.objects.get().attempts) == ("done", 1)
