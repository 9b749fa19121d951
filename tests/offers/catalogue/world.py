"""A small world of terms, places, providers and venues in which offers are tried at random."""

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from offers.catalogue import entry
from offers.catalogue.facets import FACETS, FEATURES, WEEKDAYS
from offers.catalogue.query import SORTS, Query
from offers.content.schedule import Calendar
from offers.content.snapshot import write
from offers.editorial import moderation
from offers.models import (
    FocusTheme,
    FundingScheme,
    Language,
    LifePhase,
    Offer,
    SynonymGroup,
    TargetGroup,
    Topic,
)
from pages.models import Portal
from places.models import District, Municipality
from places.names import german_slug, sort_key
from providers.models import AccessFeature, Provider, ProviderType, Venue, VenueAccess

START = dt.datetime(2026, 11, 23, 7, 30, tzinfo=dt.UTC)  # a Monday
BERLIN = ZoneInfo("Europe/Berlin")
MUNICIPALITIES = ["Vellmar", "Baunatal", "Bad Karlshafen", "Kassel"]  # the last one lies in another Kreis
PROVIDERS = ["Volkshochschule Mitte", "Musikverein Vellmar", "Treffpunkt Älter werden"]
WORDS = ["Deutschkurse", "Kurs", "Yoga", "für", "Anfänger:innen", "Eltern-Kind-Gruppe", "Elternkindgruppe", "Gitarre",
         "Rückenschule", "EDV", "Computer", "B1", "Straße", "Spiel", "chor", "Kinderchor", "in", "Vellmar"]  # fmt: skip
CALENDAR = Calendar("HE")


def term(model, label, number, **fields):
    return model.objects.create(code=german_slug(label), label=label, slug=german_slug(label), order=number, **fields)


class World:
    """Everything but offers. Make it once per test: the same names get the same places in every list."""

    def __init__(self):
        here = District.objects.create(ags="06633", name="Landkreis Kassel", kind="Landkreis")
        there = District.objects.create(ags="06611", name="Stadt Kassel", kind="Kreisfreie Stadt")
        Portal.objects.create(district=here, operator="Landkreis", operator_genitive="des Landkreises", area_label="x")
        self.municipalities = [
            Municipality.objects.create(
                ags=f"0663300{number}" if name != "Kassel" else "06611000", name=name, slug=german_slug(name),
                sort_key=sort_key(name), kind="Stadt", district=there if name == "Kassel" else here,
            )
            for number, name in enumerate(MUNICIPALITIES, start=1)
        ]  # fmt: skip
        kinds = [term(ProviderType, label, n) for n, label in enumerate(["Volkshochschule", "Verein"])]
        self.providers = [
            Provider.objects.create(
                name=name, slug=german_slug(name), sort_key=sort_key(name), provider_type=kinds[n % 2], state="listed"
            )
            for n, name in enumerate(PROVIDERS)
        ]
        music = term(Topic, "Musik", 1)
        health = term(Topic, "Gesundheit", 2)
        self.topics = [
            term(Topic, "Chor und Gesang", 3, parent=music),
            term(Topic, "Gitarre", 4, parent=music),
            term(Topic, "Bewegung", 5, parent=health),
        ]
        self.phases = [term(LifePhase, label, n) for n, label in enumerate(["Kinder", "Ältere"])]
        self.groups = [term(TargetGroup, "Eltern", 1)]
        self.languages = [term(Language, "Deutsch", 1)]
        self.funding = [term(FundingScheme, "Bildungsurlaub", 1)]
        self.focus = [term(FocusTheme, "Demokratie", 1)]
        self.features = [
            term(AccessFeature, "Aufzug", 1, scope="venue", absent_label="Kein Aufzug"),
            term(AccessFeature, "Rampe", 2, scope="venue", absent_label="Keine Rampe"),
            term(AccessFeature, "Untertitel", 3, scope="offer", absent_label="Keine Untertitel"),
        ]
        places = [*self.municipalities, None]
        self.venues = [
            Venue.objects.create(name=f"Haus {n}", municipality=place, nearest_stop="Markt" if n % 2 else "")
            for n, place in enumerate(places)
        ]
        VenueAccess.objects.create(venue=self.venues[0], feature=self.features[0], is_available=True)
        VenueAccess.objects.create(venue=self.venues[1], feature=self.features[0], is_available=True)
        VenueAccess.objects.create(venue=self.venues[1], feature=self.features[1], is_available=True)
        VenueAccess.objects.create(venue=self.venues[2], feature=self.features[0], is_available=False)
        SynonymGroup.objects.create(words="Computer\nEDV\nelektronische Daten")
        self.offers: list[Offer] = []


# -- offers -----------------------------------------------------------------------------------------------------------

titles = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
times = st.sampled_from([(None, None), ("09:00", "10:30"), ("14:00", None), ("18:30", "20:00")])
seats = st.sampled_from([None, 0, 3])


def subset(values, smallest=0):
    return st.lists(st.sampled_from(values), min_size=smallest, max_size=2, unique=True)


