"""Measures one size: everything that is asked of the database with so many offers."""

from dataclasses import dataclass

from django.db import connection
from django.utils import timezone
from tqdm import tqdm

from tests.bench import pages, plain_sql, processes, searching, serve
from tests.bench.mix import Mixes


@dataclass(frozen=True)
class Figures:
    """All that was measured with so many ``offers``."""

    offers: int
    postgresql: str
    catalogue: searching.Size
    searches: list[searching.Times]
    plain_sql: dict[str, float]  # seconds by the name of the mix
    pages: list[pages.Costs]
    start_seconds: float
    memory: processes.Memory  # of the larger worker
    catch_up: float  # milliseconds


def measure(offers: int) -> Figures:
    searching.load()
    mixes = Mixes(offers, timezone.now()).all
    lists = [mix for mix in mixes if mix.is_list]
    without_text = [mix for mix in lists if not mix.has_text]
    searches = [searching.measure(mix) for mix in tqdm(lists, f"{offers:,} offers: search")]
    in_sql = {mix.name: plain_sql.seconds(mix) for mix in tqdm(without_text, f"{offers:,} offers: plain SQL")}
    with serve.portal() as portal:
        costs = [pages.measure(portal, mix) for mix in tqdm(mixes, f"{offers:,} offers: pages")]
        memory = max((processes.memory(pid) for pid in portal.workers), key=lambda memory: memory.resident)
    return Figures(
        offers=offers,
        postgresql=".".join(map(str, connection.get_database_version())),
        catalogue=searching.size(),
        searches=searches,
        plain_sql=in_sql,
        pages=costs,
        start_seconds=portal.start_seconds,
        memory=memory,
        catch_up=searching.catch_up(),
    )
