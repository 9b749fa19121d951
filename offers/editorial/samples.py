"""Stichproben: what staff look at afterwards of that which trusted providers publish themselves.

The rule, for each provider: its first offer always; and of all that it publishes itself, new offers and changes beyond
the fast lane counted together, every n-th (``SAMPLE_EVERY``). Of lists that are uploaded only a first offer counts:
there one look says as much as fifty.
"""

import datetime as dt

from django.conf import settings

from offers.content.snapshot import snapshot
from offers.models import Offer, Revision
from providers.models import Provider

Lane = Revision.Lane


def keep_publication(offer: Offer, *, author, now: dt.datetime, note: str = "") -> None:
    """Keeps that a trusted provider made ``offer`` public itself. Call it in the transaction that does so."""
    keep(offer, author, now, note, needs_look=is_next(offer.provider, is_new_offer=True))


def keep_first_of_list(offers: list[Offer], *, author, now: dt.datetime) -> None:
    """The same for the first offer of an uploaded list of each provider that never had one before ``offers``."""
    first = {offer.provider: offer for offer in reversed(offers)}
    for provider, offer in first.items():
        if provider.trust == Provider.Trust.TRUSTED and is_new_here(provider, offers):
            keep(offer, author, now, "", needs_look=True)


def is_next(provider: Provider, *, is_new_offer: bool = False) -> bool:
    """Whether what ``provider`` publishes now is something that staff look at afterwards."""
    Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)  # two at once are two numbers
    earlier = Revision.objects.filter(offer__provider=provider, lane=Lane.TRUSTED)
    if is_new_offer and not earlier.publications().exists():
        return True
    return (earlier.count() + 1) % settings.SAMPLE_EVERY == 0


def is_new_here(provider: Provider, offers: list[Offer]) -> bool:
    others = Offer.objects.filter(provider=provider, published_at__isnull=False)
    return not others.exclude(pk__in=[offer.pk for offer in offers]).exists()


def keep(offer: Offer, author, now: dt.datetime, note: str, *, needs_look: bool) -> None:
    Revision.objects.create(
        offer=offer,
        author=author,
        created_at=now,
        lane=Lane.TRUSTED,
        base={},
        proposed=snapshot(Offer.objects.get(pk=offer.pk)),
        note=note,
        state=Revision.State.ACCEPTED,
        decided_at=now,
        needs_look=needs_look,
    )
