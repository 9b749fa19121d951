"""The demo: complete, lifelike, fresh on any day, and recognisably invented."""

import datetime as dt
import io
import re
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, Q

from accounts.models import Event, User
from bildungsportal.demo import dates
from bildungsportal.demo.content import DATA, read, read_offers
from bildungsportal.demo.dates import Almanac
from bildungsportal.demo.load import load
from bildungsportal.management.commands import load_demo
from offers.content.schedule import Calendar
from offers.editorial import review
from offers.models import (
    DuplicatePair,
    FocusTheme,
    FundingScheme,
    LifePhase,
    Offer,
    OfferAccess,
    OfferReport,
    OfferText,
    PriceOption,
    Revision,
    Run,
    RunException,
    StaffNote,
    TargetGroup,
    Topic,
)
from offers.upkeep import freshness
from pages.legal import gaps
from pages.models import BarrierReport, Portal
from places.models import Municipality
from providers.models import Application, Provider, ProviderType, Venue, VenueAccess
from tests.factories import NOW

pytestmark = pytest.mark.django_db  # also for ``demo``: without it pytest makes no test database

# The numbers that the Bundesnetzagentur keeps free for films and books.
FICTIONAL_PHONE = re.compile(r"030 23125-\d{3}|069 90009-\d{3}|089 99998-\d{3}|0152 28817386|0171 39200\d{2}")
STATES = Offer.State


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo as of ``NOW``, loaded once for all tests of this file; they only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load(NOW)
        transaction.set_rollback(True)


def published():
    return Offer.objects.filter(state=STATES.PUBLISHED)


def own_places():
    """The Gemeinden of the Kommune, without the town in its middle."""
    return Municipality.objects.of_portal(Portal.objects.current())


def used(model, name: str) -> set:
    return set(model.objects.values_list(name, flat=True))


def test_numbers(demo):
    assert own_places().count() == 29
    assert Provider.objects.public().count() >= 38
    assert Offer.objects.count() == demo["offers"] >= 290
    assert published().count() >= 270
    trusted = Provider.objects.filter(trust=Provider.Trust.TRUSTED).count()
    assert 0.25 < trusted / Provider.objects.count() < 0.45


def test_every_entry_of_the_vocabularies_occurs(demo):
    for model in [LifePhase, FocusTheme, TargetGroup, FundingScheme]:
        assert not model.objects.exclude(offers__in=published()), model
    assert not Topic.objects.filter(children=None).exclude(offers__in=published())
    assert Topic.objects.filter(parent=None).count() == 14
    assert not ProviderType.objects.filter(providers=None)


def test_every_choice_occurs(demo):
    for name in ["kind", "format", "price_kind", "registration", "certificate"]:
        choices = Offer._meta.get_field(name).choices
        assert set(published().values_list(name, flat=True)) == {value for value, _ in choices}, name
    assert used(Offer, "state") == set(STATES.values)
    assert used(PriceOption, "kind") >= {"full", "reduced", "member", "family", "sliding", "material", "deposit"}
    assert used(Run, "kind") == set(Run.Kind.values)
    assert used(Run, "status") == set(Run.Status.values)
    assert used(Run, "frequency") == {"", *Run.Frequency.values}
    assert used(RunException, "kind") == set(RunException.Kind.values)
    assert used(OfferAccess, "is_available") == used(VenueAccess, "is_available") == {True, False}
    requirements = Offer.objects.values_list("requirements", flat=True)
    assert {code for codes in requirements for code in codes} == set(Offer.Requirement.values)
    assert Offer.objects.filter(no_german_needed=True).exists()
    assert Offer.objects.filter(childcare=True).exists()
    assert Offer.objects.annotate(languages_held=Count("languages")).filter(languages_held__gte=2).count() > 10


def test_every_gemeinde_has_something_to_come(demo):
    ahead = Offer.objects.listed(NOW)

    places = set(ahead.values_list("runs__venue__municipality", flat=True))
    assert set(own_places().values_list("pk", flat=True)) - places == set()
    assert ahead.filter(runs__venue__isnull=False, runs__venue__municipality=None).exists()
    hidden = Venue.objects.filter(hide_exact_address=True)
    assert hidden.filter(runs__offer__in=ahead).exists()
    assert not Provider.objects.filter(street__in=hidden.values("street"))


