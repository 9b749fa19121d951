"""``/verwaltung/``: staff name two offers that are the same, although no program has found them."""

import datetime as dt
import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Event
from offers.editorial import moderation
from offers.models import DuplicatePair, Offer
from offers.upkeep import duplicate_pairs
from tests.factories import NOW, create_offer, create_provider, create_run, create_undated_run
from tests.html import read
from tests.offers.desk import messages
from tests.offers.snapshots import fresh
from tests.staff import admin_url, client_of, create_editor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
LATER = NOW + dt.timedelta(hours=1)
PAGE = "/verwaltung/offers/duplicatepair/von-hand/"


@pytest.fixture
def choir():
    return create_provider(name="Chor")


@pytest.fixture
def one(choir):
    return create_offer(title="Singen", provider=choir, runs=[create_undated_run()])


@pytest.fixture
def other():
    """Nothing speaks for it being the same."""
    return create_offer(title="Abend der Stimmen", runs=[create_run()])


def choose(client, other="", *, of=None, **fields):
    """Says on the page of ``of`` that ``other`` is the same: an offer from the list, or a text."""
    names = {"second": other.pk} if isinstance(other, Offer) else {"second_address": other}
    return client.post(PAGE + (f"?angebot={of.pk}" if of else ""), {**names, **fields})


def refusals(response) -> list[str]:
    assert response.status_code == 200
    return [text for texts in response.context["form"].errors.values() for text in texts]


# --- The way there ------------------------------------------------------------------------------------------------


def test_the_way_leads_from_the_list_and_from_the_page_of_an_offer(staff, one):
    assert read(staff.get(admin_url(DuplicatePair, "changelist"))).links()["Zwei Angebote zusammenführen"] == PAGE
    assert read(staff.get(admin_url(one, "change"))).links()["Zusammenführen"] == f"{PAGE}?angebot={one.pk}"


def test_who_may_not_decide_and_what_is_merged_have_no_way(staff, one, other):
    looking = client_of(create_editor(actions=["view"]))
    assert "Zusammenführen" not in read(looking.get(admin_url(one, "change"))).links()
    assert "Zwei Angebote zusammenführen" not in read(looking.get(admin_url(DuplicatePair, "changelist"))).links()
    assert [looking.get(PAGE).status_code, choose(looking, other, of=one).status_code] == [403, 403]

    moderation.merge(one, other, actor=None, now=NOW)

    assert "Zusammenführen" not in read(staff.get(admin_url(one, "change"))).links()
    assert not DuplicatePair.objects.exists()


def test_the_page_keeps_the_rules_of_all_pages(staff, one):
    for address in [PAGE, f"{PAGE}?angebot={one.pk}"]:
        page = read(staff.get(address))
        assert [page.inline_code(), page.unlabelled_fields(), page.twice(), page.skipped_levels()] == [[], [], [], []]
        assert [text for level, text in page.headings() if level == 1] == ["Zwei Angebote zusammenführen"]


def test_offers_with_the_same_title_are_told_apart_while_choosing(staff, one):
    twin = create_offer(title="Singen", provider=create_provider(name="Schule"), state="submitted")
    query = {"app_label": "offers", "model_name": "duplicatepair", "field_name": "second"}

    def found(term: str) -> list[str]:
        answer = staff.get(reverse("admin:autocomplete"), {**query, "term": term})
        return [result["text"] for result in json.loads(answer.content)["results"]]

    assert sorted(found("singen")) == [
        f"Singen (Chor, Nr. {one.pk}, Veröffentlicht)", f"Singen (Schule, Nr. {twin.pk}, In Prüfung)",
    ]  # fmt: skip
    assert found(str(twin.pk)) == [f"Singen (Schule, Nr. {twin.pk}, In Prüfung)"]


# --- Naming both --------------------------------------------------------------------------------------------------


def test_both_are_compared_and_merged_and_the_address_leads_on(staff, editor, client, one, other):
    response = choose(staff, other, of=one)

    pair = DuplicatePair.objects.get()
    assert response["Location"] == admin_url(pair, "change")
    assert ({pair.first, pair.second}, pair.score, pair.reason_labels) == (
        {one, other}, 0, ["von der Redaktion ausgewählt"],
    )  # fmt: skip
    assert [(event.action, event.actor) for event in Event.objects.about(pair)] == [("von Hand ausgewählt", editor)]
    comparison = staff.get(response["Location"]).content.decode()
    assert "von der Redaktion ausgewählt" in comparison
    assert "Abend der Stimmen" in comparison

    staff.post(response["Location"], {"keep": other.pk, "take_runs": "on", "merge": "1"})

    assert client.get(one.get_absolute_url())["Location"] == other.get_absolute_url()
    assert (fresh(one).merged_into, fresh(other).runs.count()) == (other, 2)


def test_the_other_way_round_is_the_same_pair(staff, one, other):
    choose(staff, other, of=one)
    choose(staff, one, of=other)
    choose(staff, other, first=one.pk)

    assert DuplicatePair.objects.count() == 1


@pytest.mark.parametrize(
    "form",
    [
        "{pk}",
        " Nr. {pk} ",
        "{path}",
        "http://testserver{path}",
        "/en{path}",
        "/leicht{path}",
        "/verwaltung/offers/offer/{pk}/change/",
        "/angebote/alter-titel-{pk}/?q=singen",
        "/angebote/alter-titel-{pk}.ics",
    ],
)
def test_an_offer_is_named_by_its_number_or_any_address_of_it(staff, settings, one, other, form):
    settings.SITE_URL = "http://testserver"

    response = choose(staff, form.format(pk=other.pk, path=other.get_absolute_url()), of=one)

    assert response.status_code == 302, refusals(response)
    assert DuplicatePair.objects.get().second == other


