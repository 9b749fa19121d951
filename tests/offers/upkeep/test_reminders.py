"""When providers are asked whether their offers still hold, and what follows from silence."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from post_office.models import Email

from accounts.models import Event
from offers import catalogue
from offers.catalogue.query import Query
from offers.editorial import moderation
from offers.models import ConfirmationRequest, Offer
from offers.upkeep import freshness
from providers.models import Membership
from tests.factories import (
    NOW,
    create_contact,
    create_offer,
    create_provider,
    create_run,
    create_undated_run,
    create_user,
)
from tests.offers.snapshots import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def ago(days: int) -> dt.datetime:
    return NOW - dt.timedelta(days=days)


def later(days: int) -> dt.datetime:
    return NOW + dt.timedelta(days=days)


@pytest.fixture
def provider():
    provider = create_provider(name="Töpferei")
    create_contact(provider=provider, role="maintenance", email="pflege@example.org")
    return provider


def create(provider, *, confirmed=200, runs=None, **fields) -> Offer:
    """An offer that goes on and was confirmed so many days ago."""
    offer = create_offer(provider=provider, runs=runs or [create_undated_run()], now=ago(confirmed), **fields)
    Email.objects.all().delete()
    return offer


def remind(day: int = 0, **options) -> tuple[int, int, int]:
    reminded = freshness.remind(later(day), **options)
    return reminded.mails, reminded.asked, reminded.hidden


def subjects() -> list[str]:
    return [mail.subject for mail in Email.objects.order_by("pk")]


# --- When --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("confirmed", "asked"), [(181, 0), (182, 1), (400, 1)])
def test_what_goes_on_is_asked_about_every_six_months(provider, confirmed, asked):
    create(provider, confirmed=confirmed)

    assert remind()[1] == asked


@pytest.mark.parametrize(
    ("last_date", "confirmed", "asked"),
    [(31, 90, 0), (29, 90, 1), (29, 20, 0), (1, 90, 1), (-1, 90, 0), (-1, 400, 0)],
    ids=["ends later", "ends in a month", "confirmed just now", "ends tomorrow", "over", "over and old"],
)
def test_what_has_dates_is_asked_about_before_the_last_one(provider, last_date, confirmed, asked):
    create(provider, confirmed=confirmed, runs=[create_run(start=-30), create_run(start=last_date)])

    assert remind()[1] == asked


def test_a_cancelled_date_is_not_the_last_one(provider):
    create(provider, confirmed=90, runs=[create_run(start=5), create_run(start=60, status="cancelled")])
    run = create_run(start=5)
    run["dates"].append({"date": run["dates"][0]["date"], "start_time": "20:00", "is_cancelled": True})
    create(provider, confirmed=90, runs=[run])

    assert remind()[1] == 2


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "rejected", "archived"])
def test_what_is_not_public_is_not_asked_about(provider, state):
    create(provider, state=state)

    assert remind() == (0, 0, 0)


def test_what_a_hidden_provider_offers_is_not_asked_about(provider):
    create(provider)
    provider.state = "archived"
    provider.save()

    assert remind() == (0, 0, 0)


def test_what_comes_from_a_source_is_confirmed_by_the_source(provider):
    offer = create(provider)
    Offer.objects.filter(pk=offer.pk).update(source="vhs", origin_id="7")

    assert remind() == (0, 0, 0)


def test_an_edit_of_staff_does_not_confirm(provider):
    offer = create(provider)
    moderation.edited(offer, ["title"], now=ago(1))

    assert remind() == (1, 1, 0)


# --- Whom --------------------------------------------------------------------------------------------------------


def test_everybody_gets_one_mail_about_all_offers_with_a_link_of_their_own(provider):
    Membership.objects.create(user=create_user(email="mitglied@example.org"), provider=provider)
    create(provider, title="Drehen", confirmed=200)
    create(provider, title="Brennen", confirmed=170)  # will be due before the next mail
    create(provider, title="Ganz neu", confirmed=100)
    other = create_provider(name="Chor")
    create_contact(provider=other, role="maintenance", email="chor@example.org")
    create(other, title="Singen")
    create_contact(provider=provider, role="public", email="auskunft@example.org")

    assert remind() == (3, 3, 0)

    mails = {mail.to[0]: mail for mail in Email.objects.all()}
    assert mails.keys() == {"mitglied@example.org", "pflege@example.org", "chor@example.org"}
    assert subjects().count("Stimmen Ihre 2 Angebote noch? Töpferei") == 2
    for name in ["mitglied", "pflege"]:
        text = mails[f"{name}@example.org"].message
        assert ("- Brennen" in text, "- Drehen" in text) == (True, True)
        assert "Ganz neu" not in text
        assert "Singen" not in text
    assert mails["chor@example.org"].subject == "Stimmt Ihr Angebot noch? Chor"
    links = {line for mail in mails.values() for line in mail.message.splitlines() if "schluessel=" in line}
    assert len(links) == 3
    assert all("example.org" not in link and "%40" not in link for link in links)


def test_who_cannot_be_reached_is_named_and_nothing_is_hidden(capsys):
    provider = create_provider(name="Ohne Adresse", email="oeffentlich@example.org")
    offer = create(provider)

    for day in [0, 14, 60]:
        assert remind(day) == (0, 0, 0)

    assert fresh(offer).hidden_since is None
    assert not ConfirmationRequest.objects.exists()
    call_command("remind_providers")
    assert f"Ohne Adresse für Nachfragen: Ohne Adresse (Nr. {provider.pk})" in capsys.readouterr().out


# --- Reminder, hiding, coming back --------------------------------------------------------------------------------


def test_a_second_run_on_the_same_day_sends_nothing(provider):
    create(provider)

    assert [remind(), remind(), remind(13)] == [(1, 1, 0), (0, 0, 0), (0, 0, 0)]


def test_after_two_mails_without_an_answer_the_offer_leaves_the_lists(provider, client):
    offer = create(provider, title="Drehen")

    assert [remind(day) for day in [0, 13, 14, 20, 34]] == [(1, 1, 0), (0, 0, 0), (1, 1, 0), (0, 0, 0), (0, 0, 0)]
    assert fresh(offer).hidden_since is None
    assert remind(35) == (1, 0, 1)
    assert remind(36) == remind(300) == (0, 0, 0)

    assert fresh(offer).hidden_since == later(35)
    assert subjects() == [
        "Stimmt Ihr Angebot noch? Töpferei", "Stimmt Ihr Angebot noch? Töpferei",
        "Wir haben 1 Angebot aus den Listen genommen: Töpferei",
    ]  # fmt: skip
    first, second, _third = (mail.message for mail in Email.objects.order_by("pk"))
    assert "nehmen wir" not in first
    assert "Wenn Sie in den nächsten 21 Tagen nicht antworten" in second
    event = Event.objects.about(offer).first()
    assert (event.action, event.actor, event.note) == ("ausgeblendet", None, "Unsere Nachfragen blieben ohne Antwort.")
    assert catalogue.search(Query(), NOW).ids == []
    response = client.get(offer.get_absolute_url())
    assert "Bitte fragen Sie nach" in response.content.decode()
    assert "Drehen" not in client.get("/angebote/feed/").content.decode()


def test_confirming_brings_it_back_and_starts_anew(provider):
    offer = create(provider)
    for day in [0, 14, 35]:
        remind(day)

    moderation.confirm(offer, actor=None, now=later(40))

    assert list(catalogue.search(Query(), NOW).ids) == [offer.pk]
    assert [remind(day) for day in [41, 200, 222, 223]] == [(0, 0, 0), (0, 0, 0), (1, 1, 0), (0, 0, 0)]


def test_an_answer_in_time_ends_the_asking(provider):
    offer = create(provider)
    remind()
    moderation.confirm(offer, actor=None, now=later(3))

    assert [remind(day) for day in [14, 35, 60]] == [(0, 0, 0)] * 3
    assert fresh(offer).hidden_since is None


def test_a_course_is_over_before_it_could_be_hidden(provider):
    offer = create(provider, confirmed=90, runs=[create_run(start=30, times=("08:00", "09:00"))])

    assert [remind(day) for day in [0, 14, 35]] == [(1, 1, 0), (1, 1, 0), (0, 0, 0)]
    assert fresh(offer).hidden_since is None


# --- The command --------------------------------------------------------------------------------------------------


def test_a_dry_run_counts_and_changes_nothing(provider, capsys):
    offer = create(provider)
    for day in [-40, -21]:
        ConfirmationRequest.objects.create(offer=offer, sent_at=later(day))
    create(provider)

    call_command("remind_providers", dry_run=True)

    assert capsys.readouterr().out == (
        "2 E-Mails, gefragt nach 1 Angeboten, 1 ausgeblendet.\n"
        "Nur gezählt, nichts verschickt und nichts geändert.\n"
    )  # fmt: skip
    assert (Email.objects.count(), ConfirmationRequest.objects.count()) == (0, 2)
    assert fresh(offer).hidden_since is None


def test_the_command_says_what_it_did(provider, capsys):
    create(provider)

    call_command("remind_providers")
    call_command("remind_providers")

    assert capsys.readouterr().out == (
        "1 E-Mails, gefragt nach 1 Angeboten, 0 ausgeblendet.\n"
        "0 E-Mails, gefragt nach 0 Angeboten, 0 ausgeblendet.\n"
    )  # fmt: skip


def test_progress_is_told(provider):
    create(provider)
    create(create_provider())
    told = []

    freshness.remind(NOW, progress=lambda done, total: told.append((done, total)))

    assert told == [(1, 2), (2, 2)]


def test_asking_costs_as_much_for_many_offers_as_for_one(provider):
    other = create_provider()
    create_contact(provider=other, role="maintenance", email="chor@example.org")
    create(provider)
    for _ in range(4):
        create(other)
    counts = []
    for asked in [provider, other]:
        with CaptureQueriesContext(connection) as queries:
            freshness.remind_one(asked, NOW, freshness.Reminded())
        counts.append(len(queries))

    assert counts[0] == counts[1]


# --- What is over for long ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("runs", "is_archived"),
    [
        ([create_run(start=-366)], True),
        ([create_run(start=-360)], False),
        ([create_run(start=-800), create_run(start=5)], False),
        ([create_undated_run()], False),
        ([create_undated_run(ends_on=str(ago(400).date()))], True),
        ([create_undated_run(ends_on=str(ago(300).date()))], False),
        ([create_run(start=-366, status="cancelled")], True),
    ],
    ids=["over a year", "under a year", "goes on", "open", "closed long ago", "closed", "called off"],
)
def test_what_ended_a_year_ago_is_archived(provider, runs, is_archived):
    offer = create(provider, confirmed=900, runs=runs)

    assert freshness.archive_ended(NOW) == is_archived

    assert fresh(offer).state == ("archived" if is_archived else "published")


@pytest.mark.parametrize("name", ["published_at", "updated_at", "confirmed_at"])
def test_what_somebody_touched_since_stays(provider, name):
    offer = create(provider, confirmed=900, runs=[create_run(start=-500)])
    Offer.objects.filter(pk=offer.pk).update(**{name: ago(10)})

    assert freshness.archive_ended(NOW) == 0


def test_drafts_of_a_source_and_offers_without_any_time_are_not_archived(provider):
    create(provider, confirmed=900, runs=[create_run(start=-500)], state="draft")
    imported = create(provider, confirmed=900, runs=[create_run(start=-500)])
    Offer.objects.filter(pk=imported.pk).update(source="vhs", origin_id="7")
    empty = create(provider, confirmed=900)
    empty.runs.all().delete()

    assert freshness.archive_ended(NOW) == 0


def test_the_page_of_what_was_archived_stays(provider, client, capsys):
    offer = create(provider, confirmed=900, runs=[create_run(start=-500)])

    call_command("archive_ended_offers", dry_run=True)
    assert fresh(offer).state == "published"
    call_command("archive_ended_offers")
    call_command("archive_ended_offers")

    assert capsys.readouterr().out.splitlines() == [
        "1 Angebote archiviert, deren letzter Termin lange vorbei ist.", "Nur gezählt, nichts geändert.",
        "1 Angebote archiviert, deren letzter Termin lange vorbei ist.",
        "0 Angebote archiviert, deren letzter Termin lange vorbei ist.",
    ]  # fmt: skip
    response = client.get(offer.get_absolute_url())
    assert (response.status_code, "Dieses Angebot gibt es nicht mehr" in response.content.decode()) == (200, True)
    event = Event.objects.about(offer).first()
    assert (event.action, event.note) == ("archiviert", "Der letzte Termin ist lange vorbei.")
    assert timezone.localdate(event.occurred_at) == NOW.date()
