"""Times whole pages over the network of this machine, each mix in turns with the empty page."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from statistics import mean, median

from tests.bench import processes
from tests.bench.mix import Mix
from tests.bench.serve import Portal

EMPTY = "/leer/"
ROUNDS = 5
SECONDS, EMPTY_SECONDS = 0.8, 0.3  # of each round


@dataclass
class Timing:
    """All requests of one kind."""

    walls: list[float] = field(default_factory=list)  # milliseconds
    sizes: list[int] = field(default_factory=list)
    worker_cpu: float = 0.0  # seconds
    database_cpu: float = 0.0

    def run(self, portal: Portal, addresses: Iterator[tuple[str, dict[str, str]]], seconds: float) -> None:
        workers, databases = portal.workers, portal.database_processes()
        before = processes.cpu_seconds(workers), processes.cpu_seconds(databases)
        deadline = time.perf_counter() + seconds
        while (start := time.perf_counter()) < deadline:
            address, headers = next(addresses)
            response, body = portal.get(address, **headers)
            self.walls.append((time.perf_counter() - start) * 1000)
            self.sizes.append(len(body))
            if response.status not in {200, 304}:
                raise RuntimeError(f"{address} gives {response.status}")
        self.worker_cpu += processes.cpu_seconds(workers) - before[0]
        self.database_cpu += processes.cpu_seconds(databases) - before[1]

    def of_one(self, seconds: float) -> float:
        """Milliseconds of one request."""
        return seconds / len(self.walls) * 1000


def warm_up(portal: Portal) -> None:
    for address in [EMPTY, "/", "/angebote/"] * 10:
        portal.get(address)


def measure(portal: Portal, mix: Mix) -> dict:
    """Processor time of the workers is what counts: wall times suffer from whatever else the machine does."""
    if not mix.is_fresh:
        for address in mix.addresses * 2:
            portal.get(address)
    return timed(portal, mix.name, cycle((address, {}) for address in mix.addresses))


def measure_unchanged(portal: Portal) -> dict | None:
    """A page that the browser has already; None if the portal cannot say so."""
    response, _ = portal.get("/angebote/")
    tag = response.headers.get("ETag")
    return timed(portal, "not modified", cycle([("/angebote/", {"If-None-Match": tag})])) if tag else None


def timed(portal: Portal, name: str, addresses: Iterator[tuple[str, dict[str, str]]]) -> dict:
    asked, empty = Timing(), Timing()
    for _ in range(ROUNDS):
        asked.run(portal, addresses, SECONDS)
        empty.run(portal, cycle([(EMPTY, {})]), EMPTY_SECONDS)
    cpu = asked.of_one(asked.worker_cpu)
    return {
        "name": name,
        "requests": len(asked.walls),
        "p50": median(asked.walls),
        "p95": sorted(asked.walls)[int(len(asked.walls) * 0.95)],
        "cpu": cpu,
        "database_cpu": asked.of_one(asked.database_cpu),
        "per_core": 1000 / cpu,
        "empty_cpu": empty.of_one(empty.worker_cpu),
        "ratio": cpu / empty.of_one(empty.worker_cpu),
        "kilobytes": mean(asked.sizes) / 1024,
    }
