"""Keeps the cache: one run of one resource at a time, each remembered, none lost half-way."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

import structlog
from sqlalchemy import Connection, insert, update
from sqlmodel import SQLModel

from services.errors import GraphDenied, GraphError, GraphUnlicensed
from services.microsoft.graph import Graph
from services.microsoft.transport import counting
from services.names import label
from services.specs import Resource, Row, Specs
from services.store.engine import Store
from services.store.tables import Run
from services.sync import derived, rounds, windows
from services.sync.job import Job, checkpoint
from services.sync.rows import Rows

log = structlog.get_logger(__name__)

RUNS = SQLModel.metadata.tables["run"]
COLLECT: Mapping[str, Callable[[Job], Awaitable[None]]] = {
    "snapshot": rounds.collect,
    "delta": rounds.collect,
    "log": windows.collect,
    "derived": derived.collect,
}


class Sync:
    """Syncs resources of connections. `graphs` is by connection id; `now` gives aware UTC."""

    def __init__(self, store: Store, specs: Specs, graphs: Mapping[int, Graph], now: Callable[[], datetime]) -> None:
        self.store = store
        self.specs = specs
        self.graphs = graphs
        self.now = now
        self._locks: defaultdict[tuple[str, int], asyncio.Lock] = defaultdict(asyncio.Lock)

    async def run(self, resource: str, connection_id: int) -> Run:
        """One attempt, from where the last stopped; two of one resource never overlap.

        A Run in state done, failed (Graph failed; its sentence says how, what was read stays) or skipped (no licence
        or no permission; the checkpoint's `blind` says which). Raises KeyError for an unknown resource or connection.
        """
        spec, graph = self.specs.resources[resource], self.graphs[connection_id]
        async with self._locks[resource, connection_id]:
            run = Run(connection_id=connection_id, resource=resource, state="running", started_at=self.now())
            run.id = await self.store.write(lambda db: _begin(db, run), durable=False)
            point = await self.store.write(lambda db: checkpoint(db, connection_id, resource), durable=False)
            job = Job(self.store, graph, spec, connection_id, run.started_at, point)
            run.state, run.error = "failed", "Steward stopped while it was collecting."
            with counting() as count:
                try:
                    await _collect(job)
                    run.state, run.error = "done", ""
                except GraphError as error:
                    await self._explain(run, spec, error)
                finally:
                    run.finished_at = self.now()
                    run.rows, run.removed, run.requests = job.rows, job.removed, count.requests
                    await self.store.write(lambda db: _end(db, run), durable=False)
        log.info("sync", resource=resource, connection_id=connection_id, state=run.state, rows=run.rows)
        return run

    async def run_all(self, connection_id: int) -> list[Run]:
        """Every resource of a connection once, each after those it builds on; one that fails stops no other."""
        return [await self.run(resource.name, connection_id) for resource in self.specs.resource_order()]

    async def refresh(self, resource: str, connection_id: int, object_id: str) -> Row | None:
        """One object read anew and kept; its row. None, and the row deleted, when Graph knows it no more.

        Raises GraphError kinds.
        """
        spec = self.specs.resources[resource]
        point = await self.store.write(lambda db: checkpoint(db, connection_id, resource), durable=False)
        job = Job(self.store, self.graphs[connection_id], spec, connection_id, self.now(), point)
        return await rounds.reread(job, Rows(spec, connection_id), object_id)

    async def _explain(self, run: Run, resource: Resource, error: GraphError) -> None:
        run.error, run.next_step = error.sentence, error.next_step
        if not (isinstance(error, GraphUnlicensed) or (isinstance(error, GraphDenied) and error.status == 403)):
            return
        run.state = "skipped"
        missing = resource.licence or "licence for it"
        if not isinstance(error, GraphUnlicensed):
            missing = f"permission ({' and '.join(resource.permissions)})"
        blind = f"No {missing}: Steward does not collect {label(resource.name)}."

        def remember(db: Connection) -> None:
            point = checkpoint(db, run.connection_id, run.resource)
            point.blind = blind
            Job(self.store, self.graphs[run.connection_id], resource, run.connection_id, run.started_at, point).save(db)

        await self.store.write(remember, durable=False)


async def _collect(job: Job) -> None:
    try:
        await COLLECT[job.resource.kind](job)
    except GraphUnlicensed:
        # Licensed tenants are at times told that they are not: one refusal is no proof.
        await COLLECT[job.resource.kind](job)


def _begin(db: Connection, run: Run) -> int:
    """Notes the new run, and that any older one of the resource still noted as running is not."""
    ours = (RUNS.c.connection_id == run.connection_id, RUNS.c.resource == run.resource, RUNS.c.state == "running")
    stopped = {"state": "failed", "error": "Steward stopped while it was collecting.", "finished_at": run.started_at}
    db.execute(update(RUNS).where(*ours).values(**stopped))
    values = run.model_dump(exclude={"id"})
    return int(db.execute(insert(RUNS).values(**values).returning(RUNS.c.id)).scalar_one())


def _end(db: Connection, run: Run) -> None:
    db.execute(update(RUNS).where(RUNS.c.id == run.id).values(**run.model_dump(exclude={"id"})))
