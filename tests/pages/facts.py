"""A portal that lacks nothing, and its pages."""

import datetime as dt

from pages.models import KnownBarrier, Portal
from tests.factories import TODAY, create_page, create_portal

COMPLETE = {
    "office_name": "Bildungsbüro",
    "street": "Schlossplatz 1",
    "postal_code": "34117",
    "city": "Kassel",
    "email": "bildung@kreis.example",
    "phone": "0561 1003-0",
    "office_hours": "Mo bis Do 9–16 Uhr",
    "represented_by": "Landrätin Erika Mustermann",
    "responsible_person": "Max Beispiel\nSchlossplatz 2\n34117 Kassel",
    "data_protection_officer": "Datenschutz im Kreishaus\ndatenschutz@kreis.example",
    "data_protection_law": "§ 3 des Landesdatenschutzgesetzes",
    "data_protection_authority": "Die Landesbeauftragte\nhttps://datenschutz.land.example",
    "hosting": "Kommunales Rechenzentrum in Kassel",
    "log_days": 7,
    "storage_periods": "Konten löschen wir nach einem Jahr.",
    "accessibility_law": "dem Landesgesetz",
    "conformity": "partial",
    "stated_on": TODAY - dt.timedelta(days=200),
    "reviewed_on": TODAY - dt.timedelta(days=20),
    "assessment": "self",
    "enforcement_body": "Durchsetzungsstelle\nhttps://stelle.land.example/Durchsetzungs-und-Ueberwachungsstelle",
    "easy_language_reviewer": "Prüfgruppe der Werkstatt",
    "sign_language_video": "https://kreis.example/video",
    "data_licence": "cc-by-4.0",
}
PAGES = {
    "impressum": "Impressum",
    "datenschutz": "Datenschutz",
    "barrierefreiheit": "Erklärung zur Barrierefreiheit",
    "kontakt": "Kontakt",
    "leichte-sprache": "Leichte Sprache",
    "gebaerdensprache": "Gebärdensprache",
    "nutzungsbedingungen": "Nutzungsbedingungen",
}


def create_complete_portal(**facts) -> Portal:
    portal = create_portal(**{**COMPLETE, **facts})
    KnownBarrier.objects.create(portal=portal, text="Die Karte hat keine Beschreibung.")
    for slug, title in PAGES.items():
        create_page(slug=slug, title=title, body="## Von der Redaktion\n\nMehr dazu.", place="legal")
    return Portal.objects.with_parts().get()
