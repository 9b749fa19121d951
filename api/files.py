"""All offers of a search in one file, written piece by piece: memory does not grow with their number."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from api import resources
from api.answers import open_to_all
from imports import export
from imports.formats import jsonlines
from offers import catalogue
from offers.display.detail import OfferPage, with_page_data
from offers.display.unchanged import unchanged_while_catalogue_is
from offers.finding.filters import OfferFilter
from offers.output import csv_file
from offers.output.structured_data import offer_nodes
from pages.models import Portal
from providers.models import AccessFeature

BATCH = 100  # offers held in memory


@dataclass(frozen=True)
class File:
    """One file with all offers, as the page and the catalogue of data name it; ``format`` is a file type of the EU."""

    route: str
    title: str
    about: str
    content_type: str
    format: str


CSV = File("offers:table", "Tabelle (CSV)", "für Tabellenprogramme", csv_file.CONTENT_TYPE, "CSV")
JSON_LINES = File(
    "api:json_lines",
    "JSON Lines",
    "das eigene Format des Portals: ein Angebot je Zeile; ein anderes Bildungsportal kann es einlesen",
    "application/jsonl",
    "JSON",
)
JSON_LD = File("api:json_ld", "JSON-LD", "in den Worten von schema.org", "application/ld+json", "JSON_LD")
FILES = [CSV, JSON_LINES, JSON_LD]


@open_to_all
@unchanged_while_catalogue_is
def json_lines(request: HttpRequest) -> StreamingHttpResponse:
    return answer(request, JSON_LINES, as_json_lines, "jsonl")


@open_to_all
@unchanged_while_catalogue_is
def json_ld(request: HttpRequest) -> StreamingHttpResponse:
    return answer(request, JSON_LD, as_json_ld, "jsonld")


def answer(
    request: HttpRequest, file: File, write: Callable[[list[int], Portal], Iterator[bytes]], ending: str
) -> StreamingHttpResponse:
    """The offers that the parameters ask for, by their numbers."""
    now = timezone.now()
    with catalogue.reading(now) as index:
        search = catalogue.Search(index, OfferFilter(request.GET, now=now, names=index.names).query)
        ids = search.after(0, len(search.hits))
        portal = index.names.portal
    name = f"angebote-{timezone.localdate(now).isoformat()}.{ending}"
    return StreamingHttpResponse(
        write(ids, portal),
        content_type=file.content_type,
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=name),
            **({"Link": f'<{portal.data_licence_url}>; rel="license"'} if portal.data_licence else {}),
        },
    )


def as_json_lines(ids: list[int], portal: Portal) -> Iterator[bytes]:
    terms = {"licence": portal.data_licence_url, "source": portal.attribution} if portal.data_licence else {}
    yield jsonlines.as_line({**jsonlines.HEADER, **terms})
    for start in range(0, len(ids), BATCH):
        batch = resources.offers().filter(pk__in=ids[start : start + BATCH])
        yield b"".join(jsonlines.as_line(jsonlines.as_object(record)) for record in export.records(batch))


def as_json_ld(ids: list[int], portal: Portal) -> Iterator[bytes]:
    """One document with a graph: what it is and its licence, then the offers; each may be several nodes of it."""
    now, features = timezone.now(), list(AccessFeature.objects.active())
    about = {"@type": "Dataset", "name": f"Angebote: {portal.attribution}", "creditText": portal.attribution}
    about |= {"license": portal.data_licence_url} if portal.data_licence else {}
    yield f'{{"@context": "https://schema.org", "@graph": [\n{json.dumps(about, ensure_ascii=False)}'.encode()
    for start in range(0, len(ids), BATCH):
        batch = with_page_data(resources.offers().filter(pk__in=ids[start : start + BATCH]), now).order_by("pk")
        for offer in batch:
            for node in offer_nodes(OfferPage(offer, now, features)):
                yield f",\n{json.dumps(node, ensure_ascii=False)}".encode()
    yield b"\n]}\n"
