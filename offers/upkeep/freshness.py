"""Keeping offers true: providers are asked by mail whether their offers still hold, and confirm without a login.

Whoever edits confirms: an edit by somebody of the provider counts for the moment in which they made it, as soon as it
is public, at once or once it is released. What staff write and what a source delivers says nothing about the rest.
When, how often and what follows from silence is in settings. A signed link leads one recipient to the questions about
the offers of one provider; it works as long as the portal would write to that address. Offers whose last date is long
ago are archived.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import ngettext

from accounts import mail
from accounts.models import User
from offers.editorial import moderation, notices
from offers.models import ConfirmationRequest, Occurrence, Offer, Run
from pages.addresses import absolute
from providers.models import Provider

SALT = "offers.freshness"
SHOWN = 100  # questions on one page; the next ones follow when these are answered
UNANSWERED = "Unsere Nachfragen blieben ohne Antwort."
BY_LINK = "Über den Link in der E-Mail."
OVER = "Der letzte Termin ist lange vorbei."

Answer = Literal["holds", "ended"]
Progress = Callable[[int, int], object]


def silent(_done: int, _total: int) -> None:
    """For whoever does not want to know how far it is."""


def days(number: int) -> dt.timedelta:
    return dt.timedelta(days=number)


# --- What is to be asked ------------------------------------------------------------------------------------------


def due(now: dt.datetime, ahead: dt.timedelta = dt.timedelta()) -> QuerySet[Offer]:
    """Public offers that go on and that somebody should confirm at ``now``, or will have to within ``ahead``.

    What comes from a source is not among them: the source confirms it with every delivery. Each offer knows
    ``known_at``, when somebody last vouched for it, ``asked`` and ``asked_at``, how often and when last the portal
    asked since, and its ``last_day``, if it has dates.
    """
    then = now + ahead
    runs = Run.objects.filter(offer=OuterRef("pk"))
    dates = Occurrence.objects.filter(run__offer=OuterRef("pk"), is_cancelled=False)
    dates = dates.exclude(run__status=Run.Status.CANCELLED)
    is_old = Q(known_at__lte=then - days(settings.CONFIRM_EVERY))
    ends_soon = Q(goes_on=False, known_at__lte=then - days(settings.CONFIRM_NOT_WITHIN))
    since = Q(confirmation_requests__sent_at__gt=F("known_at"))
    return (
        Offer.objects.public()
        .alias(goes_on=Exists(runs.current(then + days(settings.CONFIRM_BEFORE_END))))
        .annotate(known_at=Coalesce("confirmed_at", "published_at"))
        .filter(Exists(runs.current(now)), is_old | ends_soon | Q(hidden_since__isnull=False), source="")
        .annotate(
            last_day=Subquery(dates.order_by("-date").values("date")[:1]),
            asked=Count("confirmation_requests", filter=since),
            asked_at=Max("confirmation_requests__sent_at", filter=since),
        )
    )


def questions(providers: Iterable[Provider | int], now: dt.datetime) -> QuerySet[Offer]:
    """What ``providers`` can answer now, also a little before it is time, so that nobody has to come twice."""
    found = due(now, days(settings.CONFIRM_MAILS_APART)).filter(provider__in=providers)
    return found.order_by("title", "pk")


# --- Asking -------------------------------------------------------------------------------------------------------


@dataclass
class Reminded:
    """What ``remind`` did; ``unreachable`` names the providers that have no address."""

    mails: int = 0
    asked: int = 0
    hidden: int = 0
    unreachable: list[Provider] = field(default_factory=list)


def remind(now: dt.datetime, *, dry_run: bool = False, progress: Progress = silent) -> Reminded:
    """Asks every provider about its offers and hides what was asked in vain. Can be repeated at any time."""
    numbers = list(due(now).order_by("provider__sort_key").values_list("provider", flat=True))
    providers = Provider.objects.in_bulk(set(numbers))
    reminded = Reminded()
    for done, number in enumerate(dict.fromkeys(numbers), start=1):
        with transaction.atomic():
            remind_one(providers[number], now, reminded)
            if dry_run:
                transaction.set_rollback(True)
        progress(done, len(providers))
    return reminded


def remind_one(provider: Provider, now: dt.datetime, reminded: Reminded) -> None:
    """One mail at most for what is to be asked, and one for what is hidden now."""
    Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)  # two jobs at once are one
    recipients = notices.recipients(provider)
    if not recipients:
        reminded.unreachable.append(provider)
        return
    hidden = hide_unanswered(provider, now)
    asked = ask(provider, now)
    for template, offers in [("offers_hidden", hidden), ("confirm_offers", asked)]:
        if offers:
            for recipient in recipients:
                context = {"provider": provider, "offers": offers, "link": link(provider, recipient)}
                context |= {"valid": settings.CONFIRM_LINK_VALID, "hides_in": hides_in(offers)}
                mail.send(recipient, template, subject(template, provider, len(offers)), context)
                reminded.mails += 1
    reminded.hidden += len(hidden)
    reminded.asked += len(asked)


def hides_in(asked: list[Offer]) -> int:
    """After how many days without an answer some of ``asked`` are hidden; 0 if the portal will ask once more before."""
    is_last = any(offer.asked + 1 >= settings.CONFIRM_MAILS for offer in asked)
    return settings.CONFIRM_HIDE_AFTER if is_last else 0


def subject(template: str, provider: Provider, count: int) -> str:
    words = {"count": count, "provider": provider}
    if template == "offers_hidden":
        return (
            ngettext(
                "Wir haben %(count)d Angebot aus den Listen genommen: %(provider)s",
                "Wir haben %(count)d Angebote aus den Listen genommen: %(provider)s",
                count,
            )
            % words
        )
    return (
        ngettext("Stimmt Ihr Angebot noch? %(provider)s", "Stimmen Ihre %(count)d Angebote noch? %(provider)s", count)
        % words
    )


def hide_unanswered(provider: Provider, now: dt.datetime) -> list[Offer]:
    in_vain = Q(asked__gte=settings.CONFIRM_MAILS, asked_at__lte=now - days(settings.CONFIRM_HIDE_AFTER))
    hidden = list(due(now).filter(in_vain, provider=provider, hidden_since=None).order_by("title", "pk"))
    for offer in hidden:
        moderation.hide(offer, now=now, reason=UNANSWERED)
    return hidden


def ask(provider: Provider, now: dt.datetime) -> list[Offer]:
    """Notes that ``provider`` is asked now, and about which offers; none, if it is not time yet."""
    recent = ConfirmationRequest.objects.filter(
        offer__provider=provider, sent_at__gt=now - days(settings.CONFIRM_MAILS_APART)
    )
    to_ask = Q(hidden_since=None, asked__lt=settings.CONFIRM_MAILS)
    if recent.exists() or not due(now).filter(to_ask, provider=provider).exists():
        return []
    asked = list(questions([provider], now).filter(to_ask))
    ConfirmationRequest.objects.bulk_create(ConfirmationRequest(offer=offer, sent_at=now) for offer in asked)
    return asked


# --- The link -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Recipient:
    """Who follows a link: for which provider, and with which account, if the mail went to one."""

    provider: Provider
    user: User | None


def link(provider: Provider, email: str) -> str:
    """Leads whoever reads the mails to ``email`` to the questions about the offers of ``provider``."""
    key = signing.dumps([provider.pk, keyed(email)], salt=SALT)
    # In the query and not in the path: the log of requests holds paths only.
    return absolute(f"{reverse('freshness:confirm')}?{urlencode({'schluessel': key})}")


def find(key: str) -> Recipient | None:
    """Whom ``key`` belongs to; nobody, if it is forged or too old, or if they do not work there any more."""
    try:
        number, wanted = signing.loads(key, salt=SALT, max_age=days(settings.CONFIRM_LINK_VALID))
    except signing.BadSignature:
        return None
    provider = Provider.objects.public().filter(pk=number).first()
    if provider is None:
        return None
    emails = [email for email in notices.recipients(provider) if constant_time_compare(keyed(email), wanted)]
    if not emails:
        return None
    users = User.objects.filter(is_active=True, memberships__provider=provider, email__iexact=emails[0])
    return Recipient(provider, users.first())


def keyed(email: str) -> str:
    """Stands for an address in a link without saying it."""
    return salted_hmac(SALT, email.lower(), algorithm="sha256").hexdigest()[:32]


# --- Answers ------------------------------------------------------------------------------------------------------


@dataclass
class Answered:
    """The offers that were confirmed and those that were archived."""

    holds: list[Offer] = field(default_factory=list)
    ended: list[Offer] = field(default_factory=list)


def answer(recipient: Recipient, answers: Mapping[int, Answer], now: dt.datetime) -> Answered:
    """Confirms or archives those offers of the recipient's provider that are asked about; passes over all others.

    What was answered already, also by somebody else a moment ago, is not asked about any more.
    """
    answered = Answered()
    for pk in sorted(answers):
        with transaction.atomic():
            Offer.objects.select_for_update().filter(pk=pk, provider=recipient.provider).first()
            offer = questions([recipient.provider], now).filter(pk=pk).first()
            if offer is None:
                continue
            given = {"actor": recipient.user, "now": now, "reason": BY_LINK}
            if answers[pk] == "holds":
                moderation.confirm(offer, **given)
                answered.holds.append(offer)
            else:
                moderation.archive(offer, **given)
                answered.ended.append(offer)
    return answered


# --- What is over -------------------------------------------------------------------------------------------------


def ended_long_ago(now: dt.datetime) -> QuerySet[Offer]:
    """Published offers that had a time once, but nothing since long, and that nobody touched since.

    What comes from a source is its business: it could never publish again what we archived.
    """
    long_ago = now - days(settings.ARCHIVE_ENDED_AFTER)
    later = Run.objects.current(long_ago).filter(offer=OuterRef("pk"))
    return Offer.objects.filter(
        ~Exists(later),
        Exists(Run.objects.filter(offer=OuterRef("pk"))),
        Q(confirmed_at=None) | Q(confirmed_at__lte=long_ago),
        source="",
        state=Offer.State.PUBLISHED,
        published_at__lte=long_ago,
        updated_at__lte=long_ago,
    ).order_by("pk")


def archive_ended(now: dt.datetime, *, dry_run: bool = False, progress: Progress = silent) -> int:
    """Archives what is over for long; returns how many offers that were."""
    offers = list(ended_long_ago(now))
    archived = 0
    for done, offer in enumerate(offers, start=1):
        if not dry_run:
            try:
                moderation.archive(offer, actor=None, now=now, reason=OVER)
            except ValidationError:  # somebody else was faster
                continue
        archived += 1
        progress(done, len(offers))
    return archived
