"""A list of the portal on another website, in a real browser: who may show it, how high it is, and where it leads."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect

from offers.models import Topic
from pages.models import Portal
from tests import town
from tests.browser.test_accessibility import violations
from tests.browser.test_colours import SEEN, names_of
from tests.colours import ON, TEXT, Theme
from tests.factories import create_offer, create_term
from tests.staff import create_editor

LIST = "/einbetten/?thema=sprachen"


class Website(ThreadingHTTPServer):
    """Another website, on an origin of its own, with one page."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answers)
        self.body = ""

    @property
    def name(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.server.body.encode())

    def log_message(self, *args):
        pass


@pytest.fixture
def website():
    with Website() as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def portal(transactional_db, now, settings, website):
    settings.OFFERS_PER_PAGE = 5
    town.build(offers=8)
    Portal.objects.update(embedding_sites=website.name)


@pytest.fixture
def visit(chromium, live_server, website, portal):
    """``visit()`` opens a page of the other website with the list in a frame; what its console says comes along."""
    contexts = []

    def opened(*, address=LIST, width=1280, before="", script=True):
        context = chromium.new_context(viewport={"width": width, "height": 800}, locale="de-DE")
        contexts.append(context)
        tag = f'<script src="{live_server.url}/static/einbetten.js" async></script>' if script else ""
        website.body = f"""<!doctype html><html lang="de"><title>Gemeinde</title><h1>Kurse</h1>{before}
            <iframe src="{live_server.url}{address}" title="Kurse" width="100%" height="300" style="border: 0"
            data-bildungsportal></iframe>{tag}<p>Danach</p></html>"""
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"http://{website.name}/kurse/")
        return page, said

    yield opened
    for context in contexts:
        context.close()


def wait_until_it_fits(page) -> int:
    """Waits until the frame shows the whole list; its height, which fonts that come late change."""
    needed = shown = None
    for _try in range(50):
        needed = page.frames[1].evaluate("() => Math.ceil(document.documentElement.getBoundingClientRect().height)")
        shown = page.locator("iframe[data-bildungsportal]").evaluate("frame => frame.clientHeight")
        if abs(shown - needed) <= 1:
            break
        page.wait_for_timeout(100)
    assert shown == pytest.approx(needed, abs=1)
    return needed


@pytest.mark.parametrize("width", [390, 1280])
def test_the_frame_becomes_as_high_as_the_list(visit, width):
    page, said = visit(width=width)
    inside = page.frame_locator("iframe")

    expect(inside.locator("h1")).to_have_text("11 Angebote")
    assert wait_until_it_fits(page) > 800
    assert page.frames[1].evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")

    page.set_viewport_size({"width": 700 if width == 390 else 390, "height": 800})
    wait_until_it_fits(page)
    assert said == []


def test_searching_and_turning_pages_stay_inside_and_keep_the_filter(visit, website):
    page, said = visit()
    inside = page.frame_locator("iframe")
    expect(inside.locator("h1")).to_have_text("11 Angebote")

    inside.get_by_role("link", name="Nächste Seite").click()
    expect(inside.locator("[aria-current=page]")).to_have_text("Seite 2")
    wait_until_it_fits(page)

    inside.get_by_label("In diesen Angeboten suchen").fill("Nummer 3")
    inside.get_by_role("button", name="Suchen").click()
    expect(inside.locator("h1")).to_have_text("1 Angebot zu „Nummer 3“")
    assert wait_until_it_fits(page) < 800
    assert "thema=sprachen" in page.frames[1].url
    assert page.url == f"http://{website.name}/kurse/"
    assert said == []


def test_an_offer_opens_the_portal_in_a_tab_of_its_own(visit):
    page, _said = visit()

    with page.expect_popup() as opened:
        page.frame_locator("iframe").locator("h2 a").first.click()
    tab = opened.value

    expect(tab.locator("h1")).to_be_visible()
    assert tab.evaluate("() => window.opener") is None
    assert "/angebote/" in tab.url
    assert page.context.cookies() == []


