"""The words in which citizens read prices, ages, dates and places. Pure functions: values in, text out."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from offers.models import Offer, PriceOption, Run

MANY_SEATS = 20  # more free seats than this are no news
MANY_DATES = 20  # more dates than this nobody counts

# Functions, not lists, so that the words follow the language of the page.


def weekdays() -> list[str]:
    return [_("Montag"), _("Dienstag"), _("Mittwoch"), _("Donnerstag"), _("Freitag"), _("Samstag"), _("Sonntag")]


def weekday_adverbs() -> list[str]:
    return [
        _("montags"), _("dienstags"), _("mittwochs"), _("donnerstags"), _("freitags"), _("samstags"), _("sonntags")
    ]  # fmt: skip


def weeks_of_the_month() -> list[str]:
    """As in "jeden 2. Dienstag im Monat"."""
    return [
        pgettext("im Monat", "1."), pgettext("im Monat", "2."), pgettext("im Monat", "3."), pgettext("im Monat", "4."),
        pgettext("im Monat", "letzten"),
    ]  # fmt: skip


def number(value: int) -> str:
    """1878 as "1.878"."""
    return grouped(value, between_thousands()) if value >= 1000 else str(value)


def between_thousands() -> str:
    return pgettext("zwischen Tausendern", ".")


def grouped(value: int, mark: str) -> str:
    """``value`` with ``mark`` between its thousands, for those who write many numbers and ask for it once."""
    return f"{value:,}".replace(",", mark)


def listing(words: Sequence[str]) -> str:
    """Like "a", "a und b", "a, b und c"."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s und %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


# --- Money -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PriceLine:
    """One price as a row of a table: what it is, how much, and who gets it."""

    label: str
    amount: str
    condition: str


def figure(amount: Decimal) -> str:
    """Like "45", "12,50", "1.250"."""
    euros, cents = divmod(round(amount * 100), 100)
    return number(int(euros)) + (f"{pgettext('vor Dezimalstellen', ',')}{int(cents):02d}" if cents else "")


def money(amount: Decimal) -> str:
    """Like "45 €", "12,50 €", "1.250 €"."""
    return _("%(amount)s €") % {"amount": figure(amount)}


def amount(price: PriceOption) -> str:
    """Like "12 bis 20 € pro Termin"."""
    text = money(price.amount)
    if price.amount_max is not None and price.amount_max != price.amount:
        text = _("%(low)s bis %(high)s €") % {"low": figure(price.amount), "high": figure(price.amount_max)}
    return f"{text} {_(PriceOption.Unit(price.unit).label)}" if price.unit != PriceOption.Unit.TOTAL else text


def price_summary(price_kind: str, prices: Iterable[PriceOption]) -> str:
    """The cost in a few words: "Kostenlos", "45 €", "ab 12 €, ermäßigt 8 €", "Gegen Spende", "Keine Angabe"."""
    if price_kind != Offer.PriceKind.PAID:
        return _(Offer.PriceKind(price_kind).label)
    kinds = PriceOption.Kind
    by_kind: dict[str, list[PriceOption]] = {}
    for price in prices:
        by_kind.setdefault(price.kind, []).append(price)
    main = next(
        (by_kind[kind] for kind in [kinds.FULL, kinds.SLIDING, kinds.FAMILY, kinds.MEMBER] if kind in by_kind), []
    )
    if not main:
        return _(Offer.PriceKind.PAID.label)
    text = lowest(main)
    if kinds.REDUCED in by_kind:
        text = _("%(price)s, ermäßigt %(reduced)s") % {"price": text, "reduced": lowest(by_kind[kinds.REDUCED])}
    return text


def lowest(prices: list[PriceOption]) -> str:
    """Like "45 €" or, where there are several amounts, "ab 12 €"."""
    low = min(prices, key=lambda price: price.amount)
    is_range = any(price.amount != low.amount or (price.amount_max or low.amount) != low.amount for price in prices)
    unit = f" {_(PriceOption.Unit(low.unit).label)}" if low.unit != PriceOption.Unit.TOTAL else ""
    text = money(low.amount) + unit
    return _("ab %(price)s") % {"price": text} if is_range else text


def price_lines(prices: Iterable[PriceOption]) -> list[PriceLine]:
    """Every price with its condition, in the order of entry."""
    return [
        PriceLine(sentence_case(_(PriceOption.Kind(price.kind).label)), amount(price), price.condition)
        for price in prices
    ]


# --- People ------------------------------------------------------------------------------------------------------


