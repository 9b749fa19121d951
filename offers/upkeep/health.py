"""How well providers keep their offers: what staff look at before they write to somebody."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.db.models import Avg, Count, Exists, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce, Round
from django.utils import timezone
from django.utils.translation import gettext as _

from offers.models import Offer, OfferAccess, OfferReport, ProviderHealth, Revision, Run
from offers.output.csv_file import MARK_OF_UTF_8, Value, cell, lines
from providers.models import Contact, Membership


def with_health(providers: QuerySet[ProviderHealth]) -> QuerySet[ProviderHealth]:
    """``providers`` with a number for everything in ``columns``."""
    offers = Offer.objects.filter(provider=OuterRef("pk"))
    public = Offer.objects.public().filter(provider=OuterRef("pk"))
    access = OfferAccess.objects.filter(offer=OuterRef("pk"))
    access_of_venue = Run.objects.filter(offer=OuterRef("pk"), venue__access__isnull=False)
    returned = Revision.objects.filter(
        offer__provider=OuterRef("pk"), offer__state=Offer.State.PUBLISHED, state=Revision.State.RETURNED
    )
    reports = OfferReport.objects.filter(offer__provider=OuterRef("pk"), state=OfferReport.State.OPEN)
    members = Membership.objects.filter(provider=OuterRef("pk"), user__is_active=True)
    maintained = Contact.objects.filter(provider=OuterRef("pk"), role=Contact.Role.MAINTENANCE).exclude(email="")
    return providers.annotate(
        public_offers=number(public),
        hidden_offers=number(public.filter(hidden_since__isnull=False)),
        last_confirmed=one(public, Max("confirmed_at")),
        average_completeness=Cast(Round(one(public, Avg("completeness"))), IntegerField()),
        open_returns=number(offers.filter(state=Offer.State.RETURNED)) + number(returned, by="offer__provider"),
        open_reports=number(reports, by="offer__provider"),
        without_access=number(public.filter(~Exists(access), ~Exists(access_of_venue))),
        last_login=one(members, Max("user__last_login")),
        is_reachable=Exists(members) | Exists(maintained),
    )


def number(rows: QuerySet, by: str = "provider"):
    return Coalesce(one(rows, Count("pk"), by), 0)


def one(rows: QuerySet, what, by: str = "provider") -> Subquery:
    """``what`` of all ``rows`` of a provider."""
    return Subquery(rows.order_by().values(by).annotate(found=what).values("found"))


def concerns(now: dt.datetime) -> dict[str, tuple[str, Q]]:
    """What may be wrong, by a key for addresses: in words, and as a condition on what ``with_health`` adds."""
    long_ago = now - dt.timedelta(days=settings.CONFIRM_EVERY)
    has_offers = Q(public_offers__gt=0)
    return {
        "unbestaetigt": (
            _("seit %(days)d Tagen nichts bestätigt") % {"days": settings.CONFIRM_EVERY},
            has_offers & (Q(last_confirmed=None) | Q(last_confirmed__lte=long_ago)),
        ),
        "ausgeblendet": (_("Angebote ausgeblendet"), Q(hidden_offers__gt=0)),
        "rueckgaben": (_("offene Rückgaben"), Q(open_returns__gt=0)),
        "hinweise": (_("offene Hinweise"), Q(open_reports__gt=0)),
        "barrierefreiheit": (_("Angaben zur Barrierefreiheit fehlen"), Q(without_access__gt=0)),
        "unvollstaendig": (_("im Schnitt unter 60 Punkten"), Q(average_completeness__lt=60)),
        "ohne-angebote": (_("keine öffentlichen Angebote"), Q(public_offers=0)),
        "nicht-erreichbar": (_("niemand ist erreichbar"), Q(is_reachable=False)),
        "nie-angemeldet": (_("niemand hat sich je angemeldet"), Q(last_login=None)),
    }


def columns() -> list[tuple[str, Callable[[ProviderHealth], Value]]]:
    """Headings and values of the table for spreadsheets. No names and addresses of people."""
    return [
        (_("Nummer"), lambda provider: provider.pk),
        (_("Anbieter"), lambda provider: provider.name),
        (_("Art"), lambda provider: provider.provider_type.label),
        (_("Gemeinde"), lambda provider: provider.municipality and provider.municipality.name),
        (_("Stand"), lambda provider: provider.get_state_display()),
        (_("Öffentliche Angebote"), lambda provider: provider.public_offers),
        (_("Davon ausgeblendet"), lambda provider: provider.hidden_offers),
        (_("Zuletzt bestätigt"), lambda provider: date(provider.last_confirmed)),
        (_("Vollständigkeit"), lambda provider: provider.average_completeness),
        (_("Offene Rückgaben"), lambda provider: provider.open_returns),
        (_("Offene Hinweise"), lambda provider: provider.open_reports),
        (_("Ohne Angaben zur Barrierefreiheit"), lambda provider: provider.without_access),
        (_("Letzte Anmeldung"), lambda provider: date(provider.last_login)),
        (_("Erreichbar"), lambda provider: _("ja") if provider.is_reachable else _("nein")),
    ]


def date(moment: dt.datetime | None) -> dt.date | None:
    return timezone.localdate(moment) if moment else None


def csv_file(providers: Iterable[ProviderHealth]) -> Iterator[bytes]:
    """The table of ``providers``, which have their health, piece by piece."""
    shown = columns()
    yield (MARK_OF_UTF_8 + lines([[heading for heading, _value in shown]])).encode()
    for provider in providers:
        yield lines([[cell(value(provider)) for _heading, value in shown]]).encode()
