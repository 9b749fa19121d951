"""The map in a real browser: keyboard, touch, phones, colours."""

import pytest


def focused(page) -> str:
    """What has the focus, in words."""
    text = page.evaluate("(document.activeElement.querySelector('title') || document.activeElement).textContent")
    return " ".join(text.split())


def tab_to(page, text: str) -> None:
    for _step in range(60):
        page.keyboard.press("Tab")
        if focused(page) == text:
            return
    pytest.fail(f"The tab key never comes to {text}.")


@pytest.mark.parametrize("width", [390, 1280])
def test_areas_follow_each_other_by_name_and_lead_on(open_page, addresses, width):
    page = open_page(width=width)
    page.goto("/angebote/karte/?q=Deutsch")

    tab_to(page, "Karte überspringen")
    stops = []
    for _step in range(5):
        page.keyboard.press("Tab")
        stops.append(focused(page))
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")

    assert stops == [
        "Ahnatal, keine Angebote",
        "Baunatal, keine Angebote",
        "Söhrewald, keine Angebote",
        "Vellmar, 1 Angebot",
        "Ahnatal",  # in the table: the forest has no offers and no link
    ]
    page.wait_for_url("**/angebote/?q=Deutsch&gemeinde=vellmar")


def test_the_map_is_skipped_with_one_key(open_page, addresses):
    page = open_page()
    page.goto("/angebote/karte/")

    tab_to(page, "Karte überspringen")
    assert page.get_by_role("link", name="Karte überspringen").bounding_box()["height"] >= 24
    page.keyboard.press("Enter")
    page.wait_for_url("**#*")
    page.keyboard.press("Tab")

    assert focused(page) == "Ahnatal"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_focus_is_seen_in_colour_and_edge(open_page, addresses, scheme):
    page = open_page(color_scheme=scheme)
    page.goto("/angebote/karte/")
    area = page.locator(".bp-map a[href*=vellmar]")
    look = """(link) => {
      const {fill, stroke, strokeWidth} = getComputedStyle(link.querySelector('use'));
      return [fill, stroke, strokeWidth];
    }"""
    fill, _stroke, _width = area.evaluate(look)

    tab_to(page, area.locator("title").text_content())

    fill_with_focus, stroke, width = area.evaluate(look)
    assert fill_with_focus != fill
    assert stroke not in {"none", fill_with_focus}
    assert width == "4px"


def test_a_tap_leads_to_the_offers(open_page, addresses):
    page = open_page(width=390, has_touch=True, java_script_enabled=False)
    page.goto("/gemeinden/")

    page.get_by_role("link", name="Baunatal, keine Angebote").locator("use").tap()

    page.wait_for_url("**/gemeinden/baunatal/")


@pytest.mark.parametrize(("width", "seen"), [(320, "narrow"), (390, "narrow"), (800, "wide"), (1280, "wide")])
def test_texts_fit_the_screen(open_page, addresses, width, seen):
    page = open_page(width=width)
    page.goto("/angebote/karte/")

    box = page.locator(".bp-map").bounding_box()
    sizes = page.locator(f".bp-map__{seen} text").evaluate_all(
        "(texts) => texts.map((text) => text.getBoundingClientRect().height)"
    )

    assert page.locator(f".bp-map__{seen}").first.is_visible()
    assert page.locator(".bp-map__wide:visible, .bp-map__narrow:visible").count() == len(
        page.locator(f".bp-map__{seen}").all()
    )
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["width"] >= min(280, width - 40)
    assert min(sizes) >= 10


def test_the_map_keeps_its_borders_without_colours(open_page, addresses):
    page = open_page(forced_colors="active")
    page.goto("/angebote/karte/")

    look = page.locator(".bp-map path").first.evaluate(
        "(path) => [getComputedStyle(path).fill, getComputedStyle(path).stroke]"
    )

    assert look[0] != look[1]
    assert not page.locator(".bp-legend").is_visible()
