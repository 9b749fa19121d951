"""What the page of one offer shows, and to whom it shows at all."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db.models import Max, Prefetch
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from offers import catalogue, wording
from offers.catalogue.query import Query
from offers.display.cards import Card, cards
from offers.display.qr_code import qr_code
from offers.display.timetable import RunView, run_views
from offers.display.translation import Words, words
from offers.models import Occurrence, Offer, Run, Topic
from providers import venue_info
from providers.models import AccessFeature, Provider, VenueAccess
from providers.profile import PublicContact, public_contact

MAX_MERGES = 5  # steps followed from one merged offer to the next
SIMILAR = 3


@dataclass(frozen=True)
class Fact:
    """One line of "at a glance"."""

    icon: str
    label: str
    text: str
    note: str = ""


def offers_with_a_page():
    """Published offers and archived ones that once were public; both only of listed providers.

    Who kept the address of an old offer is told that it is over instead of meeting a dead end.
    """
    states = [Offer.State.PUBLISHED, Offer.State.ARCHIVED]
    return Offer.objects.filter(
        state__in=states, published_at__isnull=False, provider__state=Provider.State.LISTED
    ).select_related("provider__municipality")


def merged_target(offer: Offer) -> Offer | None:
    """The offer into which ``offer`` was merged, if it has a page."""
    for _step in range(MAX_MERGES):
        if offer.merged_into_id is None:
            return offer
        offer = offers_with_a_page().filter(pk=offer.merged_into_id).first()
        if offer is None:
            return None
    return None


def with_page_data(offers, now: dt.datetime):
    """``offers`` with all that their page shows, in a fixed number of queries."""
    offers = offers.select_related("provider__municipality", "contact", "image").defer("image__data")
    return with_runs(offers, now).prefetch_related(
        Prefetch("topics", Topic.objects.select_related("parent")),
        "life_phases", "focus_themes", "target_groups", "languages", "funding_schemes", "keywords", "prices", "access",
        Prefetch("cooperating_providers", Provider.objects.public()),
    )  # fmt: skip


def with_runs(offers, now: dt.datetime):
    """``offers`` with all that is said about their dates and places."""
    coming = Occurrence.objects.filter(ends_at__gt=now).order_by("starts_at")
    runs = (
        Run.objects.select_related("venue__municipality")
        .prefetch_related(
            Prefetch("occurrences", coming, to_attr="coming"),
            Prefetch("venue__access", VenueAccess.objects.order_by("pk")),
        )
        .order_by("pk")
    )
    return offers.prefetch_related(Prefetch("runs", runs))


def whom_to_ask(offer: Offer, today: dt.date) -> PublicContact | None:
    """The person named for this offer, else the provider in general."""
    named = public_contact(offer.contact, today) if offer.contact else None
    provider = offer.provider
    if named or not (provider.phone or provider.email):
        return named
    return PublicContact("", "", "", phone=provider.phone, email=provider.email, hours="")


class OfferPage:
    """Everything that ``offers/detail.html`` prints, in words. Who makes many brings the active ``features``."""

    is_preview = False  # of what is not public, so it has no address to save or pass on

    def __init__(self, offer: Offer, now: dt.datetime, features: list[AccessFeature] | None = None):
        self.offer = offer
        self.now = now
        self.today = timezone.localdate(now)
        self.is_archived = offer.state == Offer.State.ARCHIVED
        self.runs: list[RunView] = [] if self.is_archived else run_views(offer, offer.runs.all(), now)
        self.current = [run for run in self.runs if run.is_current]
        self.is_over = not self.is_archived and not self.current
        self.is_unconfirmed = offer.hidden_since is not None and not self.is_archived
        features = list(AccessFeature.objects.active()) if features is None else features
        self.venue_features = [feature for feature in features if feature.scope == AccessFeature.Scope.VENUE]
        self._offer_features = [feature for feature in features if feature.scope == AccessFeature.Scope.OFFER]

    @cached_property
    def words(self) -> Words:
        """Title, teaser and description."""
        return words(self.offer)

    @property
    def has_dates(self) -> bool:
        """There is something for a calendar, be it that it falls out."""
        return any(run.dates for run in self.runs)

    @property
    def is_open(self) -> bool:
        """People can still take part."""
        return not self.is_archived and not self.is_over

    @property
    def is_indexed(self) -> bool:
        return self.is_open and not self.is_unconfirmed

    @cached_property
    def last_date(self) -> str:
        """The last date of an offer that is over."""
        last = Occurrence.objects.filter(run__offer=self.offer, is_cancelled=False).aggregate(Max("date"))["date__max"]
        return wording.day(last) if last and last < self.today else ""

    @property
    def address(self) -> str:
        return settings.SITE_URL + self.offer.get_absolute_url()

    @property
    def qr_code(self) -> SafeString:
        return qr_code(self.address, _("QR-Code: führt zu dieser Seite"))

    @property
    def mail_link(self) -> str:
        """Opens a mail to somebody who may like this offer."""
        text = _("Dieses Angebot habe ich gefunden: %(address)s") % {"address": self.address}
        return f"mailto:?{urlencode({'subject': self.words.title, 'body': text}, quote_via=quote)}"

    @property
    def flags(self) -> list[wording.Flag]:
        current = [run for run in self.offer.runs.all() if run.status != Run.Status.CANCELLED]
        return wording.flags(
            price_kind=self.offer.price_kind,
            offer_format=self.offer.format,
            seats=[(run.status, run.seats_left) for run in current] if self.is_open else [],
            is_cancelled=self.is_over and bool(self.runs),
        )

    # -- at a glance -----------------------------------------------------------------------------------------------

    @property
    def facts(self) -> list[Fact]:
        found = [*self._time_and_place(), Fact("euro", _("Kosten"), self.price)]
        if self.audience:
            found.append(Fact("users", _("Für wen"), self.audience))
        if self.offer.languages.all() or self.offer.no_german_needed:
            found.append(Fact("globe", _("Sprache"), self.language))
        if self.is_open:
            found.append(Fact("clock", _("Teilnahme"), wording.registration(self.offer.registration), self._deadline()))
        return found

    def _time_and_place(self) -> list[Fact]:
        if not self.current:
            return []
        lead = self.current[0]
        if lead.next_start:
            text = wording.moment(lead.next_start, lead.has_time)
            more = wording.more_dates(sum(run.ahead for run in self.current) - 1)
            when = Fact("cal", _("Nächster Termin"), text, more)
        else:
            when = Fact("cal", _("Zeit"), lead.times)
        places = {run.place for run in self.current} - {lead.place}
        return [when, Fact("pin", _("Ort"), lead.place, wording.more_places(len(places)))]

    def _deadline(self) -> str:
        days = [run.registration_until for run in self.runs if run.registration_until]
        coming = [day for day in days if day >= self.today]
        if coming:
            return _("bis %(day)s") % {"day": wording.day(min(coming))}
        return _("Anmeldeschluss war am %(day)s.") % {"day": wording.day(max(days))} if days else ""

    @property
    def price(self) -> str:
        return wording.price_summary(self.offer.price_kind, self.offer.prices.all())

    @property
    def prices(self) -> list[wording.PriceLine]:
        return wording.price_lines(self.offer.prices.all())

    @property
    def has_more_about_prices(self) -> bool:
        """There is more to say about the cost than fits into one line."""
        prices = self.prices
        return bool(len(prices) > 1 or (prices and prices[0].condition) or self.offer.price_note or self.funding)

    @property
    def funding(self) -> list:
        return [scheme for scheme in self.offer.funding_schemes.all() if scheme.is_shown_on(self.today)]

    @property
    def audience(self) -> str:
        offer = self.offer
        groups = [group.texts["label"] for group in offer.target_groups.all()]
        age = wording.ages(offer.min_age, offer.max_age, offer.all_ages)
        return wording.sentence_case(", ".join(filter(None, [wording.listing(groups), age])))

    @property
    def language(self) -> str:
        offer = self.offer
        names = wording.listing([language.texts["label"] for language in offer.languages.all()])
        level = _("Niveau %(level)s") % {"level": offer.language_level} if offer.language_level else ""
        german = _("Deutschkenntnisse sind nicht nötig") if offer.no_german_needed else ""
        return ", ".join(filter(None, [names, level, german]))

    # -- further down ----------------------------------------------------------------------------------------------

    @property
    def requirements(self) -> list[str]:
        return [_(Offer.Requirement(code).label) for code in self.offer.requirements]

    @property
    def certificate(self) -> str:
        return wording.sentence_case(_(self.offer.get_certificate_display())) if self.offer.certificate else ""

    @cached_property
    def venues(self) -> list[venue_info.VenueInfo]:
        """Where the runs take place, each venue once."""
        venues = {run.venue.pk: run.venue for run in self.runs if run.venue}
        return list(dict.fromkeys(venue_info.venue_info(venue, self.venue_features) for venue in venues.values()))

    @cached_property
    def access(self) -> venue_info.Access:
        return venue_info.access(self.offer.access.all(), self._offer_features)

    @property
    def has_access(self) -> bool:
        return bool(
            self.access or self.offer.access_note or any(venue.access or venue.access_note for venue in self.venues)
        )

    @cached_property
    def ask(self) -> PublicContact | None:
        return None if self.is_archived else whom_to_ask(self.offer, self.today)

    @cached_property
    def similar(self) -> list[Card]:
        """Offers on the same topics, first those for the same Lebensphasen, last those on neighbouring topics."""
        topics = frozenset(topic.pk for topic in self.offer.topics.all())
        wider = frozenset(topic.parent_id or topic.pk for topic in self.offer.topics.all())
        phases = frozenset(phase.pk for phase in self.offer.life_phases.all())
        found: dict[int, None] = {}
        for chosen in [{"thema": topics, "lebensphase": phases}, {"thema": topics}, {"thema": wider}]:
            if len(found) < SIMILAR:
                ids = catalogue.search(Query(chosen=chosen), self.now, stop=SIMILAR + 1 + len(found)).ids
                found.update(dict.fromkeys(pk for pk in ids if pk != self.offer.pk))
        return cards(list(found)[:SIMILAR], self.now)
