"""``/verwaltung/``: offers that are probably the same, side by side, and the decision of staff."""

import pytest
from django.contrib.auth.models import Permission
from post_office.models import Email

from offers.models import DuplicatePair, Offer, Run
from tests.factories import (
    NOW,
    create_contact,
    create_offer,
    create_provider,
    create_run,
    create_undated_run,
    create_user,
)
from tests.html import read
from tests.offers.snapshots import fresh
from tests.rows import create_duplicate_pair
from tests.staff import admin_url, client_of, create_editor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def pair():
    provider, choir = create_provider(name="Töpferei"), create_provider(name="Chor")
    create_contact(provider=choir, role="maintenance", email="chor@example.org")
    first = create_offer(title="Töpfern", provider=provider, runs=[create_undated_run()])
    second = create_offer(
        title="Töpfern", provider=choir, teaser="Mit <b>Ton</b>.", price_kind="paid", runs=[create_run()]
    )
    Email.objects.all().delete()
    return create_duplicate_pair(first=first, second=second)


def decide(client, pair, **data):
    return client.post(admin_url(pair, "change"), data, follow=True)


def messages(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_the_list_shows_what_is_to_be_decided_the_likeliest_first(staff, pair):
    create_duplicate_pair(score=99)
    create_duplicate_pair(state="different", decided_at=NOW)

    def scores(query: str) -> list[int]:
        return [row.score for row in staff.get(admin_url(DuplicatePair, "changelist") + query).context["cl"].queryset]

    page = read(staff.get(admin_url(DuplicatePair, "changelist")))
    assert (scores(""), scores("?stand=different"), scores("?stand=merged")) == ([99, 85], [85], [])
    assert "gleicher Titel, gleicher Anbieter" in page.texts("td")
    assert {"offen", "zusammengeführt", "keine Dublette"} <= page.links().keys()
    assert scores("?stand=unsinn") == []


def test_both_stand_side_by_side_in_words(staff, pair):
    page = read(staff.get(admin_url(pair, "change")))

    cells = page.texts("td")
    assert cells[cells.index("Töpferei") + 1] == "Chor"
    assert cells[cells.index("Kostenlos") + 1] == "Kostenpflichtig"
    assert "Mit <b>Ton</b>." in cells
    rows = [text for text in page.texts("th") if "verschieden" in text]
    assert [row.removesuffix(" verschieden") for row in rows] == ["Anbieter", "Kurz gesagt", "Kosten", "Termine"]
    assert [link for text, link in page.links().items() if text == "Töpfern"] == [
        admin_url(pair.second, "change")  # both have the same text
    ]
    assert [page.inline_code(), page.unlabelled_fields(), page.twice(), page.skipped_levels()] == [[], [], [], []]


def test_merging_keeps_the_chosen_one(staff, pair, client):
    response = decide(staff, pair, keep=pair.first_id, take_runs="on", name_partner="on", merge="1")

    assert messages(response) == [
        f"Zusammengeführt: Es bleibt „Töpfern“ (Nr. {pair.first_id}). Die andere Adresse führt dorthin."
    ]
    assert client.get(pair.second.get_absolute_url())["Location"] == pair.first.get_absolute_url()
    assert Run.objects.filter(offer=pair.first).count() == 2
    assert [str(partner) for partner in fresh(pair.first).cooperating_providers.all()] == ["Chor"]
    assert [mail.to for mail in Email.objects.all()] == [["chor@example.org"]]
    assert "form" not in read(staff.get(admin_url(pair, "change"))).texts("form")
    assert "Entschieden: zusammengeführt" in staff.get(admin_url(pair, "change")).content.decode()


def test_merging_without_the_ticks_takes_nothing_over(staff, pair):
    decide(staff, pair, keep=pair.second_id, merge="1")

    assert fresh(pair.first).merged_into == pair.second
    assert (Run.objects.filter(offer=pair.second).count(), pair.second.cooperating_providers.count()) == (1, 0)


def test_no_duplicate_is_remembered(staff, pair):
    response = decide(staff, pair, different="1", keep=pair.first_id)

    assert messages(response) == ["„Töpfern“ und „Töpfern“ sind keine Dublette. Das Paar kommt nicht wieder."]
    pair.refresh_from_db()
    assert (pair.state, fresh(pair.first).state, fresh(pair.second).state) == ("different", "published", "published")
    assert messages(decide(staff, pair, merge="1", keep=pair.first_id)) == ["Über dieses Paar wurde schon entschieden."]
    assert not Offer.objects.exclude(merged_into=None).exists()


@pytest.mark.parametrize("keep", ["", "x", "999999"])
def test_only_one_of_both_can_stay(staff, pair, keep):
    stranger = create_offer(title="Geheimer Plan", state="draft")

    for chosen in [keep, stranger.pk]:
        response = decide(staff, pair, merge="1", keep=chosen)
        assert (response.status_code, "errorlist" in response.content.decode()) == (200, True)

    assert not Offer.objects.exclude(merged_into=None).exists()


def test_who_may_only_look_sees_no_buttons_and_decides_nothing(pair):
    looking = client_of(create_editor(actions=["view"]))
    half = create_user(is_staff=True)
    half.user_permissions.set(Permission.objects.filter(codename__in=["view_duplicatepair", "change_duplicatepair"]))

    for client in [looking, client_of(half)]:
        page = read(client.get(admin_url(pair, "change")))
        assert page.all("form") == page.all("form")[:1]  # to log out
        for data in [{"different": "1"}, {"merge": "1", "keep": pair.first_id}]:
            assert client.post(admin_url(pair, "change"), data).status_code == 403
    pair.refresh_from_db()
    assert pair.state == "open"


def test_the_page_asks_as_often_for_offers_with_many_dates(staff, pair, django_assert_num_queries):
    staff.get(admin_url(pair, "change"))
    with django_assert_num_queries(27):
        staff.get(admin_url(pair, "change"))
    many = create_offer(provider=pair.first.provider, runs=[create_run(start=day) for day in range(1, 9)])
    DuplicatePair.objects.filter(pk=pair.pk).update(second=many)

    with django_assert_num_queries(27):
        staff.get(admin_url(pair, "change"))
