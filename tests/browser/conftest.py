"""A real Chromium against a live server. Tests in this folder are marked ``browser``."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests import town
from tests.browser.get_chromium import find_chromium

# Playwright keeps an event loop running in this thread, in which Django otherwise refuses to ask the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    path = find_chromium()
    if path is None:
        pytest.fail("Es ist kein Chromium da. tests/browser/get_chromium.py holt eines.")
    with sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=path, args=sandbox)
        yield browser
        browser.close()


@pytest.fixture
def addresses(transactional_db, now):
    """One page of each kind by its name."""
    return town.build(offers=22)


@pytest.fixture
def all_addresses(addresses):
    """The same with the pages that are not the same for everybody."""
    return {**addresses, **town.personal_pages()}


@pytest.fixture
def open_page(chromium, live_server):
    """``open_page(width=390, …)`` gives a fresh page; fails in the end for refused code and requests to elsewhere."""
    contexts, troubles = [], []

    def note(request):
        if not request.url.startswith((live_server.url, "data:")):
            troubles.append(request.url)

    def opened(*, width=1280, height=900, **options):
        context = chromium.new_context(
            viewport={"width": width, "height": height}, base_url=live_server.url, locale="de-DE", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", note)
        page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def open_plain_page(chromium, live_server):
    """A page whose console may complain: axe writes styles that our policy refuses."""
    contexts = []

    def opened(*, width=1280, **options):
        contexts.append(
            chromium.new_context(
                viewport={"width": width, "height": 900}, base_url=live_server.url, locale="de-DE",
                reduced_motion="reduce", **options,
            )
        )  # fmt: skip
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()
