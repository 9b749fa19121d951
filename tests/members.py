"""Two providers and everybody who may or may not come near them, for tests of ``/mein-bereich/``."""

from dataclasses import dataclass

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from imports import jobs
from imports.models import ImportRun
from offers.content.snapshot import snapshot
from offers.editorial import edits
from offers.models import Offer, Revision
from providers.models import Invitation, Membership, Provider, Venue
from tests.factories import NOW, create_contact, create_offer, create_provider, create_run, create_user, create_venue
from tests.staff import client_of, create_editor


@dataclass
class World:
    """Provider A with everything it can have, and provider B with things that must not show."""

    a: Provider
    b: Provider
    venue: Venue
    membership: Membership
    invitation: Invitation
    offer: Offer
    revision: Revision
    importrun: ImportRun
    foreign: dict[str, int]

    def args(self, name: str) -> list:
        things = {
            "provider": self.a, "venue": self.venue, "membership": self.membership, "invitation": self.invitation,
            "offer": self.offer, "importrun": self.importrun,
        }  # fmt: skip
        further = {"step": ["archivieren"], "undo": [self.revision.pk]}
        fixed = {"app_list": ["providers"], "imports_importrun_template": ["csv"]}
        if name in fixed:
            return fixed[name]
        _app, _, rest = name.partition("_")
        model, _, page = rest.partition("_")
        if page in {"changelist", "add", "preview_new", "hints_new"} or model not in things:
            return []
        return [things[model].pk, *further.get(page, [])]

    def url(self, name: str) -> str:
        return reverse(f"members:{name}", args=self.args(name))


def create_invitation(provider, email: str) -> Invitation:
    key = f"{provider.pk:032}{abs(hash(email)):032}"[:64]
    return Invitation.objects.create(
        provider=provider, email=email, token_hash=key, created_at=NOW, expires_at=NOW + timezone.timedelta(days=9)
    )


def create_import_run(provider: Provider, file_name="liste.csv") -> ImportRun:
    """A list that ``provider`` has uploaded and taken over."""
    source = jobs.own_source(provider, "openvhs")
    run = ImportRun.objects.create(source=source, state="done", created=1, file_name=file_name, started_at=NOW)
    run.items.create(line=1, title="Töpfern", result="rejected", reason=f"Aus {file_name}")
    return run


def create_changed_offer(provider: Provider, author: User) -> tuple[Offer, Revision]:
    """A public offer whose course was full a moment later, which its provider can undo."""
    offer = create_offer(title="Töpfern", provider=provider, runs=[create_run(count=2)])
    (run,) = snapshot(offer)["runs"]
    edits.save_edit(offer, {"runs": [{**run, "status": "full"}]}, author=author, now=NOW)
    return offer, offer.revisions.get()


def create_world() -> World:
    """Provider A with one of each, and provider B with things that must not show."""
    a, b = create_provider(name="Töpferei Anders"), create_provider(name="Verschwiegener Verein", state="draft")
    create_contact(provider=a, name="Ada Anders")
    hidden = create_contact(provider=b, name="Berta Geheim", role="maintenance")
    secret_venue = create_venue(name="Geheimer Keller", provider=b)
    colleague = Membership.objects.create(user=create_user(email="kollegin@anders.example"), provider=a)
    stranger = Membership.objects.create(
        user=create_user(email="boss@geheim.example", name="Boss Geheim"), provider=b, role="manager"
    )
    secret_offer = create_offer(title="Geheimer Plan", provider=b, state="draft")
    offer, revision = create_changed_offer(a, colleague.user)
    invited = create_invitation(b, "neu@geheim.example")
    return World(
        a=a,
        b=b,
        venue=create_venue(name="Werkstatt", provider=a),
        membership=colleague,
        invitation=create_invitation(a, "neu@anders.example"),
        offer=offer,
        revision=revision,
        importrun=create_import_run(a),
        foreign={
            "provider": b.pk, "venue": secret_venue.pk, "membership": stranger.pk, "invitation": invited.pk,
            "contact": hidden.pk, "offer": secret_offer.pk,
            "importrun": create_import_run(b, "geheim.csv").pk,
        },
    )  # fmt: skip


def person(kind: str, world: World) -> Client:
    def member(provider, role="editor", **fields) -> User:
        user = create_user(**fields)
        Membership.objects.create(user=user, provider=provider, role=role)
        return user

    if kind == "anonymous":
        return Client()
    if kind == "former member":
        user = member(world.a, "manager")
        client = client_of(user)
        assert client.get("/mein-bereich/").status_code == 200
        user.memberships.all().delete()
        return client
    if kind == "locked member":
        user = member(world.a, "manager")
        client = client_of(user)
        User.objects.filter(pk=user.pk).update(is_active=False)
        return client
    users = {
        "account without membership": create_user,
        "editor": lambda: member(world.a),
        "manager": lambda: member(world.a, "manager"),
        "manager of another": lambda: member(world.b, "manager"),
        "staff who is a member": lambda: member(world.a, is_staff=True),
        "staff": create_editor,
        "superuser": lambda: create_user(is_staff=True, is_superuser=True),
    }
    return client_of(users[kind]())
