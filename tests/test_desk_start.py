"""The start page of /verwaltung/ begins with what waits, and each pile leads to where it is worked off."""

import datetime as dt

import pytest

from offers.editorial import edits
from offers.models import OfferReport
from pages.models import BarrierReport
from tests.factories import NOW, TODAY, create_offer, create_provider
from tests.html import Page, read
from tests.offers.desk import ago, create_change, create_submitted
from tests.rows import create_application, create_duplicate_pair
from tests.staff import client_of, create_editor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def staff():
    return client_of(create_editor())


def piles(page: Page) -> list[str]:
    [section] = page.of_class("piles")
    return [" ".join(item.text.split()) for item in page.all("li") if item.text in section.text]


def create_barrier(days: int, **fields) -> BarrierReport:
    return BarrierReport.objects.create(text="Kontrast", due_on=TODAY + dt.timedelta(days=days), **fields)


def create_one_of_each(settings) -> None:
    settings.SAMPLE_EVERY = 1
    create_submitted(days=8)
    create_change(days=2)
    trusted = create_offer(provider=create_provider(trust="trusted"))
    edits.save_edit(trusted, {"teaser": "Neu."}, author=None, now=NOW)
    OfferReport.objects.create(offer=create_offer(), subject="dates", received_at=ago(days=3))
    create_barrier(5)
    create_application(created_at=ago(days=1))
    create_duplicate_pair()


def test_it_counts_what_waits(staff, settings):
    create_one_of_each(settings)
    OfferReport.objects.create(offer=create_offer(), subject="dates", state="done")
    create_barrier(-90, state="answered", answer="Behoben.")
    create_duplicate_pair(state="different", decided_at=NOW)

    page = read(staff.get("/verwaltung/"))

    assert piles(page) == [
        "2 zu prüfenältester vom 15. November 2026",
        "1 Stichprobe",
        "1 mögliche Dublette",
        "1 Hinweis zu Angebotenältester vom 20. November 2026",
        "1 gemeldete BarriereAntwort bis 28. November 2026",
        "1 Aufnahmeantragältester vom 22. November 2026",
    ]
    assert page.texts("h2")[0] == "Das wartet auf Sie"


def test_nothing_is_a_number_too(staff):
    page = read(staff.get("/verwaltung/"))

    assert piles(page) == [
        "0 zu prüfen",
        "0 Stichproben",
        "0 mögliche Dubletten",
        "0 Hinweise zu Angeboten",
        "0 gemeldete Barrieren",
        "0 Aufnahmeanträge",
    ]
    assert page.of_class("piles__late") == []


def test_what_is_late_stands_out(staff):
    create_submitted(days=6)
    create_barrier(-1)
    create_barrier(0)

    late = [" ".join(pile.text.split()) for pile in read(staff.get("/verwaltung/")).of_class("piles__late")]

    assert late == ["1 zu prüfenältester vom 17. November 2026", "2 gemeldete Barrieren1 davon überfällig"]


def test_each_pile_leads_to_where_it_is_worked_off(staff, settings):
    create_one_of_each(settings)

    page = read(staff.get("/verwaltung/"))
    links = [url for text, url in page.links().items() if text[:1].isdigit()]

    assert len(links) == 6
    assert [staff.get(url).status_code for url in links] == [200] * 6


def test_staff_see_the_piles_that_they_may_work_on(staff, settings):
    create_one_of_each(settings)
    without_rights = client_of(create_editor(actions=[]))

    assert read(without_rights.get("/verwaltung/")).of_class("piles") == []


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_a_fixed_number_of_queries(staff, settings, count, django_assert_num_queries):
    for _ in range(count):
        create_one_of_each(settings)
    staff.get("/verwaltung/")

    with django_assert_num_queries(17):  # three of them prolong the session
        staff.get("/verwaltung/")
