"""Measures a full sync of 100,000 users against its floor, and what the event loop feels of it.

`python -m tests.bench.sync_users [users]`
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services import connections, registry
from services.microsoft.graph import Graph, open_graph
from services.settings import ConnectionSettings
from services.specs import Resource, Specs
from services.store import schema
from services.store.engine import Store
from services.sync import pages
from services.sync.engine import Sync
from tests.bench.floor import floor
from tests.bench.lag import watching
from tests.soak.tenant import Shifted, Tenant

USERS = 100_000
ROUNDS = 3
MOST_OVER_FLOOR = 1.5
MOST_OVER_FIRST = 2.0
LONGEST_LAG_MS = 20.0


def measure(users: int = USERS) -> list[dict[str, Any]]:
    """The rows of the benchmark table."""
    tenant = Tenant(Shifted(), users)
    try:
        return asyncio.run(_measure(users, tenant.settings))
    finally:
        tenant.close()


async def _measure(users: int, settings: ConnectionSettings) -> list[dict[str, Any]]:
    specs = Specs(resources=registry.folder("services.resources", "RESOURCE", Resource))
    graph = open_graph(settings)
    links = await _links(graph, specs.resources["users"], settings)
    ratios, synced, lags, floors, again = [], [], [], [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            load, keep, count = await floor(links, await graph.token(), settings.ca_file, Path(folder) / "floor.db")
            assert count == users, count
            took, lag, relisted = await _sync(graph, specs, settings, Path(folder) / "steward.db", users)
        floors.append(load + keep)
        synced.append(took)
        lags.append(lag)
        again.append(relisted / took)
        ratios.append(took / (load + keep))
        print(f"floor: {load:.2f} s download + {keep:.2f} s store; sync {took:.2f} s, again {relisted:.2f} s; "
              f"lag p99 {lag:.1f} ms")  # fmt: skip
    await graph.close()
    ratio, lag = statistics.median(ratios), statistics.median(lags)
    took, least = round(statistics.median(synced), 3), round(statistics.median(floors), 3)
    return [
        {"name": "sync.users", "value": took, "unit": "s", "reference": least, "ratio": round(ratio, 3),
         "target": MOST_OVER_FLOOR, "ok": ratio <= MOST_OVER_FLOOR},
        {"name": "sync.users_unchanged", "value": round(statistics.median(again) * took, 3), "unit": "s",
         "reference": took, "ratio": round(statistics.median(again), 3), "target": MOST_OVER_FIRST,
         "ok": statistics.median(again) <= MOST_OVER_FIRST},
        {"name": "sync.loop_lag", "value": round(lag, 2), "unit": "ms", "reference": None, "ratio": None,
         "target": LONGEST_LAG_MS, "ok": lag < LONGEST_LAG_MS},
    ]  # fmt: skip


async def _links(graph: Graph, resource: Resource, settings: ConnectionSettings) -> list[str]:
    """The addresses of all pages; asking for them also warms the sandbox's own caches."""
    page = await pages.read(graph, resource.path, pages.list_params(resource))
    query = "&".join(f"{name}={value}" for name, value in pages.list_params(resource).items())
    links = [f"{settings.graph_url}/v1.0{resource.path}?{query}"]
    while page.next:
        links.append(page.next)
        page = await pages.read(graph, page.next)
    return links


async def _sync(
    graph: Graph, specs: Specs, settings: ConnectionSettings, database: Path, users: int
) -> tuple[float, float, float]:
    """Seconds the first sync took, how late the loop was meanwhile (ms, 99th percentile), seconds of an equal list."""
    store = Store(f"sqlite:///{database}")
    schema.prepare(store)
    (connection_id,) = connections.remember(store, [settings])
    sync = Sync(store, specs, {connection_id: graph}, lambda: datetime.now(UTC))
    with watching() as late:
        begun = time.perf_counter()
        run = await sync.run("users", connection_id)
        took = time.perf_counter() - begun
    assert (run.state, run.rows) == ("done", users), run
    with store.writer() as db:
        db.exec_driver_sql("UPDATE checkpoint SET delta_link = NULL")
    begun = time.perf_counter()
    run = await sync.run("users", connection_id)
    relisted = time.perf_counter() - begun
    store.close()
    assert (run.state, run.rows) == ("done", users), run
    return took, statistics.quantiles(late, n=100)[98] * 1000, relisted


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else USERS), indent=2))
