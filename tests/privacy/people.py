"""One person with something of everything that is kept about people, for tests of personal data."""

from django.contrib.sessions.models import Session
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from post_office.models import Email

from accounts.models import Login, User
from accounts.models.event import record
from offers.editorial import edits, review
from offers.models import OfferReport
from pages.models import BarrierReport
from providers.models import Membership, Provider
from tests.factories import NOW, TODAY, create_contact, create_offer, create_provider, create_user
from tests.members import create_invitation
from tests.rows import create_application
from tests.staff import client_of

EMAIL = "gisela@chor.example"


def create_gisela(provider: Provider, *, role: str = "editor") -> tuple[User, Client]:
    """Somebody who has left traces everywhere."""
    user = create_user(email=EMAIL, name="Gisela Zange")
    membership = Membership.objects.create(user=user, provider=provider, role=role)
    Login.objects.create(at=NOW, user=user, way="password", result="success", address="203.0.113.5")
    TOTPDevice.objects.create(user=user, name="App", key="ab" * 20)
    invitation = create_invitation(provider, EMAIL.upper())
    application = create_application(email=EMAIL, contact_name="Gisela Zange")
    for thing in [user, membership, invitation, application]:
        record(thing, "angelegt", actor=user, now=NOW)
    offer = create_offer(title="Singen", provider=provider)
    edits.save_edit(offer, {"teaser": "Wir singen."}, author=user, now=NOW, note="Bitte bald.")
    review.add_note(offer, "Angerufen.", author=user, now=NOW)
    for state in ["open", "done"]:
        OfferReport.objects.create(offer=offer, subject="dates", text=f"Hinweis {state}", email=EMAIL, state=state)
    for state, answer in [("open", ""), ("answered", "Danke.")]:
        BarrierReport.objects.create(text=f"Barriere {state}", email=EMAIL, state=state, answer=answer, due_on=TODAY)
    create_contact(provider=provider, name="Gisela Zange", email=EMAIL)
    Email.objects.create(from_email="portal@example.org", to=[EMAIL], subject="Ihr Link", message="schluessel=GEHEIM")
    client = client_of(user)
    assert Session.objects.count() == 1
    return user, client


def create_bert(provider: Provider) -> User:
    """Somebody else with an address that ends with the same letters."""
    user = create_user(email=f"x{EMAIL}", name="Bert Anders")
    Membership.objects.create(user=user, provider=provider)
    Login.objects.create(at=NOW, user=user, way="password", result="success", address="203.0.113.77")
    record(user, "angelegt", actor=user, now=NOW)
    Email.objects.create(from_email="portal@example.org", to=[user.email], subject="Post an Bert")
    BarrierReport.objects.create(text="Von Bert", email=user.email, due_on=TODAY)
    return user


def create_choir() -> Provider:
    return create_provider(name="Chor Vellmar")
