"""The formats that the portal can read. A new one is a module with a ``parse`` and an entry here."""

from imports.formats import hsds, ical, jsonld, jsonlines, kufer, openqcat, openvhs, table
from imports.formats.berlin_vhs.reader import parse as parse_berlin_vhs
from imports.records import Format

FORMATS: dict[str, Format] = {
    "berlin-vhs": Format(
        "Kursdaten der Berliner Volkshochschulen (JSON)",
        parse_berlin_vhs,
        source_code="vhs-berlin",
        source_name="Kursdaten der Berliner Volkshochschulen",
        licence="CC BY, Servicezentrum der Berliner Volkshochschulen",
    ),
    "openvhs": Format("openVHS (XML der Volkshochschulen)", openvhs.parse),
    "kufer": Format("KuferSQL (internet.xml)", kufer.parse),
    "openqcat": Format("open-Q-cat 1.1 (KURSNET)", openqcat.parse),
    "table": Format("Liste (Excel, LibreOffice oder CSV)", table.parse, has_columns=True),
    "ical": Format("Kalender (iCalendar)", ical.parse),
    "hsds": Format("Beratung und Dienste (HSDS 3.0)", hsds.parse),
    "schema-org": Format("Internetseite oder Datei mit schema.org (JSON-LD)", jsonld.parse, reads_pages=True),
    "jsonlines": Format("Bildungsportal (JSON Lines)", jsonlines.parse),
}
