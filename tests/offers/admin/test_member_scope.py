"""Members write about their own providers only, whatever they post; nothing of others is shown or chosen."""

import pytest
from django.urls import reverse

from accounts.models import Event
from offers.admin.offer_forms import sealed
from offers.content.snapshot import snapshot
from offers.editorial import edits
from offers.models import Offer, Revision
from tests.factories import NOW, create_contact, create_offer, create_provider, create_run, create_user, create_venue
from tests.html import read
from tests.members import create_world, person
from tests.offers.member_forms import address, create_member, opened, refusals, save, saved
from tests.offers.snapshots import fresh
from tests.posted import posted
from tests.staff import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def world():
    return create_world()


@pytest.fixture
def client(world):
    return person("editor", world)


def foreign_offer(world, **fields) -> Offer:
    return create_offer(title="Geheimes Treffen", provider=world.b, **fields)


# --- What is shown -----------------------------------------------------------------------------------------------


def test_only_own_and_shared_places_and_own_people_can_be_chosen(world, client):
    create_venue(name="Bürgerhaus", provider=None)
    create_contact(provider=world.a, name="Innere Pflege", role="maintenance")

    page = read(opened(client, world.offer))

    options = {" ".join(option.text.split()) for option in page.all("option")}
    assert {"Werkstatt", "Bürgerhaus", "Ada Anders"} <= options
    assert {"Geheimer Keller", "Berta Geheim", "Innere Pflege"} & options == set()


def test_partners_can_be_chosen_if_citizens_see_them(world, client):
    create_provider(name="Öffentlicher Verein")

    choices = opened(client, world.offer).context["forms"].main.fields["cooperating_providers"].queryset

    assert [provider.name for provider in choices] == ["Öffentlicher Verein"]


@pytest.mark.parametrize(
    "query", ["", "?q=treffen", "?provider__id__exact={b}", "?provider__trust__exact=new", "?state__exact=draft",
              "?provider__memberships__user__email=boss@geheim.example", "?all=1", "?o=1"],
)  # fmt: skip
def test_the_list_is_that_of_the_own_provider(world, client, query):
    foreign_offer(world)

    body = client.get(address("changelist") + query.format(b=world.b.pk), follow=True).content.decode()

    assert [word for word in ["Geheim", "Verschwiegen"] if word in body] == []


def test_the_filter_names_the_own_providers(world):
    choir = create_provider(name="Chor")
    client = client_of(create_member(world.a, choir))
    create_offer(provider=choir)
    create_offer(provider=world.b)

    links = read(client.get(address("changelist"))).links()

    assert "Verschwiegener Verein" not in links
    assert "Töpferei Anders" in links


# --- What is posted ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "page", ["change", "history", "delete", "preview", "hints", "copy", "archivieren", "zurueckziehen", "undo"]
)
def test_an_offer_of_others_does_not_exist(world, client, page, method):
    offer = foreign_offer(world, runs=[create_run(count=2)])
    (run,) = snapshot(offer)["runs"]
    edits.save_edit(offer, {"runs": [{**run, "status": "full"}]}, author=create_user(), now=NOW)
    before, events = snapshot(fresh(offer)), Event.objects.count()
    routes = {"archivieren": ["step", offer.pk, "archivieren"], "zurueckziehen": ["step", offer.pk, "zurueckziehen"],
              "undo": ["undo", offer.pk, offer.revisions.get().pk]}  # fmt: skip

    target = address(*routes.get(page, [page, offer.pk]))
    response = getattr(client, method)(target, {"title": "Gekapert", "_save": "x", "start": "2027-03-01"})

    assert response.status_code in {302, 403, 404, 405}
    assert response.get("Location") in {None, "/mein-bereich/"}
    assert "Geheim" not in response.content.decode()
    assert (snapshot(fresh(offer)), fresh(offer).state, Event.objects.count()) == (before, "published", events)
    assert Offer.objects.filter(provider=world.a).count() == 1