def days(first=-20, last=40):
    return st.integers(first, last).map(lambda n: (START.astimezone(BERLIN).date() + dt.timedelta(days=n)).isoformat())


@st.composite
def runs(draw):
    kind = draw(st.sampled_from(["dated", "dated", "series", "open_start", "on_request"]))
    run = {
        "kind": kind,
        "venue": draw(st.sampled_from([None, 0, 1, 2, 3, 4])),
        "status": draw(st.sampled_from(["scheduled"] * 4 + ["few_left", "full", "cancelled"])),
        "seats_left": draw(seats),
        "course_number": draw(st.sampled_from(["", "V2101-A"])),
    }
    start, end = draw(times)
    if kind == "dated":
        run["dates"] = [
            {"date": day, "start_time": start, "end_time": end, "is_cancelled": draw(st.integers(0, 5)) == 0}
            for day in draw(st.lists(days(), min_size=1, max_size=3, unique=True))
        ]
    elif kind == "series":
        run |= {"frequency": draw(st.sampled_from(["weekly", "fortnightly"])), "weekdays": draw(subset([1, 2, 6]))}
        run |= {"starts_on": draw(days(-30, 10)), "start_time": start, "end_time": end if start else None}
        run["ends_on"] = draw(st.none() | days(12, 60))
    else:
        run["ends_on"] = draw(st.none() | days(-3, 10))
    return run


@st.composite
def contents(draw):
    """A snapshot in which numbers stand for places in the lists of a ``World``."""
    all_ages = draw(st.booleans())
    ages = sorted(draw(st.lists(st.integers(0, 90), min_size=2, max_size=2)))
    return {
        "title": draw(titles),
        "teaser": draw(titles),
        "description": draw(titles | st.just("")),
        "kind": draw(st.sampled_from(["course", "group"])),
        "format": draw(st.sampled_from(["onsite", "online"])),
        "life_phases": draw(subset([0, 1], 1)),
        "topics": draw(subset([0, 1, 2], 1)),
        "target_groups": draw(subset([0])),
        "languages": draw(subset([0])),
        "funding_schemes": draw(subset([0])),
        "focus_themes": draw(subset([0])),
        "cooperating_providers": draw(subset([1, 2])),
        "access": {"untertitel": draw(st.booleans())} if draw(st.booleans()) else {},
        "all_ages": all_ages,
        "min_age": None if all_ages else draw(st.sampled_from([None, ages[0]])),
        "max_age": None if all_ages else draw(st.sampled_from([None, ages[1]])),
        "price_kind": draw(st.sampled_from(["free", "paid", "unknown"])),
        "registration": draw(st.sampled_from(["none", "required"])),
        "childcare": draw(st.booleans()),
        "language_level": draw(st.sampled_from(["", "B1.2"])),
        "keywords": draw(subset(["Singen", "Rücken"])),
        "runs": draw(st.lists(runs(), min_size=1, max_size=3)),
    }


def resolve(world: World, content: dict) -> dict:
    """``content`` with codes and ids instead of places in lists."""
    data = dict(content)
    for name, terms in [
        ("life_phases", world.phases), ("topics", world.topics), ("target_groups", world.groups),
        ("languages", world.languages), ("funding_schemes", world.funding), ("focus_themes", world.focus),
    ]:  # fmt: skip
        data[name] = [terms[number].code for number in content[name]]
    data["cooperating_providers"] = [world.providers[number].pk for number in content["cooperating_providers"]]
    data["runs"] = [
        {**run, "venue_id": None if run["venue"] is None else world.venues[run["venue"]].pk} for run in content["runs"]
    ]
    for run in data["runs"]:
        del run["venue"]
    return data


# -- edits ------------------------------------------------------------------------------------------------------------

numbers = st.integers(0, 9)
edits = st.one_of(
    st.tuples(st.just("create"), contents(), numbers),
    st.tuples(st.just("create"), contents(), numbers),
    st.tuples(st.just("change"), contents(), numbers),
    st.tuples(st.just("withdraw"), numbers),
    st.tuples(st.just("publish"), numbers),
    st.tuples(st.just("merge"), numbers, numbers),
    st.tuples(st.just("hide"), numbers),
    st.tuples(st.just("rename"), st.sampled_from(["provider", "venue", "topic"]), numbers, st.sampled_from(WORDS)),
    st.tuples(st.just("list_provider"), numbers, st.booleans()),
    st.tuples(st.just("move_venue"), numbers, numbers),
    st.tuples(st.just("access"), numbers, numbers, st.booleans()),
    st.tuples(st.just("replace_topic"), numbers, numbers),
    st.tuples(st.just("switch_topic"), numbers, st.booleans()),
    st.tuples(st.just("merge_place"), numbers),
)


def pick(things, number):
    return things[number % len(things)] if things else None


