"""Small files of every format, written for these tests, with the flaws that real ones have."""

import datetime as dt
import io
import json
from typing import Any

from imports.records import Partial, Problem, Record, Withdrawn

TODAY = dt.date(2026, 11, 1)
# Nobody but the source itself may ever see these.
PEOPLE = ["Ostrowski", "Milan", "Wiegand", "Gesine", "wiegand@", "05605 1112", "0170 5550"]
EVIL = "<script>alert(1)</script><b onclick=x>Hallo</b> &lt;img src=x onerror=alert(1)&gt;"


def read(parse, content: str | bytes, **options: Any) -> list:
    data = content.encode() if isinstance(content, str) else content
    return list(parse(io.BytesIO(data), TODAY, **options))


def records(parse, content: str | bytes, **options: Any) -> list[Record]:
    """What ``parse`` makes of a file that must hold nothing but records."""
    entries = [entry for entry in read(parse, content, **options) if not isinstance(entry, Partial)]
    assert [entry for entry in entries if not isinstance(entry, Record)] == []
    return entries


def problems(parse, content: str | bytes, **options: Any) -> list[str]:
    return [entry.message for entry in read(parse, content, **options) if isinstance(entry, Problem)]


def days(run: dict) -> list[str]:
    return [row["date"] for row in run["dates"]]


def check(entries: list) -> None:
    """What holds for every entry, whatever stood in the file."""
    for entry in entries:
        if isinstance(entry, Record):
            check_record(entry)
        elif isinstance(entry, Problem):
            assert entry.message.endswith((".", "“"))
            assert isinstance(entry.line, int)
        else:
            assert isinstance(entry, Withdrawn | Partial)


def check_record(record: Record) -> None:
    texts = [record.title, *(record.data.get(name, "") for name in ("teaser", "description"))]
    shown = " ".join([*texts, *record.data.get("keywords", [])])
    assert record.title
    assert record.origin_id
    assert len(record.title) <= 120
    assert "<script" not in shown
    assert "\x00" not in shown
    json.dumps(record.data, default=vars)  # nothing but what a snapshot may hold, and venues
    for run in record.data["runs"]:
        assert len(run.get("dates", [])) <= 400
        assert run["venue"] is None or run["venue"].name
    assert all(doubt.endswith((".", "“")) for doubt in record.doubts)
