"""When and where an offer takes place, by one row of a list."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from imports import texts
from imports.formats.berlin_vhs.dates import WEEKDAYS, RunData, window
from imports.formats.berlin_vhs.fields import Doubts, Fields
from imports.formats.course import Meeting, dated, first_and_last, on_request, place, seats
from imports.formats.table.days import ONLY_TIME, Day, as_day, as_time, days_in, times_in, with_one_time
from imports.formats.table.words import Rhythm, rhythm, seats_in, state
from offers.models import Run

WHEN = ("beginn", "ende", "uhrzeit_von", "uhrzeit_bis", "termine")
# What a row says of a run and not of the offer.
OF_A_RUN = {
    *WHEN, "ort_name", "strasse", "plz", "ort", "raum", "rollstuhl", "plaetze", "freie_plaetze", "stand",
}  # fmt: skip
ONLY_ENDS = "Hier stehen nur der erste und der letzte Termin."
WEEKDAY = f"(?:{'|'.join(WEEKDAYS)})"
BOTH_TIMES = re.compile(
    r"(?i)(\d{1,2}(?:[:.]\d{2})?)\s{0,3}(?:uhr|h)?\s{0,3}(?:-|–|—|bis)\s{0,3}(\d{1,2}(?:[:.]\d{2})?)\s{0,3}(?:uhr|h)?"
)
ON_WEEKDAYS = re.compile(rf"(?i)(?:jeden {WEEKDAY}|{WEEKDAY}s)\b\D{{0,80}}")
BEFORE_TIME = re.compile(r"(?i)(?:\s(?:ab|um|von)|[\s,:]){1,5}$")
WHOLE_TIME = re.compile(r"\d\d:\d\d")


def in_their_columns(given: Mapping[str, str], doubts: Doubts) -> dict[str, str]:
    """``given`` where each day and each time has its own column, however many of them people wrote into one."""
    values = {name: given.get(name, "").strip() for name in (*WHEN, "rhythmus")}
    split_times(values)
    days, is_whole = days_in(values["beginn"])
    if days:
        if not is_whole:
            doubt_days("beginn", doubts)
        if values["uhrzeit_von"]:  # a time in its own column is meant more than one behind a day
            days = [replace(day, start="", end="") for day in days]
        first, *others = with_one_time(days)
        values["beginn"] = first.text
        values["uhrzeit_von"] = values["uhrzeit_von"] or first.start
        values["uhrzeit_bis"] = values["uhrzeit_bis"] or first.end
        if len(others) == 1 and others[0].is_end:
            values["ende"] = values["ende"] or str(others[0])
        else:
            values["termine"] = "; ".join(filter(None, [*map(str, others), values["termine"]]))
    elif ONLY_TIME.fullmatch(values["beginn"]) and not values["uhrzeit_von"]:
        values["uhrzeit_von"], values["beginn"] = values["beginn"], ""
    if ONLY_TIME.fullmatch(values["ende"]) and not values["uhrzeit_bis"]:
        values["uhrzeit_bis"], values["ende"] = values["ende"], ""
    elif days := days_in(values["ende"])[0]:
        values["ende"] = days[-1].text
        values["uhrzeit_bis"] = values["uhrzeit_bis"] or days[-1].end or days[-1].start
    values |= {name: as_time(values[name]) for name in ("uhrzeit_von", "uhrzeit_bis")}
    return dict(given) | values | {"anmeldung_bis": as_day(given.get("anmeldung_bis", ""))}


def split_times(values: dict[str, str]) -> None:
    """Both times of one cell: "18 - 20 Uhr", "von 18.30 bis 20.00 Uhr"; and "dienstags 18 Uhr" says how often."""
    if not values["rhythmus"] and (match := ON_WEEKDAYS.match(values["uhrzeit_von"])):
        values["rhythmus"] = BEFORE_TIME.sub("", match[0])
    for name in ("uhrzeit_von", "uhrzeit_bis"):
        if match := BOTH_TIMES.fullmatch(values[name]):
            start, end = match[1], match[2]
        elif WHOLE_TIME.fullmatch(as_time(values[name])):
            continue
        else:
            start, end = times_in(values[name])
        if start and name == "uhrzeit_von":
            values["uhrzeit_von"], values["uhrzeit_bis"] = start, values["uhrzeit_bis"] or end
        elif start:
            values["uhrzeit_bis"] = end or start


def doubt_days(name: str, doubts: Doubts) -> None:
    doubts.add(f"„{name}“ wurde nicht ganz verstanden. Bitte prüfen Sie die Termine.")


def goes_on(first: Mapping[str, str], given: Mapping[str, str]) -> bool:
    """Whether a row only says further days of the offer before it, as where cells are merged over several rows."""
    return (
        "titel" in first
        and not {"titel", "nummer"} & given.keys()
        and bool(days_in(given.get("beginn") or given.get("termine", ""))[0])
        and all(name in OF_A_RUN or first.get(name) == cell for name, cell in given.items())
    )


def joined(given_rows: list[dict[str, str]], doubts: Doubts) -> list[dict[str, str]]:
    """The rows of one offer, a run each: further days of the same run are in ``termine`` of its row."""
    found: list[dict[str, str]] = []
    for given in given_rows:
        if not found or not goes_on(given_rows[0], given):
            found.append(given)
            continue
        before = found[-1]
        when = {name: cell for name, cell in in_their_columns(given, doubts).items() if name in WHEN and cell}
        is_same = all(name in WHEN or before.get(name) == cell for name, cell in given.items())
        if is_same and "ende" not in before | when and "rhythmus" not in before and "beginn" in when:
            day = Day(when["beginn"], when.get("uhrzeit_von", ""), when.get("uhrzeit_bis", ""))
            days = [before.get("termine", ""), str(day), when.get("termine", "")]
            found[-1] = before | {"termine": "; ".join(filter(None, days))}
        else:
            left_out = {"beginn", "ende", "termine", "rhythmus", *(WHEN if "uhrzeit_von" in when else ())}
            kept = {name: cell for name, cell in before.items() if name not in left_out}
            found.append(kept | {name: cell for name, cell in given.items() if name not in WHEN} | when)
    return found


def run(fields: Fields, doubts: Doubts, today: dt.date) -> RunData:
    fields.raw = in_their_columns(fields.raw, doubts)
    fields.raw["plaetze"] = seats_in(fields.raw.get("plaetze", ""))
    capacity, free = fields.number("plaetze"), fields.number("freie_plaetze")
    taken = capacity - free if capacity and free is not None and free <= capacity else None
    shared: RunData = {
        **seats(capacity, taken, doubts),
        "course_number": "" if len(fields.line("nummer")) > 40 else fields.line("nummer"),
        "room": fields.line("raum", 80),
    }
    if status := state(fields, Run.Status, doubts):
        shared["status"] = status
    if until := fields.date("anmeldung_bis", *window(today)):
        shared["registration_until"] = until.isoformat()
    where = venue(fields, doubts)
    first, last = first_and_last(fields, ("beginn", "ende"), today)
    said, given = fields.line("rhythmus"), fields.line("termine")
    found = rhythm(said, first)
    if found and found.kind:
        ends = {"ends_on": last.isoformat()} if last else {}
        return {"kind": found.kind, "venue": where, "dates": [], **ends, **shared}
    # Days that are all listed are more exact than a rule without an end.
    if found and found.frequency and first and (last or not given):
        if given:
            doubts.add("„termine“ wurde weggelassen, denn „Wie oft“ nennt schon alle Termine.")
        return series(found, first, last, fields, doubts, where, shared)
    if found is None or (found.frequency and not given):
        doubts.add(f"„rhythmus“ wurde nicht übernommen: „{texts.cut(said, 40)}“. Bitte prüfen Sie die Termine.")
        shared["note"] = texts.cut(f"Wie oft: {said}", 300)
    elif not said and not given and first and last and (last - first).days > 1:
        doubts.add(f"{ONLY_ENDS} Bitte ergänzen Sie „Wie oft“ oder „Weitere Termine“.")
        shared["note"] = f"{ONLY_ENDS} Die Termine dazwischen nennt der Anbieter."
    return (
        dated(meetings(fields, first, last, doubts, today), doubts, where, **shared)
        if first or given
        else on_request(where, **shared)
    )


def series(
    found: Rhythm, first: dt.date, last: dt.date | None, fields: Fields, doubts: Doubts, where, shared: RunData
) -> RunData:
    start, end = fields.time("uhrzeit_von"), fields.time("uhrzeit_bis")
    if start is None or (end and end <= start):
        end = None
    if found.weekdays and first.isoweekday() not in found.weekdays:
        doubts.add(f"Der erste Tag ({first:%d.%m.%Y}) passt nicht zu „Wie oft“. Bitte prüfen Sie die Termine.")
    return {
        "kind": "series",
        "frequency": found.frequency,
        "weekdays": list(found.weekdays) or [first.isoweekday()],
        "starts_on": first.isoformat(),
        "ends_on": last.isoformat() if last else None,
        "start_time": start and f"{start:%H:%M}",
        "end_time": end and f"{end:%H:%M}",
        "venue": where,
        "dates": [],
        **({"skips_school_holidays": True} if found.skips_school_holidays else {}),
        **shared,
    }


def meetings(fields: Fields, first, last, doubts: Doubts, today: dt.date) -> Iterator[Meeting]:
    start, end = fields.time("uhrzeit_von"), fields.time("uhrzeit_bis")
    if first:
        yield first, start, end
    given = fields.text("termine")
    if last and last != first and not given:
        yield last, start, end
    days, is_whole = days_in(given)
    if days and not is_whole:
        doubt_days("termine", doubts)
    for day in days if start else with_one_time(days):
        at = Fields({"termine": day.text, "von": day.start, "bis": day.end}, doubts)
        if date := at.date("termine", *window(today)):
            yield date, at.time("von") or start, at.time("bis") if day.start else end
    if not days:
        for text in re.split(r"[;\n]+", given):
            if date := Fields({"termine": as_day(text)}, doubts).date("termine", *window(today)):
                yield date, start, end


def venue(fields: Fields, doubts: Doubts):
    street, city = fields.line("strasse"), fields.line("ort")
    return place(
        doubts,
        name=fields.line("ort_name") or street or city,
        strasse=street,
        plz=fields.line("plz").removeprefix("D-").zfill(5) if fields.line("plz") else "",
        ort=city,
        barrierefrei=fields.line("rollstuhl"),
    )
