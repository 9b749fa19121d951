"""A finished page is given again to the next visitor, and never when it would look different."""

import pytest
from django.core.cache import caches
from django.utils.autoreload import file_changed

from offers.display import cards, fragments
from offers.editorial import moderation
from pages import remembered
from pages.languages import in_language
from pages.models import Portal
from tests import town
from tests.factories import NOW, create_offer, create_portal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def memory(monkeypatch):
    monkeypatch.setattr(remembered, "ROOM", 2**20)
    remembered.forget()
    yield
    remembered.forget()


def test_the_second_visitor_gets_the_same_page_for_one_question(client, now, django_assert_num_queries):
    create_portal()
    create_offer(title="Töpfern")
    first = client.get("/angebote/")

    with django_assert_num_queries(1):
        second = client.get("/angebote/")

    assert (second.status_code, second.content) == (200, first.content)
    assert dict(second.items()) | {"X-Request-ID": ""} == dict(first.items()) | {"X-Request-ID": ""}


def test_every_page_is_the_same_when_it_is_given_again(client, now, subtests):
    for name, address in town.build(offers=3).items():
        with subtests.test(name):
            first, second = client.get(address), client.get(address)

            assert second.content == first.content
            assert second["Content-Type"] == first["Content-Type"]


def test_what_changed_is_made_anew(client, now):
    create_portal()
    offer = create_offer(title="Töpfern")
    assert "Töpfern" in client.get("/angebote/").content.decode()

    moderation.archive(offer, actor=None, now=NOW)
    assert "Töpfern" not in client.get("/angebote/").content.decode()
    Portal.objects.update(name="Lernportal")
    assert "Lernportal" in client.get("/angebote/").content.decode()


def test_other_answers_are_not_kept(client, now):
    create_portal()

    assert [client.get("/angebote/?seite=7").status_code for _ in range(2)] == [404, 404]
    assert remembered.remembered("unknown") is None


def test_one_large_answer_does_not_push_out_the_pages(client, now, monkeypatch):
    create_portal()
    size = len(client.get("/angebote/").content)
    monkeypatch.setattr(remembered, "LARGEST", size - 1)
    remembered.forget()

    client.get("/angebote/")

    assert remembered._pages == {}


def test_the_room_is_limited(client, now, monkeypatch):
    create_portal()
    size = len(client.get("/angebote/?q=seite00").content)
    remembered.forget()
    monkeypatch.setattr(remembered, "ROOM", 3 * size)

    for number in range(10):
        client.get(f"/angebote/?q=seite{number:02}")

    assert remembered._taken == sum(len(content) for content, _headers in remembered._pages.values())
    assert 0 < remembered._taken <= 3 * size
    assert len(remembered._pages) == 3


def test_a_page_that_two_visitors_wait_for_is_kept_once(client, now):
    create_portal()
    page = client.get("/angebote/")
    remembered.forget()

    for _visitor in range(3):
        remembered.remember("tag", page)

    assert remembered._taken == len(page.content)


@pytest.mark.parametrize("order", [["de", "en", "de-simple"], ["en", "de-simple", "de"], ["de-simple", "de", "en"]])
def test_no_language_leaks_into_another(client, now, order):
    """Neither through finished pages nor through the remembered parts of them, whichever was asked for first."""
    asked = {"home", "filtered list", "nothing found", "offer"}
    addresses = [address for name, address in town.build(offers=3).items() if name in asked]
    fresh = {}
    for language in order:
        remembered.forget()
        caches["default"].clear()
        fragments.forget()
        cards._remembered.clear()
        fresh[language] = [client.get(in_language(address, language)).content for address in addresses]
    remembered.forget()

    for _visitor in range(2):
        for language in order:
            again = [client.get(in_language(address, language)).content for address in addresses]
            assert again == fresh[language]
    assert len({page for pages in fresh.values() for page in pages}) == 3 * len(addresses)


def test_no_search_leaks_into_another(client, now):
    """Whatever list was printed first out of the remembered form, each is as if it had been printed alone."""
    create_portal()
    for number in range(25):
        create_offer(title=f"Töpfern {number}")
    addresses = [
        f"/angebote/?{query}"
        for query in [
            "", "seite=2", "q=Töpfern", "q=Töpfern&seite=2", "q=%22%3E%3Cscript%3E%26amp;", "q=nichts", "unsinn=%26%22",
            "kosten=kostenlos&sortierung=titel", "q=%7B%7B+portal+%7D%7D", "gemeinde=nirgends",
        ]
    ]  # fmt: skip
    alone = {}
    for address in addresses:
        remembered.forget()
        fragments.forget()
        alone[address] = client.get(address).content

    for address in [*addresses, *reversed(addresses)]:
        remembered.forget()
        assert client.get(address).content == alone[address]
    assert len({*alone.values()}) == len(addresses)


def test_the_development_server_shows_a_changed_template_at_once(settings, tmp_path):
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    template = tmp_path / "part.html"
    template.write_text("alt")
    assert fragments.pieces("de", "part.html", ()) == ("alt",)
    template.write_text("neu")
    assert fragments.pieces("de", "part.html", ()) == ("alt",)

    file_changed.send(sender=None, file_path=template, kind="changed")

    assert fragments.pieces("de", "part.html", ()) == ("neu",)
