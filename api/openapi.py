"""The OpenAPI 3.1 document: all addresses of the API, their parameters and what they answer."""

from typing import Any

from api import resources
from api.answers import LICENCE, PROBLEM, SOURCE
from api.changes import CURSOR
from api.declaration import (
    ADDRESS,
    NUMBER,
    TEXT,
    YES_NO,
    Endpoint,
    Parameter,
    Resource,
    Schema,
    closed,
    listing,
    or_null,
)
from api.paging import DEFAULT, LARGEST, MOST
from offers.finding.filters import FacetFilter, OfferFilter
from pages.addresses import absolute
from pages.models import Portal

VERSION = "1.0"
RESOURCES: list[Resource] = [*resources.RESOURCES, LICENCE]

SIZE = Parameter(
    "anzahl",
    f"höchstens so viele auf einmal, ohne Angabe {DEFAULT}",
    {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT},
)
AFTER = Parameter(
    "nach",
    "nur Nummern nach dieser; steht fertig in „next“",
    {"type": "integer", "minimum": 0, "maximum": LARGEST},
)
SINCE = Parameter(
    "seit", "Zeiger aus „cursor“ der letzten Antwort; ohne ihn kommt der ganze Bestand", {**TEXT, "pattern": CURSOR}
)
NUMBER_IN_PATH = Parameter("id", "Nummer des Angebots", {"type": "integer", "minimum": 1}, place="path")
FILTERS = tuple(
    Parameter(name, item.extra.get("label") or item.label, TEXT, is_repeated=isinstance(item, FacetFilter))
    for name, item in OfferFilter.base_filters.items()
    if name != "sortierung"  # offers come by their numbers, so that pages neither repeat nor lose any
)
NEXT = {**or_null(ADDRESS), "description": "Adresse der nächsten Seite"}
TOTAL = {**NUMBER, "description": "So viele sind es auf allen Seiten"}
CHANGE = closed(
    {
        "id": {**NUMBER, "description": "Nummer des Angebots"},
        "is_removed": {**YES_NO, "description": "nicht mehr öffentlich: bitte löschen"},
        "offer": {**or_null(resources.OFFER.reference), "description": "Das Angebot, wie es jetzt ist"},
    }
)

ENDPOINTS = [
    Endpoint(
        "api:offers",
        "/api/v1/angebote/",
        "Angebote suchen",
        "Alle Angebote, die noch kommen, nach ihren Nummern. Die Filter sind dieselben wie auf den Seiten des Portals: "
        "Sie können die Parameter einer Suche von dort übernehmen. Was das Portal nicht kennt, überliest es "
        "und sagt es in „notices“.",
        {
            "total": TOTAL,
            "items": listing(resources.OFFER.reference),
            "notices": {**listing(TEXT), "description": "Welche Werte das Portal nicht kennt"},
            "next": NEXT,
        },
        (*FILTERS, SIZE, AFTER),
        (400,),
    ),
    Endpoint(
        "api:offer",
        "/api/v1/angebote/{id}/",
        "Ein Angebot lesen",
        "Auch eines, dessen Termine vorbei sind.",
        {"item": resources.OFFER.reference},
        (NUMBER_IN_PATH,),
        (404,),
    ),
    Endpoint(
        "api:changes",
        "/api/v1/aenderungen/",
        "Änderungen holen",
        "So halten Sie eine Kopie aktuell: zuerst ohne „seit“ den ganzen Bestand, danach mit dem letzten „cursor“ nur, "
        "was neu, geändert oder weg ist. Solange „has_more“ gilt, fragen Sie gleich weiter. Ein Angebot kann zweimal "
        "kommen, aber keines fehlt. Dass ein Termin vergeht, ist keine Änderung.",
        {
            "items": listing(CHANGE),
            "cursor": {**TEXT, "description": "für die nächste Frage nach „seit“"},
            "has_more": {**YES_NO, "description": "Es gibt gleich noch mehr."},
        },
        (SINCE, SIZE),
        (400, 410),
    ),
    Endpoint(
        "api:providers",
        "/api/v1/anbieter/",
        "Anbieter lesen",
        "Alle Anbieter, auch ohne Angebote.",
        {"total": TOTAL, "items": listing(resources.PROVIDER.reference), "next": NEXT},
        (SIZE, AFTER),
        (400,),
    ),
    Endpoint(
        "api:municipalities",
        "/api/v1/gemeinden/",
        "Gemeinden lesen",
        "Die Gemeinden dieser Kommune.",
        {"items": listing(resources.MUNICIPALITY.reference)},
    ),
    Endpoint(
        "api:taxonomy",
        "/api/v1/taxonomie/",
        "Filter und ihre Werte lesen",
        "Alle Werte, nach denen sich Angebote filtern lassen: Lebensphasen, Themen und mehr.",
        {"items": listing(resources.TERM.reference)},
    ),
]  # fmt: skip


def document(portal: Portal) -> dict[str, Any]:
    licence = {"name": portal.get_data_licence_display(), "url": portal.data_licence_url}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{portal.name} {portal.operator}",
            "version": VERSION,
            "description": "Bildungsangebote als offene Daten, nur zum Lesen, ohne Anmeldung.",
            **({"license": licence} if portal.data_licence else {}),
            **({"contact": {"name": portal.attribution, "email": portal.email}} if portal.email else {}),
        },
        "servers": [{"url": absolute("")}],
        "paths": {endpoint.path: {"get": operation(endpoint)} for endpoint in ENDPOINTS},
        "components": {
            "schemas": {**{resource.name: resource.schema for resource in RESOURCES}, "Problem": PROBLEM},
        },
    }


def operation(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "operationId": endpoint.route.removeprefix("api:"),
        "summary": endpoint.summary,
        "description": endpoint.about,
        "parameters": [parameter(item) for item in endpoint.parameters],
        "responses": {
            "200": {"description": "Gefunden", "content": {"application/json": {"schema": answer_schema(endpoint)}}},
            "304": {"description": "Nicht geändert seit dem ETag in If-None-Match"},
            **{str(status): refusal(status) for status in endpoint.problems},
        },
    }


def answer_schema(endpoint: Endpoint) -> Schema:
    return closed({**SOURCE, **endpoint.answer})


def refusal(status: int) -> dict[str, Any]:
    reasons = {
        400: "Ein Wert ist ungültig.",
        404: "Das gibt es nicht, oder es ist nicht öffentlich.",
        410: "Der Zeiger gilt nicht mehr. Holen Sie den ganzen Bestand neu.",
    }
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": reasons[status], "content": {"application/problem+json": {"schema": schema}}}


def parameter(item: Parameter) -> dict[str, Any]:
    return {
        "name": item.name,
        "in": item.place,
        "description": item.about,
        "required": item.place == "path",
        "schema": listing(item.schema) if item.is_repeated else item.schema,
    }
