"""Fills an empty database with the demo."""

import datetime as dt
from collections import Counter

from django.db import transaction
from django.utils import timezone
from post_office.models import STATUS, Email

from bildungsportal.demo.content import read
from bildungsportal.demo.dates import Almanac
from bildungsportal.demo.desk import load_desk
from bildungsportal.demo.offers import World, load_offers
from bildungsportal.demo.people import load_applications, load_people
from bildungsportal.demo.providers import load_providers, load_venues
from bildungsportal.setup import setup_kommune
from offers.catalogue import entry
from offers.content.schedule import Calendar
from pages.models import KnownBarrier, Portal
from places.models import Municipality
from providers.models import Membership

KOMMUNE = "06633"  # Landkreis Kassel
STATEMENT_AGE = dt.timedelta(weeks=6)


@transaction.atomic
def load(now: dt.datetime, progress=iter) -> Counter:
    """Creates everything and returns how many of what."""
    setup_kommune(KOMMUNE, report=lambda line: None)
    portal = load_portal(timezone.localdate(now))
    municipalities = {item.name: item for item in Municipality.objects.of_portal(portal)}
    providers = load_providers(municipalities)
    venues = load_venues(municipalities, providers)
    authors = {member.provider_id: member.user for member in Membership.objects.select_related("user")}
    world = World(
        now=now,
        almanac=Almanac(today=timezone.localdate(now), calendar=Calendar.of_portal()),
        providers=providers,
        venues=venues,
        authors=authors,
        editor=load_people(providers),
    )
    load_applications(municipalities, now)
    with entry.together():
        offers = load_offers(world, progress)
    load_desk(world.editor, now)
    # The people are invented; their mails stay in the outbox to be looked at, and none is sent.
    Email.objects.filter(status=STATUS.queued).update(status=STATUS.sent)
    return Counter(municipalities=len(municipalities), providers=len(providers), venues=len(venues), offers=offers)


def load_portal(today: dt.date) -> Portal:
    """Fills in what ``setup_kommune`` leaves to the Kommune. The statement on accessibility is some weeks old."""
    facts = read("portal")
    barriers = facts.pop("known_barriers")
    portal = Portal.objects.current()
    for name, value in facts.items():
        setattr(portal, name, value.strip() if isinstance(value, str) else value)
    portal.stated_on = today - STATEMENT_AGE
    portal.full_clean()
    portal.save()
    for order, barrier in enumerate(barriers):
        KnownBarrier.objects.create(portal=portal, order=order, **barrier)
    return portal
