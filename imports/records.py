"""What every format is read into: courses without database ids, so that readers know nothing of the database."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

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
    """One offer of a file.

    ``line`` is where it begins: the line of a text or table, or the how-manieth entry where a format has no lines.
    ``data`` is a snapshot (see ``offers/content/snapshot.py``), or as much of one as the file says, whose runs say
    ``venue`` (a ``VenueRecord`` or None) in place of ``venue_id``. Without ``provider`` it is the provider of the
    source. ``words`` is what the source calls its subjects, audiences and categories, as written there: editors say
    what they mean. ``doubts``: German sentences on what was mended or left out on the way.
    """

    line: int
    origin_id: str
    title: str
    provider: ProviderRecord | None
    data: dict[str, Any]
    source_url: str = ""
    doubts: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    @property
    def venues(self) -> list[VenueRecord]:
        return [run["venue"] for run in self.data.get("runs", []) if run.get("venue")]


@dataclass
class Problem:
    """One record of a file that cannot be taken, where it stands, and a German sentence that says why.

    ``cell`` names the cell or element ("D7", "beginn_datum"). ``origin_id`` tells that the record did not vanish.
    ``ends_file``: behind it nothing could be read, so nobody knows what the file would have said: nothing vanished.
    """

    line: int
    message: str
    origin_id: str = ""
    title: str = ""
    cell: str = ""
    ends_file: bool = False


@dataclass(frozen=True)
class Withdrawn:
    """The file says that the offer with this number is no more."""

    line: int
    origin_id: str


@dataclass(frozen=True)
class Partial:
    """Comes once, where the file is no complete list: what it does not name stays as it is."""


Entry = Record | Problem | Withdrawn | Partial


@dataclass(frozen=True)
class Format:
    """A kind of file, and the one source that delivers it where there is only one.

    ``parse`` gets the file and today's date and gives what it finds piece by piece.
    """

    label: str
    parse: Callable[[BinaryIO, dt.date], Iterator[Entry]]
    source_code: str = ""
    source_name: str = ""
    licence: str = ""
    reads_pages: bool = False  # of the web; for other formats a page is an error message
    has_columns: bool = False  # ``parse`` takes ``columns``: what people have said that they mean
