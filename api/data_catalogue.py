"""What open data portals read about ours: one data set with its files, as DCAT-AP.de 2.0.

Said once, as statements about addresses, and written as Turtle and as JSON-LD.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from api.files import FILES
from pages.addresses import absolute
from pages.models import Portal

TURTLE, JSON_LD = "text/turtle; charset=utf-8", "application/ld+json"
PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dcatde": "http://dcat-ap.de/def/dcatde/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}
EU = "http://publications.europa.eu/resource/authority/"
GERMAN, EDUCATION, DAILY = f"{EU}language/DEU", f"{EU}data-theme/EDUC", f"{EU}frequency/DAILY"
AVAILABLE = "http://dcat-ap.de/def/plannedAvailability/available"
CONTRIBUTOR = "http://dcat-ap.de/def/contributors/"
DISTRICT, LEVEL = (
    "http://dcat-ap.de/def/politicalGeocoding/districtKey/",
    "http://dcat-ap.de/def/politicalGeocoding/Level/",
)
LICENCES = {
    Portal.DataLicence.CC_BY: "http://dcat-ap.de/def/licenses/cc-by/4.0",
    Portal.DataLicence.CC0: "http://dcat-ap.de/def/licenses/cc-zero",
    Portal.DataLicence.DL_DE_BY: "http://dcat-ap.de/def/licenses/dl-by-de/2.0",
    Portal.DataLicence.DL_DE_ZERO: "http://dcat-ap.de/def/licenses/dl-zero-de/2.0",
}


@dataclass(frozen=True)
class Link:
    """The address of another thing, in contrast to a text."""

    address: str


@dataclass(frozen=True)
class Thing:
    """One address, its kind and what is said of it; nothing is said with an empty text."""

    address: str
    kind: str
    facts: tuple[tuple[str, str | Link], ...]

    @property
    def known(self) -> Iterator[tuple[str, str | Link]]:
        return ((name, value) for name, value in self.facts if value not in {"", Link("")})


def things(portal: Portal) -> list[Thing]:
    """The catalogue, its data set, the files, the API and who stands behind them."""
    page = absolute(reverse("api:about"))
    catalogue, dataset, publisher, contact = (f"{page}#{name}" for name in ["katalog", "angebote", "stelle", "kontakt"])
    title = f"Bildungsangebote: {portal.operator}"
    about = (
        f"Kurse, Beratung, Treffpunkte und andere Bildungsangebote im {portal.name} {portal.operator}, "
        "mit Terminen, Orten, Kosten und Anbietern. Täglich aktuell."
    )
    api = Thing(
        f"{page}#schnittstelle",
        "dcat:Distribution",
        (
            ("dct:title", "Schnittstelle (JSON, OpenAPI 3.1)"),
            ("dcat:accessURL", Link(absolute(reverse("api:offers")))),
            ("foaf:page", Link(absolute(reverse("api:openapi")))),
            ("dct:format", Link(f"{EU}file-type/JSON")),
            *rights(portal),
        ),
    )
    files = [
        Thing(
            f"{page}#{file.route.rpartition(':')[2]}",
            "dcat:Distribution",
            (
                ("dct:title", file.title),
                ("dcat:accessURL", Link(absolute(reverse(file.route)))),
                ("dcat:downloadURL", Link(absolute(reverse(file.route)))),
                ("dct:format", Link(f"{EU}file-type/{file.format}")),
                *rights(portal),
            ),
        )
        for file in FILES
    ]
    return [
        Thing(
            catalogue,
            "dcat:Catalog",
            (
                ("dct:title", f"Offene Daten: {portal.attribution}"),
                ("dct:description", "Was das Bildungsportal zum Weiterverwenden bereitstellt."),
                ("dct:publisher", Link(publisher)),
                ("dct:language", Link(GERMAN)),
                ("foaf:homepage", Link(page)),
                ("dcat:dataset", Link(dataset)),
            ),
        ),
        Thing(
            dataset,
            "dcat:Dataset",
            (
                ("dct:title", title),
                ("dct:description", about),
                ("dct:publisher", Link(publisher)),
                ("dcatde:contributorID", Link(f"{CONTRIBUTOR}{portal.contributor}" if portal.contributor else "")),
                ("dcat:contactPoint", Link(contact)),
                ("dcat:theme", Link(EDUCATION)),
                *(("dcat:keyword", word) for word in ["Bildung", "Weiterbildung", "Kurse", "Beratung", "Termine"]),
                ("dct:language", Link(GERMAN)),
                ("dct:accrualPeriodicity", Link(DAILY)),
                ("dcatap:availability", Link(AVAILABLE)),
                ("dcatde:politicalGeocodingURI", Link(f"{DISTRICT}{portal.district.ags}")),
                ("dcatde:politicalGeocodingLevelURI", Link(f"{LEVEL}administrativeDistrict")),
                ("dcat:landingPage", Link(page)),
                *(("dcat:distribution", Link(item.address)) for item in [*files, api]),
            ),
        ),
        *files,
        api,
        Thing(publisher, "foaf:Organization", (("foaf:name", portal.operator),)),
        Thing(
            contact,
            "vcard:Organization",
            (
                ("vcard:fn", portal.office_name or portal.operator),
                ("vcard:hasEmail", Link(f"mailto:{portal.email}" if portal.email else "")),
                ("vcard:hasURL", Link(absolute(reverse("home")))),
            ),
        ),
    ]


def rights(portal: Portal) -> Iterable[tuple[str, str | Link]]:
    """The licence of the data and how to name where they are from; nothing while there is none."""
    if portal.data_licence:
        yield "dct:license", Link(LICENCES[portal.data_licence])
        yield "dcatde:licenseAttributionByText", portal.attribution


def turtle(things: Iterable[Thing]) -> str:
    lines = [f"@prefix {prefix}: <{address}> ." for prefix, address in PREFIXES.items()]
    for thing in things:
        facts = [f"a {thing.kind}", *(f"{name} {term(value)}" for name, value in thing.known)]
        lines += ["", f"<{thing.address}>", "    " + " ;\n    ".join(facts) + " ."]
    return "\n".join([*lines, ""])


def term(value: str | Link) -> str:
    """A text is escaped in Turtle as in JSON."""
    return f"<{value.address}>" if isinstance(value, Link) else f"{json.dumps(value, ensure_ascii=False)}@de"


def json_ld(things: Iterable[Thing]) -> dict[str, Any]:
    graph = []
    for thing in things:
        node: dict[str, Any] = {"@id": thing.address, "@type": thing.kind}
        for name, value in thing.known:
            said = {"@id": value.address} if isinstance(value, Link) else {"@value": value, "@language": "de"}
            node.setdefault(name, []).append(said)
        graph.append(node)
    return {"@context": PREFIXES, "@graph": graph}
