"""Print and share on the page of an offer."""

from urllib.parse import unquote


def test_printing_opens_what_is_folded(open_page, addresses):
    page = open_page()
    page.goto(addresses["offer"])
    page.evaluate("window.print = () => { window.printed = true; }")

    page.get_by_role("button", name="Drucken").click()
    assert page.evaluate("window.printed")

    folded = "document.querySelectorAll('main details:not([open])').length"
    before = page.evaluate(folded)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert (before > 0, page.evaluate(folded)) == (True, 0)
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(folded) == before


def test_phones_share_in_their_own_way(open_page, addresses):
    page = open_page(width=390)
    page.add_init_script("navigator.share = (data) => { window.shared = data; return Promise.resolve(); };")
    page.goto(addresses["offer"])

    page.get_by_role("link", name="Weitersagen").click()

    shared = page.evaluate("window.shared")
    assert shared["title"] == page.locator("h1").inner_text()
    assert unquote(shared["url"]).endswith(addresses["offer"])


def test_without_javascript_there_is_a_mail_and_the_browsers_own_print(open_page, addresses):
    page = open_page(java_script_enabled=False)
    page.goto(addresses["offer"])

    assert page.get_by_role("button", name="Drucken").count() == 0
    assert page.get_by_role("link", name="Weitersagen").get_attribute("href").startswith("mailto:?")
    page.emulate_media(media="print")
    assert page.locator(".bp-qr").is_visible()
