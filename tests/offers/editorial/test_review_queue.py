"""Zu prüfen: what waits for the Redaktion, oldest first, and what of it somebody wants to see."""

import pytest
from django.contrib.auth.models import Permission

from offers.editorial import moderation, report_answers, review, revisions
from offers.models import Offer, OfferReport
from tests.factories import (
    NOW,
    create_municipality,
    create_offer,
    create_provider,
    create_run,
    create_user,
    create_venue,
)
from tests.html import Page, read
from tests.offers.desk import ago, create_change, create_submitted, desk_url, messages
from tests.staff import client_of, create_editor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def editor():
    return create_editor()


@pytest.fixture
def staff(editor):
    return client_of(editor)


def opened(client, **query) -> Page:
    return read(client.get(desk_url("queue"), query))


def titles(page: Page) -> list[str]:
    return [text for text, url in page.links().items() if url.partition("?")[0].endswith("/pruefen/")]


# --- What waits --------------------------------------------------------------------------------------------------


def test_everything_to_decide_on_is_there_oldest_first(staff):
    create_submitted(title="Neu", days=3)
    create_change(title="Geändert", days=9)
    create_submitted(title="Gestern", days=1)

    assert titles(opened(staff)) == ["Geändert", "Neu", "Gestern"]


@pytest.mark.parametrize("state", set(Offer.State) - {Offer.State.SUBMITTED})
def test_what_needs_no_decision_is_not(staff, state):
    create_offer(state=state)

    page = opened(staff)

    assert titles(page) == []
    assert page.texts("p")[-1] == "Es wartet nichts. Alles ist geprüft."


def test_a_change_that_was_decided_or_whose_offer_is_gone_is_not(staff):
    who = {"actor": None, "now": NOW}
    revisions.release(create_change(), **who)
    revisions.give_back(create_change(), reason="Kürzer.", **who)
    revisions.reject(create_change(), reason="Werbung.", **who)
    moderation.archive(create_change().offer, **who)

    assert titles(opened(staff)) == []


def test_the_age_is_that_of_the_last_submission(staff):
    offer = create_submitted(title="Töpfern", days=20)
    moderation.give_back(offer, actor=None, reason="Bitte ergänzen.", now=ago(days=10))
    moderation.submit(offer, actor=None, now=ago(days=2))
    moderation.edited(offer, ["title"], now=ago(days=1))  # by staff

    [waiting] = review.waiting()

    assert waiting.since == ago(days=2)
    assert "seit 2 Tagen" in " ".join(opened(staff).texts("td"))


def test_a_line_says_what_why_and_who(staff, editor):
    revision = create_change(title="Töpfern", days=6, teaser="Anders.", price_note="Ton kostet extra.")
    review.assign(revision.offer, editor, actor=editor)

    page = opened(staff)

    assert page.texts("td")[2:] == [
        "Änderung„Kurz gesagt“, „Hinweis zu den Kosten“",
        "seit 6 Tagen17. November 2026",
        f"Zuständig: {editor}",
    ]
    assert page.texts("strong")[-1] == "seit 6 Tagen"  # longer than it should


# --- What citizens reported --------------------------------------------------------------------------------------


def report(offer, *, days=1, **fields) -> OfferReport:
    return OfferReport.objects.create(**{"offer": offer, "subject": "dates", "received_at": ago(days=days), **fields})


def kinds(page: Page) -> dict[str, list[str]]:
    """The second column by the title in front of it."""
    cells = [text for text in page.texts("td") if text and not text.startswith(("seit", "Zuständig"))]
    return dict(zip([text for text in page.texts("th") if text][4:], cells, strict=True))


