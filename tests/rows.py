"""One valid row of every model that has a constraint or a page in the staff's area."""

import datetime as dt
from collections.abc import Callable

from django.contrib.auth.models import Group
from django.db import models
from post_office import mail
from post_office.models import Email
from taggit.models import Tag

from accounts.models import Event, Login, User
from accounts.models.event import record
from imports.models import ImportItem, ImportRun, Source, SourceWord
from offers.models import (
    CatalogueEntry,
    DuplicatePair,
    FocusTheme,
    FundingScheme,
    Language,
    LifePhase,
    Occurrence,
    Offer,
    OfferAccess,
    OfferReport,
    OfferText,
    PriceOption,
    ProviderHealth,
    Revision,
    Run,
    RunDate,
    RunException,
    SynonymGroup,
    TargetGroup,
    Topic,
)
from pages.models import BarrierReport, Image, KnownBarrier, Page, Portal
from places.models import District, Municipality, PostalCode, SchoolHoliday
from providers.models import (
    AccessFeature,
    Application,
    Contact,
    Invitation,
    Membership,
    Provider,
    ProviderType,
    Venue,
    VenueAccess,
)
from tests import factories
from tests.factories import NOW, create_offer, create_provider, create_term, create_user

DAY = dt.date(2026, 12, 1)
TERMS = [ProviderType, AccessFeature, LifePhase, Topic, FocusTheme, TargetGroup, FundingScheme, Language]


def number() -> int:
    return next(factories.numbers)


def create_run(**fields) -> Run:
    return Run.objects.create(offer=create_offer(runs=[]), **fields)


def create_series() -> Run:
    return create_run(kind="series", frequency="weekly", starts_on=DAY)


def create_occurrence() -> Occurrence:
    return Occurrence.objects.get(run__offer=create_offer())


def create_application(**fields) -> Application:
    return Application.objects.create(
        **{
            "organisation": "Chor",
            "provider_type": create_term(ProviderType),
            "contact_name": "A.",
            "email": "a@example.org",
            "state": "open",
            **fields,
        }
    )


def create_invitation() -> Invitation:
    return Invitation.objects.create(
        provider=create_provider(),
        email="a@example.org",
        token_hash=f"{number():064}",
        created_at=NOW,
        expires_at=NOW + dt.timedelta(days=1),
    )


def create_offer_access() -> OfferAccess:
    feature = create_term(AccessFeature, scope="offer")
    return OfferAccess.objects.create(offer=create_offer(), feature=feature, is_available=True)


def create_venue_access() -> VenueAccess:
    return factories.create_venue_access(venue=factories.create_venue(), feature=create_term(AccessFeature))


def create_import_run() -> ImportRun:
    source = Source.objects.create(code=f"quelle-{number()}", name="vhs", format="x")
    return ImportRun.objects.create(source=source, file_name="x.json")


def create_import_item() -> ImportItem:
    return ImportItem.objects.create(run=create_import_run(), line=1, result="rejected", reason="leer")


def create_mail() -> Email:
    return mail.send("a@example.org", subject="Ihre Einladung", message="https://example.org/geheim")


def create_duplicate_pair(**fields) -> DuplicatePair:
    first, second = create_offer(), create_offer()
    return DuplicatePair.objects.create(
        **{"first": first, "second": second, "score": 85, "reasons": ["same_title", "same_provider"], **fields}
    )


def get_portal() -> Portal:
    return Portal.objects.first() or factories.create_portal()


def create_image() -> Image:
    # Pictures with the same content are the same row.
    return factories.create_image(colour=(number() % 256, number() % 256, 128))


ROWS: dict[type[models.Model], Callable[[], models.Model]] = {
    User: create_user,
    Group: lambda: Group.objects.create(name=f"Gruppe {number()}"),
    Login: lambda: Login.objects.create(user=create_user(), way="password", result="success", address="203.0.113.5"),
    Event: lambda: record(create_provider(), "angelegt", actor=create_user(), now=NOW),
    District: factories.create_district,
    Municipality: lambda: factories.create_municipality(slug=f"ort-{number()}"),
    PostalCode: lambda: PostalCode.objects.create(code=f"{34000 + number()}"),
    SchoolHoliday: lambda: SchoolHoliday.objects.create(
        state="HE", name="Herbst", starts_on=DAY + dt.timedelta(days=number()), ends_on=dt.date(2100, 1, 1)
    ),
    BarrierReport: lambda: BarrierReport.objects.create(due_on=DAY, text="Kontrast"),
    Image: create_image,
    Page: lambda: factories.create_page(slug=f"seite-{number()}"),
    Portal: get_portal,
    KnownBarrier: lambda: KnownBarrier.objects.create(portal=get_portal(), text="Ein Video ohne Untertitel."),
    Provider: create_provider,
    Contact: lambda: factories.create_contact(provider=create_provider()),
    Membership: lambda: Membership.objects.create(user=create_user(), provider=create_provider()),
    Invitation: create_invitation,
    Application: create_application,
    Venue: lambda: factories.create_venue(
        municipality=factories.create_municipality(slug=f"ort-{number()}"), provider=create_provider()
    ),
    VenueAccess: create_venue_access,
    **{model: lambda model=model: create_term(model) for model in TERMS},
    Offer: create_offer,
    PriceOption: lambda: PriceOption.objects.create(offer=create_offer(), amount=5),
    OfferAccess: create_offer_access,
    OfferText: lambda: OfferText.objects.create(offer=create_offer(), language="en", title="Choir", teaser="Singing."),
    OfferReport: lambda: OfferReport.objects.create(offer=create_offer(), subject="price"),
    Revision: lambda: Revision.objects.create(offer=create_offer(), base={}, proposed={}),
    Run: create_run,
    RunDate: lambda: RunDate.objects.create(run=create_run(), date=DAY),
    RunException: lambda: RunException.objects.create(run=create_series(), date=DAY),
    Occurrence: create_occurrence,
    CatalogueEntry: lambda: create_offer().catalogue_entry,
    DuplicatePair: create_duplicate_pair,
    ProviderHealth: lambda: ProviderHealth.objects.get(pk=create_provider().pk),
    SynonymGroup: lambda: SynonymGroup.objects.create(words="EDV\nComputer"),
    Source: lambda: create_import_run().source,
    SourceWord: lambda: SourceWord.objects.create(source=create_import_run().source, word="Yoga"),
    ImportRun: create_import_run,
    ImportItem: create_import_item,
    Tag: lambda: Tag.objects.create(name=f"Wort {number()}"),
    Email: create_mail,
}