def test_published_offers_are_complete_and_most_have_something_to_come(demo):
    offers = published().annotate(
        phases=Count("life_phases", distinct=True), subjects=Count("topics", distinct=True), turns=Count("runs")
    )

    assert not offers.filter(Q(phases=0) | Q(subjects=0) | Q(subjects__gt=3) | Q(teaser="") | Q(turns=0))
    assert not offers.filter(Q(published_at__gte=NOW) | Q(confirmed_at__gte=NOW) | Q(published_at=None))
    assert not offers.filter(topics__parent=None)
    ended = published().filter(hidden_since=None).exclude(pk__in=Offer.objects.listed(NOW))
    assert 2 <= ended.count() <= 10


def test_offers_stand_in_every_state_and_the_log_says_how_they_got_there(demo):
    assert dict(Offer.objects.exclude(state=STATES.PUBLISHED).values_list("state").annotate(Count("pk"))) == {
        STATES.SUBMITTED: 6,
        STATES.RETURNED: 3,
        STATES.REJECTED: 2,
        STATES.DRAFT: 5,
        STATES.ARCHIVED: 5,
    }
    assert Revision.objects.filter(state=Revision.State.OPEN).count() == 5
    assert Offer.objects.exclude(hidden_since=None).count() == 2
    assert not Event.objects.filter(occurred_at__gt=NOW)
    for offer in Offer.objects.exclude(state=STATES.DRAFT):
        states = list(Event.objects.about(offer).exclude(to_state="").values_list("to_state", flat=True))
        assert states[0] == offer.state, offer
    assert not Event.objects.filter(action__in=["zurückgegeben", "abgelehnt"], note="")


def test_who_can_log_in(demo):
    people = read("people")
    editor, colleague = (User.objects.get(email=f"{name}@bildungsportal.example") for name in ["redaktion", "feder"])

    assert all(User.objects.get(email=item["email"]).check_password(people["password"]) for item in people["person"])
    waiting = Application.objects.filter(state="open").values_list("organisation", flat=True)
    assert sorted(waiting) == sorted(item["organisation"] for item in people["application"])
    assert sum(user.has_usable_password() for user in User.objects.all()) == len(people["person"]) == 3
    assert set(User.objects.filter(is_staff=True)) == {editor, colleague}
    assert not colleague.has_usable_password()
    assert not User.objects.filter(is_superuser=True)
    assert editor.has_perms(["offers.view_offer", "offers.change_offer", "providers.change_provider"])
    assert {member.role for user in User.objects.filter(is_staff=False) for member in user.memberships.all()} == {
        "editor",
        "manager",
    }


def test_the_desk_of_the_redaktion_shows_every_kind_of_its_work(demo):
    waiting = review.waiting()

    assert {str(offer.assignment.user) for offer in waiting.filter(assignment__isnull=False)} == {
        "Rieke Redlich", "Konrad Feder",
    }  # fmt: skip
    assert waiting.filter(assignment=None).exists()
    assert StaffNote.objects.filter(offer__in=waiting.values("pk")).count() == StaffNote.objects.count() == 4
    assert OfferReport.objects.get().state == "open"
    assert BarrierReport.objects.get().due_on > NOW.date()
    assert Revision.objects.samples().count() == 1
    pair = DuplicatePair.objects.get()
    assert {str(pair.first), str(pair.second)} == {"Fahrrad winterfest machen", "Das Fahrrad winterfest machen"}
    assert freshness.due(NOW).exists()
    member = User.objects.get(email="vhs@bildungsportal.example")
    assert freshness.questions(Provider.objects.for_user(member), NOW).exists()
    assert not StaffNote.objects.filter(written_at__gt=NOW)
    texts = OfferText.objects.filter(language="en", offer__in=Offer.objects.listed(NOW))
    assert [bool(text.title and text.teaser and text.description) for text in texts] == [True, True]


def test_portal_is_filled_in(demo):
    portal = Portal.objects.current()

    assert len(portal.popular_words) == 6
    for word in portal.popular_words:
        assert Offer.objects.filter(Q(title__icontains=word) | Q(keywords__name__icontains=word)).exists(), word
    assert portal.funding_notice.startswith("Beispieltext")
    assert portal.counselling_phone
    assert portal.counselling_hours
    # What only a real Kommune has: no video is invented, and no logo copied.
    assert [str(gap) for gap in gaps(Portal.objects.with_parts().get(), NOW.date())] == [
        "Gebärdensprache: Video in Gebärdensprache",
        "Förderhinweis: Logos der Förderer",
    ]


