"""The list below the search field: by keyboard, pointer and finger, for screen readers, and without JavaScript."""

import pytest
from playwright.sync_api import expect

from offers.models import Topic
from places.models import Municipality
from tests.browser.test_accessibility import violations
from tests.factories import create_offer, create_run, create_term, create_venue

ANSWER = "**/angebote/vorschlaege/**"
# A portal that never answers what somebody typed first, and notes who stops waiting.
SLOW = """
  const ask = window.fetch;
  window.stopped = [];
  window.fetch = (address, options) => {
    if (!address.endsWith("q=de")) return ask(address, options);
    document.documentElement.dataset.asked = "de";
    return new Promise((resolve, reject) => {
      options.signal.addEventListener("abort", () => {
        window.stopped.push(address);
        reject(options.signal.reason);
      });
    });
  };
"""
OFFER = "Deutsch am Vormittag"


def field(page):
    return page.get_by_role("combobox", name="Suchbegriff")


def options(page):
    return page.get_by_role("listbox", name="Suchbegriff").get_by_role("option")


def type_in(page, text: str) -> None:
    """Types and waits for the list."""
    field(page).press_sequentially(text)
    expect(options(page).first).to_be_visible()


def active(page) -> str:
    """The suggestion that screen readers read, while the field keeps the focus."""
    expect(field(page)).to_be_focused()
    number = field(page).get_attribute("aria-activedescendant")
    if number is None:
        assert page.locator("[role=option][aria-selected=true]").count() == 0
        return ""
    option = page.locator(f"#{number}")
    assert option.get_attribute("aria-selected") == "true"
    assert page.locator("[role=option][aria-selected=true]").count() == 1
    return option.inner_text()


def is_closed(page) -> None:
    expect(page.get_by_role("listbox", include_hidden=True)).to_be_hidden()
    expect(field(page)).to_have_attribute("aria-expanded", "false")
    assert field(page).get_attribute("aria-activedescendant") is None


@pytest.fixture
def some_offers(transactional_db, portal):
    venue = create_venue(municipality=Municipality.objects.get(slug="vellmar"))
    parent = create_term(Topic, label="Sprachen")
    topics = [create_term(Topic, label=label, parent=parent) for label in ["Deutsch", "Englisch"]]
    create_offer(title=OFFER, topics=topics[:1], runs=[create_run(venue=venue)])
    create_offer(title="Reden üben", topics=topics[1:], runs=[create_run(venue=venue)])


@pytest.fixture
def page(open_page, some_offers):
    page = open_page()
    page.goto("/")
    return page


@pytest.mark.parametrize("address", ["/", "/angebote/"])
def test_a_list_in_groups_with_the_typed_letters_marked(page, address):
    page.goto(address)
    type_in(page, "deut")

    groups = page.get_by_role("listbox", name="Suchbegriff").get_by_role("group")
    assert [group.get_by_role("option").all_inner_texts() for group in groups.all()] == [
        ["Deutsch"],
        [OFFER],
    ]
    assert [group.locator(".bp-options__title").inner_text() for group in groups.all()] == ["Themen", "Angebote"]
    assert options(page).locator("mark").all_inner_texts() == ["Deut", "Deut"]
    expect(field(page)).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".bp-combobox [role=status]")).to_have_text("2 Vorschläge")


def test_arrows_move_through_the_list_and_back_into_the_field(page):
    type_in(page, "deut")
    assert active(page) == ""
    seen = []
    for key in ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowUp"]:
        page.keyboard.press(key)
        seen.append(active(page))

    assert seen == ["Deutsch", OFFER, "", OFFER, "Deutsch", ""]
    assert field(page).input_value() == "deut"


@pytest.mark.parametrize(("key", "typed"), [("Home", "xdeut"), ("End", "deutx"), ("ArrowLeft", "deuxt")])
def test_keys_that_move_the_cursor_lead_back_into_the_field(page, key, typed):
    type_in(page, "deut")
    page.keyboard.press("ArrowDown")
    page.keyboard.press(key)

    assert active(page) == ""
    expect(options(page).first).to_be_visible()
    page.keyboard.type("x")
    assert field(page).input_value() == typed


def test_enter_opens_the_suggestion(page):
    type_in(page, "deut")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/angebote/?thema=deutsch")

    page.goto("/")
    type_in(page, "deut")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/angebote/deutsch-am-vormittag-*/")
    assert page.locator("h1").inner_text() == OFFER


def test_enter_in_the_field_searches_as_ever(page):
    type_in(page, "deut")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/angebote/?*q=deut*")

    assert page.locator("h1").inner_text().endswith("zu „deut“")
    is_closed(page)


def test_escape_closes_and_keeps_what_was_typed(page):
    type_in(page, "deut")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")

    is_closed(page)
    assert field(page).input_value() == "deut"
    expect(page.locator(".bp-combobox [role=status]")).to_have_text("")

    page.keyboard.press("ArrowDown")
    expect(options(page)).to_have_count(2)


