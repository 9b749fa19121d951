"""Merkliste: a list in a signed cookie, without an account and without JavaScript."""

import re
import time

import pytest

from offers.editorial import moderation
from offers.finding import bookmarks
from offers.models import Offer
from tests import html
from tests.factories import NOW, create_offer, create_provider, create_run, create_undated_run

HERE = {"Sec-Fetch-Site": "same-origin"}
DAY = 24 * 3600
OFFER = re.compile(r"/angebote/[\w-]+-\d+/")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def save(client, offer, **headers):
    return client.post(f"/merkliste/{offer.pk}/merken/", headers={**HERE, **headers})


def remove(client, offer):
    return client.post(f"/merkliste/{offer.pk}/entfernen/", headers=HERE)


def see(client, address="/merkliste/"):
    response = client.get(address)
    assert response.status_code == 200
    return html.read(response)


def listed(page: html.Page) -> list[str]:
    """The titles of the offers on the page."""
    return [text for text, url in page.links().items() if OFFER.fullmatch(url)]


def cards(page: html.Page) -> dict[str, str]:
    """What each card says, by its title."""
    return dict(zip(listed(page), [" ".join(card.text.split()) for card in page.of_class("bp-card")], strict=True))


def archive(offer):
    moderation.archive(offer, actor=None, now=NOW)


# --- Save and remove ---------------------------------------------------------------------------------------------


def test_saved_offers_stand_on_the_list(client):
    first, second = create_offer(title="Töpfern"), create_offer(title="Nähen")
    create_offer(title="Kochen")

    save(client, first)
    save(client, second)

    page = see(client)
    assert page.texts("h1") == ["Ihre Merkliste: 2 Angebote"]
    assert sorted(listed(page)) == ["Nähen", "Töpfern"]


def test_saving_twice_is_saving_once(client):
    offer = create_offer()

    save(client, offer)
    save(client, offer)

    assert client.cookies["merkliste"].value.partition(":")[0] == str(offer.pk)


def test_saving_leads_back_to_the_card(client):
    offer = create_offer()

    response = save(client, offer, Referer="http://testserver/angebote/?q=T%C3%B6pfern&seite=2#gemerkt-1")

    assert response.status_code == 302
    assert response["Location"] == f"/angebote/?q=T%C3%B6pfern&seite=2#gemerkt-{offer.pk}"


@pytest.mark.parametrize(
    "referer",
    [
        "",
        "http://elsewhere.example/angebote/",
        "http://testserver//elsewhere.example/",
        "javascript:alert(1)",
        "http://[",
    ],
)
def test_saving_leads_nowhere_else(client, referer):
    offer = create_offer()

    assert save(client, offer, Referer=referer)["Location"] == f"/merkliste/#gemerkt-{offer.pk}"


def test_what_the_public_may_not_see_cannot_be_saved(client):
    hidden = [
        create_offer(state=Offer.State.DRAFT),
        create_offer(state=Offer.State.SUBMITTED),
        create_offer(provider=create_provider(state="draft")),
        Offer(pk=10**17),
    ]

    assert [save(client, offer).status_code for offer in hidden] == [404] * 4
    assert "merkliste" not in client.cookies


def test_a_removed_offer_can_be_put_back(client):
    offer, other = create_offer(title="Töpfern"), create_offer(title="Nähen")
    save(client, offer)
    save(client, other)

    response = remove(client, offer)
    page = see(client, response["Location"])

    assert response["Location"] == f"/merkliste/?entfernt={offer.pk}#meldung"
    assert listed(page) == ["Nähen"]
    assert page.of_class("bp-banner")[0].text.split() == "Von der Merkliste entfernt Töpfern Wieder merken".split()
    assert f"/merkliste/{offer.pk}/merken/" in [form.attributes["action"] for form in page.all("form")]


def test_what_was_removed_tells_no_title_that_is_not_public(client):
    secret = create_offer(title="Geheim", state=Offer.State.DRAFT)
    saved = create_offer(title="Töpfern")
    save(client, saved)

    for pk in [secret.pk, saved.pk, 10**17, "x", "1,2"]:
        page = see(client, f"/merkliste/?entfernt={pk}")
        assert page.of_class("bp-banner") == []


def test_the_last_removed_offer_takes_the_cookie_along(client):
    offer = create_offer()
    save(client, offer)

    response = remove(client, offer)

    assert response.cookies["merkliste"]["max-age"] == 0
    assert see(client).texts("h1") == ["Ihre Merkliste ist leer"]