@pytest.mark.parametrize("page", ["add", "preview_new", "hints_new"])
def test_nothing_is_written_in_the_name_of_another(world, client, page):
    query = f"?provider={world.b.pk}"

    found = [client.get(address(page) + query).status_code, client.post(address(page) + query, {}).status_code]

    assert found == [404 if page == "add" else 405, 404]
    assert not Offer.objects.filter(provider=world.b).exclude(title="Geheimer Plan").exists()


@pytest.mark.parametrize("provider", ["x", "0", "-1", "9" * 30, ""])
def test_odd_numbers_of_providers_are_no_error_of_ours(client, provider):
    assert client.get(address("add"), {"provider": provider}).status_code in {200, 404}


@pytest.mark.parametrize(
    ("field", "thing"), [("runs__0__venue", "venue"), ("contact", "contact"), ("cooperating_providers", "provider")]
)
def test_what_belongs_to_others_cannot_be_taken(world, client, field, thing):
    page = opened(client, world.offer)

    response = save(client, page, "_save", **{field: world.foreign[thing]})

    assert list(refusals(response)) == [field.replace("__", "-")]


def test_fields_that_members_do_not_have_change_nothing(world, client):
    page = opened(client, world.offer)
    forged = {
        "provider": world.b.pk, "state": "archived", "published_at": "2020-01-01", "source": "x", "origin_id": "1",
        "locked_fields": "title", "completeness": "100", "merged_into": "1", "hidden_since": "2020-01-01",
    }  # fmt: skip

    response = save(client, page, "_save", **forged)

    assert response.status_code == 302
    offer = fresh(world.offer)
    assert (offer.provider, offer.state, offer.source, offer.locked_fields) == (world.a, "published", "", [])


def test_what_another_page_showed_is_not_believed(world, client):
    other = create_offer(title="Anderes", provider=world.a)
    page = opened(client, world.offer)

    for seal in ["", "kaputt", sealed(other, edits.editable(other))]:
        response = client.post(page.request["PATH_INFO"], {**posted(page), "seen": seal, "title": "Neu", "_save": "x"})
        assert list(refusals(response)) == ["__all__"]
    assert not Revision.objects.waiting().exists()


def test_a_run_of_others_is_not_taken_over(world, client):
    (foreign,) = snapshot(foreign_offer(world))["runs"]
    page = opened(client, world.offer)

    saved(client, page, "_save", runs__0__number=foreign["id"], runs__0__schedule="on_request")

    assert foreign_offer_runs(world) == [foreign["id"]]
    assert foreign["id"] not in {run["id"] for run in edits.editable(fresh(world.offer))["runs"]}


def foreign_offer_runs(world) -> list[int]:
    return list(Offer.objects.get(title="Geheimes Treffen").runs.values_list("pk", flat=True))


def test_a_change_of_another_offer_is_not_undone(world, client):
    other = create_offer(provider=world.a)

    response = client.post(address("undo", other.pk, world.revision.pk))

    assert response.status_code == 404
    assert world.offer.runs.get().status == "full"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"runs-TOTAL_FORMS": "x"},
        {"runs-TOTAL_FORMS": "100000"},
        {"title": "\x00"},
        {"runs-0-dates-TOTAL_FORMS": "-1"},
    ],
)
def test_odd_posts_are_refused_and_nothing_is_written(world, client, data):
    page = opened(client, world.offer)
    before = snapshot(fresh(world.offer))

    for base in [posted(page), {"seen": posted(page)["seen"]}]:
        response = client.post(page.request["PATH_INFO"], {**base, **data, "_save": "x"})
        assert response.status_code in {200, 302}
    assert snapshot(fresh(world.offer)) == before


def test_members_delete_nothing(world, client):
    response = client.post(reverse("members:offers_offer_delete", args=[world.offer.pk]), {"post": "yes"})

    assert response.status_code == 403
    assert Offer.objects.filter(pk=world.offer.pk).exists()