def years(age: int) -> str:
    return ngettext("%(age)d Jahr", "%(age)d Jahre", age) % {"age": age}


def ages(min_age: int | None, max_age: int | None, all_ages: bool) -> str:
    """Like "Für jedes Alter", "ab 60 Jahren", "bis 6 Jahre", "6 bis 10 Jahre" or nothing."""
    if all_ages:
        return _("Für jedes Alter")
    if min_age is None and max_age is None:
        return ""
    if max_age is None:
        return (
            ngettext("ab %(age)d Jahr", "ab %(age)d Jahren", min_age) % {"age": min_age} if min_age else _("ab Geburt")
        )
    if min_age is None:
        return _("bis %(years)s") % {"years": years(max_age)}
    if min_age == max_age:
        return years(min_age)
    return _("%(from)d bis %(to)s") % {"from": min_age, "to": years(max_age)}


# --- Days and times ----------------------------------------------------------------------------------------------


def day(date: dt.date) -> str:
    """Like "12. Januar 2027"."""
    return format_date(date, pgettext("Tag", "j. F Y"))


def weekday_and_day(date: dt.date) -> str:
    """Like "Di, 12. Januar 2027"."""
    return format_date(date, pgettext("Wochentag und Tag", "D, j. F Y"))


def clock(time: dt.time | dt.datetime) -> str:
    """Like "9:00"."""
    return f"{time.hour}:{time.minute:02d}"


def span(start: dt.time | dt.datetime, end: dt.time | dt.datetime | None) -> str:
    """Like "9:00 bis 11:30 Uhr" or "9:00 Uhr"."""
    if end is None:
        return _("%(time)s Uhr") % {"time": clock(start)}
    return _("%(start)s bis %(end)s Uhr") % {"start": clock(start), "end": clock(end)}


def moment(starts_at: dt.datetime, has_time: bool = True) -> str:
    """Like "Di, 12. Januar 2027, 9:00 Uhr" by the local clock; without a known time only the day."""
    local = timezone.localtime(starts_at)
    return f"{weekday_and_day(local)}, {span(local, None)}" if has_time else weekday_and_day(local)


def period(first: dt.date | None, last: dt.date | None) -> str:
    """Like "vom 12. Januar bis 26. März 2027", "ab 12. Januar 2027", "bis 26. März 2027" or nothing."""
    if first and last:
        if first == last:
            return _("am %(day)s") % {"day": day(first)}
        start = format_date(first, pgettext("Tag ohne Jahr", "j. F")) if first.year == last.year else day(first)
        return _("vom %(first)s bis %(last)s") % {"first": start, "last": day(last)}
    if first:
        return _("ab %(day)s") % {"day": day(first)}
    return _("bis %(day)s") % {"day": day(last)} if last else ""


def days_of_the_week(numbers: Sequence[int]) -> str:
    """Like "dienstags und donnerstags", "montags bis freitags" (1 = Montag)."""
    adverbs = weekday_adverbs()
    numbers = sorted(set(numbers))
    if len(numbers) >= 3 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return _("%(first)s bis %(last)s") % {"first": adverbs[numbers[0] - 1], "last": adverbs[numbers[-1] - 1]}
    return listing([adverbs[number - 1] for number in numbers])


def rhythm(run: Run) -> str:
    """Like "dienstags", "alle zwei Wochen dienstags", "jeden 2. Dienstag im Monat", "jeden Monat am 15."."""
    numbers = sorted(run.weekdays) or [run.starts_on.isoweekday()]
    match run.frequency:
        case Run.Frequency.FORTNIGHTLY:
            return _("alle zwei Wochen %(days)s") % {"days": days_of_the_week(numbers)}
        case Run.Frequency.MONTHLY_BY_WEEKDAY:
            week = (run.starts_on.day - 1) // 7 + 1
            which = weeks_of_the_month()[week - 1]
            names = listing([f"{which} {weekdays()[number - 1]}" for number in numbers])
            return _("jeden %(which_days)s im Monat") % {"which_days": names}
        case Run.Frequency.MONTHLY_BY_DATE:
            return _("jeden Monat am %(number)d.") % {"number": run.starts_on.day}
    return days_of_the_week(numbers)


