"""What staff see of the catalogue."""

import os
import re

import pytest

from offers import catalogue
from offers.models import LifePhase, Topic
from tests.factories import NOW, create_offer, create_provider, create_term, create_user
from tests.html import read
from tests.staff import admin_url, client_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("portal")]


@pytest.fixture
def staff():
    return client_of(create_user(is_staff=True, is_superuser=True))


def test_the_state_of_this_process(staff):
    for title in ["Yoga am Morgen", "Yoga am Abend"]:
        offer = create_offer(title=title)
    with catalogue.reading(NOW) as index:
        words = len(index.postings.lexicon)

    response = staff.get(admin_url(offer.catalogue_entry, "changelist"))

    assert "Der Katalog im Speicher dieses Prozesses" in read(response).texts("caption")
    facts = dict(re.findall(r'<th scope="row">(.+?)</th><td>(.+?)</td>', response.content.decode()))
    assert facts["Angebote im Katalog"] == "2"
    assert facts["Verschiedene Wörter"] == str(words)
    assert facts["Anteil veralteter Plätze"] == "0 %"
    assert facts["Nummer des Prozesses"] == str(os.getpid())
    assert 0 < float(facts["Speicher des Katalogs (geschätzt)"].removesuffix(" MB").replace(",", ".")) < 10
    assert float(facts["Speicher des ganzen Prozesses"].removesuffix(" MB").replace(",", ".")) > 10


def test_an_entry_in_words(staff):
    topic, gone = create_term(Topic, label="Bewegung"), create_term(Topic, label="Alt", is_active=False)
    offer = create_offer(
        title="Yoga", teaser="Ganz ruhig.", topics=[topic, gone], provider=create_provider(name="Yogahaus"),
        life_phases=[create_term(LifePhase, label="Jugendliche")], price_kind="paid",
    )  # fmt: skip

    page = read(staff.get(admin_url(offer.catalogue_entry, "change")))

    assert [label.rstrip(":") for label in page.texts("label")] == [
        "Angebot", "Veröffentlicht", "Vollständigkeit", "Wörter des Titels", "Stichwörter, Kursnummern und Niveau",
        "Wörter aus „Kurz gesagt“", "Wörter der Beschreibung", "Werte der Filter",
    ]  # fmt: skip
    for row in ["Thema: Bewegung, –", "Anbieter: Yogahaus", "Kosten: Kostenpflichtig", "Lebensphase: Jugendliche"]:
        assert row in page.texts("div")
