"""Makes an empty portal the portal of one Kommune."""

from collections.abc import Callable, Iterable
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models.event import record
from bildungsportal.kommune import LAWS, wording
from offers import vocabularies
from pages.legal import gaps
from pages.models import Page, Portal
from places.holidays import load_school_holidays, school_holidays
from places.models import District
from places.municipalities import districts_in, load, read_csv

SHIPPED = Path(__file__).resolve().parent.parent / "places" / "data"
PAGE_TEXTS = Path(__file__).parent / "data" / "pages"
TITLES = {
    "leichte-sprache": {"en": "Easy German", "de-simple": "Leichte Sprache"},
    "gebaerdensprache": {"en": "Sign language", "de-simple": "Gebärden-Sprache"},
    "kontakt": {"en": "Contact", "de-simple": "Kontakt"},
    "barrierefreiheit": {"en": "Accessibility statement", "de-simple": "Erklärung zur Barriere-Freiheit"},
    "impressum": {"en": "Legal notice", "de-simple": "Impressum"},
    "datenschutz": {"en": "Privacy", "de-simple": "Daten-Schutz"},
    "nutzungsbedingungen": {"en": "Terms of use", "de-simple": "Regeln"},
}
PORTAL_TEXTS = {
    "en": {
        "area_label": "The whole area",
        "lead": "Courses, advice and places to meet: all you can learn, in one place.",
    },
    "de-simple": {
        "area_label": "Überall",
        "lead": "Hier finden Sie Kurse. Hier finden Sie auch Hilfe und Orte, wo Sie andere treffen.",
    },
}
PAGES = [
    # slug, title, place in the menus
    ("leichte-sprache", "Leichte Sprache", Page.Place.SERVICE),
    ("gebaerdensprache", "Gebärdensprache", Page.Place.SERVICE),
    ("kontakt", "Kontakt", Page.Place.SERVICE),
    ("barrierefreiheit", "Erklärung zur Barrierefreiheit", Page.Place.ACCESSIBILITY),
    ("impressum", "Impressum", Page.Place.LEGAL),
    ("datenschutz", "Datenschutz", Page.Place.LEGAL),
    ("nutzungsbedingungen", "Nutzungsbedingungen", Page.Place.LEGAL),
]


class SetupError(Exception):
    """The portal cannot be set up so; the message is German and says what to do."""


@transaction.atomic
def setup_kommune(
    ags: str,
    *,
    municipalities=None,
    boundaries: Iterable = (),
    name: str = "Bildungsportal",
    dry_run: bool = False,
    report: Callable[[str], object] = print,
) -> Portal:
    """Loads the Gemeinden, school holidays and vocabularies of the Kommune ``ags``, its Portal row and first pages.

    ``ags`` has 5 digits (Kreis), or 8 for a town that is a Kommune of its own ("11000000"). ``municipalities`` is a CSV
    file, ``boundaries`` are GeoJSON files; without them those in places/data serve. ``name`` is the portal's name.
    Can be repeated: the Portal row and pages that exist stay as they are. ``report`` gets German lines.
    Raises SetupError or places.files.BadFileError; then nothing is written.
    """
    key = _district_key(ags)
    owner = Portal.objects.select_related("district").first()
    if owner and owner.district.ags != key:
        raise SetupError(
            f"Dieses Portal gehört schon zu {owner.operator} ({owner.district.ags}). "
            f"Für {key} brauchen Sie eine eigene Datenbank."
        )
    boundaries = list(boundaries)
    if municipalities is None:
        municipalities = SHIPPED / "municipalities.csv"
        if not boundaries:
            boundaries = sorted((SHIPPED / "boundaries").glob("*.geojson"))
    if not any(row.district_ags == key for row in read_csv(municipalities)):
        raise SetupError(
            "\n".join(
                [f"Für {key} stehen keine Gemeinden in {Path(municipalities).name}. Dort stehen:"]
                + [f"  {line}" for line in districts_in(municipalities)]
                + ["Eine eigene Liste geben Sie mit --municipalities an (Spalten: places/data/SOURCES.md)."]
            )
        )
    loaded = load(municipalities, boundaries, district=key)
    district = loaded.districts[0]
    for line in loaded.lines():
        report(line)
    _load_holidays(district, report)
    vocabularies.load(report)
    portal = owner or _create_portal(district, name)
    report(f"Portal: „{portal.name}“ {portal.operator_genitive}{' (bleibt, wie es ist)' if owner else ' angelegt'}.")
    _create_pages(portal, report)
    if dry_run:
        transaction.set_rollback(True)
    return portal


def _district_key(ags: str) -> str:
    """The AGS of the Kreis. Raises SetupError for anything else than a Kreis or a town of its own."""
    if not (ags.isascii() and ags.isdigit() and len(ags) in (5, 8)):
        raise SetupError(f"„{ags}“ ist kein Schlüssel (AGS) mit 5 oder 8 Ziffern, zum Beispiel 06633 oder 11000000.")
    if len(ags) == 8 and not ags.endswith("000"):
        raise SetupError(
            f"{ags} ist eine Gemeinde im Kreis {ags[:5]}. Ein Portal gehört einem Kreis oder einer kreisfreien Stadt."
        )
    return ags[:5]


def _load_holidays(district: District, report) -> None:
    state = district.state_code
    count = load_school_holidays(state)
    if school_holidays(state):
        report(f"Schulferien ({state}): {count} neu.")
    else:
        report(f"Schulferien ({state}): keine bekannt. Bitte tragen Sie sie in der Verwaltung ein.")


def _create_portal(district: District, name: str) -> Portal:
    words = wording(district)
    try:
        name = Portal._meta.get_field("name").clean(name, None)
    except ValidationError as error:
        raise SetupError(f"Name des Portals: {' '.join(error.messages)}") from error
    portal = Portal.objects.create(
        district=district,
        name=name,
        operator=words.operator,
        operator_genitive=words.genitive,
        area_label=words.area,
        lead="Kurse, Beratung und Treffpunkte: alle Bildungsangebote an einem Ort.",
        translations=PORTAL_TEXTS,
        **LAWS.get(district.state_code, {}),
    )
    record(portal, "eingerichtet")
    return portal


def _create_pages(portal: Portal, report) -> None:
    """Adds the first pages that are missing, and says which facts staff must enter before they are complete."""
    existing = set(Page.objects.values_list("slug", flat=True))
    missing = [entry for entry in enumerate(PAGES, start=1) if entry[1][0] not in existing]
    for position, (slug, title, place) in missing:
        text = PAGE_TEXTS / f"{slug}.md"
        Page.objects.create(
            slug=slug,
            title=title,
            body=text.read_text(encoding="utf-8").format(portal=portal) if text.exists() else "",
            place=place,
            order=position * 10,
            translations={language: {"title": words} for language, words in TITLES[slug].items()},
            is_easy_language=slug == "leichte-sprache",
        )
    report(f"Seiten: {len(missing)} angelegt.")
    if found := gaps(Portal.objects.with_parts().get(), timezone.localdate()):
        report("Vor der Veröffentlichung fehlt noch in der Verwaltung unter „Einstellungen des Portals“:")
        for gap in found:
            report(f"  {gap}")