def test_what_citizens_reported_waits_in_its_place_until_it_is_answered(staff, editor):
    create_submitted(title="Neu", days=3)
    first = report(create_offer(title="Töpfern", provider=create_provider(name="Werkstatt")), days=5)
    report(first.offer, days=2)
    report(create_offer(title="Singen"), state="done")

    page = opened(staff)

    assert kinds(page) == {
        "TöpfernWerkstatt": "Hinweis 2 Hinweise ansehen: Töpfern",
        f"Neu{Offer.objects.get(title='Neu').provider}": "Neues Angebot",
    }
    links = page.links()
    assert links["Töpfern"] == links["2 Hinweise ansehen: Töpfern"] == desk_url(
        "change", first.pk, model="offerreport"
    )  # fmt: skip
    assert len([box for box in page.all("input") if box.attributes.get("name") == "task"]) == 1

    for waiting in OfferReport.objects.filter(state="open"):
        report_answers.close(waiting, state="done", answer="", actor=editor, now=NOW)
    assert list(kinds(opened(staff))) == [f"Neu{Offer.objects.get(title='Neu').provider}"]


def test_what_waits_and_is_reported_is_one_entry_as_old_as_the_older(staff):
    change = create_change(title="Töpfern", days=2)
    create_submitted(title="Neu", days=4)
    told = report(change.offer, days=6)

    page = opened(staff)

    assert titles(page) == ["Töpfern", "Neu"]
    assert page.links()["1 Hinweis ansehen: Töpfern"] == desk_url("change", told.pk, model="offerreport")
    reviewed = read(staff.get(desk_url("review", change.offer.pk)))
    assert reviewed.links()["Hinweis aus der Bevölkerung: Termine stimmen nicht"] == desk_url(
        "change", told.pk, model="offerreport"
    )
    assert read(staff.get(desk_url("change", change.offer.pk))).links()["Hinweis ansehen"] == desk_url(
        "change", told.pk, model="offerreport"
    )


def test_there_is_no_decision_on_what_was_only_reported(staff):
    offer = report(create_offer(title="Töpfern")).offer
    create_submitted(title="Neu")

    response = staff.post(desk_url("release"), {"task": [f"{offer.pk}:0-1.000000"], "confirmed": "1"}, follow=True)

    assert messages(response) == ["Über 1 Eintrag war schon entschieden."]
    assert staff.get(desk_url("review", offer.pk))["Location"] == desk_url("queue")
    page = read(staff.get(desk_url("review", Offer.objects.get(title="Neu").pk)))
    assert "Überspringen: Töpfern" not in page.links()


def test_who_may_not_read_reports_sees_none(staff, editor):
    change = create_change(title="Geändert")
    report(change.offer)
    report(create_offer(title="Töpfern"))
    editor.user_permissions.remove(*Permission.objects.filter(codename__endswith="_offerreport"))

    page = opened(staff)

    assert "Töpfern" not in page.links()
    assert not any("Hinweis" in text for text in [*page.links(), *page.texts("td", "option")])
    assert not any("Hinweis" in text for text in read(staff.get(desk_url("review", change.offer.pk))).links())
    assert titles(opened(staff, art="hinweis")) == ["Geändert"]  # a kind that they do not know


# --- What of it --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("neu", ["Neu"]),
        ("aenderung", ["Alt", "Beides"]),
        ("hinweis", ["Gemeldet", "Beides"]),
        ("", ["Gemeldet", "Neu", "Alt", "Beides"]),
    ],
)
def test_by_kind(staff, kind, expected):
    create_submitted(title="Neu", days=3)
    create_change(title="Alt", days=2)
    report(create_offer(title="Gemeldet"), days=4)
    report(create_change(title="Beides", days=1).offer, days=0)

    found = read(staff.get(desk_url("queue"), {"art": kind})).texts("th")
    assert [title for text in found for title in ["Gemeldet", "Neu", "Alt", "Beides"] if text.startswith(title)] == (
        expected
    )


def test_by_provider(staff):
    one, other, idle = create_provider(name="Chor"), create_provider(name="Verein"), create_provider(name="Still")
    create_submitted(title="Singen", provider=one)
    create_submitted(title="Malen", provider=other)

    page = opened(staff, anbieter=one.pk)

    assert titles(page) == ["Singen"]
    choices = [option.text for option in page.all("option")]
    assert ("Chor" in choices, "Verein" in choices, idle.name in choices) == (True, True, False)


