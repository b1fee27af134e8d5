"""Counts what the directory of a large tenant costs in requests, whole and after a day's changes, beside its least.

`python -m tests.bench directory`
"""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from math import ceil
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from services import connections, heap, log, registry
from services.microsoft.graph import open_graph
from services.settings import ConnectionSettings
from services.specs import Resource, Specs
from services.store import schema
from services.store.engine import Store
from services.store.tables import Run
from services.sync.engine import Sync
from tests.bench import memory
from tests.bench.lag import idle, watching
from tests.soak.tenant import SPAWN, Shifted, Tenant

USERS = 100_000
DIRECTORY = (
    "licences", "users", "groups", "group_owners", "apps", "app_registrations", "grants", "app_assignments",
    "app_owners", "directory_roles",
)  # fmt: skip
# What a page of peers holds that do not say how large it should be.
PEERS_PAGE = 100
MOST_OVER_LEAST, MOST_AGAIN, MOST_TIME_AGAIN, MOST_MEMORY_MB, LONGEST_LAG_MS = 1.1, 0.02, 0.05, 350, 20.0


@dataclass
class Cost:
    """What one sync of the directory took: seconds, resource units, requests and rows of each resource.

    `worked` are the seconds that a processor worked for it in our process, whatever else the machine had to do.
    """

    seconds: float = 0.0
    worked: float = 0.0
    units: int = 0
    requests: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def asked(self) -> int:
        """All requests."""
        return sum(self.requests.values())


@dataclass(frozen=True)
class Synced:
    """A directory synced whole, and again after a thousandth of its people had something change.

    `sizes` is how many of everything there is, `lags` seconds by which the event loop was late, `others` those by which
    one was that had nothing to do, `megabytes` the most memory that the syncing process had.
    """

    whole: Cost
    again: Cost
    sizes: Mapping[str, int]
    lags: Sequence[float]
    others: Sequence[float]
    megabytes: float


def measure(users: int = USERS) -> list[dict[str, Any]]:
    """The rows of the benchmark table."""
    return _table(synced(users))


