"""The figures of a run as a document: the bars first, then all that was measured."""

import platform
from collections.abc import Iterable
from importlib.metadata import version
from itertools import chain
from statistics import median, quantiles

from django.utils import timezone

from tests.bench import processes
from tests.bench.measure import Figures
from tests.bench.pages import Costs
from tests.bench.searching import CHANGED, Times

BARS_AT, GROWTH_AT = 100_000, 1_000_000  # offers
PACKAGES = ["Django", "gunicorn", "psycopg", "pyroaring", "numpy", "rapidfuzz"]

TEXT = """# Performance

`make bench` writes this page. It fills a database of its own with synthetic offers of realistic German shape, serves
them with two gunicorn workers and asks a fixed mix of questions, one at a time. `make bench BENCH_SIZE=1000000` adds a
million offers; with `DATABASE_URL` it measures another server than the built-in PostgreSQL. It needs Linux.

Compare the processor time (CPU): how long a person waits also depends on what else the machine does.

- Machine: {machine}; load before the run: {load:.1f}
- Date: {day}
- Versions: {versions}

## Bars

{bars}

## Search

Milliseconds of CPU inside one process for the answer to one question: current to the last commit, the offers of one
page, and the numbers of all facets; where a text finds nothing, also what may have been meant. "Plain SQL" is the
reference of the tests, which answers the same with one statement per number; in seconds, for questions without text.

{searches}

## Pages

Over the network of the machine. Every page is made anew, from parts that are remembered but for what was never asked
before; only "the same again" may come out of memory as a whole. The empty page is a view of the same app that does
nothing, asked in turns with the others; "× empty" compares web and database with it.

{pages}

## Start, memory, changes

{rest}
"""


def text(figures: list[Figures], load: float) -> str:
    return TEXT.format(
        machine=processes.machine(),
        load=load,
        day=f"{timezone.localdate():%Y-%m-%d}",
        versions=versions(figures[0].postgresql),
        bars=bars({size.offers: size for size in figures}),
        searches=searches(figures),
        pages="\n\n".join(f"### {size.offers:,} offers\n\n{pages(size.pages)}" for size in figures),
        rest=rest(figures),
    )


def versions(postgresql: str) -> str:
    packages = [f"{name} {version(name)}" for name in PACKAGES]
    return ", ".join([f"Python {platform.python_version()}", f"PostgreSQL {postgresql}", *packages])


# -- the bars ----------------------------------------------------------------------------------------------------------


def bars(sizes: dict[int, Figures]) -> str:
    at, grown = sizes.get(BARS_AT), sizes.get(GROWTH_AT)
    rows = []

    def row(what: str, most: float, unit: str, reached: float, note: str = "") -> None:
        verdict = "yes" if reached <= most else "**no**"
        rows.append([what, f"{most:g} {unit}", f"{short(reached)} {unit}{note}", verdict])

    if at:
        slowest = max(at.searches, key=lambda times: p95(times.each))
        lists = [costs for costs in at.pages if costs.mix.is_list and not costs.mix.is_fresh]
        dearest = max(lists, key=lambda costs: costs.ratio)
        suggestions = next(costs for costs in at.pages if costs.mix.name == "suggestions")
        row("Search, median of the mix", 1, "ms CPU", usual(at.searches))
        row("Search, p95 of the slowest question", 8, "ms CPU", p95(slowest.each), f" ({slowest.mix.name})")
        row("Results page", 6, "× the empty page", dearest.ratio, f" ({dearest.mix.name})")
        row("Suggestions", 10, "ms CPU", suggestions.cpu)
        row("Start", 15, "s", at.start_seconds)
    if at and grown:
        row(f"Search with {GROWTH_AT:,} offers", 10, "× as long", usual(grown.searches) / usual(at.searches))
    return table([f"With {BARS_AT:,} offers", "At most", "Reached", "Met"], rows, numbers=0)


def usual(searches: Iterable[Times]) -> float:
    """The median over all questions but those that are new on purpose."""
    return median(chain.from_iterable(times.each for times in searches if not times.mix.is_fresh))


def p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]


# -- the tables --------------------------------------------------------------------------------------------------------


def searches(figures: list[Figures]) -> str:
    head = ["Question"]
    for size in figures:
        head += [f"{size.offers:,}: hits", "median", "p95", "plain SQL"]
    rows = []
    for number, times in enumerate(figures[0].searches):
        cells = [times.mix.name]
        for size in figures:
            found = size.searches[number]
            in_sql = size.plain_sql.get(times.mix.name)
            cells += [f"{found.hits:,.0f}", short(median(found.each)), short(p95(found.each))]
            cells.append(f"{short(in_sql)} s" if in_sql else "")
        rows.append(cells)
    return table(head, rows)


def pages(costs: list[Costs]) -> str:
    head = ["Page", "p50 ms", "p95 ms", "CPU ms: web", "database", "requests/s per core", "× empty"]
    rows = [
        [
            one.mix.name, short(one.p50), short(one.p95), short(one.workers), short(one.database),
            f"{1000 / one.cpu:,.0f}", f"{one.ratio:.1f}",
        ]
        for one in costs
    ]  # fmt: skip
    empty = median(one.empty for one in costs)
    rows.append(["empty page", "", "", short(empty), "0", f"{1000 / empty:,.0f}", "1"])
    return table(head, rows)


def rest(figures: list[Figures]) -> str:
    rows = [
        ["Offers in lists", *(f"{size.catalogue.listed:,}" for size in figures)],
        ["Dates", *(f"{size.catalogue.dates:,}" for size in figures)],
        ["Different words", *(f"{size.catalogue.words:,}" for size in figures)],
        ["Start until the first answer, s", *(short(size.start_seconds) for size in figures)],
        ["Memory of a worker, MB", *(f"{size.memory.resident:,.0f}" for size in figures)],
        ["of these not shared with the others, MB", *(f"{size.memory.private:,.0f}" for size in figures)],
        [f"Catching up with {CHANGED:,} changed offers, ms", *(f"{size.catch_up:,.0f}" for size in figures)],
    ]
    return table(["", *(f"{size.offers:,} offers" for size in figures)], rows)


def table(head: list[str], rows: list[list[str]], numbers: int | None = None) -> str:
    """Markdown; all columns but the first are numbers, or the last ``numbers``."""
    right = len(head) - 1 if numbers is None else numbers
    rule = ["---"] * (len(head) - right) + ["--:"] * right
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, rule, *rows])


def short(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"