def test_by_municipality_of_the_venue_or_of_the_provider(staff):
    here, there = create_municipality(name="Zierenberg"), create_municipality(name="Calden")
    create_submitted(title="Dort", runs=[create_run(venue=create_venue(municipality=there))])
    create_submitted(title="Online von hier", runs=[], provider=create_provider(municipality=here))
    create_submitted(title="Hier", runs=[create_run(venue=create_venue(municipality=here))] * 2)

    assert sorted(titles(opened(staff, gemeinde=here.pk))) == ["Hier", "Online von hier"]


def test_by_who_looks_after_it(staff, editor):
    colleague, former = create_editor(name="Karla"), create_editor(name="Fort")
    for title, user in [("Meins", editor), ("Karlas", colleague), ("Verwaist", former), ("Keins", None)]:
        review.assign(create_submitted(title=title), user, actor=editor)
    former.is_active = False
    former.save()

    assert titles(opened(staff, zustaendig="ich")) == ["Meins"]
    assert titles(opened(staff, zustaendig="niemand")) == ["Verwaist", "Keins"]
    page = opened(staff, zustaendig=colleague.pk)
    assert titles(page) == ["Karlas"]
    assert "Fort" not in [option.text for option in page.all("option")]


@pytest.mark.parametrize(
    "query",
    [
        {"art": "alles"},
        {"anbieter": "x"},
        {"anbieter": "0"},
        {"gemeinde": "99999999999999999999"},
        {"zustaendig": "-1"},
        {"seite": "x"},
        {"seite": "99"},
    ],
)
def test_what_it_does_not_know_filters_nothing(staff, query):
    create_submitted(title="Töpfern")

    assert titles(opened(staff, **query)) == ["Töpfern"]


def test_members_are_not_among_the_colleagues(staff):
    create_user(name="Gisela Zange")
    create_submitted()

    assert "Gisela Zange" not in staff.get(desk_url("queue")).content.decode()


# --- The page ----------------------------------------------------------------------------------------------------


def test_long_queues_have_pages_that_keep_the_filter(staff):
    provider = create_provider()
    for number in range(27):
        create_submitted(title=f"Kurs {number:02}", days=40 - number, provider=provider)

    first = opened(staff, art="neu")
    second = opened(staff, art="neu", seite="2")

    assert (len(titles(first)), titles(second)) == (25, ["Kurs 25", "Kurs 26"])
    assert first.links()["Nächste Seite"] == "?seite=2&art=neu"
    assert second.links()["Vorige Seite"] == "?seite=1&art=neu"
    assert "27 Einträge warten." in first.texts("p")


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_a_fixed_number_of_queries(staff, editor, count, django_assert_num_queries):
    for _ in range(count):
        review.assign(create_submitted(provider=create_provider()), create_editor(), actor=editor)
        OfferReport.objects.create(offer=create_change().offer, subject="dates")
    staff.get(desk_url("queue"))

    with django_assert_num_queries(13):  # three of them prolong the session
        staff.get(desk_url("queue"))


def test_who_may_only_look_gets_no_boxes(staff):
    create_submitted(title="Töpfern")

    page = opened(client_of(create_editor(actions=["view"])))

    assert titles(page) == ["Töpfern"]
    assert [box for box in page.all("input") if box.attributes.get("type") == "checkbox"] == []
    assert "Ausgewählte freigeben …" not in [button.attributes.get("value") for button in page.all("input")]


def test_everything_has_a_label_and_no_inline_code(staff):
    create_submitted()

    page = opened(staff)

    assert (page.unlabelled_fields(), page.inline_code(), page.loaded_from_outside()) == ([], [], [])
    assert page.twice() == []
    assert [text for level, text in page.headings() if level == 1] == ["Zu prüfen"]