def test_second_load_is_refused_and_changes_nothing(demo):
    before = Offer.objects.count()

    with pytest.raises(CommandError, match="gibt es schon Angebote"):
        call_command("load_demo")

    assert Offer.objects.count() == before


def test_public_address_is_refused(settings):
    settings.IS_LOCAL, settings.SITE_URL = False, "https://bildung.example.org"

    with pytest.raises(CommandError, match=re.escape("https://bildung.example.org")):
        call_command("load_demo")


def test_command_prints_the_logins(monkeypatch):
    counts = {"municipalities": 29, "providers": 50, "venues": 64, "offers": 303}
    monkeypatch.setattr(load_demo, "load", lambda now, progress: counts)
    monkeypatch.setattr(load_demo, "Offer", SimpleNamespace(objects=Offer.objects.none()))
    output = io.StringIO()

    call_command("load_demo", stdout=output)

    assert "29 Gemeinden, 50 Anbieter, 64 Orte, 303 Angebote" in output.getvalue()
    assert "redaktion@bildungsportal.example" in output.getvalue()
    assert read("people")["password"] in output.getvalue()
    assert "/verwaltung/" in output.getvalue()


def runs_on(today: dt.date, calendar: Calendar) -> list[dict]:
    almanac = Almanac(today=today, calendar=calendar)
    return [dates.run(run, almanac) for offer in read_offers() for run in offer["runs"]]


@pytest.mark.parametrize("ahead", [0, 31, 32, 100, 220, 365, 1500, 4000])
def test_dates_lie_ahead_on_whatever_day_the_demo_is_loaded(demo, ahead):
    """Also when school holidays are not known so far ahead."""
    today = NOW.date() + dt.timedelta(days=ahead)
    calendar = Calendar.of_portal()

    runs = runs_on(today, calendar)

    assert runs == runs_on(today, calendar)
    with_dates = [run["dates"] for run in runs if run["kind"] == "dated"]
    assert all(len({(date["date"], date["start_time"]) for date in each}) == len(each) for each in with_dates)
    ended = [each for each in with_dates if max(date["date"] for date in each) <= today.isoformat()]
    assert len(ended) <= 6
    days = {dt.date.fromisoformat(date["date"]) for each in with_dates for date in each}
    assert not [day for day in days if day > today and calendar.is_public_holiday(day)]
    for run in runs:
        if run["kind"] == "series":
            assert not run["ends_on"] or run["starts_on"] <= run["ends_on"]
            assert all(item["date"] > today.isoformat() for item in run["exceptions"])


def test_offers_are_written_one_by_one():
    offers = read_offers()

    for name in ["title", "teaser", "text"]:
        texts = [offer[name].strip() for offer in offers if name in offer]
        assert len(texts) == len(set(texts)), name
    sentences = [sentence for offer in offers for sentence in re.split(r"[.?!]\s", offer.get("text", ""))]
    long = [sentence for sentence in sentences if len(sentence) > 40]
    assert len(long) - len(set(long)) <= 3


@pytest.mark.parametrize("path", sorted(DATA.rglob("*.toml")), ids=lambda path: path.stem)
def test_nobody_real_is_reached(path):
    text = path.read_text(encoding="utf-8")
    phones = re.findall(r'phone = "([^"]*)"', text) + re.findall(r"\b0\d{2,4}[ /-]\d{4}[\d -]*", text)

    for host in re.findall(r"[\w.+-]+@([\w.-]+\w)", text):
        assert host.endswith(".example"), host
    for url in re.findall(r"\w+://[^\s\"]+", text):
        assert urlsplit(url).hostname.endswith(".example"), url
    assert "www." not in text
    assert not re.search(r"\b[\w-]+\.(de|com|org|net|eu|info)\b", text)
    for phone in phones:
        assert FICTIONAL_PHONE.fullmatch(phone), phone


@pytest.mark.parametrize("path", sorted(DATA.glob("offers/*.toml")), ids=lambda path: path.stem)
def test_theme_files_stay_readable(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) < 400
