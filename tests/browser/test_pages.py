"""Pages in a real browser: keyboard, narrow windows, filters, without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from pages.languages import OTHERS, in_language


def chips(page) -> list[str]:
    return [text.removeprefix("Filter entfernen:").strip() for text in page.locator(".bp-chip").all_inner_texts()]


def test_skip_link_leads_to_the_content(open_page, addresses):
    page = open_page()
    page.goto("/angebote/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Zum Inhalt springen"
    assert page.locator(".bp-skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.wait_for_url("**#*")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_wider_than_the_window(open_page, all_addresses, subtests, width):
    page = open_page(width=width, reduced_motion="reduce")
    for name, address in all_addresses.items():
        with subtests.test(name):
            page.goto(address)
            page.evaluate("() => document.querySelectorAll('details').forEach((part) => { part.open = true; })")
            page.locator(".bp-menu").evaluate("(menu) => { menu.open = false; }") if width < 992 else None

            assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_wider_than_a_small_window_in_other_languages(open_page, addresses, subtests, language):
    page = open_page(width=320, reduced_motion="reduce")
    for name, address in addresses.items():
        with subtests.test(name):
            page.goto(in_language(address, language))
            page.evaluate("() => document.querySelectorAll('details').forEach((part) => { part.open = true; })")
            page.locator(".bp-menu").evaluate("(menu) => { menu.open = false; }")

            assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_focus_is_always_seen(open_page, addresses):
    page = open_page(reduced_motion="reduce")
    page.goto(addresses["offer"])
    unseen = []
    for _step in range(60):
        page.keyboard.press("Tab")
        unseen += page.evaluate(
            """() => {
              const part = document.activeElement;
              if (part === document.body || part.closest('.bp-tile')) return [];
              const style = getComputedStyle(part);
              const isSeen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
              return isSeen || style.boxShadow !== 'none' ? [] : [part.outerHTML.slice(0, 120)];
            }"""
        )

    assert unseen == []


def test_filter_by_ticking_and_sending(open_page, addresses):
    page = open_page()
    page.goto("/angebote/?q=Kurs")

    page.get_by_label("Schulzeit").check()
    page.get_by_role("button", name="Filter anwenden").click()

    page.wait_for_url("**lebensphase=schulzeit*")
    assert "q=Kurs" in page.url
    expect(page.locator("h1")).to_have_text(re.compile("zu „Kurs“$"))
    assert chips(page) == ["„Kurs“", "Schulzeit"]


def test_search_bar_and_sorting_keep_the_ticks(open_page, addresses):
    page = open_page()
    page.goto("/angebote/?kosten=kostenlos")

    page.get_by_role("combobox", name="Suchbegriff").fill("Kurs")
    page.get_by_label("Sortieren nach").select_option("Titel von A bis Z")
    page.get_by_role("button", name="Suchen").click()

    expect(page.locator("h1")).to_have_text(re.compile("zu „Kurs“$"))
    assert page.get_by_label("Kostenlos").is_checked()
    assert page.get_by_label("Sortieren nach").input_value() == "titel"


def test_a_chip_removes_its_filter(open_page, addresses):
    page = open_page()
    page.goto("/angebote/?q=Kurs&kosten=kostenlos")

    page.get_by_role("link", name="Filter entfernen: Kostenlos").click()

    page.wait_for_url("**/angebote/?q=Kurs")


def test_on_phones_menu_and_filter_are_folded(open_page, addresses):
    page = open_page(width=390)
    page.goto("/angebote/")

    assert not page.get_by_role("link", name="Themen", exact=True).is_visible()
    assert not page.get_by_role("button", name="Filter anwenden").is_visible()
    page.get_by_text("Ergebnisse filtern").click()
    expect(page.get_by_role("button", name="Filter anwenden")).to_be_visible()


def test_everything_works_without_javascript(open_page, addresses):
    page = open_page(width=390, java_script_enabled=False)
    page.goto("/angebote/")

    page.get_by_label("Kostenlos").check()
    page.get_by_role("button", name="Filter anwenden").click()

    page.wait_for_url("**kosten=kostenlos*")
    assert chips(page) == ["Kostenlos"]


def test_a_visit_leaves_nothing_behind(open_page, addresses):
    page = open_page()
    for address in addresses.values():
        page.goto(address)

    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
