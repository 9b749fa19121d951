"""Every page of the staff's area: who may open it, and that its lists do not ask once per row."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from post_office.models import Email

from accounts.models import Event, Login, User
from bildungsportal.admin_sites import DAILY, ORDER
from imports.models import ImportRun, Source, SourceWord
from offers.models import CatalogueEntry, DuplicatePair, Offer, OfferReport, ProviderHealth, Revision, Run, Topic
from pages.models import Image, Portal
from places.models import Municipality
from providers.models import Application, Invitation, Membership
from tests.factories import create_provider, create_user
from tests.html import read
from tests.rows import ROWS, TERMS
from tests.staff import admin_url, client_of, create_editor

# Programs write these; citizens and providers the others that nobody adds here.
READ_ONLY = {CatalogueEntry, Email, Event, Image, ImportRun, Invitation, Login, ProviderHealth, Revision}
NEVER_ADDED = READ_ONLY | {Application, DuplicatePair, OfferReport, Portal, Run, SourceWord}
# Terms are switched off, offers and Gemeinden kept, accounts locked.
NEVER_DELETED = READ_ONLY | {DuplicatePair, Municipality, Offer, Portal, Run, Source, SourceWord, User, *TERMS}
MODELS = list(admin.site._registry)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
of_every_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)


def create_superuser() -> User:
    return create_user(is_staff=True, is_superuser=True)


def pages_of(row) -> dict[str, str]:
    return {page: admin_url(row, page) for page in ["changelist", "add", "change", "history", "delete"]}


def statuses(client, row) -> dict[str, int]:
    return {page: client.get(url).status_code for page, url in pages_of(row).items()}


def test_there_is_a_row_for_every_model():
    assert set(MODELS) <= set(ROWS)


@of_every_model
def test_a_superuser_sees_everything_and_nothing_that_must_not_be(model):
    row = ROWS[model]()
    if model.__name__ == "Provider":
        row.state = "draft"  # whoever was public stays
        row.save()

    found = statuses(client_of(create_superuser()), row)

    assert found == {
        "changelist": 200,
        "add": 403 if model in NEVER_ADDED else 200,
        "change": 200,
        "history": 200,
        "delete": 403 if model in NEVER_DELETED else 200,
    }


@of_every_model
def test_staff_without_rights_see_nothing(model):
    row = ROWS[model]()

    found = statuses(client_of(create_user(is_staff=True)), row)

    assert set(found.values()) == {403}


@of_every_model
def test_everybody_else_is_asked_to_log_in(client, model):
    row = ROWS[model]()
    member = create_user()
    Membership.objects.create(user=member, provider=create_provider())

    for somebody in [client, client_of(member)]:
        for page, url in pages_of(row).items():
            response = somebody.get(url)
            assert (page, response.status_code, response["Location"]) == (page, 302, f"/verwaltung/login/?next={url}")


@of_every_model
def test_lists_ask_as_often_for_three_rows_as_for_one(model):
    client = client_of(create_superuser())
    counts = []
    for new in [1, 2]:
        for _ in range(new):
            ROWS[model]()
        client.get(admin_url(model, "changelist"))  # content types are read once per process
        with CaptureQueriesContext(connection) as queries:
            client.get(admin_url(model, "changelist"))
        counts.append(len(queries))

    assert counts[0] == counts[1]


@of_every_model
def test_lists_can_be_searched_and_sorted_by_every_column(model):
    ROWS[model]()
    client = client_of(create_superuser())

    assert client.get(admin_url(model, "changelist"), {"q": "Ä%_'"}).status_code == 200
    for column in range(1, len(admin.site.get_model_admin(model).list_display) + 1):
        assert client.get(admin_url(model, "changelist"), {"o": f"-{column}"}).status_code == 200


@of_every_model
def test_lists_can_be_filtered(model):
    ROWS[model]()
    client = client_of(create_superuser())

    page = read(client.get(admin_url(model, "changelist")))

    links = [url for url in page.links().values() if url.startswith("?")]
    assert all(client.get(admin_url(model, "changelist") + url).status_code == 200 for url in links)


@of_every_model
def test_pages_keep_to_the_strict_rules_for_content(model):
    row = ROWS[model]()
    client = client_of(create_superuser())

    for url in pages_of(row).values():
        response = client.get(url)
        if response.status_code == 200:
            page = read(response)
            assert page.inline_code() == []
            assert page.loaded_from_outside() == []


def test_the_overview_shows_the_apps_in_the_order_of_work():
    page = read(client_of(create_superuser()).get("/verwaltung/"))

    daily = ["Angebote", "Anbieter", "Portal und Seiten", "Datenübernahme"]
    assert page.texts("caption") == [
        *daily,
        "Angebote", "Stichwörter", "Anbieter", "Orte", "Portal und Seiten", "Datenübernahme", "Konten", "Rechte",
        "Postausgang",
    ]  # fmt: skip
    assert {model.__name__ for model in MODELS} > DAILY
    assert {model._meta.app_label for model in MODELS} == set(ORDER)


def test_the_overview_shows_staff_what_they_may_see():
    editor = create_editor(actions=["view"])

    page = read(client_of(editor).get("/verwaltung/"))

    assert "Rechte" not in page.texts("caption")
    assert "Hinzufügen" not in page.texts("a")


def test_buttons_of_forms_use_the_words_of_the_portal():
    page = read(client_of(create_superuser()).get(admin_url(Topic, "add")))

    assert [field.attributes["value"] for field in page.all("input") if field.attributes.get("type") == "submit"] == [
        "Speichern",
        "Speichern und noch eins anlegen",
        "Speichern und weiter bearbeiten",
    ]


def test_the_login_is_the_same_for_all(client):
    assert client.get("/verwaltung/login/?next=/verwaltung/")["Location"] == "/anmelden/?next=/verwaltung/"
