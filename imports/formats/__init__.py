"""The formats that the portal can read. A new one is a module with a ``read`` and an entry here."""

from imports.formats.berlin_vhs.reader import read as read_berlin_vhs
from imports.records import Format

FORMATS = {
    item.name: item
    for item in [
        Format(
            name="berlin-vhs",
            source_code="vhs-berlin",
            source_name="Kursdaten der Berliner Volkshochschulen",
            licence="CC BY, Servicezentrum der Berliner Volkshochschulen",
            read=read_berlin_vhs,
        ),
    ]
}
