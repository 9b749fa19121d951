"""Loads the official list of Gemeinden: one CSV file with a row each, all of it or nothing."""

import csv
import datetime as dt
import io
import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction

from places import boundaries as outlines
from places.files import BadFileError, read_text
from places.models import District, Municipality, PostalCode
from places.models.area import STATES
from places.names import sort_key, unique_slug

COLUMNS = [
    "kreis_ags", "kreis_name", "kreis_typ", "ags", "ars", "name", "typ", "lat", "lon", "einwohner",
    "einwohner_stichtag", "flaeche_km2", "plz_alle", "quelle",
]  # fmt: skip
MERGED_INTO = "aufgegangen_in"  # may be missing

MAX_POPULATION = 10_000_000
MAX_AREA_KM2 = 100_000


@dataclass(frozen=True)
class Row:
    """One checked line. ``values`` are columns of Municipality.

    ``successor`` is an AGS, "" for a Gemeinde of today, or None where the file has no such column.
    """

    line: int
    ags: str
    district: tuple[str, str, str]  # AGS, name, kind
    values: dict
    postal_codes: frozenset[str]
    successor: str | None

    @property
    def district_ags(self) -> str:
        return self.district[0]


@dataclass
class Loaded:
    """What one run did. The lists hold names for people to read."""

    districts: list[District] = field(default_factory=list)
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    postal_codes: int = 0
    boundaries: int = 0
    neighbours: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The summary in German."""
        lines = [
            f"Gemeinden: {self.created} neu, {self.updated} geändert, {self.unchanged} unverändert.",
            f"Postleitzahlen: {self.postal_codes} neu oder geändert. Umrisse: {self.boundaries} neu oder geändert.",
        ]
        if self.neighbours:
            lines.append(f"Darunter Nachbarn mitten im Kreis: {', '.join(self.neighbours)}.")
        if self.missing:
            names = ", ".join(self.missing)
            lines.append(f"Nicht in der Datei, im Portal unverändert: {names}. Sind sie in anderen aufgegangen, tragen")
            lines.append(f"Sie deren Schlüssel in der Spalte {MERGED_INTO} ein.")
        return lines


# --- Reading -----------------------------------------------------------------------------------------------------
def read_csv(path) -> list[Row]:
    """The rows of the file ``path`` (comma or semicolon; columns: ``COLUMNS``; see data/SOURCES.md).

    Raises BadFileError that names every bad line.
    """
    text = read_text(path)
    header = text.splitlines()[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, problems = [], []
    try:
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
        if missing:
            raise BadFileError(path, [f"Zeile 1: Es fehlen die Spalten {', '.join(missing)}."])
        for cells in reader:
            row, reasons = _read_row(reader.line_num, cells)
            problems += [f"Zeile {reader.line_num}: {reason}" for reason in reasons]
            if row:
                rows.append(row)
    except csv.Error:
        line = reader.reader.line_num  # the DictReader's own number still stands at the last good row
        problems.append(f"Zeile {line}: Das ist keine gültige CSV-Zeile. Fehlt ein Anführungszeichen?")
    if not rows and not problems:
        problems.append("Die Datei hat nur eine Kopfzeile.")
    problems += _contradictions(rows)
    if problems:
        raise BadFileError(path, problems)
    return rows


def _read_row(line: int, cells: dict) -> tuple[Row | None, list[str]]:
    """The row, or None and the reasons why it is bad."""
    if None in cells or None in cells.values():
        return None, ["Die Zeile hat mehr oder weniger Spalten als die Kopfzeile."]
    cells = {name: value.strip() for name, value in cells.items()}
    reasons = _bad_keys(cells) + _bad_names(cells)
    values = {
        "ars": cells["ars"],
        "name": cells["name"],
        "sort_key": sort_key(cells["name"]),
        "kind": cells["typ"],
        "source": cells["quelle"],
        "population": _whole_number(cells["einwohner"], reasons),
        "population_on": _date(cells["einwohner_stichtag"], reasons),
        "area_km2": _area(cells["flaeche_km2"], reasons),
        "lat": _degrees("lat", cells["lat"], outlines.LATITUDES, reasons),
        "lon": _degrees("lon", cells["lon"], outlines.LONGITUDES, reasons),
    }
    successor = cells.get(MERGED_INTO)
    if successor and not re.fullmatch(r"[0-9]{8}", successor):
        reasons.append(f"{MERGED_INTO} „{successor}“ hat nicht 8 Ziffern.")
    elif successor == cells["ags"]:
        reasons.append(f"{MERGED_INTO}: Eine Gemeinde kann nicht in sich selbst aufgehen.")
    if not successor and (cells["lat"] == "" or cells["lon"] == ""):
        reasons.append("lat oder lon fehlt.")
    codes = frozenset(cells["plz_alle"].split())
    reasons += [f"Postleitzahl „{c}“ hat nicht 5 Ziffern." for c in sorted(codes) if not re.fullmatch(r"[0-9]{5}", c)]
    if reasons:
        return None, reasons
    district = (cells["kreis_ags"], _without_addition(cells["kreis_name"]), cells["kreis_typ"])
    return Row(line, cells["ags"], district, values, codes, successor), []


def _bad_keys(cells: dict) -> list[str]:
    district, ags, ars = cells["kreis_ags"], cells["ags"], cells["ars"]
    reasons = []
    if not re.fullmatch(r"[0-9]{5}", district):
        reasons.append(f"kreis_ags „{district}“ hat nicht 5 Ziffern. Fehlt die Null am Anfang?")
    elif district[:2] not in STATES:
        reasons.append(f"kreis_ags „{district}“ gehört zu keinem Land.")
    if not re.fullmatch(r"[0-9]{8}", ags):
        reasons.append(f"ags „{ags}“ hat nicht 8 Ziffern. Fehlt die Null am Anfang?")
    elif not reasons and ags[:5] != district:
        reasons.append(f"ags „{ags}“ gehört nicht zum Kreis „{district}“.")
    # The ARS is the AGS with four digits of a Gemeindeverband in the middle.
    elif ars and not (re.fullmatch(r"[0-9]{12}", ars) and ars[:5] + ars[9:] == ags):
        reasons.append(f"ars „{ars}“ passt nicht zum ags „{ags}“.")
    return reasons


def _bad_names(cells: dict) -> list[str]:
    limits = {"name": 100, "typ": 40, "kreis_name": 100, "kreis_typ": 40}
    reasons = [f"{column} fehlt." for column in limits if not cells[column]]
    limits["quelle"] = 300
    reasons += [
        f"{column} ist länger als {limit} Zeichen." for column, limit in limits.items() if len(cells[column]) > limit
    ]
    reasons += [f"{column} enthält Steuerzeichen." for column in limits if not cells[column].isprintable()]
    return reasons


def _without_addition(district_name: str) -> str:
    """Destatis writes "Kassel, documenta-Stadt"; people say Kassel."""
    return district_name.split(",")[0].strip()


def _whole_number(text: str, reasons: list[str]) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) > MAX_POPULATION:
        reasons.append(f"einwohner „{text}“ ist keine Einwohnerzahl.")
        return None
    return int(text)


def _date(text: str, reasons: list[str]) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        reasons.append(f"einwohner_stichtag „{text}“ ist kein Datum wie 2022-12-31.")
        return None


def _number(text: str) -> str | None:
    """``text`` with a decimal point, or None where it is no number."""
    return text.replace(",", ".") if re.fullmatch(r"[0-9]{1,9}([.,][0-9]{1,15})?", text) else None


def _area(text: str, reasons: list[str]) -> Decimal | None:
    if not text:
        return None
    number = _number(text)
    if number is None or Decimal(number) > MAX_AREA_KM2:
        reasons.append(f"flaeche_km2 „{text}“ ist keine Fläche.")
        return None
    return Decimal(number).quantize(Decimal("0.01"))


def _degrees(column: str, text: str, bounds: tuple[float, float], reasons: list[str]) -> float | None:
    if not text:
        return None
    number = _number(text)
    if number is None or not bounds[0] <= float(number) <= bounds[1]:
        low, high = (str(bound).replace(".", ",") for bound in bounds)
        reasons.append(f"{column} „{text}“ liegt nicht in Deutschland ({low} bis {high} Grad).")
        return None
    return float(number)


def _contradictions(rows: list[Row]) -> list[str]:
    """What no single line shows: the same AGS twice, districts with two names, mergers in a chain or a circle."""
    problems, first, districts = [], {}, {}
    for row in rows:
        if row.ags in first:
            problems.append(f"Zeile {row.line}: ags „{row.ags}“ steht schon in Zeile {first[row.ags].line}.")
        first.setdefault(row.ags, row)
        name = districts.setdefault(row.district_ags, row)
        if name.district != row.district:
            problems.append(f"Zeile {row.line}: Der Kreis „{row.district_ags}“ heißt in Zeile {name.line} anders.")
    for row in rows:
        target = first.get(row.successor)
        if target and target.successor:
            problems.append(
                f"Zeile {row.line}: {MERGED_INTO} „{row.successor}“ ist selbst aufgegangen (Zeile {target.line}). "
                "Nennen Sie die heutige Gemeinde."
            )
    return problems


# --- Loading -----------------------------------------------------------------------------------------------------
@transaction.atomic
def load(path, boundaries=(), *, district: str | None = None, dry_run: bool = False) -> Loaded:
    """Creates and updates districts, Gemeinden, postal codes and outlines; with ``district`` only those of that AGS.

    A neighbour among those of ``district`` is loaded too, such as a town around which it lies; the map names it.
    ``path`` is a CSV file, ``boundaries`` are GeoJSON files. Rows that did not change are not written, rows that are
    missing from the file stay as they are. Raises BadFileError; then nothing is written.
    """
    among = outlines.neighbours_among(boundaries, district) if district else []
    rows = [row for row in read_csv(path) if district in (None, row.district_ags) or row.ags in among]
    neighbours = [row for row in rows if district not in (None, row.district_ags)]
    loaded = Loaded(neighbours=[row.values["name"] for row in neighbours])
    districts = {ags: _save_district(ags, name, kind) for ags, name, kind in sorted({row.district for row in rows})}
    loaded.districts = [saved for ags, saved in districts.items() if district in (None, ags)]

    known = {m.ags: m for m in Municipality.objects.filter(ags__in=[row.ags for row in rows])}
    moved = set()  # AGS of those whose centre counts anew for their postal codes
    for row in rows:
        if _save_municipality(row, districts[row.district_ags], known, loaded):
            moved.add(row.ags)
    moved |= _save_successors(path, rows, known)
    loaded.postal_codes = _save_postal_codes(rows, known, moved)

    ours = Municipality.objects.filter(district__in=loaded.districts)
    loaded.missing = list(ours.current().exclude(ags__in=known).values_list("name", flat=True))
    for file in boundaries:
        loaded.boundaries += outlines.load(file, district=district, also=[row.ags for row in neighbours])
    if dry_run:
        transaction.set_rollback(True)
    return loaded


def _save_district(ags: str, name: str, kind: str) -> District:
    district, _ = District.objects.get_or_create(ags=ags, defaults={"name": name, "kind": kind})
    if (district.name, district.kind) != (name, kind):
        district.name, district.kind = name, kind
        district.save(update_fields=["name", "kind"])
    return district


def _save_municipality(row: Row, district: District, known: dict, loaded: Loaded) -> bool:
    """Creates or updates one; returns whether it is new or its centre moved."""
    municipality = known.get(row.ags)
    if municipality is None:
        slug = unique_slug(row.values["name"], Municipality.objects, length=110)
        known[row.ags] = Municipality.objects.create(ags=row.ags, district=district, slug=slug, **row.values)
        loaded.created += 1
        return True
    changed = [name for name, value in row.values.items() if getattr(municipality, name) != value]
    if not changed:
        loaded.unchanged += 1
        return False
    for name in changed:
        setattr(municipality, name, row.values[name])
    municipality.save(update_fields=changed)
    loaded.updated += 1
    return not {"lat", "lon"}.isdisjoint(changed)


def _save_successors(path, rows: list[Row], known: dict) -> set[str]:
    """Sets and clears mergers; returns the AGS of those that changed. The file's own chains are refused before."""
    named = {row.successor for row in rows if row.successor}
    targets = {m.ags: m for m in Municipality.objects.filter(ags__in=named).select_related("successor")}
    problems, changed = [], set()
    for row in rows:
        municipality, target = known[row.ags], targets.get(row.successor)
        if row.successor is None:
            continue
        if row.successor and target is None:
            problems.append(f"Zeile {row.line}: {MERGED_INTO} „{row.successor}“ ist unbekannt.")
        elif target and row.successor not in known and target.successor:
            problems.append(f"Zeile {row.line}: {target} ist selbst in {target.successor} aufgegangen.")
        elif municipality.successor_id != (target.pk if target else None):
            municipality.successor = target
            municipality.save(update_fields=["successor"])
            changed.add(row.ags)
    line_of = {row.ags: row.line for row in rows}
    for older in Municipality.objects.filter(successor__ags__in=changed, successor__successor__isnull=False):
        line = line_of.get(older.successor.ags)
        problems.append(
            f"Zeile {line}: In {older.successor} ist schon {older} aufgegangen. Führen Sie auch {older} "
            f"({older.ags}) mit der heutigen Gemeinde in der Spalte {MERGED_INTO} auf."
        )
    if problems:
        raise BadFileError(path, problems)
    return changed


