"""No query string breaks a page: odd values are ignored, never an error."""

from xml.etree import ElementTree

import pytest
import vobject
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offers.catalogue.facets import FACETS
from offers.models import Topic
from tests import html
from tests.factories import create_offer, create_term

pytestmark = pytest.mark.django_db

NAMES = [*FACETS, "q", "umkreis", "alter", "von", "bis", "sortierung", "seite", "unbekannt"]
ODD = [
    "\x00", "a\x00b", "🎓", "‮rtl‬", "שלום", "'; DROP TABLE offers_offer; --", "%", "%%s", "_", "\\", '"', "<script>",
    "{{ 7*7 }}", "null", "None", "NaN", "-1", "0", "1e9", "9" * 5000, "²", "١٢٣٤٥", "00100000", "a" * 10_000, "  ",
    "\n", "2026-02-30", "99999-01-01", "0000-00-00", "5-", "10-5", "bis 10", "x y" * 500, "ﬃ", "İ", "ß" * 300,
    "(((((", "a*", "34246", "00000", "0010" + "9" * 5000,
]  # fmt: skip


def check(client, values):
    response = client.get("/angebote/", values)

    assert response.status_code in {200, 404}
    if response.status_code == 200:
        page = html.read(response)
        assert len(page.texts("h1")) == 1
        assert page.inline_code() == []


@pytest.mark.parametrize("value", ODD, ids=lambda value: ascii(value)[1:20])
def test_odd_values_everywhere(client, portal, value):
    check(client, dict.fromkeys(NAMES, value))
    check(client, {**dict.fromkeys(NAMES, value), "seite": "1", "gemeinde": ["vellmar", value]})


@pytest.mark.parametrize("value", ODD, ids=lambda value: ascii(value)[1:20])
def test_odd_values_in_feeds_calendars_and_tables(client, portal, value):
    values = dict.fromkeys(NAMES, value)
    create_offer()

    ElementTree.fromstring(client.get("/angebote/feed/", values).content)  # noqa: S314  (our own answer)
    assert vobject.readOne(client.get("/angebote/kalender.ics", values).content.decode()).version.value == "2.0"
    assert client.get("/angebote/export.csv", values).getvalue().startswith(b"\xef\xbb\xbfNummer;")


@pytest.mark.parametrize("name", NAMES)
def test_odd_values_alone(client, portal, name):
    for value in ["\x00", "🎓" * 3000, ["a", "b", "", "\x00"]]:
        check(client, {name: value})


@pytest.mark.parametrize(
    "query",
    [
        "&".join(f"thema=t{number}" for number in range(500)),
        "&".join(f"x{number}=1" for number in range(500)),
        "thema[]=musik&thema[0]=musik&q[a]=b",
        "q=1&q=2&seite=1&seite=abc&von=2026-12-01&von=x",
        "&&&=&=x&x&?",
        "q=%ff%fe%80&thema=%c3%28",
        "umkreis=10",
        "gemeinde=vellmar&umkreis=00000000000000000010",
        "gemeinde=vellmar&umkreis=" + "0" * 5000,
        "alter=0-120&alter=200",
        "von=2030-01-01&bis=2026-01-01",
    ],
)
@pytest.mark.parametrize("address", ["/angebote/", "/themen/musik/", "/anbieter/", "/gemeinden/vellmar/"])
def test_odd_query_strings(client, portal, query, address):
    create_term(Topic, label="Musik")

    assert client.get(f"{address}?{query}").status_code in {200, 404}


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(pairs=st.lists(st.tuples(st.sampled_from(NAMES), st.text(max_size=30)), max_size=8))
def test_any_text_in_any_parameter(client, portal, pairs):
    values = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value.encode("utf-8", "replace").decode())

    assert client.get("/angebote/", values).status_code in {200, 404}


def test_an_odd_value_drops_no_other_filter(client, portal):
    create_offer(title="Kostenlos dabei")
    create_offer(title="Unbekannt", price_kind="unknown")

    page = html.read(client.get("/angebote/?kosten=kostenlos&thema=%00&umkreis=abc&alter=alt&von=morgen"))

    assert page.texts("h1") == ["1 Angebot"]
    assert len(page.of_class("bp-notices")[0].text.strip().split("kennen wir nicht")) == 5


def test_what_people_type_is_never_markup(client, portal):
    text = client.get("/angebote/", {"q": '"><script>alert(1)</script>', "thema": "<img src=x onerror=y>"})

    page = html.read(text)
    assert page.inline_code() == []
    assert page.all("img") == []
