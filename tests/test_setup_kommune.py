"""Setting up the portal of one Kommune."""

import re

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Event
from bildungsportal.setup import PAGE_TEXTS, PAGES, SetupError, setup_kommune
from offers.models import Topic
from pages.models import Page, Portal
from places.models import District, Municipality, SchoolHoliday
from tests import html
from tests.places.files import BERLIN, VELLMAR, feature, write_csv, write_geojson

pytestmark = pytest.mark.django_db


MISSING = [
    "Vor der Veröffentlichung fehlt noch in der Verwaltung unter „Einstellungen des Portals“:",
    "  Impressum: Straße und Hausnummer; Postleitzahl; Ort; E-Mail; Telefon; vertreten durch; "
    "verantwortlich für die Texte der Redaktion",
    "  Datenschutz: Datenschutzbeauftragte oder Datenschutzbeauftragter; technischer Betrieb; "
    "Tage, die der Webserver IP-Adressen aufbewahrt; Fristen für das Löschen",
    "  Erklärung zur Barrierefreiheit: erfüllt die Regeln; Erklärung erstellt am; Grundlage der Erklärung",
    "  Nutzungsbedingungen: Lizenz der Daten",
    "  Leichte Sprache: Leichte Sprache geprüft durch",
    "  Gebärdensprache: Video in Gebärdensprache",
]


def quiet(line):
    pass


def test_landkreis_kassel_from_the_shipped_facts():
    lines = []

    portal = setup_kommune("06633", report=lines.append)

    assert (portal.name, portal.operator, portal.operator_genitive, portal.area_label) == (
        "Bildungsportal",
        "Landkreis Kassel",
        "des Landkreises Kassel",
        "Ganzer Landkreis",
    )
    portal = Portal.objects.current()
    assert (portal.hue, str(portal.chroma)) == (205, "0.078")
    assert "Regierungspräsidium Gießen" in portal.enforcement_body
    assert portal.accessibility_law.endswith("(HVBIT)")
    assert portal.data_protection_law.endswith("(HDSIG)")
    assert "Der Hessische Beauftragte für Datenschutz" in portal.data_protection_authority
    assert portal.district.ags == "06633"
    assert Municipality.objects.of_portal(portal).count() == 29
    others = Municipality.objects.exclude(district=portal.district)
    assert [(place.name, place.district.name) for place in others] == [("Kassel", "Kassel")]  # named on the map
    assert Municipality.objects.filter(boundary=None).count() == 0
    assert SchoolHoliday.objects.filter(state="HE").count() == SchoolHoliday.objects.count() == 16
    assert Topic.objects.count() == 94
    assert [(event.action, event.thing) for event in Event.objects.all()] == [("eingerichtet", portal)]
    assert lines == [
        "Gemeinden: 30 neu, 0 geändert, 0 unverändert.",
        "Postleitzahlen: 39 neu oder geändert. Umrisse: 30 neu oder geändert.",
        "Darunter Nachbarn mitten im Kreis: Kassel.",
        "Schulferien (HE): 16 neu.",
        "Begriffe: Lebensphasen 10, Themen 94, Zielgruppen 17, Förderungen 9, Sprachen 22, Schwerpunkte 3, "
        "Anbieterarten 20, Merkmale der Barrierefreiheit 15, gleichbedeutende Wörter 210 neu.",
        "Portal: „Bildungsportal“ des Landkreises Kassel angelegt.",
        "Seiten: 7 angelegt.",
        *MISSING,
    ]


def test_a_second_run_changes_nothing():
    setup_kommune("06633", report=quiet)
    Portal.objects.update(name="Lernen im Kreis", operator="Kreis", enforcement_body="Anschrift")
    Page.objects.filter(slug="leichte-sprache").update(title="Einfach gesagt", body="Fertig.", place="", order=1)
    before = list(Portal.objects.values()), list(Page.objects.values())
    lines = []

    setup_kommune("06633", name="Anderer Name", report=lines.append)

    assert (list(Portal.objects.values()), list(Page.objects.values())) == before
    assert Event.objects.count() == 1
    assert lines == [
        "Gemeinden: 0 neu, 0 geändert, 30 unverändert.",
        "Postleitzahlen: 0 neu oder geändert. Umrisse: 0 neu oder geändert.",
        "Darunter Nachbarn mitten im Kreis: Kassel.",
        "Schulferien (HE): 0 neu.",
        "Begriffe: keine neu.",
        "Portal: „Lernen im Kreis“ des Landkreises Kassel (bleibt, wie es ist).",
        "Seiten: 0 angelegt.",
        *[line for line in MISSING if "Leichte Sprache" not in line],  # that page is in no menu now
    ]


def test_a_missing_page_comes_back():
    setup_kommune("06633", report=quiet)
    Page.objects.get(slug="kontakt").delete()
    lines = []

    setup_kommune("06633", report=lines.append)

    assert "Seiten: 1 angelegt." in lines
    assert Page.objects.filter(slug="kontakt").count() == 1


def test_every_first_page_stands_in_a_menu_without_gaps_to_fill_in():
    setup_kommune("06633", name="Lernportal", report=quiet)

    pages = {page.slug: page for page in Page.objects.all()}
    assert set(pages) == {slug for slug, *_ in PAGES} >= {path.stem for path in PAGE_TEXTS.iterdir()}
    assert [slug for slug, page in pages.items() if not page.place] == []
    assert [slug for slug, page in pages.items() if re.search(r"[{}]|\[[^]]*\](?!\()|Entwurf", page.body)] == []
    assert [slug for slug, page in pages.items() if page.is_easy_language] == ["leichte-sprache"]
    # Line ends show as line breaks, so a paragraph is one line.
    assert [slug for slug, page in pages.items() if re.search(r"[^\n]\n[^\n#-]", page.body)] == []
    assert "Das ist das Lernportal." in pages["leichte-sprache"].body
    assert "Das Lernportal ist ein Angebot des Landkreises Kassel." in pages["nutzungsbedingungen"].body


