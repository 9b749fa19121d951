"""Members upload a list, see what it would do, take it over and take it back. Nobody reaches the lists of others."""

import datetime as dt
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from imports import jobs
from imports.formats import FORMATS
from imports.member_admin import AT_ONCE
from imports.models import ImportFile, ImportItem, ImportRun, Source
from imports.records import Format, ImportStopped, Problem, Record
from imports.run import LOCK
from offers.editorial import revisions
from offers.models import LifePhase, Offer, Revision, Topic
from providers.models import Membership
from tests.factories import NOW, create_contact, create_offer, create_provider, create_term, create_user
from tests.html import read
from tests.offers.desk import desk_url
from tests.staff import client_of, create_editor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal", "simple")]
LATER = NOW + dt.timedelta(hours=1)


def parse(stream, today):
    """One JSON list of {"id", "title"}; what has no title is a problem, and "stop" ends the file."""
    for line, raw in enumerate(json.loads(stream.read()), start=1):
        if raw == "stop":
            raise ImportStopped("Die Datei bricht in Zeile 2 ab.")
        if raw == "crash":
            raise ZeroDivisionError
        if not raw["title"]:
            yield Problem(line, "Der Titel fehlt.", raw["id"], cell="B2")
            continue
        data = {
            **raw.get("data", {}),
            "title": raw["title"],
            "teaser": "Ein Satz.",
            "price_kind": "free",
            "runs": [{"kind": "on_request"}],
        }
        yield Record(line, raw["id"], raw["title"], None, data, words=raw.get("words", ["Töpfern"]))


@pytest.fixture
def simple(monkeypatch, db):
    monkeypatch.setitem(FORMATS, "einfach", Format("Einfache Liste", parse))


@pytest.fixture
def provider():
    provider = create_provider(name="Töpferei Anders", trust="trusted")
    source = jobs.own_source(provider, "einfach")
    source.default_topics.add(create_term(Topic, label="Kunst"))
    source.default_life_phases.add(create_term(LifePhase, label="Jugend"))
    return provider


@pytest.fixture
def client(provider):
    user = create_user()
    Membership.objects.create(user=user, provider=provider)
    return client_of(user)


def rows(*titles) -> list[dict]:
    return [{"id": str(number), "title": title} for number, title in enumerate(titles, start=1)]


def send(client, provider, content, **changes):
    file = SimpleUploadedFile("liste.json", content if isinstance(content, bytes) else json.dumps(content).encode())
    fields = {"provider": provider.pk, "format": "einfach", "file": file, **changes}
    return client.post(reverse("members:imports_importrun_add"), fields)


def step(client, run, name, **fields):
    return client.post(reverse("members:imports_importrun_step", args=[run.pk, name]), fields, follow=True)


def page(client, run):
    return client.get(reverse("members:imports_importrun_change", args=[run.pk])).content.decode()


def titles() -> list[tuple[str, str]]:
    return sorted(Offer.objects.values_list("title", "state"))


def test_the_preview_says_what_will_happen_and_changes_nothing(client, provider):
    response = send(client, provider, rows("Töpfern", "", "Malen"))

    run = ImportRun.objects.get()
    assert response["Location"] == f"/mein-bereich/imports/importrun/{run.pk}/change/"
    assert (run.state, run.created, run.rejected) == ("preview", 2, 1)
    assert not Offer.objects.exists()
    body = page(client, run)
    assert "<td>Zeile 2, B2</td>" in body
    assert "Der Titel fehlt." in body
    assert [card["title"] for card in run.cards] == ["Töpfern", "Malen"]
    assert "<h3>Malen</h3>" in body


def test_a_list_that_changes_nothing_is_not_there_to_be_taken_over(client, provider):
    send(client, provider, rows("", ""))

    body = page(client, ImportRun.objects.get())
    assert "Diese Liste würde nichts ändern." in body
    assert re.findall('type="submit"[^>]* value="([^"]+)"', body) == ["Verwerfen"]


def test_the_list_of_lists_leads_to_the_next(client):
    body = client.get(reverse("members:imports_importrun_changelist")).content.decode()

    assert re.findall('<li><a href="(/mein-bereich/imports[^"]+)">([^<]+)', body) == [
        ("/mein-bereich/imports/importrun/add/", "Liste hochladen")
    ]


