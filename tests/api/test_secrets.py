"""What nobody may know is in no answer: unreleased texts, notes, persons and addresses of protected places."""

import pytest

from accounts.models import Event
from offers.editorial import edits, moderation
from offers.models import Offer, StaffNote
from places.models import Municipality
from providers.models import Contact, Provider
from tests.api.reading import ask
from tests.factories import NOW, create_contact, create_offer, create_provider, create_run, create_user, create_venue

pytestmark = pytest.mark.django_db

LISTS = ["/angebote/", "/aenderungen/", "/anbieter/", "/gemeinden/", "/taxonomie/"]


def everything(client) -> str:
    """All answers about all offers, in small letters."""
    numbers = Offer.objects.values_list("pk", flat=True)
    pages = [*LISTS, *(f"/angebote/{pk}/" for pk in numbers), *(f"/angebote/?q={word}" for word in ["geheim", "treff"])]
    return " ".join(client.get(f"/api/v1{page}").content.decode() for page in pages).lower()


def test_unreleased_offers_are_nowhere(client, portal):
    hidden = [
        create_offer(title=f"Geheim {state}", state=state)
        for state in ["draft", "submitted", "returned", "rejected", "archived"]
    ]
    hidden.append(create_offer(title="Geheim", provider=create_provider(name="Geheimbund", state="archived")))
    unconfirmed = create_offer(title="Geheim unbestätigt")
    Offer.objects.filter(pk=unconfirmed.pk).update(hidden_since=NOW)
    shown = create_offer(title="Treff")

    assert "geheim" not in everything(client)
    assert [item["id"] for item in ask(client, "/angebote/")["items"]] == [shown.pk]
    assert [item["id"] for item in ask(client, "/aenderungen/")["items"]] == [shown.pk]
    for offer in [*hidden, unconfirmed]:
        ask(client, f"/angebote/{offer.pk}/", 404)


def test_what_waits_for_release_is_nowhere(client, portal):
    offer = create_offer(title="Treff")
    author = create_user(email="geheime.person@example.org", name="Geheime Person")
    edits.save_edit(offer, {"title": "Geheimer Titel"}, author=author, now=NOW)

    assert offer.revisions.count() == 1
    assert "geheim" not in everything(client)


def test_notes_log_and_origin_are_nowhere(client, portal):
    offer = create_offer(title="Treff")
    staff = create_user(email="geheim@kreis.example")
    StaffNote.objects.create(offer=offer, text="Geheime Notiz", author=staff)
    moderation.archive(offer, actor=staff, now=NOW, reason="Geheimer Grund")
    moderation.publish(offer, actor=staff, now=NOW)
    Offer.objects.filter(pk=offer.pk).update(source="geheim", origin_id="geheim-7", locked_fields=["geheim"])

    assert Event.objects.exists()
    assert "geheim" not in everything(client)


def test_persons_are_nowhere(client, portal):
    provider = create_provider(name="Verein", email="info@verein.example")
    public = create_contact(provider=provider, name="Geheime Anna", phone="0561 777", email="geheim.a@x.example")
    create_contact(provider=provider, role=Contact.Role.MAINTENANCE, name="Geheimer Bert", email="geheim.b@x.example")
    create_offer(title="Treff", provider=provider, contact_id=public.pk)

    text = everything(client)

    assert "geheim" not in text
    assert "0561 777" not in text
    assert "info@verein.example" in text  # what the provider itself says of itself


def test_a_protected_place_is_only_its_gemeinde(client, portal):
    vellmar = Municipality.objects.get(slug="vellmar")
    venue = create_venue(
        name="Geheimes Frauenhaus", street="Geheimweg 3", postal_code="34246", city="Geheimdorf", lat=51.98, lon=9.65,
        nearest_stop="Geheimplatz", directions="Geheimtür", access_note="Geheimer Aufzug",
        municipality=vellmar, hide_exact_address=True,
    )  # fmt: skip
    offer = create_offer(title="Treff", runs=[create_run(venue=venue, room="Geheimzimmer")])

    text = everything(client)

    assert "geheim" not in text
    assert "51.98" not in text
    assert ask(client, f"/angebote/{offer.pk}/")["item"]["runs"][0]["venue"] == {
        "name": "Vellmar", "street": None, "postal_code": "34246", "city": "Vellmar",
        "municipality": {"ags": vellmar.ags, "name": "Vellmar"}, "lat": None, "lon": None, "nearest_stop": None,
        "access": [],
    }  # fmt: skip


def test_partners_and_parents_that_are_not_public_are_nowhere(client, portal):
    hidden = create_provider(name="Geheimbund", state=Provider.State.DRAFT)
    provider = create_provider(name="Verein", parent=hidden)
    offer = create_offer(title="Treff", provider=provider)
    offer.cooperating_providers.add(hidden)

    assert "geheim" not in everything(client)
    assert [item["name"] for item in ask(client, "/anbieter/")["items"]] == ["Verein"]
