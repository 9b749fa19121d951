"""Times whole pages over the network of this machine, each mix in turns with the empty page."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, cycle
from statistics import median, quantiles

from tests.bench import processes
from tests.bench.mix import Mix
from tests.bench.serve import Portal

EMPTY = "/leer/"
ROUNDS = 5
SECONDS, EMPTY_SECONDS = 0.8, 0.4  # of each round


@dataclass
class Spent:
    """What all requests of one kind took."""

    walls: list[float] = field(default_factory=list)  # milliseconds
    workers: float = 0.0  # seconds of processor time
    database: float = 0.0

    def ask(self, portal: Portal, addresses: Iterator[str], seconds: float) -> None:
        workers, database = portal.workers, portal.database_processes
        before = processes.cpu_seconds(workers), processes.cpu_seconds(database)
        end = time.perf_counter() + seconds
        while (start := time.perf_counter()) < end:
            portal.get(next(addresses))
            self.walls.append((time.perf_counter() - start) * 1000)
        self.workers += processes.cpu_seconds(workers) - before[0]
        self.database += processes.cpu_seconds(database) - before[1]

    def per_request(self, seconds: float) -> float:
        """Milliseconds."""
        return seconds / len(self.walls) * 1000


@dataclass(frozen=True)
class Costs:
    """Milliseconds of one request: how long it takes, and the processor time of web server and database."""

    mix: Mix
    p50: float
    p95: float
    workers: float
    database: float
    empty: float  # processor time of the empty page at the same time

    @property
    def cpu(self) -> float:
        return self.workers + self.database

    @property
    def ratio(self) -> float:
        return self.cpu / self.empty


def numbered(number: int, address: str) -> str:
    """An address of its own for the same page, which therefore has to be made anew."""
    return f"{address}{'&' if '?' in address else '?'}nummer={number}"


def measure(portal: Portal, mix: Mix) -> Costs:
    if not mix.is_fresh:
        for address in mix.addresses * 2:  # on average once in each worker
            portal.get(address)
    addresses = cycle(mix.addresses) if mix.is_same else map(numbered, count(), cycle(mix.addresses))
    empty_page = cycle([EMPTY])
    asked, empty = Spent(), Spent()
    for _ in range(ROUNDS):
        asked.ask(portal, addresses, SECONDS)
        empty.ask(portal, empty_page, EMPTY_SECONDS)
    return Costs(
        mix=mix,
        p50=median(asked.walls),
        p95=quantiles(asked.walls, n=20)[-1],
        workers=asked.per_request(asked.workers),
        database=asked.per_request(asked.database),
        empty=empty.per_request(empty.workers + empty.database),
    )