def _save_postal_codes(rows: list[Row], known: dict, moved: set[str]) -> int:
    """Links postal codes and Gemeinden as the rows say; returns how many codes were written.

    A code's centre is the mean of its Gemeinden. It is set anew only where they changed, so a better one stays.
    """
    link = PostalCode.municipalities.through
    wanted = {(code, row.ags) for row in rows for code in row.postal_codes}
    links = link.objects.filter(municipality__ags__in=known).values_list("pk", "postalcode__code", "municipality__ags")
    existing = {(code, ags): pk for pk, code, ags in links}
    codes = {code.code: code for code in PostalCode.objects.filter(code__in={code for code, _ in wanted})}
    for code in sorted({code for code, _ in wanted} - codes.keys()):
        codes[code] = PostalCode.objects.create(code=code)
    new, gone = wanted - existing.keys(), existing.keys() - wanted
    link.objects.bulk_create(
        link(postalcode_id=codes[code].pk, municipality_id=known[ags].pk) for code, ags in sorted(new)
    )
    link.objects.filter(pk__in=[existing[pair] for pair in gone]).delete()

    affected = {code for code, _ in new | gone} | {code for code, ags in wanted if ags in moved}
    for code in PostalCode.objects.filter(code__in=affected).prefetch_related("municipalities"):
        places = [m for m in code.municipalities.all() if m.successor_id is None and m.lat is not None]
        code.lat = round(sum(m.lat for m in places) / len(places), 6) if places else None
        code.lon = round(sum(m.lon for m in places) / len(places), 6) if places else None
        # Saved even where the centre stays: a new link is no change of this row, but readers of `changed` need it.
        code.save(update_fields=["lat", "lon"])
    return len(affected)


def districts_in(path) -> list[str]:
    """The districts in the file ``path``, for example "06633 Landkreis Kassel", in order of their AGS."""
    sizes = Counter((row.district_ags, row.district[1]) for row in read_csv(path))
    return [f"{ags} {name} ({number} Gemeinden)" for (ags, name), number in sorted(sizes.items())]
