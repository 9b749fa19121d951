"""Words that mean the same: kept by staff, with a list to begin with."""

import pytest

from offers import vocabularies
from offers.catalogue import text
from offers.models import SynonymGroup
from tests.factories import create_offer, create_user
from tests.html import read
from tests.offers.catalogue.asking import find

pytestmark = pytest.mark.django_db
ADD = "/verwaltung/offers/synonymgroup/add/"


def group(*words: str) -> SynonymGroup:
    return SynonymGroup.objects.create(words="\n".join(words))


def test_each_word_of_a_group_finds_the_others(portal):
    group("Computer", "EDV", "PC")
    create_offer(title="EDV-Grundlagen")
    create_offer(title="Computer verstehen", runs=None)
    create_offer(title="Mein PC")

    for asked in ["computer", "EDV", "pc", "Computern"]:
        assert sorted(find(asked)) == ["Computer verstehen", "EDV-Grundlagen", "Mein PC"]
    assert find("Computer Grundlagen") == ["EDV-Grundlagen"]


def test_a_word_and_words(portal):
    group("Alphabetisierung", "Lesen und Schreiben lernen")
    create_offer(title="Besser lesen und schreiben lernen")
    create_offer(title="Alphabetisierung")
    create_offer(title="Lesen im Park")

    assert find("Alphabetisierung") == ["Alphabetisierung", "Besser lesen und schreiben lernen"]
    for asked in ["Lesen und Schreiben lernen", "lesen schreiben", "Lesen & Schreiben"]:
        assert sorted(find(asked)) == ["Alphabetisierung", "Besser lesen und schreiben lernen"]
    assert "Alphabetisierung" not in find("Lesen")


def test_another_ending_of_a_word_means_the_word_too(portal):
    group("kostenlos", "gratis")
    create_offer(title="Kostenlos Deutsch lernen")
    create_offer(title="Gratis Deutsch lernen")

    assert sorted(find("kostenloses Deutsch")) == ["Gratis Deutsch lernen", "Kostenlos Deutsch lernen"]


def test_a_short_word_with_a_meaning_is_no_beginning(portal):
    group("IT", "EDV")
    create_offer(title="Italienisch")
    create_offer(title="IT im Büro")
    create_offer(title="EDV-Grundlagen")

    assert find("IT") == ["IT im Büro", "EDV-Grundlagen"]
    assert find("Ita") == ["Italienisch"]


def test_words_of_a_group_beside_others(portal):
    group("Erste Hilfe", "Ersthelfer")
    create_offer(title="Ersthelfer am Kind")
    create_offer(title="Ersthelfer im Betrieb")

    assert find("Erste Hilfe am Kind") == ["Ersthelfer am Kind"]
    assert find("Kind Erste Hilfe") == ["Ersthelfer am Kind"]


def test_hyphens_and_plurals_do_not_matter(portal):
    group("Krabbelgruppe", "Eltern-Kind-Gruppe")
    create_offer(title="Krabbelgruppe")

    for asked in ["Eltern-Kind-Gruppe", "Elternkindgruppe", "Eltern-Kind-Gruppen", "Krabbelgruppen"]:
        assert find(asked) == ["Krabbelgruppe"]


def test_words_of_a_group_are_not_looked_for_in_parts(portal):
    """Who writes hyphens finds the same as who writes none."""
    group("Krabbelgruppe", "Eltern-Kind-Gruppe")
    create_offer(title="Krabbelgruppe")
    create_offer(title="Gruppe für getrennte Eltern mit Kind")

    assert find("Eltern-Kind-Gruppe") == find("Elternkindgruppe") == ["Krabbelgruppe"]


def test_the_first_part_of_a_word_has_synonyms_too(portal):
    group("Computer", "EDV")
    create_offer(title="EDV ohne Angst")
    create_offer(title="Computer ohne Angst")
    create_offer(title="EDV-Treff", kind="meetup")

    for asked in ["Computerkurs", "Computer-Kurs", "EDV-Kurse"]:
        assert sorted(find(asked)) == ["Computer ohne Angst", "EDV ohne Angst"]


def test_short_words_find_only_themselves(portal):
    group("Computer", "IT")
    create_offer(title="Italienisch für die Reise")
    create_offer(title="IT-Sicherheit")

    assert find("Computer") == ["IT-Sicherheit"]


def test_synonyms_are_not_found_inside_words(portal):
    group("Schulkindbetreuung", "Hort")
    create_offer(title="Gehörtes verstehen")
    create_offer(title="Hortplatz")

    assert find("Schulkindbetreuung") == ["Hortplatz"]


# -- the list to begin with -------------------------------------------------------------------------------------------


SAID = [
    ("vhs", "Volkshochschule vor Ort"),
    ("Kindergarten", "Offene Tür der Kita"),
    ("Computer", "EDV für den Beruf"),
    ("Handy", "Smartphone-Sprechstunde"),
    ("Smartphones", "Handykurs"),
    ("Deutsch lernen", "DaZ am Vormittag"),
    ("Alphabetisierung", "Lesen und Schreiben für Erwachsene"),
    ("Lesen und Schreiben lernen", "Alphakurs"),
    ("Senioren", "Treff 60+"),
    ("Rentner", "Singen für Ältere"),
    ("Bildungszeit", "Bildungsurlaub am Meer"),
    ("BuT", "Hilfe aus dem Bildungspaket"),
    ("Rückengymnastik", "Rückenschule"),
    ("PEKiP", "Krabbelgruppe"),
    ("Schneidern", "Offenes Nähcafé"),
    ("Schulabschluss nachholen", "Abendschule"),
    ("KI", "Was ist ChatGPT?"),
    ("Hausaufgabenhilfe", "Hausaufgabenzeit in der Bücherei"),
    ("Anfänger", "Gebärdensprache für Einsteiger"),
    ("Webinar", "Online-Abend für Eltern"),
]


