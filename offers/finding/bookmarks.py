"""Merkliste: the offers that somebody saved, in a cookie of their own browser.

The portal itself keeps nothing. The cookie comes with the first saved offer and goes with the last one. It holds plain
ids, so that portal.js can mark the cards of pages that are the same for everybody, and a signature with its time, so
that what the portal reads it also wrote, not long ago.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from offers.display.cards import Card, cards
from offers.display.detail import MAX_MERGES, offers_with_a_page
from offers.models import Offer, Run
from pages.addresses import absolute

COOKIE = "merkliste"
KEPT_FOR = dt.timedelta(days=90)  # after the last change or the last look at the list
LIMIT = 60  # offers; keeps the cookie small and the list a list
SALT = "offers.bookmarks"
DIGITS = 18  # of an id that PostgreSQL can hold


# --- The cookie --------------------------------------------------------------------------------------------------


def read(request: HttpRequest) -> list[int]:
    """The saved ids in the order of saving; none where the cookie is missing, too old or not ours."""
    value = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=KEPT_FOR)
    return [int(part) for part in value.split(".") if part]


def write(response: HttpResponse, ids: Sequence[int]) -> None:
    """Keeps ``ids`` for another three months; without any, nothing stays."""
    if not ids:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    response.set_signed_cookie(
        COOKIE,
        ".".join(map(str, ids)),
        salt=SALT,
        max_age=KEPT_FOR,
        secure=settings.IS_HTTPS,
        httponly=False,  # portal.js reads it
        samesite="Lax",
    )


# --- The list as a link ------------------------------------------------------------------------------------------


def joined(ids: Iterable[int]) -> str:
    """Ids as they stand in a shared link: "12,34"."""
    return ",".join(map(str, ids))


def split(text: str) -> list[int]:
    """The ids of a shared link, each once. What is no id is left out, and so is what no list can hold."""
    parts = [part.strip() for part in text.split(",")]
    ids = [int(part) for part in parts if part.isdecimal() and len(part) <= DIGITS]
    return list(dict.fromkeys(ids))[:LIMIT]


# --- What became of saved offers ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bookmark:
    """A saved offer that has a page. ``note`` says what to know before going there, the same as on that page."""

    card: Card
    note: str
    is_open: bool  # one can still take part

    @property
    def address(self) -> str:
        return absolute(self.card.url)


def public_ids(ids: Iterable[int]) -> dict[int, int]:
    """The page to which each of ``ids`` leads: that of the offer itself, or of the one it was merged into.

    Offers that the public may not see are left out. One query, and one more for each step of merging.
    """
    leads_to = {pk: pk for pk in ids}
    pages: dict[int, int | None] = {}
    for _step in range(1 + MAX_MERGES):
        rows = offers_with_a_page().filter(pk__in=leads_to.values())
        pages = dict(rows.values_list("pk", "merged_into_id"))
        leads_to = {pk: pages[target] or target for pk, target in leads_to.items() if target in pages}
        if not any(pages.values()):
            break
    return {pk: target for pk, target in leads_to.items() if target in pages and pages[target] is None}


def bookmarks(ids: Sequence[int], now: dt.datetime) -> list[Bookmark]:
    """The offers with these pages in the order of their next dates; last those in which nobody can take part."""
    current = Run.objects.current(now).filter(offer=OuterRef("pk"))
    offers = Offer.objects.only("state", "hidden_since").annotate(is_current=Exists(current)).in_bulk(ids)
    found = [bookmark(card, offers[card.id]) for card in cards(ids, now)]

    def place(item: Bookmark) -> tuple:
        date = item.card.starts_at if item.is_open else None
        return not item.is_open, date is None, date or now

    return sorted(found, key=place)


def bookmark(card: Card, offer: Offer) -> Bookmark:
    if offer.state == Offer.State.ARCHIVED:
        return Bookmark(card, _("Dieses Angebot gibt es nicht mehr."), is_open=False)
    if not offer.is_current:
        return Bookmark(card, _("Für dieses Angebot gibt es zurzeit keine Termine."), is_open=False)
    if offer.hidden_since:
        note = _("Der Anbieter hat dieses Angebot schon länger nicht bestätigt. Bitte fragen Sie nach.")
        return Bookmark(card, note, is_open=True)
    return Bookmark(card, "", is_open=True)
