"""What every format is read into: courses without database ids, so that readers know nothing of the database."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LOAD_VOCABULARIES = "Bitte laden Sie zuerst die Vokabulare: manage.py load_vocabularies"


class ImportStopped(Exception):
    """The whole import cannot go on; the German message says why and what to do. Nothing was written."""


class RefusedRecord(Exception):
    """One record cannot be taken; the German message says why."""


@dataclass(frozen=True)
class ProviderRecord:
    """Who offers the course. ``kind`` is the code of a provider type."""

    origin_id: str
    name: str
    kind: str
    city: str = ""


@dataclass(frozen=True)
class VenueRecord:
    """Where a course takes place. ``access``: {code of a feature: yes or no}; what is unknown is left out."""

    name: str
    street: str = ""
    postal_code: str = ""
    city: str = ""
    lat: float | None = field(default=None, compare=False)
    lon: float | None = field(default=None, compare=False)
    access: dict[str, bool] = field(default_factory=dict, compare=False)


@dataclass
class Record:
    """One course of a file.

    ``data`` is a snapshot (see ``offers/snapshot.py``) whose runs say ``venue`` (a ``VenueRecord`` or None) in place
    of ``venue_id``. ``doubts``: German sentences on what was mended or left out on the way.
    """

    position: int
    origin_id: str
    title: str
    provider: ProviderRecord
    data: dict[str, Any]
    source_url: str = ""
    doubts: list[str] = field(default_factory=list)

    @property
    def venues(self) -> list[VenueRecord]:
        return [run["venue"] for run in self.data["runs"] if run["venue"]]


@dataclass
class Refused:
    """One course of a file that cannot be taken, and why."""

    position: int
    origin_id: str
    title: str
    reason: str


@dataclass(frozen=True)
class Format:
    """A kind of file and where it comes from. ``read`` gets the file and today's date."""

    name: str
    source_code: str
    source_name: str
    licence: str
    read: Callable[[Path, dt.date], list[Record | Refused]]
