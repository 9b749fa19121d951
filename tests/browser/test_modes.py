"""Pages on paper, in high contrast, and for people whom moving things make ill."""

import pytest

from tests.browser.test_colours import SEEN

NOT_ON_PAPER = "nav, form, .bp-notices, .bp-skip, .bp-service, .bp-crumbs, .bp-footer, .bp-save, .bp-actions, .bp-pages"
AFTER = "(part) => getComputedStyle(part, '::after').content.replaceAll('\"', '')"


@pytest.fixture
def printed(open_page, all_addresses):
    """``printed(name)`` gives one of ``all_addresses`` as it goes to paper, from a dark window."""

    def printed(name: str):
        page = open_page(color_scheme="dark")
        page.goto(all_addresses[name])
        page.emulate_media(media="print")
        return page

    return printed


PRINTED = [
    "list",
    "filtered list",
    "offer",
    "one Anbieter",
    "accessibility statement",
    "Datenschutz",
    "shared Merkliste",
]


@pytest.mark.parametrize("name", PRINTED)
def test_paper_shows_the_content_alone(printed, name):
    page = printed(name)

    assert page.locator(NOT_ON_PAPER).filter(visible=True).all_inner_texts() == []
    assert page.locator("h1").is_visible()
    assert page.locator(".bp-brand").is_visible()
    assert page.get_by_text("Gefördert vom Land.").is_visible()


@pytest.mark.parametrize("name", PRINTED)
def test_paper_is_black_on_white(printed, name):
    page = printed(name)

    strange = [
        (colour, backgrounds, what)
        for colour, backgrounds, what in page.evaluate(SEEN)
        if max(colour[:3]) > 0x33 or any(background[:3] != [255] * 3 for background in backgrounds)
    ]
    assert strange == []
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"


def test_an_offer_on_paper_says_where_to_register(printed):
    page = printed("offer")

    button = page.locator('.kern-btn[href^="http"]').first
    assert button.is_visible()
    assert button.evaluate(AFTER) == "https://vhs.example/kurs"
    assert button.locator(".kern-icon").is_hidden()
    assert page.get_by_text("Sie verlassen das Bildungsportal").is_hidden()
    assert page.locator('.bp-prose a[href^="http"]').first.evaluate(AFTER) == " (https://vhs.example/kurs)"


def test_a_list_on_paper_gives_the_address_of_each_offer(printed, settings):
    page = printed("list")

    first = page.locator(".bp-card h2 a").first
    assert first.evaluate(AFTER) == settings.SITE_URL + first.get_attribute("href")


def test_a_filtered_list_on_paper_says_what_it_was_filtered_by(printed):
    page = printed("filtered list")

    assert page.locator(".bp-chip").first.is_visible()
    assert page.locator(".bp-chip .bp-icon").first.is_hidden()
    assert page.get_by_role("link", name="Alle Filter löschen").is_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_signs_are_seen_in_high_contrast(open_page, addresses, scheme):
    page = open_page(color_scheme=scheme, forced_colors="active")
    page.goto(addresses["filtered list"])

    ground, ink = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    signs = page.evaluate(
        """() => [
          getComputedStyle(document.querySelector('main .kern-btn .kern-icon')),
          getComputedStyle(document.querySelector('.kern-form-input__select-wrapper'), '::after'),
          getComputedStyle(document.querySelector('.kern-accordion__header'), '::after'),
        ].map((style) => style.backgroundColor)"""
    )

    assert ground != ink
    assert set(signs) == {ink}


def test_boxes_have_an_edge_in_high_contrast(open_page, addresses):
    page = open_page(forced_colors="active")
    page.goto(addresses["home"])

    for part in [".bp-tile", ".bp-pill", ".bp-date", ".bp-panel", ".bp-focus"]:
        assert page.locator(part).first.evaluate("(part) => getComputedStyle(part).borderTopStyle") == "solid", part


MOVING = """() => [document.documentElement, ...document.querySelectorAll('*')].filter((part) => {
  const style = getComputedStyle(part);
  return style.animationName !== 'none' || style.scrollBehavior === 'smooth'
    || style.transitionDuration.split(', ').some((time) => parseFloat(time) > 0);
}).length"""


@pytest.mark.parametrize("name", ["home", "filtered list", "offer"])
def test_nothing_moves_for_those_who_want_it_still(open_page, addresses, name):
    still, moving = (open_page(reduced_motion=wish) for wish in ["reduce", "no-preference"])
    for page in (still, moving):
        page.goto(addresses[name])

    assert still.evaluate(MOVING) == 0
    assert moving.evaluate(MOVING) > 0
