"""No page type breaks a rule of WCAG 2.2 AA that a program can check, on phones and desks, light and dark."""

import json
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from pages.languages import OTHERS, in_language

AXE = Path(__file__).parent.parent / "vendor" / "axe" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
FOLDED = {"filtered list", "offer"}  # pages that hide much behind a click


def violations(page) -> list[str]:
    """What axe finds on the page that is open."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    options = json.dumps({"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]})
    found = page.evaluate(f"() => axe.run(document, {options})")
    return [
        f"{rule['id']}: {node['target']} {node['html'][:160]}" for rule in found["violations"] for node in rule["nodes"]
    ]


def open_everything(page) -> None:
    """What is folded away counts too."""
    page.evaluate("() => document.querySelectorAll('details').forEach((part) => { part.open = true; })")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_violations(open_page, all_addresses, subtests, width, scheme):
    page = open_page(width=width, color_scheme=scheme, reduced_motion="reduce")
    for name, address in all_addresses.items():
        with subtests.test(name):
            page.goto(address)
            assert violations(page) == []
            if name in FOLDED:
                open_everything(page)
                assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", OTHERS)
def test_no_violations_in_other_languages(open_page, addresses, subtests, language, width, scheme):
    page = open_page(width=width, color_scheme=scheme, reduced_motion="reduce")
    for name, address in addresses.items():
        with subtests.test(name):
            page.goto(in_language(address, language))
            assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_error_pages(chromium, live_server, portal, settings, scheme):
    page = chromium.new_page(base_url=live_server.url, color_scheme=scheme)
    page.goto("/gibt-es-nicht/")
    assert violations(page) == []
    for template in ["400.html", "403_csrf.html", "500.html"]:
        page.set_content(render_to_string(template))
        assert violations(page) == [], template
    page.goto((settings.BASE_DIR / "docs" / "wartung.html").as_uri())
    assert violations(page) == []

    page.close()
