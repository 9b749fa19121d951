"""The texts of an offer in the language of the page."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils.translation import get_language

from offers.models import Offer, OfferText
from pages.languages import GERMAN, Text


@dataclass(frozen=True)
class Words:
    """The texts of an offer as its page shows them; each says in which language it is, if not in that of the page."""

    title: Text
    teaser: Text
    description: Text

    @property
    def lang(self) -> str:
        """That of title and teaser."""
        return self.title.lang


def words(offer: Offer) -> Words:
    """In the language of the page, as far as somebody wrote them, else in German."""
    if get_language() == GERMAN:
        return Words(Text(offer.title), Text(offer.teaser), Text(offer.description))
    text = offer.texts.of_the_page().first()
    german = Text(offer.description, GERMAN)
    if text is None:
        return Words(Text(offer.title, GERMAN), Text(offer.teaser, GERMAN), german)
    return Words(Text(text.title), Text(text.teaser), Text(text.description) if text.description else german)


def with_headlines(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """``offers`` with what ``headline`` reads of each."""
    if get_language() == GERMAN:
        return offers
    return offers.prefetch_related(Prefetch("texts", OfferText.objects.of_the_page(), to_attr="texts_of_page"))


def headline(offer: Offer) -> tuple[str, str]:
    """Title and teaser of one of many offers, for files that cannot say in which language a text is."""
    text = next(iter(getattr(offer, "texts_of_page", [])), offer)
    return text.title, text.teaser
