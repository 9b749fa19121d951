"""Staff name the websites that may show offers, and make the code for them."""

import pytest
from django.http import QueryDict

from api.embed_desk import parameters_of
from offers.models import LifePhase, Topic
from pages.models import Portal
from providers.models import Membership
from tests.factories import create_offer, create_provider, create_term, create_user
from tests.html import read
from tests.staff import admin_url, client_of, create_editor, errors_of, form_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
PAGE = "/verwaltung/einbetten/"


@pytest.fixture
def staff():
    return client_of(create_editor())


@pytest.fixture
def site(settings):
    settings.SITE_URL = "https://bildung.example"


@pytest.fixture
def offers(portal):
    topic = create_term(Topic, label="Musik & Tanz")
    phase = create_term(LifePhase, label="Alter")
    provider = create_provider(name="Chor Nord")
    return [
        create_offer(title="Singen", topics=[topic], life_phases=[phase], provider=provider),
        create_offer(title="Löten", topics=[create_term(Topic, label="Technik")]),
    ]


def code(response) -> str:
    return read(response).all("textarea")[0].text


# -- names of websites ------------------------------------------------------------------------------------------------


def name_sites(portal, text: str) -> list[str]:
    """Enters ``text`` in the settings; what is refused."""
    client, url = client_of(create_editor()), admin_url(portal, "change")
    response = client.post(url, {**form_data(client.get(url)), "embedding_sites": text})
    return [] if response.status_code == 302 else errors_of(response)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("www.kassel.de\nbuecherei.example", "www.kassel.de\nbuecherei.example"),
        ("  WWW.Kassel.de \r\n\r\nhttps://www.kassel.de/\r\n", "www.kassel.de"),
        ("https://intern.kassel.de:8443", "intern.kassel.de:8443"),
        ("söhrewald.example", "xn--shrewald-n4a.example"),
        ("localhost:8001\n127.0.0.1:8001", "localhost:8001\n127.0.0.1:8001"),
        ("", ""),
    ],
)
def test_names_are_put_into_their_one_form(portal, text, expected):
    assert name_sites(portal, text) == []
    assert Portal.objects.get().embedding_sites == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("*", "„*“: Bitte nennen Sie jede Website einzeln, ohne Sternchen."),
        ("*.kassel.de", "„*.kassel.de“: Bitte nennen Sie jede Website einzeln, ohne Sternchen."),
        (
            "http://www.kassel.de",
            "„http://www.kassel.de“: Nur Websites mit https:// gehen. Der Name allein genügt: www.beispiel.de",
        ),
        (
            "https://www.kassel.de/bildung/",
            "„https://www.kassel.de/bildung/“: Einzelne Seiten gehen nicht, nur die ganze Website. "
            "Bitte nur: www.kassel.de",
        ),
        *(
            (wrong, f"„{wrong}“ ist kein Name einer Website. Richtig ist zum Beispiel: www.beispiel.de")
            for wrong in [
                "kassel", "www.kassel.de bildung.example", "'self'", "www.kassel.de; script-src x", "10.0.0.1",
                "wer@www.kassel.de", "www..de", "straße.example", "https:", "www.kassel.de:x", "-a.de", "[::1]",
            ]
        ),
    ],
)  # fmt: skip
def test_what_is_no_name_is_refused_in_german(portal, text, message):
    assert name_sites(portal, f"www.hna.example\n{text}") == [message]
    assert Portal.objects.get().embedding_sites == ""


def test_more_than_fifty_are_too_many(portal):
    assert name_sites(portal, "\n".join(f"w{number}.example" for number in range(51))) == [
        "Das sind 51 Websites. Höchstens 50 gehen."
    ]


# -- the code ---------------------------------------------------------------------------------------------------------


def test_code_for_a_pasted_address(staff, offers, site):
    Portal.objects.update(embedding_sites="www.kassel.de")
    response = staff.get(
        PAGE, {"adresse": "https://bildung.example/angebote/?thema=musik-tanz&seite=2", "farbton": "9"}
    )

    assert code(response) == (
        '<iframe src="https://bildung.example/einbetten/?thema=musik-tanz&amp;farbton=9" title="Angebote: Musik &amp; '
        'Tanz" width="100%" height="800" loading="lazy" style="border: 0" data-bildungsportal></iframe>\n'
        '<script src="https://bildung.example/static/einbetten.js" async></script>'
    )
    page = read(response)
    assert [frame.attributes["src"] for frame in page.all("iframe")] == ["/einbetten/?thema=musik-tanz&farbton=9"]
    assert "1 Angebot gehört zurzeit dazu." in page.texts("p")
    assert page.inline_code() == page.loaded_from_outside() == page.unlabelled_fields() == []


