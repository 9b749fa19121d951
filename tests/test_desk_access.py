"""The pages of the desk: a row for each address beside Django's own, and who may open it."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, reverse

from offers.models import DuplicatePair, Offer, OfferReport, Revision
from pages.models import BarrierReport
from providers.models import Membership
from tests.factories import TODAY, create_provider, create_user
from tests.offers.desk import create_change
from tests.staff import client_of, create_editor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

STOCK = {"changelist", "add", "history", "delete", "change"}
# page: (what its number is of, method, what staff with all rights get, what those get who may only look)
ROWS = {
    "offers_offer_queue": (None, "get", 200, 200),
    "offers_offer_release": (None, "post", 302, 403),
    "offers_offer_review": ("offer", "get", 200, 200),
    "offers_offer_preview": ("offer", "get", 200, 200),
    "offers_offer_assign": ("offer", "post", 302, 403),
    "offers_offer_note": ("offer", "post", 302, 403),
    "offers_offer_versions": ("offer", "get", 200, 200),
    "offers_offer_decide": ("offer", "get", 200, 403),
    "offers_revision_samples": (None, "get", 200, 200),
    "offers_revision_seen": ("revision", "post", 302, 403),
    "offers_revision_undo": ("revision", "get", 404, 403),  # never public, so there is no way back to it
    "offers_revision_restore": ("revision", "get", 404, 403),
    "offers_duplicatepair_choose": (None, "get", 200, 403),
    "offers_offerreport_answer": ("offer report", "get", 200, 403),
    "pages_barrierreport_answer": ("barrier", "get", 200, 403),
}


@pytest.fixture
def numbers() -> dict[str, int]:
    change = create_change(title="Geheimer Plan")
    report = OfferReport.objects.create(offer=change.offer, subject="dates", text="Geheim")
    barrier = BarrierReport.objects.create(text="Geheim", due_on=TODAY)
    return {"offer": change.offer.pk, "revision": change.pk, "offer report": report.pk, "barrier": barrier.pk}


def url(name: str, numbers: dict[str, int]) -> str:
    thing = ROWS[name][0]
    args = [numbers[thing]] if thing else []
    return reverse(f"admin:{name}", args=[*args, "archive"] if name.endswith("_decide") else args)


def statuses(client, numbers: dict[str, int]) -> dict[str, int]:
    return {name: getattr(client, row[1])(url(name, numbers)).status_code for name, row in ROWS.items()}


def test_every_page_of_our_own_has_its_row():
    found = set()
    for model in [Offer, Revision, DuplicatePair, OfferReport, BarrierReport]:
        prefix = f"{model._meta.app_label}_{model._meta.model_name}_"
        names = {entry.name for entry in admin.site._registry[model].get_urls() if isinstance(entry, URLPattern)}
        found |= {name for name in names - {None} if name.removeprefix(prefix) not in STOCK}

    assert found == set(ROWS)


def test_staff_with_all_rights(numbers):
    assert statuses(client_of(create_editor()), numbers) == {name: row[2] for name, row in ROWS.items()}


def test_staff_who_may_only_look(numbers):
    assert statuses(client_of(create_editor(actions=["view"])), numbers) == {name: row[3] for name, row in ROWS.items()}


def test_staff_without_rights(numbers):
    found = statuses(client_of(create_user(is_staff=True)), numbers)

    # To them an offer or a report "does not exist".
    assert {name: status for name, status in found.items() if status not in {403, 404}} == {}


@pytest.mark.parametrize("kind", ["anonymous", "account", "member of the provider", "manager of another"])
def test_everybody_else_is_asked_to_log_in(client, numbers, kind):
    somebody = client
    if kind != "anonymous":
        user = create_user()
        if kind != "account":
            own = Offer.objects.get(pk=numbers["offer"]).provider
            provider = own if kind == "member of the provider" else create_provider()
            Membership.objects.create(user=user, provider=provider, role="manager")
        somebody = client_of(user)

    for name, row in ROWS.items():
        response = getattr(somebody, row[1])(url(name, numbers))
        assert (name, response.status_code) == (name, 302)
        assert response["Location"].startswith("/verwaltung/login/?next="), name


def test_posts_need_the_token_of_our_own_pages(numbers):
    client = Client(enforce_csrf_checks=True)
    client.force_login(create_editor())

    for name in [*(name for name, row in ROWS.items() if row[1] == "post"), "offers_offer_review",
                 "offers_revision_undo", "offers_duplicatepair_choose", "offers_offerreport_answer",
                 "pages_barrierreport_answer"]:  # fmt: skip
        assert (name, client.post(url(name, numbers), {"decision": "freigeben"}).status_code) == (name, 403)