def test_emptying_asks_first(client):
    save(client, create_offer())
    save(client, create_offer())

    page = see(client, "/merkliste/leeren/")
    assert any(text.startswith("Sie haben 2 Angebote gemerkt.") for text in page.texts("p"))
    assert see(client).texts("h1") == ["Ihre Merkliste: 2 Angebote"]

    response = client.post("/merkliste/leeren/", headers=HERE)
    assert response["Location"] == "/merkliste/"
    assert response.cookies["merkliste"]["max-age"] == 0
    assert see(client).texts("h1") == ["Ihre Merkliste ist leer"]


def test_a_full_list_says_so_and_stays(client, monkeypatch):
    monkeypatch.setattr(bookmarks, "LIMIT", 2)
    offers = [create_offer() for _ in range(3)]
    save(client, offers[0])
    save(client, offers[1])

    response = save(client, offers[2])

    assert response.status_code == 409
    assert html.read(response).texts("h1") == ["Ihre Merkliste ist voll"]
    assert see(client).texts("h1") == ["Ihre Merkliste: 2 Angebote"]
    assert save(client, offers[0]).status_code == 302


# --- The cookie --------------------------------------------------------------------------------------------------


def test_only_saving_sets_a_cookie(client):
    offer = create_offer()

    for address in ["/", "/angebote/", offer.get_absolute_url(), "/merkliste/", "/merkliste/leeren/"]:
        assert client.get(address).cookies == {}, address


@pytest.mark.parametrize("is_https", [True, False])
def test_cookie_can_be_read_by_scripts_and_by_nobody_else(client, settings, is_https):
    settings.IS_HTTPS = is_https

    cookie = save(client, create_offer()).cookies["merkliste"]

    assert (cookie["path"], cookie["samesite"], cookie["httponly"], cookie["domain"]) == ("/", "Lax", "", "")
    assert bool(cookie["secure"]) is is_https
    assert cookie["max-age"] == 90 * DAY


def test_cookie_is_plain_ids_with_a_signature(client):
    first, second = create_offer(), create_offer()
    save(client, second)
    save(client, first)

    ids, _time, signature = client.cookies["merkliste"].value.split(":")

    assert ids == f"{second.pk}.{first.pk}"
    assert len(signature) >= 43


@pytest.mark.parametrize("value", ["1", "1.2:x:y", "{ids}:{time}:x", ":::", "a.b", "1" * 4000, '"'])
def test_what_the_portal_did_not_write_counts_for_nothing_and_is_cleared_away(client, value):
    save(client, create_offer())
    ids, moment, _signature = client.cookies["merkliste"].value.split(":")
    client.cookies["merkliste"] = value.format(ids=ids, time=moment)

    response = client.get("/merkliste/")

    assert html.read(response).texts("h1") == ["Ihre Merkliste ist leer"]
    assert response.cookies["merkliste"]["max-age"] == 0


def test_a_list_lives_for_ninety_days_after_the_last_look(client, monkeypatch):
    save(client, create_offer())
    start = time.time()

    monkeypatch.setattr("django.core.signing.time.time", lambda: start + 89 * DAY)
    looked = client.get("/merkliste/")
    monkeypatch.setattr("django.core.signing.time.time", lambda: start + 178 * DAY)
    still = see(client).texts("h1")
    monkeypatch.setattr("django.core.signing.time.time", lambda: start + 269 * DAY)

    assert looked.cookies["merkliste"]["max-age"] == 90 * DAY
    assert still == ["Ihre Merkliste: 1 Angebot"]
    assert see(client).texts("h1") == ["Ihre Merkliste ist leer"]


def test_the_page_is_for_nobody_else(client):
    save(client, create_offer())

    for response in [client.get("/merkliste/"), client.get("/merkliste/leeren/"), save(client, create_offer())]:
        assert response["Cache-Control"] == "private, no-store"
    assert '<meta name="robots" content="noindex">' in client.get("/merkliste/").content.decode()
    assert "csrfmiddlewaretoken" not in client.get("/merkliste/").content.decode()


def test_pages_with_buttons_are_the_same_with_and_without_a_list(client):
    offer = create_offer()
    addresses = ["/", "/angebote/", offer.get_absolute_url()]
    before = [client.get(address).content for address in addresses]

    save(client, offer)

    assert [client.get(address).content for address in addresses] == before


# --- Who may send ------------------------------------------------------------------------------------------------

