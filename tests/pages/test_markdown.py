import time

import pytest

from pages.markdown import SCHEMES, TAGS, to_html
from tests.html import Reader


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Ein *schöner* **Kurs**", "<p>Ein <em>schöner</em> <strong>Kurs</strong></p>"),
        ("eins\nzwei", "<p>eins<br>\nzwei</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        (
            "[vhs](https://vhs.example)",
            '<p><a href="https://vhs.example" rel="nofollow noopener">vhs</a></p>',
        ),
        (
            "https://vhs.example/kurs",
            '<p><a href="https://vhs.example/kurs" rel="nofollow noopener">https://vhs.example/kurs</a></p>',
        ),
        ("[Mail](mailto:a@b.example)", '<p><a href="mailto:a@b.example" rel="nofollow noopener">Mail</a></p>'),
        ("[Seite](/impressum/)", '<p><a href="/impressum/" rel="nofollow noopener">Seite</a></p>'),
        ("a\x00b", "<p>ab</p>"),
        ("", ""),
    ],
)
def test_what_is_allowed(text, html):
    assert to_html(text).strip() == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "![Bild](https://evil.example/zaehler.png)",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox)",
        '[x](https://a.example "onmouseover=alert(1)")',
        '<https://a.example/?"onclick=alert(1)>',
        "<a href='https://a.example' style='color:red' onclick='x'>a</a>",
        "<iframe src=https://evil.example></iframe>",
        "```\n<b>code</b>\n```",
        "> zitiert <svg onload=alert(1)>",
        "| a | b |\n|---|---|\n| <b>1</b> | 2 |",
        "# <b onclick=x>Titel</b>",
    ],
)
def test_what_is_not(text):
    reader = Reader()
    reader.feed(to_html(text))

    for element in reader.page.elements:
        assert element.tag in TAGS
        assert element.attributes.keys() <= {"href", "rel"}
        assert (element.attributes.get("href") or "https:").partition(":")[0] in SCHEMES


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("# A\n\n## B\n\n### C", ["h3 A", "h4 B", "h4 C"]),
        ("#### A\n\n# B\n\n## C", ["h3 A", "h3 B", "h4 C"]),
        ("## A\n\n#### B\n\n## C", ["h3 A", "h4 B", "h3 C"]),
        ("Titel\n=====", ["h3 Titel"]),
    ],
)
def test_headings_begin_below_the_page_and_skip_no_level(text, headings):
    html = to_html(text)

    assert [f"{line[1:3]} {line[4:-5]}" for line in html.splitlines() if line.startswith("<h")] == headings


def test_pages_begin_with_h2_and_join_lines():
    assert to_html("## A\n\neins\nzwei", top=2, keeps_lines=False) == "<h2>A</h2>\n<p>eins\nzwei</p>\n"


@pytest.mark.parametrize("text", ["[" * 8000, ">" * 8000, "*" * 8000, "- " * 4000, "`" * 7999, "<" * 8000, "(" * 8000])
def test_nobody_can_keep_the_server_busy(text):
    start = time.process_time()

    to_html(text)

    assert time.process_time() - start < 2
