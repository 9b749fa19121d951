"""Who looks after an offer, and what staff note about it: for staff, and for nobody else."""

import json

import pytest

from accounts.models import Event
from offers.content.snapshot import snapshot
from offers.editorial import review
from offers.models import Assignment, Offer, StaffNote
from providers.models import Membership
from tests.factories import NOW, create_offer, create_user
from tests.html import read
from tests.mailbox import mails_to
from tests.offers.desk import create_submitted, desk_url, messages
from tests.staff import client_of, create_editor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
SECRET = "Ruft ständig an, bitte geheim halten."


@pytest.fixture
def editor():
    return create_editor(name="Rieke Redlich")


@pytest.fixture
def staff(editor):
    return client_of(editor)


@pytest.fixture
def offer():
    return create_submitted(title="Töpfern")


def assigned(offer: Offer) -> list:
    return list(Assignment.objects.filter(offer=offer).values_list("user__name", flat=True))


# --- Who looks after it ------------------------------------------------------------------------------------------


def test_one_takes_an_offer_and_gives_it_on(staff, editor, offer):
    colleague = create_editor(name="Karla", email="karla@example.org")
    url = desk_url("assign", offer.pk)

    response = staff.post(url, {"user": editor.pk}, follow=True)
    assert (assigned(offer), messages(response)) == (
        ["Rieke Redlich"],
        ["Zuständig für „Töpfern“ ist jetzt Rieke Redlich."],
    )
    staff.post(url, {"user": colleague.pk})
    assert assigned(offer) == ["Karla"]
    staff.post(url, {"user": ""})
    assert assigned(offer) == []


def test_a_colleague_is_told_and_oneself_is_not(staff, editor, offer):
    colleague = create_editor(email="karla@example.org")

    for user in [editor, colleague]:
        staff.post(desk_url("assign", offer.pk), {"user": user.pk})

    assert mails_to(editor.email) == []
    [mail] = mails_to("karla@example.org")
    assert mail.subject == "Bitte prüfen: Töpfern"
    assert "Rieke Redlich bittet Sie" in mail.message
    assert desk_url("review", offer.pk) in mail.message


@pytest.mark.parametrize("fields", [{}, {"is_staff": True, "is_active": False}])
def test_only_staff_can_look_after_an_offer(staff, offer, fields):
    response = staff.post(desk_url("assign", offer.pk), {"user": create_user(**fields).pk}, follow=True)

    assert assigned(offer) == []
    assert messages(response) == ["Diese Person kann nicht zuständig sein."]


def test_who_looks_after_an_offer_gets_it_back_after_a_return(staff, editor, offer):
    review.assign(offer, editor, actor=editor)
    version = read(staff.get(desk_url("review", offer.pk))).value_of("version")

    staff.post(
        desk_url("review", offer.pk), {"version": version, "decision": "zurueckgeben", "reason": "Bitte kürzer."}
    )

    assert assigned(offer) == ["Rieke Redlich"]


# --- Notes -------------------------------------------------------------------------------------------------------


def test_a_note_is_kept_with_who_wrote_it(staff, editor, offer, now):
    staff.post(desk_url("note", offer.pk), {"text": "Telefonisch geklärt."})

    note = StaffNote.objects.get()
    assert (note.text, note.author, note.written_at) == ("Telefonisch geklärt.", editor, now)
    assert "Telefonisch geklärt." in " ".join(read(staff.get(desk_url("review", offer.pk))).texts("li"))


@pytest.mark.parametrize("text", ["", "  ", "x" * 2001])
def test_an_empty_or_endless_note_is_refused(staff, offer, text):
    response = staff.post(desk_url("note", offer.pk), {"text": text}, follow=True)

    assert messages(response) == ["Eine Notiz hat 1 bis 2000 Zeichen."]
    assert not StaffNote.objects.exists()


def test_notes_and_names_are_nowhere_but_on_the_desk(editor):
    offer = create_offer(title="Töpfern")
    member = create_user()
    Membership.objects.create(user=member, provider=offer.provider, role="manager")
    review.add_note(offer, SECRET, author=editor, now=NOW)
    review.assign(offer, editor, actor=editor)
    clients = [client_of(member), client_of(create_user())]
    addresses = [
        offer.get_absolute_url(), offer.provider.get_absolute_url(), "/angebote/", "/angebote/feed/",
        "/angebote/export.csv", "/mein-bereich/", f"/mein-bereich/offers/offer/{offer.pk}/change/",
        f"/mein-bereich/offers/offer/{offer.pk}/history/",
    ]  # fmt: skip

    for client in clients:
        for address in addresses:
            body = client.get(address, follow=True).getvalue().decode()
            assert (address, "geheim" in body, "Rieke" in body) == (address, False, False)
    assert "geheim" not in json.dumps(snapshot(offer))
    assert not Event.objects.filter(note__icontains="geheim").exists()


# --- Rights ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "data"), [("assign", {"user": ""}), ("note", {"text": "Hallo"})])
def test_it_takes_a_post_and_the_right_to_change(staff, editor, offer, page, data):
    review.assign(offer, editor, actor=editor)
    looker = client_of(create_editor(actions=["view"]))

    assert staff.get(desk_url(page, offer.pk)).status_code == 405
    assert looker.post(desk_url(page, offer.pk), data).status_code == 403
    assert staff.post(desk_url(page, 0), data).status_code == 404
    assert (assigned(offer), StaffNote.objects.count()) == (["Rieke Redlich"], 0)