def test_what_citizens_say(portal, subtests):
    SynonymGroup.objects.bulk_create(SynonymGroup(words="\n".join(words)) for words in vocabularies.read_synonyms())
    for _, title in SAID:
        create_offer(title=title)
    create_offer(title="Anderes", teaser="Dazu treffen wir uns in der Nähe; Italienisch gehört dafür zu den Lehrern.")

    for asked, title in SAID:
        with subtests.test(asked):
            found = find(asked)
            assert title in found
            assert "Anderes" not in found


def test_no_phrase_stands_in_two_groups_and_all_can_be_found():
    groups = vocabularies.read_synonyms()
    found_by = [text.stems(text.synonym_key(phrase)) for group in groups for phrase in group]

    assert 150 <= len(groups) <= 250
    assert sorted(found_by) == sorted(set(found_by))
    assert all(1 <= len(key) <= text.MAX_PHRASE for key in found_by)
    assert all(not set(key) <= text.STOP_WORDS for key in found_by)
    assert all(len(group) == len(set(group)) >= 2 for group in groups)


def test_only_an_empty_table_is_filled():
    vocabularies.load(lambda line: None)
    count = SynonymGroup.objects.count()
    assert count == len(vocabularies.read_synonyms())

    SynonymGroup.objects.exclude(pk=SynonymGroup.objects.first().pk).delete()
    SynonymGroup.objects.update(words="Eigenes\nWort")
    vocabularies.load(lambda line: None)

    assert [group.phrases for group in SynonymGroup.objects.all()] == [["Eigenes", "Wort"]]


# -- staff ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def staff(client):
    client.force_login(create_user(is_staff=True, is_superuser=True))
    return client


def test_staff_add_a_group(portal, staff):
    response = staff.post(ADD, {"words": "Kneipp\r\nWassertreten\r\n\r\n"})

    assert response.status_code == 302
    assert SynonymGroup.objects.get().phrases == ["Kneipp", "Wassertreten"]


@pytest.mark.django_db(transaction=True)
def test_the_next_search_finds_by_a_new_group(portal, staff):
    """In a process that has its index in memory, also for browsers that have seen the list before."""
    create_offer(title="Kneipp für Anfänger")
    address = "/angebote/?q=Wassertreten"
    before = staff.get(address)
    assert "Keine Angebote" in before.content.decode()

    staff.post(ADD, {"words": "Kneipp\nWassertreten"})
    after = staff.get(address, headers={"If-None-Match": before["ETag"]})

    assert read(after).texts("h1") == ["1 Angebot zu „Wassertreten“"]

    group = SynonymGroup.objects.get()
    staff.post(f"/verwaltung/offers/synonymgroup/{group.pk}/delete/", {"post": "yes"})
    assert "Keine Angebote" in staff.get(address, headers={"If-None-Match": after["ETag"]}).content.decode()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("Computer", "Bitte geben Sie mindestens zwei Wörter an, jedes in einer Zeile."),
        ("Handy\nMobiltelefon", "„Handy“ steht schon in der Gruppe „Smartphone, Handy“."),
        ("Handys\nMobiltelefon", "„Handys“ steht schon in der Gruppe „Smartphone, Handy“."),
        ("und\nsowie", "„und“ beachtet die Suche nicht."),
        ("!!\nsowie", "„!!“ beachtet die Suche nicht."),
        ("E-Mail\nEmail", "„Email“ ist für die Suche dasselbe wie ein anderes Wort dieser Gruppe."),
        ("eins zwei drei vier fünf\nfünf", "„eins zwei drei vier fünf“ ist zu lang."),
    ],
)
def test_what_the_search_cannot_use_is_refused(portal, staff, words, message):
    group("Smartphone", "Handy")

    response = staff.post(ADD, {"words": words})

    errors = " ".join(element.text for element in read(response).of_class("errorlist"))
    assert response.status_code == 200
    assert errors.strip().startswith(message)
    assert errors.count("mindestens zwei") == message.count("mindestens zwei")
    assert SynonymGroup.objects.count() == 1


def test_staff_may_change_a_group_and_look_for_it(portal, staff):
    changed = group("Smartphone", "Handy")
    group("Kita", "Kindergarten")

    staff.post(f"/verwaltung/offers/synonymgroup/{changed.pk}/change/", {"words": "Smartphone\nHandy\nMobiltelefon"})
    changed.refresh_from_db()
    assert changed.phrases == ["Smartphone", "Handy", "Mobiltelefon"]

    page = staff.get("/verwaltung/offers/synonymgroup/", {"q": "mobil"}).content.decode()
    assert "Smartphone, Handy, Mobiltelefon" in page
    assert "Kindergarten" not in page
