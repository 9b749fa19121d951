"""Mails to those who maintain an offer: what happened to it, why, and what they can do now.

The texts are in templates/emails/, the outbox in ``accounts/mail.py``. Call it in the transaction of the decision, so
that there is a mail if and only if there is a decision.
"""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import mail
from offers.models import Offer
from pages.addresses import absolute
from providers.models import Contact, Provider

SUBJECTS = {
    "offer_submitted": _("Wir prüfen Ihr Angebot"),
    "offer_published": _("Ihr Angebot ist veröffentlicht"),
    "offer_returned": _("Bitte ergänzen Sie Ihr Angebot"),
    "offer_rejected": _("Ihr Angebot wurde abgelehnt"),
    "offer_merged": _("Ihr Angebot wurde mit einem anderen zusammengeführt"),
    "change_submitted": _("Wir prüfen Ihre Änderung"),
    "change_released": _("Ihre Änderung ist veröffentlicht"),
    "change_returned": _("Bitte überarbeiten Sie Ihre Änderung"),
    "change_rejected": _("Ihre Änderung wurde abgelehnt"),
    "change_undone": _("Wir haben eine Änderung rückgängig gemacht"),
}


def tell(offer: Offer, notice: str, **context) -> None:
    """Puts one mail each into the outbox: people who maintain an offer need not know each other."""
    subject = f"{SUBJECTS[notice]}: {offer.title}"
    for recipient in recipients(offer.provider):
        mail.send(recipient, notice, subject, {"offer": offer, "address": own_address(offer), **context})


def recipients(provider: Provider) -> list[str]:
    """The active members and the contacts for maintenance, everybody once."""
    contacts = Contact.objects.filter(provider=provider, role=Contact.Role.MAINTENANCE).exclude(email="")
    members = provider.memberships.filter(user__is_active=True)
    found = [*members.values_list("user__email", flat=True), *contacts.values_list("email", flat=True)]
    return sorted({email.lower(): email for email in reversed(found)}.values())


def own_address(offer: Offer) -> str:
    """Where the provider edits the offer."""
    return absolute(reverse("members:offers_offer_change", args=[offer.pk]))


def public_address(offer: Offer) -> str:
    """Where citizens read the offer, or nothing if they cannot."""
    is_public = Offer.objects.public().filter(pk=offer.pk).exists()
    return absolute(offer.get_absolute_url()) if is_public else ""
