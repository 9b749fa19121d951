"""Merkliste in a real browser: by keyboard, on phones, and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import open_everything, violations

TITLE = "Kurs Nummer 0"


def button(page, title=TITLE):
    """The button of an offer, whichever word stands on it."""
    return page.locator(".bp-save", has_text=f": {title}").first


def count(page) -> str:
    return page.locator("#merkliste-zahl").inner_text() if page.locator("#merkliste-zahl").is_visible() else ""


def wait_for_saved(page, number: int) -> None:
    page.locator(".bp-card .bp-save[aria-pressed=true]").nth(number - 1).wait_for()


def named(word: str) -> re.Pattern:
    """The name of a button of the offer ``TITLE``."""
    return re.compile(rf"{word}\s*: {TITLE}")


def titles(page) -> list[str]:
    return page.locator(".bp-card h2").all_inner_texts()


def test_save_look_and_remove_by_keyboard(open_page, addresses):
    page = open_page(reduced_motion="reduce")
    page.goto("/angebote/?sortierung=naechster-termin")
    assert count(page) == ""

    button(page).focus()
    page.keyboard.press("Enter")
    page.locator("#merkliste-zahl").wait_for()

    assert button(page).get_attribute("aria-pressed") == "true"
    assert page.evaluate("document.activeElement.innerText") == f"Gemerkt\n: {TITLE}"
    assert count(page).startswith("1")
    assert page.get_by_role("status").filter(has_text="Gemerkt").inner_text() == (
        f"Gemerkt: {TITLE}. Auf Ihrer Merkliste: 1"
    )

    page.get_by_role("link", name="Merkliste 1").press("Enter")
    page.wait_for_url("**/merkliste/")
    assert titles(page) == [TITLE]

    page.get_by_role("button", name=named("Entfernen")).press("Enter")
    page.get_by_role("heading", name="Ihre Merkliste ist leer").wait_for()
    assert count(page) == ""
    page.wait_for_load_state()
    page.keyboard.press("Tab")  # from the message on, to which the address leads
    assert page.evaluate("document.activeElement.innerText") == "Wieder merken"
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Ihre Merkliste: 1 Angebot").wait_for()
    assert titles(page) == [TITLE]


def test_the_same_button_removes(open_page, addresses):
    page = open_page()
    page.goto("/angebote/?sortierung=naechster-termin")
    button(page).click()
    page.locator("#merkliste-zahl").wait_for()

    button(page).click()
    page.locator("#merkliste-zahl").wait_for(state="hidden")

    expect(button(page)).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#merkliste-meldung")).to_have_text(f"Nicht mehr gemerkt: {TITLE}. Auf Ihrer Merkliste: 0")
    assert page.context.cookies() == []


def test_quick_clicks_lose_nothing(open_page, addresses):
    page = open_page()
    page.goto("/angebote/?sortierung=naechster-termin")

    page.evaluate("[...document.querySelectorAll('.bp-card .bp-save')].slice(0, 5).forEach((part) => part.click())")
    wait_for_saved(page, 5)

    assert count(page).startswith("5")


def test_other_pages_and_tabs_and_the_way_back_know_what_is_saved(open_page, addresses):
    page = open_page()
    page.goto("/angebote/?sortierung=naechster-termin")
    page.locator("h2", has_text=TITLE).get_by_role("link").click()
    expect(page.locator("h1")).to_have_text(TITLE)
    button(page).click()
    page.locator("#merkliste-zahl").wait_for()

    page.go_back()

    expect(button(page)).to_have_text(re.compile(r"^\s*Gemerkt"))
    assert count(page).startswith("1")


def test_a_full_list_says_so(chromium, live_server, addresses, monkeypatch):
    monkeypatch.setattr("offers.finding.bookmarks.LIMIT", 0)
    page = chromium.new_page(base_url=live_server.url)  # a refusal is an error on the console
    page.goto(addresses["offer"])

    button(page, "Deutsch").click()

    page.get_by_role("heading", name="Ihre Merkliste ist voll").wait_for()
    page.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_everything_works_without_javascript(open_page, addresses, width):
    page = open_page(width=width, java_script_enabled=False, reduced_motion="reduce")
    page.goto("/angebote/?sortierung=naechster-termin&kosten=kostenlos")

    page.get_by_role("button", name=named("Merken")).click()

    note = page.locator(".bp-card", has_text=TITLE).locator(".bp-saved").first
    expect(note).to_be_visible()
    assert "/angebote/?sortierung=naechster-termin&kosten=kostenlos#gemerkt-" in page.url
    assert page.locator(".bp-saved:visible").count() == 1
    note.get_by_role("link", name="Zur Merkliste").click()
    page.wait_for_url("**/merkliste/")
    assert titles(page) == [TITLE]

    page.get_by_role("button", name=named("Entfernen")).click()
    page.get_by_role("button", name="Wieder merken").click()
    expect(page.locator(".bp-card h2")).to_have_text([TITLE])

    page.get_by_role("link", name="Liste leeren").click()
    page.get_by_role("button", name="Merkliste leeren").click()
    expect(page.locator("h1")).to_have_text("Ihre Merkliste ist leer")
    assert page.context.cookies() == []


def test_a_shared_list_is_taken_over(open_page, addresses):
    page = open_page()
    page.goto("/angebote/?sortierung=naechster-termin")
    for title in [TITLE, "Kurs Nummer 1"]:
        button(page, title).click()
    wait_for_saved(page, 2)
    page.goto("/merkliste/")
    link = page.get_by_label("Liste weitergeben").input_value()
    other = open_page(java_script_enabled=False)

    other.goto("/merkliste/?" + link.partition("?")[2])
    assert titles(other) == [TITLE, "Kurs Nummer 1"]
    assert other.context.cookies() == []
    other.get_by_role("button", name="Alle übernehmen").click()

    expect(other.locator("h1")).to_have_text("Ihre Merkliste: 2 Angebote")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_violations(open_page, addresses, width, scheme):
    page = open_page(width=width, color_scheme=scheme, reduced_motion="reduce")
    page.goto("/angebote/?sortierung=naechster-termin")
    for number in [0, 1]:
        button(page, f"Kurs Nummer {number}").click()
    wait_for_saved(page, 2)
    assert violations(page) == []

    page.goto("/merkliste/")
    open_everything(page)
    assert violations(page) == []
    page.locator(".bp-menu").evaluate("(menu) => { menu.open = false; }") if width < 992 else None
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.get_by_role("button", name="Entfernen").first.click()
    page.get_by_role("button", name="Wieder merken").wait_for()
    assert violations(page) == []


def test_paper_shows_the_offers_with_their_addresses_and_nothing_to_press(open_page, addresses):
    page = open_page()
    page.goto("/angebote/?sortierung=naechster-termin")
    button(page).click()
    page.locator("#merkliste-zahl").wait_for()
    page.goto("/merkliste/")

    page.emulate_media(media="print")

    assert page.locator(".bp-paper-only").inner_text().endswith(f"-{page.locator('.bp-card').get_attribute('id')[8:]}/")
    assert page.get_by_role("heading", name=TITLE).is_visible()
    assert page.locator("button:visible").count() == 0
    assert not page.get_by_text("Nur auf diesem Gerät").is_visible()