def test_a_topic_for_files_that_name_none(client):
    provider = Membership.objects.get().provider
    source = jobs.own_source(provider, "einfach")
    source.default_topics.clear()
    upper = create_term(Topic, label="Kultur")
    topic = create_term(Topic, label="Theater", parent=upper)

    send(client, provider, rows("Töpfern"))
    send(client, provider, rows("Töpfern"), topic=topic.pk)
    send(client, provider, rows("Töpfern"))

    assert [(run.created, run.rejected) for run in ImportRun.objects.order_by("pk")] == [(0, 1), (1, 0), (1, 0)]
    assert list(source.default_topics.all()) == [topic]


def test_an_upper_topic_is_none_for_offers(client, provider):
    upper = create_term(Topic, label="Kultur")
    create_term(Topic, label="Theater", parent=upper)

    response = send(client, provider, rows("Töpfern"), topic=upper.pk)

    assert "topic" in response.context["form"].errors
    assert not ImportRun.objects.exists()


def test_confirmed_it_is_public(client, provider):
    send(client, provider, rows("Töpfern", "Malen"))
    run = ImportRun.objects.get()

    step(client, run, "uebernehmen")

    run.refresh_from_db()
    assert (run.state, run.created) == ("done", 2)
    assert titles() == [("Malen", "published"), ("Töpfern", "published")]
    assert {offer.provider for offer in Offer.objects.all()} == {provider}
    assert not ImportFile.objects.exists()


def test_the_first_offer_of_a_trusted_provider_is_a_sample_and_the_rest_of_the_list_is_not(client, provider):
    for content in [rows("Töpfern", "Malen"), rows("Töpfern", "Malen", "Weben")]:
        send(client, provider, content)
        step(client, ImportRun.objects.latest("pk"), "uebernehmen")

    assert [revision.proposed["title"] for revision in Revision.objects.samples()] == ["Töpfern"]


@pytest.mark.parametrize("is_known", [True, False])
def test_a_list_is_no_sample_for_who_is_known_or_waits(client, provider, is_known):
    if is_known:
        create_offer(provider=provider)
    else:
        Source.objects.update(is_released=False)
    send(client, provider, rows("Töpfern"))
    step(client, ImportRun.objects.get(), "uebernehmen")

    assert not Revision.objects.exists()


def test_a_changed_line_does_not_count_as_a_confirmation(client, provider):
    confirmed = []
    for content in [rows("Töpfern"), rows("Töpfern am Abend")]:
        send(client, provider, content)
        step(client, ImportRun.objects.latest("pk"), "uebernehmen")
        confirmed.append(Offer.objects.get().confirmed_at)

    assert (Offer.objects.get().title, confirmed[1]) == ("Töpfern am Abend", confirmed[0])


def test_of_a_provider_that_is_new_it_waits_for_staff(client, provider):
    Source.objects.update(is_released=False)
    send(client, provider, rows("Töpfern"))

    step(client, ImportRun.objects.get(), "uebernehmen")

    assert titles() == [("Töpfern", "submitted")]


def test_a_change_of_a_source_that_is_not_released_waits_and_is_not_asked_twice(client, provider):
    send(client, provider, rows("Töpfern"))
    step(client, ImportRun.objects.get(), "uebernehmen")
    Source.objects.update(is_released=False)

    for expected in [(1, 0), (0, 1)]:
        send(client, provider, rows("Töpfern am Abend"))
        run = ImportRun.objects.first()
        step(client, run, "uebernehmen")
        run.refresh_from_db()
        assert (run.updated, run.unchanged) == expected

    revision = Offer.objects.get().revisions.undecided().get()
    assert (revision.state, revision.lane, revision.proposed["title"]) == ("open", "source", "Töpfern am Abend")
    assert titles() == [("Töpfern", "published")]
    assert "Töpfern am Abend" in client_of(create_editor()).get(desk_url("review", revision.offer_id)).content.decode()

    revisions.release(revision, actor=create_editor(), now=LATER)

    assert (Offer.objects.get().title, Offer.objects.get().locked_fields) == ("Töpfern am Abend", [])


def test_discarded_it_is_forgotten(client, provider):
    send(client, provider, rows("Töpfern"))

    step(client, ImportRun.objects.get(), "verwerfen")

    assert [model.objects.count() for model in [ImportRun, ImportFile, ImportItem, Offer]] == [0, 0, 0, 0]