def test_without_the_script_the_frame_scrolls(visit):
    page, said = visit(script=False)

    expect(page.frame_locator("iframe").locator("h1")).to_have_text("11 Angebote")
    assert page.locator("iframe").evaluate("frame => frame.clientHeight") == 300
    assert said == []


@pytest.mark.parametrize("sites", ["", "anders.example", "127.0.0.1:1"])
def test_other_websites_are_refused(visit, sites):
    Portal.objects.update(embedding_sites=sites)

    page, said = visit()

    page.wait_for_function("() => document.readyState === 'complete'")
    assert page.frames[1].url.startswith("chrome-error://")
    assert any("frame-ancestors" in line for line in said)


@pytest.mark.parametrize("address", ["/angebote/?thema=sprachen", "/", "/anmelden/"])
def test_other_pages_are_refused_on_named_websites_too(visit, address):
    page, _said = visit(address=address)

    page.wait_for_function("() => document.readyState === 'complete'")
    assert page.frames[1].url.startswith("chrome-error://")


def test_only_the_frame_itself_is_believed(visit):
    """Another frame, and the website itself, may say what they like."""
    shouting = "parent.postMessage({type: 'bildungsportal-height', height: 5}, '*')"
    evil = f'<iframe srcdoc="<script>{shouting}</script>" title="Werbung"></iframe>'
    page, _said = visit(before=evil)
    expect(page.frame_locator("iframe >> nth=1").locator("h1")).to_have_text("11 Angebote")

    page.wait_for_function("() => document.querySelector('iframe[data-bildungsportal]').clientHeight > 800")
    page.evaluate("() => window.postMessage({type: 'bildungsportal-height', height: 7}, '*')")
    page.evaluate("() => document.querySelector('iframe').srcdoc += ' '")
    page.wait_for_timeout(300)

    frame = page.locator("iframe[data-bildungsportal]")
    assert frame.evaluate("frame => frame.clientHeight") > 800


def test_a_list_that_grows_later_is_followed(visit):
    page, _said = visit()
    before = wait_until_it_fits(page)

    page.frames[1].evaluate("() => { document.querySelector('main').append('x'.repeat(20000)); }")

    page.wait_for_function(f"() => document.querySelector('iframe').clientHeight > {before}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    "address", [LIST, "/en/einbetten/?suche=xyz", "/leicht/einbetten/?q=Kurs", "/einbetten/?art=x"]
)
def test_no_violations(open_page, portal, address, width, scheme):
    page = open_page(width=width, color_scheme=scheme, reduced_motion="reduce")
    page.goto(address)

    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_text_stands_on_anything_unproven(open_page, portal, scheme):
    """The contrast of any colour that a website may choose is proven in ``tests/test_colours.py``."""
    palette = Theme(scheme).palette(147, 0.17)
    proven = {(front, back) for front, backs in ON["public", TEXT].items() for back in backs}
    page = open_page(color_scheme=scheme, reduced_motion="reduce")
    page.goto(f"{LIST}&farbton=147&saettigung=0.17")

    unproven = [
        what
        for colour, backgrounds, what in page.evaluate(SEEN)
        for each in backgrounds
        if not {(front, back) for front in names_of(colour, palette) for back in names_of(each, palette)} & proven
    ]
    assert unproven == []


def test_staff_see_the_list_before_they_give_the_code_away(open_plain_page, portal):
    create_editor(email="redaktion@example.org")
    create_offer(title="Singen", topics=[create_term(Topic, label="Musik")])
    page = open_plain_page(width=390)
    page.goto("/verwaltung/einbetten/")
    page.get_by_label("E-Mail").fill("redaktion@example.org")
    page.get_by_label("Passwort").fill("geheim-und-lang-genug")
    page.get_by_role("button", name="Anmelden").click()
    page.get_by_label("Thema").select_option("musik")
    page.get_by_role("button", name="Code erstellen").click()

    expect(page.frame_locator("iframe").locator("h1")).to_have_text("1 Angebot")
    wait_until_it_fits(page)
    assert "/einbetten/?thema=musik" in page.get_by_label("Code", exact=True).input_value()
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    assert violations(page) == []
