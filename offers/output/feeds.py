"""New offers as an Atom feed (RFC 4287)."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from offers.display.cards import Card
from offers.models import Offer
from pages.addresses import absolute
from pages.models import Portal
from pages.printable import one_line

CONTENT_TYPE = Atom1Feed.content_type
ENTRIES = 50


def atom(*, about: str, url: str, source: str, portal: Portal, offers: Sequence[Offer], cards: Sequence[Card]) -> bytes:
    """``offers`` with their ``cards``, the newest first.

    ``about`` says in words which offers these are, ``url`` is the page that shows them and ``source`` this feed.
    """
    feed = Atom1Feed(
        title=one_line(f"{about} – {portal}"),
        link=absolute(url),
        description="",
        subtitle=one_line(_("Neue Angebote zuerst. %(lead)s") % {"lead": portal.texts["lead"]}),
        author_name=one_line(portal.operator),
        feed_url=absolute(source),
        language=get_language(),
    )
    for offer, card in zip(offers, cards, strict=True):
        feed.add_item(
            title=one_line(card.title),
            link=absolute(offer.get_absolute_url()),
            description=summary(card),
            unique_id=entry_id(offer),
            pubdate=offer.published_at,
            updateddate=offer.updated_at,
            author_name=one_line(offer.provider.name),
            categories=[one_line(label) for label in categories(offer)],
        )
    return feed.writeString("utf-8").encode()


def entry_id(offer: Offer) -> str:
    """Stays the same when the title, and with it the address, changes (RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:angebot/{offer.pk}"


def summary(card: Card) -> SafeString:
    facts = ", ".join(filter(None, [card.when, card.place, card.price]))
    return format_html_join("", "<p>{}</p>", ([one_line(text)] for text in [card.teaser, facts]))


def categories(offer: Offer) -> list[str]:
    return [_(offer.get_kind_display()), *(topic.texts["label"] for topic in offer.topics.all())]