def test_what_is_likely_says_so_too(staff, one, choir):
    choose(staff, create_offer(title="Singen", provider=choir, runs=[create_undated_run()]), of=one)

    pair = DuplicatePair.objects.get()
    assert (pair.score, pair.reason_labels) == (
        80, ["gleicher Titel", "gleicher Anbieter", "beide ohne feste Termine", "von der Redaktion ausgewählt"],
    )  # fmt: skip


def test_the_nightly_search_takes_nothing_from_the_list_that_staff_put_there(one):
    other = create_offer(title="Abend der Stimmen", runs=[create_undated_run()])
    pair = duplicate_pairs.choose(one, other, actor=None, now=NOW)

    duplicate_pairs.update(LATER)
    assert DuplicatePair.objects.get() == pair

    for offer in (one, other):
        Offer.objects.filter(pk=offer.pk).update(title="Singen", provider=one.provider)
        moderation.edited(fresh(offer), ["title"], now=NOW)
    duplicate_pairs.update(LATER)
    pair.refresh_from_db()
    assert (pair.score, pair.reasons) == (80, ["same_title", "same_provider", "no_dates", "by_hand"])


def test_what_was_no_duplicate_is_open_again(staff, one, other):
    pair = duplicate_pairs.choose(one, other, actor=None, now=NOW)
    duplicate_pairs.keep_both(pair, actor=None, now=NOW)

    choose(staff, other, of=one)

    pair.refresh_from_db()
    assert (pair.state, pair.decided_at) == ("open", None)
    assert [event.action for event in Event.objects.about(pair)] == [
        "wieder geöffnet", "keine Dublette", "von Hand ausgewählt",
    ]  # fmt: skip
    assert "Zusammenführen" in staff.get(admin_url(pair, "change")).content.decode()


# --- Refusals -----------------------------------------------------------------------------------------------------


def test_an_offer_is_no_duplicate_of_itself(staff, one):
    assert refusals(choose(staff, one, of=one)) == ["Das ist zweimal dasselbe Angebot. Bitte wählen Sie ein anderes."]


def test_what_is_merged_already_says_where_it_went(staff, one, other):
    third = create_offer(title="Chorprobe")
    moderation.merge(other, third, actor=None, now=NOW)

    assert refusals(choose(staff, other, of=one)) == [
        f"„Abend der Stimmen“ (Nr. {other.pk}) ist schon zusammengeführt mit „Chorprobe“ (Nr. {third.pk}). "
        "Bitte wählen Sie dieses."
    ]


@pytest.mark.parametrize(("state", "word"), [("draft", "Entwurf"), ("returned", "Zurückgegeben")])
def test_what_another_provider_still_works_on_stays_theirs(staff, one, choir, state, word):
    secret = create_offer(title="Geheimer Plan", provider=create_provider(name="Theater"), state=state)
    own = create_offer(title="Singen am Abend", provider=choir, state=state)

    assert refusals(choose(staff, secret, of=one)) == [
        f"„Geheimer Plan“ (Nr. {secret.pk}) ist noch beim Anbieter „Theater“, Stand: {word}. Solange er es nicht "
        "einreicht, lässt es sich nicht mit dem Angebot eines anderen Anbieters zusammenführen."
    ]
    assert not DuplicatePair.objects.exists()
    assert choose(staff, own, of=one).status_code == 302


def test_what_was_taken_back_since_is_not_merged(one, other):
    pair = duplicate_pairs.choose(one, other, actor=None, now=NOW)
    moderation.withdraw(other, actor=None, now=NOW)

    with pytest.raises(ValidationError, match="noch beim Anbieter"):
        duplicate_pairs.merge(pair, one, take_runs=True, name_partner=True, actor=None, now=LATER)

    assert (fresh(other).state, fresh(other).merged_into) == ("draft", None)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("0", "Ein Angebot mit dieser Nummer gibt es nicht."),
        ("99999999999999999999", "Ein Angebot mit dieser Nummer gibt es nicht."),
        ("/angebote/chor-999999/", "Ein Angebot mit dieser Nummer gibt es nicht."),
        ("/verwaltung/offers/offer/²/change/", "Ein Angebot mit dieser Nummer gibt es nicht."),
        ("Singen", "Das ist keine Nummer und keine Adresse eines Angebots."),
        ("/anbieter/chor/", "Das ist keine Nummer und keine Adresse eines Angebots."),
        ("http://[", "Das ist keine Nummer und keine Adresse eines Angebots."),
        ("https://anderswo.example/angebote/chor-1/", "Diese Adresse gehört nicht zu diesem Portal."),
        ("", "Bitte wählen Sie ein Angebot aus, oder nennen Sie seine Nummer oder Adresse."),
    ],
)
def test_what_names_no_offer_is_refused(staff, one, text, refusal):
    assert refusals(choose(staff, text, of=one)) == [refusal]


def test_two_different_answers_are_none(staff, one, other):
    third = create_offer()

    assert refusals(choose(staff, other, of=one, second_address=str(third.pk))) == [
        "Das ist ein anderes Angebot als das ausgewählte."
    ]
    assert choose(staff, other, of=one, second_address=str(other.pk)).status_code == 302


@pytest.mark.parametrize("number", ["999999", "unsinn"])
def test_from_the_page_of_no_offer_both_are_asked_for(staff, one, other, number):
    response = staff.get(f"{PAGE}?angebot={number}")

    assert list(response.context["form"].fields) == ["first", "first_address", "second", "second_address"]
    assert len(messages(response)) == 1
    assert len(refusals(choose(staff, other))) == 1