def test_taken_back_everything_is_as_before(client, provider):
    for content in [rows("Töpfern", "Malen"), rows("Töpfern am Abend", "", "Nähen")]:
        content = [row for row in content if row["title"]]
        send(client, provider, content)
        step(client, ImportRun.objects.first(), "uebernehmen")
    assert titles() == [("Malen", "archived"), ("Nähen", "published"), ("Töpfern am Abend", "published")]

    step(client, ImportRun.objects.first(), "rueckgaengig")

    assert titles() == [("Malen", "published"), ("Nähen", "archived"), ("Töpfern", "published")]
    assert ImportRun.objects.first().state == "undone"


def test_only_the_last_run_can_be_taken_back(client, provider):
    for content in [rows("Töpfern"), rows("Malen")]:
        send(client, provider, content)
        step(client, ImportRun.objects.first(), "uebernehmen")

    response = step(client, ImportRun.objects.last(), "rueckgaengig")

    assert "Nur die letzte Übernahme" in response.content.decode()
    assert titles() == [("Malen", "published")]


def test_what_a_person_changed_since_survives_taking_back(client, provider):
    for content in [rows("Töpfern"), rows("Töpfern am Abend")]:
        send(client, provider, content)
        step(client, ImportRun.objects.first(), "uebernehmen")
    Offer.objects.update(title="Töpfern für alle")

    response = step(client, ImportRun.objects.first(), "rueckgaengig")

    assert "1 Angebot wurde seitdem von Hand geändert und bleibt, wie es ist." in response.content.decode()
    assert titles() == [("Töpfern für alle", "published")]


def test_a_file_that_breaks_off_says_so_and_changes_nothing(client, provider):
    send(client, provider, [*rows("Töpfern"), "stop"])

    run = ImportRun.objects.get()
    assert (run.state, run.message) == ("failed", "Die Datei bricht in Zeile 2 ab.")
    assert "Die Datei bricht in Zeile 2 ab." in page(client, run)
    assert not Offer.objects.exists()


def test_an_error_of_ours_ends_the_run_cleanly(client, provider):
    send(client, provider, [*rows("Töpfern"), "crash"])

    run = ImportRun.objects.get()
    assert (run.state, run.message) == ("failed", jobs.UNEXPECTED)


def test_a_list_that_would_empty_asks_first(client, provider):
    send(client, provider, rows(*"ABCDEFGHIJ"))
    step(client, ImportRun.objects.get(), "uebernehmen")
    send(client, provider, rows("A"))
    run = ImportRun.objects.first()

    response = step(client, run, "uebernehmen")
    assert "Bitte bestätigen Sie, dass so viele Angebote archiviert werden sollen." in response.content.decode()
    assert {state for _, state in titles()} == {"published"}

    step(client, run, "uebernehmen", may_empty="on")
    assert [state for _, state in titles()].count("archived") == 9


def test_a_large_file_is_read_by_the_job(client, provider):
    send(client, provider, rows("Töpfern" + " " * AT_ONCE))
    run = ImportRun.objects.get()
    assert (run.state, run.is_preview) == ("queued", True)
    body = page(client, run)
    assert "<progress" in body
    assert "Die Vorschau entsteht" in body

    assert [done.pk for done in jobs.work_off(LATER)] == [run.pk]

    run.refresh_from_db()
    assert run.state == "preview"
    assert jobs.work_off(LATER) == []


def test_a_run_whose_process_died_is_taken_up_again(client, provider):
    send(client, provider, rows("Töpfern" + " " * AT_ONCE))
    ImportRun.objects.update(state="running", attempts=1)

    jobs.work_off(LATER)

    assert ImportRun.objects.get().state == "preview"


def test_after_three_deaths_it_fails(client, provider):
    send(client, provider, rows("Töpfern" + " " * AT_ONCE))
    ImportRun.objects.update(state="running", attempts=3)

    jobs.work_off(LATER)

    assert (ImportRun.objects.get().state, ImportRun.objects.get().message) == ("failed", jobs.INTERRUPTED)


def test_a_run_that_another_process_works_on_is_left_alone(client, provider):
    send(client, provider, rows("Töpfern" + " " * AT_ONCE))
    ImportRun.objects.update(state="running", attempts=1)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", [LOCK, Source.objects.get().code])
        assert jobs.work_off(LATER) == []
    finally:
        other.close()
    assert (ImportRun.objects.get().state, ImportRun.objects.get().attempts) == ("running", 1)