def regular_times(run: Run) -> str:
    """A regular run in sentences:

    "Dienstags und donnerstags, 9:00 bis 11:30 Uhr, vom 12. Januar bis 26. März 2027. Nicht in den Schulferien."
    """
    time = span(run.start_time, run.end_time) if run.start_time else ""
    first = ", ".join(filter(None, [rhythm(run), time, period(run.starts_on, run.ends_on)]))
    sentences = [sentence_case(first).rstrip(".") + "."]
    if run.skips_school_holidays:
        sentences.append(_("Nicht in den Schulferien."))
    if not run.skips_public_holidays:
        sentences.append(_("Auch an Feiertagen."))
    return " ".join(sentences)


def undated(kind: str, first: dt.date | None = None, last: dt.date | None = None) -> str:
    """Like "Einstieg jederzeit", "Termin auf Anfrage", "Zeit frei wählbar, bis 31. März 2027"."""
    return ", ".join(filter(None, [_(Run.Kind(kind).label), period(first, last)]))


def more_dates(count: int) -> str:
    """Like "und 3 weitere Termine" or nothing."""
    if count > MANY_DATES:
        return _("und viele weitere Termine")
    return ngettext("und 1 weiterer Termin", "und %(count)d weitere Termine", count) % {"count": count} if count else ""


def more_places(count: int) -> str:
    """Like "und 2 weitere Orte" or nothing."""
    return ngettext("und 1 weiterer Ort", "und %(count)d weitere Orte", count) % {"count": count} if count else ""


# --- Places ------------------------------------------------------------------------------------------------------


def venue(name: str, town: str) -> str:
    """Like "vhs-Haus, Vellmar"; a name that says where it is stands alone, and no town at all is "außerhalb"."""
    town = town or _("außerhalb")
    if not name:
        return town
    return name if town.casefold() in name.casefold() else f"{name}, {town}"


def place(offer_format: str, venue_text: str) -> str:
    """Where a run takes place, with or without a venue, by the form of the offer."""
    forms = Offer.Format
    match offer_format:
        case forms.ONLINE | forms.SELF_PACED:
            return venue_text or _("Online")
        case forms.HYBRID:
            return _("%(venue)s und online") % {"venue": venue_text} if venue_text else _("Vor Ort und online")
        case forms.MOBILE:
            return venue_text or _("Kommt zu Ihnen")
    return venue_text or _("Ort nach Absprache")


# --- Registration and flags --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Flag:
    """A word that stands out on a card; ``style`` is "free", "warn" or nothing."""

    text: str
    style: str = ""


def registration(kind: str) -> str:
    """Like "Ohne Anmeldung", "Anmeldung erwünscht", "Anmeldung nötig"."""
    return sentence_case(_(Offer.Registration(kind).label))


def seats_flag(seats: Iterable[tuple[str, int | None]]) -> Flag | None:
    """What is worth saying about free seats, from status and free seats of every run one could still join."""
    states = Run.Status
    open_runs = []
    known = False
    for status, left in seats:
        known = True
        if status != states.FULL and left != 0:
            open_runs.append((status, left))
    if not known:
        return None
    if not open_runs:
        return Flag(_("Ausgebucht"), "warn")
    if all(left is not None for _status, left in open_runs):
        total = sum(left for _status, left in open_runs)
        if total <= MANY_SEATS:
            text = ngettext("Noch 1 Platz frei", "Noch %(count)d Plätze frei", total) % {"count": total}
            return Flag(text)
    if all(status == states.FEW_LEFT for status, _left in open_runs):
        return Flag(_("Wenige Plätze frei"), "warn")
    return None


def flags(
    *, price_kind: str, offer_format: str, seats: Iterable[tuple[str, int | None]], is_cancelled: bool = False
) -> list[Flag]:
    """The flags of an offer. ``seats`` are those of its current runs; ``is_cancelled``: all that is left falls out."""
    found = []
    if price_kind == Offer.PriceKind.FREE:
        found.append(Flag(_("Kostenlos"), "free"))
    if offer_format == Offer.Format.ONLINE:
        found.append(Flag(_("Online")))
    if is_cancelled:
        found.append(Flag(_("Fällt aus"), "warn"))
    elif flag := seats_flag(seats):
        found.append(flag)
    return found


def phone_link(phone: str) -> str:
    """The address behind a phone number: "06699 000-1280" gives "tel:+4966990001280"."""
    digits = "".join(c for c in phone.partition("(0)")[0] + phone.partition("(0)")[2] if c.isdigit())
    if phone.strip().startswith("+"):
        return f"tel:+{digits}"
    if digits.startswith("00"):
        return f"tel:+{digits[2:]}"
    return f"tel:+49{digits[1:]}" if digits.startswith("0") else f"tel:{digits}"
