"""What lies on the desk of the Redaktion in the demo, so that every kind of its work can be tried."""

import datetime as dt
from typing import Any

from accounts.models import User
from bildungsportal.demo.content import read
from bildungsportal.demo.people import editors_group
from offers.editorial import moderation, reports, review, revisions
from offers.models import Offer, OfferReport, OfferText, Revision
from offers.upkeep import duplicate_pairs
from pages import barriers
from pages.models import BarrierReport

LOOKED_AT_AFTER = dt.timedelta(hours=20)


def load_desk(editor: User, now: dt.datetime) -> None:
    """Fills the desk. Call it when everything else of the demo is there."""
    given = read("desk")
    colleague = User.objects.create_user(**given["colleague"], is_staff=True)
    colleague.groups.add(editors_group())
    people = {user.email: user for user in (editor, colleague)}
    for entry in given["entry"]:
        load_entry(entry, people, now)
    for report in given["report"]:
        load_report(report, now)
    for barrier in given["barrier"]:
        received = days_ago(now, barrier)
        barriers.receive(
            BarrierReport(text=barrier["text"], page_url=barrier["page"], email=barrier["email"]), received
        )
    for text in given["text"]:
        load_text(text, now)
    look_at_samples(editor, now)
    duplicate_pairs.update(now)


def load_entry(given: dict[str, Any], people: dict[str, User], now: dt.datetime) -> None:
    offer, assigned = titled(given), people[given["assigned"]]
    review.assign(offer, assigned, actor=assigned)
    for note in given["notes"]:
        review.add_note(offer, note["text"], author=people[note["by"]], now=days_ago(now, note))


def load_report(given: dict[str, Any], now: dt.datetime) -> None:
    words = {name: given[name] for name in ["subject", "text", "email"]}
    reports.receive(OfferReport(offer=titled(given), **words), days_ago(now, given))


def load_text(given: dict[str, Any], now: dt.datetime) -> None:
    offer = titled(given)
    words = {name: given[name] for name in ["language", "title", "teaser", "description"]}
    OfferText.objects.create(offer=offer, **words)
    moderation.edited(offer, ["texts"], now=days_ago(now, given))


def look_at_samples(editor: User, now: dt.datetime) -> None:
    """Somebody has always looked the next day; only the newest sample waits."""
    *seen, _newest = Revision.objects.samples().select_related("offer")
    for sample in seen:
        revisions.look_at(sample, actor=editor, now=min(sample.decided_at + LOOKED_AT_AFTER, now))


def titled(given: dict[str, Any]) -> Offer:
    """The offer that a file names."""
    return Offer.objects.select_related("provider").get(title=given["offer"])


def days_ago(now: dt.datetime, given: dict[str, Any]) -> dt.datetime:
    return now - dt.timedelta(days=given["days"])