def synced(users: int) -> Synced:
    """Syncs the directory of a tenant of so many, each of the two in a process of its own."""
    clock = Shifted()
    tenant = Tenant(clock, users)
    ours, theirs = SPAWN.Pipe()
    worker = SPAWN.Process(target=_work, args=(theirs, tenant.settings, clock), daemon=True)
    worker.start()
    theirs.close()
    try:
        with idle() as others:
            whole, sizes = ours.recv()
        tenant.change(1, times=users // 1000)
        clock.forward(1800)
        ours.send(None)
        again, lags, megabytes = ours.recv()
        return Synced(whole, again, sizes, lags, others, megabytes)
    finally:
        worker.kill()
        tenant.close()


def _table(one: Synced) -> list[dict[str, Any]]:
    whole, again, sizes = one.whole, one.again, one.sizes
    asked, least = whole.asked, _least(whole, sizes)
    later = again.asked
    lag, idle_lag = (statistics.quantiles(late, n=100)[98] * 1000 for late in (one.lags, one.others))
    return [
        _row("directory.requests", asked, "requests", least, MOST_OVER_LEAST, asked / least),
        _row("directory.requests_of_peers", _peers(sizes), "requests", asked, None, _peers(sizes) / asked),
        _row("directory.units", whole.units, "units", None, None, None),
        _row("directory.incremental_requests", later, "requests", asked, MOST_AGAIN, later / asked),
        _row("directory.incremental_time", again.seconds, "s", round(whole.seconds, 2), MOST_TIME_AGAIN,
             again.seconds / whole.seconds),
        _row("directory.memory", one.megabytes, "MB", None, MOST_MEMORY_MB, None),
        _row("directory.loop_lag", lag, "ms", round(idle_lag, 2), LONGEST_LAG_MS, None),
    ]  # fmt: skip


def _row(
    name: str, value: float, unit: str, reference: float | None, target: float | None, ratio: float | None
) -> dict[str, Any]:
    judged = value if ratio is None else ratio
    return {
        "name": name, "value": round(value, 2), "unit": unit, "reference": reference,
        "ratio": ratio and round(ratio, 4), "target": target, "ok": None if target is None else judged <= target,
    }  # fmt: skip


def _least(whole: Cost, sizes: Mapping[str, int]) -> int:
    """The fewest requests that the sizes of Graph's pages allow.

    How large pages of delta are is for Graph to say: those of groups count as they came. Of relations that a list
    gives twenty of, the rest needs one request for twenty objects. A list gives one relation: apps could bring their
    owners when they are first listed, but never again, for delta does not; so owners are lists of their own.
    """
    lists = (sizes["users"], sizes["apps"], sizes["app_registrations"], sizes["grants"], sizes["groups"], sizes["apps"],
             sizes["apps"], sizes["app_registrations"])  # fmt: skip
    further = sum(ceil(sizes[f"many_{name}"] / 20) for name in ("owners", "assignments", "app_owners"))
    # Licences, and the three lists of roles.
    return sum(ceil(number / 999) for number in lists) + whole.requests["groups"] - 1 + further + 1 + 3


def _peers(sizes: Mapping[str, int]) -> int:
    """What it takes with pages of a hundred, and a request or more for the members and owners of each group."""
    pages = ceil(sizes["users"] / PEERS_PAGE) + ceil(sizes["groups"] / PEERS_PAGE) + 2 * ceil(sizes["apps"] / 100)
    of_groups = sizes["groups"] + sizes["member_pages"]
    return pages + of_groups + 2 * sizes["apps"]


def _work(pipe: Connection, settings: ConnectionSettings, clock: Shifted) -> None:
    log.configure("error")
    heap.steady()
    asyncio.run(_measure(pipe, settings, clock))


async def _measure(pipe: Connection, settings: ConnectionSettings, clock: Shifted) -> None:
    specs = Specs(resources=registry.folder("services.resources", "RESOURCE", Resource))
    graph = open_graph(settings)
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "steward.db"
        store = Store(f"sqlite:///{database}")
        schema.prepare(store)
        (connection_id,) = connections.remember(store, [settings])
        sync = Sync(store, specs, {connection_id: graph}, clock)
        deltas = [name for name in DIRECTORY if specs.resources[name].kind == "delta"]
        with watching() as lags:
            whole = await _cost(sync, connection_id, DIRECTORY)
        pipe.send((whole, _sizes(database)))
        await asyncio.to_thread(pipe.recv)
        again = await _cost(sync, connection_id, deltas)
        store.close()
    await graph.close()
    pipe.send((again, lags, memory.peak()))


async def _cost(sync: Sync, connection_id: int, names: Sequence[str]) -> Cost:
    tally, cost = sync.graphs[connection_id].governor.tallies, Cost()
    begun, idle = time.perf_counter(), time.process_time()
    before = sum(one.units for one in tally.values())
    for name in names:
        run: Run = await sync.run(name, connection_id)
        assert run.state == "done", (name, run.state, run.error)
        cost.requests[name], cost.rows[name] = run.requests, run.rows
    cost.seconds, cost.worked = time.perf_counter() - begun, time.process_time() - idle
    cost.units = sum(one.units for one in tally.values()) - before
    return cost


def _sizes(database: Path) -> dict[str, int]:
    """How many of everything there is in the cache: counted in the order of keys, with hardly any memory of its own."""
    counts = {name: f"SELECT count(*) FROM {name}" for name in ("users", "groups", "apps", "app_registrations")}
    counts |= {
        "grants": "SELECT count(DISTINCT id) FROM grants",
        "many_owners": _crowded("group_owners", "group_id"),
        "many_assignments": _crowded("app_assignments", "resource_id"),
        "many_app_owners": _crowded("app_owners", "owned_id"),
        "member_pages": "SELECT coalesce(sum((many + 99) / 100), 0) FROM "
                        "(SELECT count(*) AS many FROM group_members GROUP BY connection_id, group_id)",
    }  # fmt: skip
    with closing(sqlite3.connect(database)) as db:
        return {name: int(db.execute(sql).fetchone()[0]) for name, sql in counts.items()}


def _crowded(table: str, column: str) -> str:
    return f"SELECT count(*) FROM (SELECT 1 FROM {table} GROUP BY connection_id, {column} HAVING count(*) >= 20)"
