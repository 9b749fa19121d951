"""A member at the form of an offer, for tests of ``/mein-bereich/offers/``."""

from django.test import Client
from django.urls import reverse

from accounts.models import User
from offers.models import Offer
from providers.models import Membership, Provider
from tests.factories import create_user
from tests.posted import posted


def create_member(*providers: Provider, **fields) -> User:
    user = create_user(**fields)
    for provider in providers:
        Membership.objects.create(user=user, provider=provider)
    return user


def address(name: str, *args) -> str:
    return reverse(f"members:offers_offer_{name}", args=args)


def opened(client: Client, offer: Offer | None = None):
    response = client.get(address("change", offer.pk) if offer else address("add"))
    assert response.status_code == 200
    return response


def save(client: Client, page, button: str = "_draft", **changes):
    """Presses a button of the form on ``page`` after ``changes``; a field that becomes None is not sent."""
    data = {**posted(page), **{name.replace("__", "-"): value for name, value in changes.items()}, button: "x"}
    return client.post(page.request["PATH_INFO"], {name: value for name, value in data.items() if value is not None})


def saved(client: Client, page, button: str = "_draft", **changes) -> Offer:
    """The same, and it worked; the offer of the page to which it led."""
    response = save(client, page, button, **changes)
    assert response.status_code == 302, refusals(response)
    return Offer.objects.get(pk=int(response["Location"].split("/")[-3]))


def refusals(response) -> dict[str, list[str]]:
    """Every message on the form by its field."""
    forms = response.context["forms"]
    found = {name: list(texts) for name, texts in forms.main.errors.items()}
    for run in forms.runs:
        found |= {f"{run.prefix}-{name}": list(texts) for name, texts in run.errors.items()}
        found |= row_refusals([row for rows in run.row_sets for row in rows])
    return found | row_refusals(forms.prices)


def row_refusals(rows) -> dict[str, list[str]]:
    return {f"{row.prefix}-{name}": list(texts) for row in rows for name, texts in row.errors.items()}


def messages(client: Client, response) -> list[str]:
    """What the next page says."""
    return [str(message) for message in client.get(response["Location"]).context["messages"]]