def test_forgotten_previews_go_after_a_week(client, provider):
    send(client, provider, rows("Töpfern"))
    jobs.work_off(ImportRun.objects.get().started_at + dt.timedelta(days=6))
    assert ImportRun.objects.exists()

    jobs.work_off(ImportRun.objects.get().started_at + dt.timedelta(days=8))

    assert not ImportRun.objects.exists()


def test_words_are_counted_and_explained(client, provider):
    source = Source.objects.get()
    source.default_topics.clear()
    send(client, provider, rows("Töpfern"))
    assert ImportItem.objects.get().reason == (
        "Themen: Bitte wählen Sie mindestens einen Eintrag. Noch nicht zugeordnet: „Töpfern“."
    )
    step(client, ImportRun.objects.get(), "uebernehmen")
    word = source.words.get()
    assert (word.word, word.count) == ("Töpfern", 1)
    word.topic = create_term(Topic, label="Handwerk")
    word.save()

    send(client, provider, rows("Töpfern"))
    step(client, ImportRun.objects.first(), "uebernehmen")

    assert [topic.label for topic in Offer.objects.get().topics.all()] == ["Handwerk"]


def test_a_file_names_no_people_and_no_other_provider(client, provider):
    contact = create_contact(provider=provider, name="Berta Geheim", role="maintenance")
    stranger = create_provider(name="Geheimer Verein")
    data = {"contact_id": contact.pk, "cooperating_providers": [stranger.pk], "dozent": "Milan Ostrowski"}

    send(client, provider, [{"id": "1", "title": "Töpfern", "data": data}])
    step(client, ImportRun.objects.get(), "uebernehmen")

    offer = Offer.objects.get()
    assert (offer.contact, list(offer.cooperating_providers.all())) == (None, [])


# --- Others --------------------------------------------------------------------------------------------------------


def test_nobody_uploads_for_another_provider(client):
    other = create_provider(name="Geheimer Verein")

    response = send(client, other, rows("Töpfern"))

    assert response.status_code == 200
    assert "Geheimer Verein" not in response.content.decode()
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("name", ["uebernehmen", "verwerfen", "rueckgaengig"])
def test_nobody_decides_on_the_list_of_another(client, provider, name):
    stranger = create_provider(name="Geheimer Verein")
    run = jobs.upload(stranger, "einfach", SimpleUploadedFile("geheim.json", b"[]"), actor=None, now=NOW)
    ImportRun.objects.update(state="done" if name == "rueckgaengig" else "preview", created=1)
    before = ImportRun.objects.values().get()

    assert step(client, run, name).status_code == 404
    assert ImportRun.objects.values().get() == before


def test_a_number_that_another_provider_uses_touches_only_ones_own(client, provider):
    theirs = create_offer(title="Geheim")
    Offer.objects.filter(pk=theirs.pk).update(source="upload-fremd", origin_id="1")

    send(client, provider, rows("Töpfern"))
    step(client, ImportRun.objects.get(), "uebernehmen")

    assert titles() == [("Geheim", "published"), ("Töpfern", "published")]


def test_formats_of_a_single_source_are_not_offered(client):
    body = client.get(reverse("members:imports_importrun_add")).content.decode()

    assert "Einfache Liste" in body
    assert "Berliner" not in body


def test_too_large_a_file_is_refused(client, provider, settings):
    settings.MAX_UPLOAD_MEGABYTES = 0

    assert "Bitte teilen Sie sie auf." in send(client, provider, rows("Töpfern")).content.decode()
    assert not ImportRun.objects.exists()


def test_pages_keep_to_the_strict_rules_for_content(client, provider):
    send(client, provider, rows("Töpfern", ""))
    for url in [
        reverse("members:imports_importrun_add"),
        f"/mein-bereich/imports/importrun/{ImportRun.objects.get().pk}/change/",
    ]:
        found = read(client.get(url))
        assert (found.inline_code(), found.loaded_from_outside(), found.unlabelled_fields()) == ([], [], [])


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_for_three_rows_as_for_one(client, provider, count, django_assert_num_queries):
    send(client, provider, rows("Töpfern", *[""] * count))
    run = ImportRun.objects.get()
    page(client, run)

    with django_assert_num_queries(10):
        page(client, run)
