"""Staff translate terms, pages, the portal's texts and offers; nobody else does."""

import pytest

from accounts.models import Event
from offers.models import LifePhase, OfferText, Topic
from pages.models import Page, Portal
from tests import html
from tests.factories import create_offer, create_page, create_portal, create_term
from tests.staff import admin_url, client_of, create_editor, form_data

pytestmark = pytest.mark.django_db(transaction=True)


def save(client, row, **values):
    address = admin_url(row, "change")
    return client.post(address, {**form_data(client.get(address)), **values})


def test_a_term_gets_a_name_and_pages_in_that_language_show_it(client, now):
    create_portal()
    topic = create_term(Topic, label="Musik", translations={"fr": {"label": "Musique"}, "en": {"label": "Songs"}})
    create_offer(topics=[topic])
    before = client.get("/en/angebote/")

    words = {"label__en": "Music", "description__de-simple": "Ganz leicht."}
    untouched = {"external_codes": "{}", "initial-external_codes": "{}"}
    saved = save(client_of(create_editor()), topic, **words, **untouched)

    topic.refresh_from_db()
    assert saved.status_code == 302
    assert topic.translations == {
        "fr": {"label": "Musique"},
        "en": {"label": "Music"},
        "de-simple": {"description": "Ganz leicht."},
    }
    assert Event.objects.about(topic).latest("pk").changed_fields == ["translations"]
    after = client.get("/en/angebote/", headers={"If-None-Match": before["ETag"]})
    assert (after.status_code, "Music" in after.content.decode()) == (200, True)


def test_the_form_shows_what_is_there(now):
    create_portal()
    phase = create_term(LifePhase, label="Alter", translations={"en": {"label": "Later life"}})

    page = html.read(client_of(create_editor()).get(admin_url(phase, "change")))

    assert page.value_of("label__en") == "Later life"
    assert page.unlabelled_fields() == []


def test_a_name_that_is_too_long_is_refused(now):
    create_portal()
    topic = create_term(Topic, label="Musik")

    answer = save(client_of(create_editor()), topic, label__en="x" * 101)

    assert answer.status_code == 200
    assert Topic.objects.get().translations == {}


def test_pages_and_portal(now):
    portal, page = create_portal(), create_page(slug="hilfe", title="Hilfe")
    editor = client_of(create_editor())

    save(editor, page, title__en="Help", body__en="Call us.")
    save(editor, portal, lead__en="Learn anything.")

    assert Page.objects.get().translations == {"en": {"title": "Help", "body": "Call us."}}
    assert Portal.objects.get().translations == {"en": {"lead": "Learn anything."}}


def test_who_may_only_look_sees_no_fields(now):
    create_portal()
    topic = create_term(Topic, label="Musik")
    onlooker = client_of(create_editor(actions=["view"]))

    answer = onlooker.get(admin_url(topic, "change"))

    assert answer.status_code == 200
    assert "label__en" not in answer.content.decode()
    assert onlooker.post(admin_url(topic, "change"), {"label__en": "Music"}).status_code == 403


def test_an_offer_gets_a_text_per_language(client, now):
    create_portal()
    offer = create_offer(title="Chor")
    before = client.get("/en/angebote/")
    editor = client_of(create_editor())
    row = {"language": "en", "title": "Choir", "teaser": "Sing with us.", "offer": offer.pk}

    saved = save(editor, offer, **{"texts-TOTAL_FORMS": 1, **{f"texts-0-{name}": value for name, value in row.items()}})

    assert saved.status_code == 302
    assert OfferText.objects.values_list("offer", "language", "title").get() == (offer.pk, "en", "Choir")
    after = client.get("/en/angebote/", headers={"If-None-Match": before["ETag"]})
    assert (after.status_code, "Choir" in after.content.decode()) == (200, True)
    assert "Choir" not in client.get("/angebote/").content.decode()