def test_code_by_fields(staff, offers, site):
    given = {"q": "Singen", "lebensphase": "alter", "gemeinde": "", "sprache": "en", "saettigung": "0.1"}
    response = staff.get(PAGE, given)

    assert 'src="https://bildung.example/en/einbetten/?q=Singen&amp;lebensphase=alter&amp;saettigung=0.100"' in code(
        response
    )
    assert 'lang="en"' in code(response)


def test_a_field_outweighs_the_address(staff, offers):
    found = code(staff.get(PAGE, {"adresse": "/angebote/?thema=musik-tanz&kosten=kostenlos", "thema": "technik"}))
    assert "/einbetten/?thema=technik&amp;kosten=kostenlos" in found


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/angebote/?q=Chor&thema=a&thema=b", "q=Chor&thema=a&thema=b"),
        ("/en/angebote/karte/?kosten=kostenlos", "kosten=kostenlos"),
        ("/leicht/themen/musik/", "thema=musik"),
        ("/themen/musik/?thema=chor", "thema=chor"),
        ("/lebensphasen/alter/?kosten=kostenlos", "kosten=kostenlos&lebensphase=alter"),
        ("/gemeinden/vellmar/", "gemeinde=vellmar"),
        ("/schwerpunkte/demokratie/", "schwerpunkt=demokratie"),
        ("/anbieter/vhs/", "anbieter=vhs"),
        ("/beratung/", "art=beratung"),
        ("http://127.0.0.1:8000/einbetten/?thema=musik", "thema=musik"),
    ],
)
def test_every_page_with_a_list_can_be_embedded(settings, address, expected):
    settings.SITE_URL = "http://127.0.0.1:8000"

    assert parameters_of(address) == QueryDict(expected)


@pytest.mark.parametrize(
    "address",
    ["https://www.google.example/angebote/", "/impressum/", "/verwaltung/", "Musik", "javascript:alert(1)", "https://[x",
     "/angebote/singen-1/", "//evil.example/angebote/"],
)  # fmt: skip
def test_other_addresses_are_refused(staff, address):
    page = read(staff.get(PAGE, {"adresse": address}))

    assert page.all("textarea", "iframe") == []
    assert any(text.startswith("Das ist keine Seite mit einer Liste") for text in page.texts("li"))


def test_an_unknown_filter_is_told_before_anybody_embeds_it(staff, offers):
    page = read(staff.get(PAGE, {"adresse": "/angebote/?thema=muskk"}))

    assert any(text.startswith("Diese Adresse enthält etwas, das es im Portal nicht gibt") for text in page.texts("li"))
    assert page.all("textarea") == []


@pytest.mark.parametrize("given", [{"farbton": "360"}, {"farbton": "x"}, {"saettigung": "0.2"}, {"sprache": "fr"}])
def test_what_cannot_be_is_refused(staff, given):
    assert read(staff.get(PAGE, given)).all("textarea") == []


def test_before_any_website_is_named_the_page_says_so(staff, offers):
    page = read(staff.get(PAGE, {"q": "Singen"}))

    assert "Noch keine Website." in page.of_class("errornote")[0].text
    assert page.all("iframe") == []
    assert page.links()["Websites in den Einstellungen eintragen"] == admin_url(Portal.objects.get(), "change")


def test_only_this_page_of_the_area_may_hold_a_frame(staff):
    assert "frame-src 'self'" in staff.get(PAGE)["Content-Security-Policy"]
    assert "frame-src" not in staff.get("/verwaltung/")["Content-Security-Policy"]
    assert staff.get(PAGE)["X-Frame-Options"] == "DENY"


def test_the_start_page_leads_there(staff):
    assert read(staff.get("/verwaltung/")).links()["Angebote einbetten"] == PAGE


def test_it_is_for_staff_who_may_see_the_settings(client):
    member = create_user()
    Membership.objects.create(user=member, provider=create_provider())

    assert client_of(create_editor(actions=["view"])).get(PAGE).status_code == 200
    assert client_of(create_user(is_staff=True)).get(PAGE).status_code == 403
    for somebody in [client, client_of(member), client_of(create_user())]:
        response = somebody.get(PAGE)
        assert (response.status_code, response["Location"]) == (302, f"/verwaltung/login/?next={PAGE}")