def test_first_pages_can_be_read_and_their_links_lead_somewhere(client):
    setup_kommune("06633", report=quiet)

    pages = {slug: html.read(client.get(f"/{slug}/")) for slug, *_ in PAGES}
    links = {href for page in pages.values() for href in page.links().values() if re.fullmatch(r"/[\w/-]*", href)}

    assert {"/lizenzen/", "/barriere-melden/", "/anbieter/aufnahme/"} <= links
    assert {href for href in links if client.get(href, follow=True).status_code != 200} == set()


def test_a_portal_of_another_kommune_is_refused():
    setup_kommune("06633", report=quiet)

    with pytest.raises(SetupError) as failure:
        setup_kommune("06611", report=quiet)

    assert str(failure.value) == (
        "Dieses Portal gehört schon zu Landkreis Kassel (06633). Für 06611 brauchen Sie eine eigene Datenbank."
    )
    assert Portal.objects.get().district.ags == "06633"


def test_a_kommune_that_is_not_shipped_is_refused_with_those_that_are():
    with pytest.raises(CommandError) as failure:
        call_command("setup_kommune", "05315")

    assert str(failure.value).splitlines() == [
        "Für 05315 stehen keine Gemeinden in municipalities.csv. Dort stehen:",
        "  06431 Kreis Bergstraße (23 Gemeinden)",
        "  06611 Kassel (1 Gemeinden)",
        "  06633 Landkreis Kassel (29 Gemeinden)",
        "  09276 Landkreis Regen (24 Gemeinden)",
        "Eine eigene Liste geben Sie mit --municipalities an (Spalten: places/data/SOURCES.md).",
    ]
    assert (District.objects.count(), Portal.objects.count(), Topic.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("ags", ["", "abc", "6633", "066330", "0663X", "٠٦٦٣٣", "06633 "])
def test_what_is_no_key_is_refused(ags):
    with pytest.raises(SetupError, match="ist kein Schlüssel"):
        setup_kommune(ags, report=quiet)


def test_a_municipality_of_a_district_is_refused():
    with pytest.raises(SetupError, match="06633026 ist eine Gemeinde im Kreis 06633"):
        setup_kommune("06633026", report=quiet)


@pytest.mark.parametrize("ags", ["11000", "11000000"])
def test_berlin_from_a_file_of_its_own(tmp_path, ags):
    lines = []

    portal = setup_kommune(ags, municipalities=write_csv(tmp_path, BERLIN, VELLMAR), report=lines.append)

    assert (portal.operator, portal.area_label, portal.enforcement_body) == ("Stadt Berlin", "Ganze Stadt", "")
    assert list(Municipality.objects.values_list("ags", flat=True)) == ["11000000"]
    assert (
        "  Erklärung zur Barrierefreiheit: Regeln des Landes zur Barrierefreiheit; erfüllt die Regeln; "
        "Erklärung erstellt am; Grundlage der Erklärung; Durchsetzungsstelle"
    ) in lines


def test_a_land_without_known_school_holidays_is_reported(tmp_path):
    row = VELLMAR | {"kreis_ags": "01051", "kreis_name": "Kreis Dithmarschen", "ags": "01051001", "ars": ""}
    lines = []

    setup_kommune("01051", municipalities=write_csv(tmp_path, row), report=lines.append)

    assert "Schulferien (SH): keine bekannt. Bitte tragen Sie sie in der Verwaltung ein." in lines


def test_own_outlines_replace_the_shipped_ones(tmp_path):
    outlines = write_geojson(tmp_path, feature(), feature("11000000"), attribution="© Kreis")

    setup_kommune("06633", boundaries=[outlines], report=quiet)

    assert list(Municipality.objects.exclude(boundary=None).values_list("ags", flat=True)) == ["06633026"]
    assert District.objects.get().boundary_credit == "© Kreis"


def test_a_bad_file_leaves_nothing_behind(tmp_path):
    path = write_csv(tmp_path, VELLMAR, BERLIN | {"lat": "0"})

    with pytest.raises(CommandError, match="Zeile 3: lat „0“ liegt nicht in Deutschland"):
        call_command("setup_kommune", "06633", "--municipalities", str(path))

    assert (District.objects.count(), Portal.objects.count(), Topic.objects.count()) == (0, 0, 0)


def test_a_name_that_is_too_long_is_refused():
    with pytest.raises(SetupError, match=r"Name des Portals: .*60"):
        setup_kommune("06633", name="x" * 61, report=quiet)

    assert (Portal.objects.count(), Municipality.objects.count()) == (0, 0)


def test_the_command_can_only_check(capsys):
    call_command("setup_kommune", "06611", "--name", "Lernen in Kassel", "--dry-run")

    assert capsys.readouterr().out.splitlines()[-1] == "Nur geprüft, nichts gespeichert."
    assert (Portal.objects.count(), Page.objects.count(), Topic.objects.count()) == (0, 0, 0)


def test_the_command_sets_up_a_town(capsys):
    call_command("setup_kommune", "06611000", "--name", "Lernen in Kassel")

    portal = Portal.objects.current()
    assert str(portal) == "Lernen in Kassel Stadt Kassel"
    assert "Portal: „Lernen in Kassel“ der Stadt Kassel angelegt." in capsys.readouterr().out.splitlines()