def apply(world: World, edit: tuple, now: dt.datetime) -> None:
    """Does one edit through the product's own functions, in transactions of their own."""
    action, *given = edit
    offer = pick(world.offers, given[-1]) if given and isinstance(given[-1], int) else None
    if offer is not None:
        offer = Offer.objects.select_related("provider").get(pk=offer.pk)
    match action:
        case "create":
            new = Offer(provider=pick(world.providers, given[1]))
            write(new, resolve(world, given[0]), now=now, calendar=CALENDAR)
            moderation.publish(new, actor=None, now=now)
            world.offers.append(new)
        case "change" if offer:
            write(offer, resolve(world, given[0]), now=now, calendar=CALENDAR)
        case "withdraw" if offer and offer.state == "published":
            moderation.withdraw(offer, actor=None, now=now)
        case "publish" if offer and offer.state == "draft":
            moderation.publish(offer, actor=None, now=now)
        case "merge" if offer:
            into = Offer.objects.get(pk=pick(world.offers, given[0]).pk)
            if into.pk != offer.pk and not into.merged_into_id:
                moderation.merge(offer, into, actor=None, now=now)
        case "hide" if offer:
            offer.hidden_since = now
            offer.save(update_fields=["hidden_since"])
            entry.write(offer)
        case "rename":
            kind, number, word = given
            if kind == "topic":
                Topic.objects.filter(pk=pick(world.topics, number).pk).update(label=f"{word} Thema")
            else:
                things = world.providers if kind == "provider" else world.venues
                type(things[0]).objects.filter(pk=pick(things, number).pk).update(name=f"{word} Haus")
        case "list_provider":
            Provider.objects.filter(pk=pick(world.providers, given[0]).pk).update(
                state="listed" if given[1] else "archived"
            )
        case "move_venue":
            place = pick([*world.municipalities, None], given[1])
            Venue.objects.filter(pk=pick(world.venues, given[0]).pk).update(municipality=place)
        case "access":
            VenueAccess.objects.update_or_create(
                venue=pick(world.venues, given[0]), feature=world.features[given[1] % 2],
                defaults={"is_available": given[2]},
            )  # fmt: skip
        case "replace_topic":
            old, new = pick(world.topics, given[0]), pick(world.topics, given[1])
            if old != new:
                Topic.objects.filter(pk=old.pk).update(is_active=False, replaced_by=new)
        case "switch_topic":
            Topic.objects.filter(pk=pick(world.topics, given[0]).pk, replaced_by=None).update(is_active=given[1])
        case "merge_place":
            if given[0] % 3 == 0:
                Municipality.objects.filter(pk=world.municipalities[0].pk).update(successor=world.municipalities[1])


# -- queries ----------------------------------------------------------------------------------------------------------

texts = st.lists(
    st.sampled_from(
        [
            *WORDS,
            "Kurse",
            "ruckenschule",
            "Rueckenschule",
            "Anfaenger",
            "spielen",
            "v2101",
            "Haus",
            "Thema",
            "Musik",
            "xyz",
            "b1",
            "or",
            "kostenlos",
            "Yogakurs",
            "Elternkurs",
            "Anfängerinnen",
        ]
    ),
    min_size=1,
    max_size=2,
).map(" ".join)


def query_of(world: World, draw) -> Query:
    """A random query over what the world holds."""
    keys = {
        "lebensphase": [term.pk for term in world.phases],
        "thema": list(Topic.objects.values_list("pk", flat=True)),
        "gemeinde": [*(place.pk for place in world.municipalities[:3]), 0],
        "kosten": ["free", "paid", "unknown"],
        "art": ["course", "group"],
        "format": ["onsite", "online"],
        "tag": [day.key for day in WEEKDAYS],
        "zeit": ["morning", "afternoon", "evening"],
        "merkmal": [feature.key for feature in FEATURES],
        "barrierefrei": [feature.pk for feature in world.features],
        "zielgruppe": [world.groups[0].pk],
        "schwerpunkt": [world.focus[0].pk],
        "anbieterart": list(ProviderType.objects.values_list("pk", flat=True)),
        "anbieter": [provider.pk for provider in world.providers],
    }
    assert keys.keys() <= FACETS.keys()
    # Few conditions at a time: a query that nothing answers proves little.
    kinds = draw(st.lists(st.sampled_from([*keys, "tag", "zeit", "gemeinde", *OTHERS]), max_size=3, unique=True))
    chosen = {name: keys[name] for name in kinds if name in keys}
    today = START.astimezone(BERLIN).date()
    low = draw(st.integers(0, 99)) if "age" in kinds else None
    first = draw(st.integers(-5, 30)) if "from" in kinds else None
    last = draw(st.integers(first or 0, 50)) if "to" in kinds else None
    return Query(
        text=draw(texts) if "text" in kinds else "",
        within=draw(texts) if "within" in kinds else "",
        chosen={
            name: frozenset(draw(st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)))
            for name, values in chosen.items()
        },
        near=frozenset(draw(subset([place.pk for place in world.municipalities], 1)))
        if "near" in kinds
        else frozenset(),
        min_age=low,
        max_age=draw(st.none() | st.integers(low, 99)) if "age" in kinds else None,
        date_from=None if first is None else today + dt.timedelta(days=first),
        date_to=None if last is None else today + dt.timedelta(days=last),
        sort=draw(st.sampled_from(list(SORTS))),
    )


OTHERS = ["text", "text", "within", "near", "age", "from", "to"]
