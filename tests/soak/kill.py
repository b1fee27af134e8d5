"""Kills Steward in the middle of its syncs, again and again, and compares what it kept with one left in peace."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from itertools import count
from multiprocessing.synchronize import Event
from random import Random

from sqlalchemy import select
from sqlmodel import SQLModel

from bot.steward import Steward
from services import log
from services.settings import ConnectionSettings, Settings
from services.store.engine import Store
from tests.soak.tenant import Shifted, Tenant

# A killed process leaves its claims behind; they are free again after this.
LEASE_SECONDS = 180
LONGEST_SECONDS = 1.0
# What tells when and in which round a row was written, not what it says; Microsoft's own views have the time of asking.
OF_THE_RUN = {"round", "updated_at"}
OWN_TABLES = {"touched", "run", "checkpoint", "connection", "changes", "change_authors", "alembic_version"}


def survive(kills: int, database: str, undisturbed: str, users: int = 150, seed: int = 1) -> list[str]:
    """Syncs into `database`, killed so many times while the tenant changes; then once in peace, there and elsewhere.

    A line for each table whose rows differ between the two; none when nothing was lost, doubled or left behind.
    """
    rng, clock = Random(seed), Shifted()
    fork = multiprocessing.get_context("forkserver")
    fork.set_forkserver_preload(["tests.soak.ready"])
    tenant = Tenant(clock, users)
    try:
        given = _given(database, tenant.settings)
        for kill in range(kills):
            begun = fork.Event()
            worker = fork.Process(target=_collect, args=(given, clock, begun))
            worker.start()
            begun.wait()
            tenant.change(seed * 1000 + kill)
            time.sleep(rng.uniform(0, LONGEST_SECONDS))
            worker.kill()
            worker.join()
            clock.forward(LEASE_SECONDS)
        for one in (given, _given(undisturbed, tenant.settings)):
            worker = fork.Process(target=_collect, args=(one, clock, None))
            worker.start()
            worker.join()
            assert worker.exitcode == 0, "the last sync, which nothing disturbed, failed"
        return [*running(database), *different(database, undisturbed)]
    finally:
        tenant.close()


def _given(database: str, connection: ConnectionSettings) -> Settings:
    return Settings(database=database, connections=(connection,))


def _collect(given: Settings, clock: Shifted, begun: Event | None) -> None:
    log.configure("error")
    asyncio.run(_syncs(given, clock, begun))


async def _syncs(given: Settings, clock: Shifted, begun: Event | None) -> None:
    """Syncs until killed, once it has said so through `begun`; in peace when there is none.

    In peace that is twice: the first finishes the rounds that were under way, which began before the last changes.
    """
    steward = Steward(given, now=clock)
    try:
        for _ in count() if begun else range(2):
            if begun:
                begun.set()
            for id_ in steward.graphs:
                runs = await steward.sync.run_all(id_)
                failed = [f"{run.resource}: {run.error}" for run in runs if run.state == "failed"]
                assert begun or not failed, failed
            if begun:
                clock.forward(60)
    finally:
        await steward.stop()


def running(database: str) -> list[str]:
    """A line when a run is still noted as under way though nothing runs."""
    dangling = [row for row in _rows(database, "run") if "running" in row]
    return [f"\n  {len(dangling)} runs dangle"] if dangling else []


def different(one: str, other: str) -> list[str]:
    lines = []
    for name, table in sorted(SQLModel.metadata.tables.items()):
        if "connection_id" not in table.columns or name in OWN_TABLES:
            continue
        ours, theirs = _rows(one, name), _rows(other, name)
        if ours != theirs:
            lost, extra = len(theirs - ours), len(ours - theirs)
            lines.append(f"\n  {name}: {lost} rows lost or old, {extra} left behind, of {len(theirs)}")
    return lines


def _rows(database: str, name: str) -> set[tuple[object, ...]]:
    table = SQLModel.metadata.tables[name]
    columns = [column for column in table.columns if column.name not in OF_THE_RUN]
    store = Store(database)
    try:
        with store.engine.connect() as connection:
            return {tuple(row) for row in connection.execute(select(*columns))}
    finally:
        store.close()