FOREIGN = [
    {},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver", "Referer": "http://testserver/"},
    {"Origin": "http://elsewhere.example"},
    {"Origin": "https://testserver"},
    {"Origin": "http://testserver.elsewhere.example"},
    {"Origin": "null", "Referer": "http://testserver/"},
    {"Referer": "http://testserver.elsewhere.example/"},
    {"Referer": "http://elsewhere.example/http://testserver/"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_other_sites_change_nothing(client, headers):
    offer = create_offer()
    save(client, offer)
    before = client.cookies["merkliste"].value

    for address in [
        f"/merkliste/{create_offer().pk}/merken/", f"/merkliste/{offer.pk}/entfernen/", "/merkliste/leeren/",
        "/merkliste/uebernehmen/",
    ]:  # fmt: skip
        response = client.post(address, {"angebote": offer.pk}, headers=headers)
        assert response.status_code == 403
        assert html.read(response).texts("h1") == ["Das hat nicht geklappt"]

    assert client.cookies["merkliste"].value == before


@pytest.mark.parametrize(
    "headers", [HERE, {"Origin": "http://testserver"}, {"Referer": "http://testserver/angebote/"}], ids=str
)
def test_our_own_pages_need_no_token(headers):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)

    assert client.post(f"/merkliste/{create_offer().pk}/merken/", headers=headers).status_code == 302


@pytest.mark.parametrize("action", ["1/merken", "1/entfernen", "uebernehmen"])
def test_links_change_nothing(client, action):
    assert client.get(f"/merkliste/{action}/", headers=HERE).status_code == 405


# --- What became of saved offers ---------------------------------------------------------------------------------


def test_next_dates_come_first_and_what_is_over_last(client):
    offers = [
        create_offer(title="Vorbei", runs=[create_run(start=-9)]),
        create_offer(title="Jederzeit", runs=[create_undated_run(kind="open_start")]),
        create_offer(title="Im Winter", runs=[create_run(start=40)]),
        create_offer(title="Bald", runs=[create_run(start=2)]),
    ]
    for offer in offers:
        save(client, offer)

    assert listed(see(client)) == ["Bald", "Im Winter", "Jederzeit", "Vorbei"]


def test_what_is_over_is_marked_and_shows_no_dates(client):
    over = create_offer(title="Vorbei", runs=[create_run(start=-9)])
    archived = create_offer(title="Eingestellt", runs=[create_run(start=3)])
    unconfirmed = create_offer(title="Ungewiss")
    for offer in [over, archived, unconfirmed]:
        save(client, offer)
    archive(archived)
    Offer.objects.filter(pk=unconfirmed.pk).update(hidden_since=NOW)

    words = cards(see(client))

    assert list(words) == ["Ungewiss", "Vorbei", "Eingestellt"]
    assert "Für dieses Angebot gibt es zurzeit keine Termine." in words["Vorbei"]
    assert "Dieses Angebot gibt es nicht mehr." in words["Eingestellt"]
    assert "Bitte fragen Sie nach." in words["Ungewiss"]
    assert "November 2026" not in words["Eingestellt"]
    assert "November 2026" in words["Ungewiss"]


def test_merged_offers_lead_to_the_one_that_stays(client):
    old, older, kept = create_offer(title="Alt"), create_offer(title="Älter"), create_offer(title="Neu")
    save(client, older)
    moderation.merge(older, into=old, actor=None, now=NOW)
    moderation.merge(old, into=kept, actor=None, now=NOW)

    assert listed(see(client)) == ["Neu"]
    assert client.cookies["merkliste"].value.startswith(f"{kept.pk}:")
    save(client, older)
    assert client.cookies["merkliste"].value.startswith(f"{kept.pk}:")


def test_withdrawn_offers_are_named_without_their_title(client):
    withdrawn, kept = create_offer(title="Geheim"), create_offer(title="Töpfern")
    save(client, withdrawn)
    save(client, kept)
    moderation.withdraw(withdrawn, actor=None, now=NOW)

    response = client.get("/merkliste/")
    page = html.read(response)

    assert page.texts("h1") == ["Ihre Merkliste: 1 Angebot"]
    assert "Ein gemerktes Angebot ist nicht mehr verfügbar." in page.texts("span")
    assert "Geheim" not in response.content.decode()
    assert remove(client, withdrawn).status_code == 302
    assert "Nicht mehr verfügbar" not in see(client).texts("h2")


def test_withdrawn_offers_come_back_when_they_are_public_again(client):
    offer = create_offer(title="Töpfern")
    save(client, offer)
    moderation.withdraw(offer, actor=None, now=NOW)
    see(client)
    moderation.publish(offer, actor=None, now=NOW)

    assert listed(see(client)) == ["Töpfern"]


@pytest.mark.parametrize("number", [1, 3])
def test_any_number_of_saved_offers_costs_the_same(client, django_assert_num_queries, number):
    for _ in range(number):
        save(client, create_offer())
    ids = bookmarks.split(client.cookies["merkliste"].value.partition(":")[0].replace(".", ","))

    with django_assert_num_queries(3):
        found = bookmarks.bookmarks(list(bookmarks.public_ids(ids).values()), NOW)

    assert len(found) == number


# --- Shared lists ------------------------------------------------------------------------------------------------


def test_a_list_can_be_shared_and_taken_over(client):
    mine, theirs = create_offer(title="Meins"), [create_offer(title="Töpfern"), create_offer(title="Nähen")]
    other = type(client)()
    for offer in theirs:
        save(other, offer)
    save(client, mine)

    (link,) = [field.attributes["value"] for field in see(other).all("input") if field.attributes["id"] == "link"]
    shared = see(client, link)

    assert link.partition("?")[2] == f"angebote={theirs[0].pk},{theirs[1].pk}"
    assert shared.texts("h1") == ["Geteilte Merkliste: 2 Angebote"]
    assert listed(shared) == ["Töpfern", "Nähen"]
    assert listed(see(client)) == ["Meins"]

    (ids,) = [field.attributes["value"] for field in shared.all("input") if field.attributes.get("name") == "angebote"]
    response = client.post("/merkliste/uebernehmen/", {"angebote": ids}, headers=HERE)

    assert response["Location"] == "/merkliste/"
    assert sorted(listed(see(client))) == ["Meins", "Nähen", "Töpfern"]


def test_shared_lists_show_nothing_that_is_not_public(client):
    public, secret = create_offer(title="Töpfern"), create_offer(title="Geheim", state=Offer.State.DRAFT)

    response = client.get(f"/merkliste/?angebote={public.pk},{secret.pk},{10**17},x,{public.pk}")

    page = html.read(response)
    assert listed(page) == ["Töpfern"]
    assert "2 Angebote dieser Liste sind nicht mehr verfügbar." in page.texts("p")
    assert "Geheim" not in response.content.decode()


def test_shared_lists_mark_what_is_over(client):
    offer = create_offer(title="Eingestellt")
    archive(offer)

    page = see(client, f"/merkliste/?angebote={offer.pk}")

    assert "Dieses Angebot gibt es nicht mehr." in page.texts("span")


@pytest.mark.parametrize("text", ["", "x", "-1", "0", "1" * 30, "²", "%00", ",,,"])
def test_links_without_a_public_offer_lead_nowhere(client, text):
    assert client.get(f"/merkliste/?angebote={text}").status_code == 404


def test_a_shared_list_is_no_longer_than_ones_own_can_be(client, monkeypatch):
    monkeypatch.setattr(bookmarks, "LIMIT", 2)
    offers = [create_offer() for _ in range(3)]
    link = ",".join(str(offer.pk) for offer in offers)

    assert see(client, f"/merkliste/?angebote={link}").texts("h1") == ["Geteilte Merkliste: 2 Angebote"]
    save(client, offers[2])
    response = client.post("/merkliste/uebernehmen/", {"angebote": link}, headers=HERE)

    assert response.status_code == 409
    assert see(client).texts("h1") == ["Ihre Merkliste: 1 Angebot"]


# --- Dates -------------------------------------------------------------------------------------------------------


def test_the_dates_of_the_list_go_into_a_calendar_that_needs_no_cookie(client):
    offers = [
        create_offer(title=title, runs=[create_run(start=start)]) for title, start in [("Nähen", 3), ("Töpfern", 2)]
    ]
    create_offer(title="Kochen")
    for offer in offers:
        save(client, offer)

    address = see(client).links()["Termine in den Kalender"]
    response = type(client)().get(address)

    assert address == f"/merkliste/kalender.ics?angebote={offers[0].pk},{offers[1].pk}"
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    lines = response.content.decode().splitlines()
    assert [line for line in lines if line.startswith("SUMMARY")] == ["SUMMARY:Töpfern", "SUMMARY:Nähen"]


def test_calendars_hold_nothing_that_is_not_public(client):
    secret, archived, public = create_offer(state=Offer.State.DRAFT), create_offer(), create_offer(title="Töpfern")
    archive(archived)

    ids = f"{secret.pk},{archived.pk},{public.pk}"
    lines = client.get(f"/merkliste/kalender.ics?angebote={ids}").content.decode().splitlines()

    assert [line for line in lines if line.startswith("SUMMARY")] == ["SUMMARY:Töpfern"]
    for none in [f"?angebote={secret.pk}", "?angebote=x", ""]:
        assert client.get(f"/merkliste/kalender.ics{none}").status_code == 404