def test_tab_closes_and_goes_on(page):
    type_in(page, "deut")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")

    is_closed(page)
    expect(page.get_by_label("Gemeinde", exact=True)).to_be_focused()


def test_a_click_opens_the_suggestion(page):
    type_in(page, "deut")
    options(page).first.hover()
    page.mouse.down()
    expect(field(page)).to_be_focused()
    page.mouse.up()
    page.wait_for_url("**/angebote/?thema=deutsch")


def test_a_click_elsewhere_closes(page):
    type_in(page, "deut")
    page.locator("h1").click()

    is_closed(page)


def test_a_finger_opens_the_suggestion(open_page, some_offers):
    page = open_page(width=390, has_touch=True, is_mobile=True)
    page.goto("/")
    type_in(page, "vel")
    assert options(page).first.bounding_box()["height"] >= 44

    options(page).filter(has_text="Vellmar").tap()

    page.wait_for_url("**/angebote/?gemeinde=vellmar")


def test_what_else_is_chosen_stays(open_page, some_offers):
    page = open_page()
    page.goto("/angebote/?kosten=kostenlos&gemeinde=vellmar&thema=sprachen")
    type_in(page, "engl")

    options(page).first.click()
    page.wait_for_url("**thema=englisch*")

    assert page.url.count("thema=") == 1
    assert "kosten=kostenlos" in page.url
    assert "gemeinde=vellmar" in page.url
    assert "q=" not in page.url


def test_fewer_letters_and_nothing_found_close_the_list(page):
    status = page.locator(".bp-combobox [role=status]")
    type_in(page, "de")
    page.keyboard.press("Backspace")
    is_closed(page)

    page.keyboard.type("qx")
    expect(status).to_have_text("Keine Vorschläge")
    is_closed(page)


def test_new_letters_stop_the_question_before(open_page, some_offers):
    page = open_page()
    page.add_init_script(SLOW)
    page.goto("/")
    field(page).press_sequentially("de")
    page.locator("html[data-asked=de]").wait_for()
    field(page).press_sequentially("ut")

    expect(options(page).locator("mark").first).to_have_text("Deut")
    assert page.evaluate("window.stopped") == ["/angebote/vorschlaege/?q=de"]


@pytest.mark.parametrize("leave", ["window.dispatchEvent(new Event('pagehide'))", "document.activeElement.blur()"])
def test_going_away_stops_asking(open_page, some_offers, leave):
    """Before a page goes into the browser's memory for the way back, and when the field is left."""
    page = open_page()
    page.add_init_script(SLOW)
    page.goto("/")
    field(page).press_sequentially("de")
    page.locator("html[data-asked=de]").wait_for()
    page.evaluate(leave)

    assert page.evaluate("window.stopped") == ["/angebote/vorschlaege/?q=de"]
    is_closed(page)


def test_coming_back_finds_a_closed_list_that_opens_again(page):
    type_in(page, "deut")
    options(page).last.click()
    page.wait_for_url("**/angebote/deutsch-am-vormittag-*/")
    page.go_back()

    is_closed(page)
    field(page).fill("")
    type_in(page, "vel")
    assert options(page).first.inner_text() == "Vellmar"


def test_a_portal_that_does_not_answer_leaves_a_plain_field(chromium, live_server, some_offers):
    page = chromium.new_page(base_url=live_server.url)
    page.goto("/")
    page.route(ANSWER, lambda route: route.fulfill(status=500, body="kaputt"))
    with page.expect_response(ANSWER):
        field(page).press_sequentially("deut")

    is_closed(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/angebote/?*q=deut*")

    page.close()


def test_without_javascript_it_is_a_search_field(open_page, some_offers):
    page = open_page(java_script_enabled=False)
    page.goto("/")

    search = page.get_by_role("searchbox", name="Suchbegriff")
    search.fill("deut")
    search.press("Enter")

    assert page.locator("h1").inner_text().endswith("zu „deut“")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_open_list_breaks_no_rule_and_moves_nothing(open_page, some_offers, width, scheme):
    page = open_page(width=width, color_scheme=scheme, reduced_motion="reduce")
    for address in ["/", "/angebote/"]:
        page.goto(address)
        button = page.get_by_role("button", name="Suchen")
        before = button.bounding_box()
        type_in(page, "deut")
        assert violations(page) == []
        page.keyboard.press("ArrowDown")

        assert violations(page) == []
        assert button.bounding_box() == before
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_active_suggestion_is_seen_in_forced_colours(open_page, some_offers):
    page = open_page(forced_colors="active")
    page.goto("/")
    type_in(page, "deut")
    page.keyboard.press("ArrowDown")

    outlines = options(page).evaluate_all("(all) => all.map((option) => getComputedStyle(option).outlineStyle)")
    assert outlines == ["solid", "none"]
