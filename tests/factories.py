"""Rows for tests: plain functions, valid by default, nothing beyond what is required.

Offers are written through ``offers.content.snapshot`` and ``offers.editorial.moderation``, so that all derived data is
right. ``NOW`` is the moment at which the tests take place.
"""

import datetime as dt
import io
from itertools import count

from PIL import Image as Picture

from accounts.models import User
from offers.content import snapshot
from offers.editorial import moderation
from offers.models import LifePhase, Offer, Topic
from pages.images import store_image
from pages.models import Image, Page, Portal
from places.models import District, Municipality
from places.names import german_slug, sort_key
from providers.models import AccessFeature, Contact, Provider, ProviderType, Venue, VenueAccess

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)  # a Monday, 10:00 in Berlin
TODAY = NOW.date()

numbers = count(1)


def days(ahead: int) -> str:
    """The day that is so many days ahead, as snapshots write it."""
    return (TODAY + dt.timedelta(days=ahead)).isoformat()


# --- Who and where -----------------------------------------------------------------------------------------------


PASSWORD = "geheim-und-lang-genug"


def create_user(*, email="", password=PASSWORD, **fields) -> User:
    return User.objects.create_user(email or f"person{next(numbers)}@example.org", password, **fields)


def create_district(*, ags="06633", name="Landkreis Kassel", kind="Landkreis", **fields) -> District:
    return District.objects.get_or_create(ags=ags, defaults={"name": name, "kind": kind, **fields})[0]


def create_portal(*, district=None, **fields) -> Portal:
    words = {
        "name": "Bildungsportal",
        "operator": "Landkreis Kassel",
        "operator_genitive": "des Landkreises Kassel",
        "area_label": "Ganzer Landkreis",
        "counselling_phone": "0561 1003-1234",
    }
    return Portal.objects.create(district=district or create_district(), **{**words, **fields})


def create_municipality(*, name="Vellmar", district=None, **fields) -> Municipality:
    number = next(numbers)
    return Municipality.objects.create(
        **{
            "ags": f"06633{number % 1000:03}",
            "district": district or create_district(),
            "name": name,
            "slug": german_slug(name),
            "sort_key": sort_key(name),
            "kind": "Gemeinde",
            **fields,
        }
    )


def create_term(model, *, label="", **fields):
    """A term of any vocabulary, for example ``create_term(Topic, label="Musik")``."""
    number = next(numbers)
    label = label or f"{model._meta.verbose_name} {number}"
    extra = {"scope": "venue", "absent_label": f"Kein {label}"} if model is AccessFeature else {}
    return model.objects.create(**{"code": f"c{number}", "slug": german_slug(label), "label": label, **extra, **fields})


def create_provider(*, name="", state=Provider.State.LISTED, provider_type=None, **fields) -> Provider:
    name = name or f"Anbieter {next(numbers)}"
    return Provider.objects.create(
        **{
            "name": name,
            "slug": german_slug(name),
            "sort_key": sort_key(name, 160),
            "provider_type": provider_type or first_or_new(ProviderType, "Verein"),
            "state": state,
            **fields,
        }
    )


def create_contact(*, provider, role=Contact.Role.PUBLIC, phone="0561 123", **fields) -> Contact:
    return Contact.objects.create(provider=provider, role=role, phone=phone, **fields)


def create_venue(*, name="Bürgerhaus", municipality=None, **fields) -> Venue:
    return Venue.objects.create(name=name, municipality=municipality, **fields)


def create_venue_access(*, venue, feature, is_available=True) -> VenueAccess:
    return VenueAccess.objects.create(venue=venue, feature=feature, is_available=is_available)


def create_image(*, colour="teal") -> Image:
    file = io.BytesIO()
    Picture.new("RGB", (40, 30), colour).save(file, "PNG")
    return store_image(file)


def create_page(*, slug="impressum", title="Impressum", body="## Anbieter\n\nText.", **fields) -> Page:
    return Page.objects.create(slug=slug, title=title, body=body, **fields)


def first_or_new(model, label: str):
    """Any term of ``model``; offers and providers need one and most tests do not care which."""
    return model.objects.first() or create_term(model, label=label)


# --- Offers ------------------------------------------------------------------------------------------------------


def create_run(*, start=7, times=("18:00", "19:30"), count=1, venue=None, **fields) -> dict:
    """The snapshot of a run with ``count`` weekly dates, the first in ``start`` days."""
    dates = [{"date": days(start + 7 * week), "start_time": times[0], "end_time": times[1]} for week in range(count)]
    return {"kind": "dated", "venue_id": venue.pk if venue else None, "dates": dates, **fields}


def create_undated_run(*, kind="on_request", **fields) -> dict:
    return {"kind": kind, **fields}


def create_offer(
    *,
    title="",
    state=Offer.State.PUBLISHED,
    provider=None,
    runs=None,
    life_phases=(),
    topics=(),
    now=NOW,
    source_url="",
    **content,
) -> Offer:
    """An offer with one coming date. ``content`` is a part of a snapshot; terms are given as rows or as codes."""
    offer = Offer(provider=provider or create_provider(), source_url=source_url)
    for name in ["focus_themes", "target_groups", "languages", "funding_schemes"]:
        content[name] = [getattr(term, "code", term) for term in content.get(name, ())]
    snapshot.write(
        offer,
        {
            "title": title or f"Angebot {next(numbers)}",
            "teaser": "Ein Satz über das Angebot.",
            "life_phases": [term.code for term in life_phases or [first_or_new(LifePhase, "Jugendliche")]],
            "topics": [term.code for term in topics or [first_or_new(Topic, "Musik")]],
            "runs": [create_run()] if runs is None else runs,
            "price_kind": "free",
            **content,
        },
        now=now,
    )
    bring_to(offer, state, now)
    return offer


def bring_to(offer: Offer, state: str, now: dt.datetime) -> None:
    """Moves a draft along the way that leads to ``state``."""
    states = Offer.State
    if state in {states.PUBLISHED, states.ARCHIVED}:
        moderation.publish(offer, actor=None, now=now)
    if state in {states.SUBMITTED, states.RETURNED, states.REJECTED}:
        moderation.change_state(offer, "eingereicht", actor=None, now=now)
    if state == states.ARCHIVED:
        moderation.archive(offer, actor=None, now=now)
    if state == states.RETURNED:
        moderation.give_back(offer, actor=None, reason="Bitte ergänzen.", now=now)
    if state == states.REJECTED:
        moderation.reject(offer, actor=None, reason="Passt nicht.", now=now)
