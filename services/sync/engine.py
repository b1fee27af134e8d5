"""Keeps the cache: one run of one resource at a time, in every replica, each remembered, none lost half-way."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy import Connection, insert, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from services import shrinks, tracing
from services.errors import Conflict, GraphError
from services.microsoft.graph import Graph
from services.microsoft.transport import counting
from services.settings import SyncSettings
from services.specs import Resource, Row, Specs
from services.store import trouble
from services.store.engine import Store
from services.store.tables import Checkpoint, Run
from services.sync import derived, due, each, progress, refusals, rounds, windows
from services.sync.claims import Claim, ClaimLost
from services.sync.job import CHECKPOINTS, Job, checkpoint, where

log = structlog.get_logger(__name__)

RUNS = SQLModel.metadata.tables["run"]
STOPPED = "Steward stopped while it was collecting."
COLLECT: Mapping[str, Callable[[Job], Awaitable[None]]] = {
    "snapshot": rounds.collect,
    "delta": rounds.collect,
    "report": rounds.collect,
    "log": windows.collect,
    "each": each.collect,
    "derived": derived.collect,
}


class Sync:
    """Syncs resources of connections. `graphs` is by connection id; `now` gives aware UTC."""

    def __init__(
        self,
        store: Store,
        specs: Specs,
        graphs: Mapping[int, Graph],
        now: Callable[[], datetime],
        settings: SyncSettings | None = None,
    ) -> None:
        self.store = store
        self.specs = specs
        self.graphs = graphs
        self.now = now
        self.settings = settings or SyncSettings()
        self._locks: defaultdict[tuple[str, int], asyncio.Lock] = defaultdict(asyncio.Lock)

    async def run(self, resource: str, connection_id: int) -> Run:
        """One attempt, from where the last stopped; two of one resource never overlap, here or in another replica.

        A Run in state done, held (done, but the list lacked too much for it to be removed unasked), failed (Graph or
        the database failed; its sentence says how, what was read stays) or skipped (no licence or no permission; the
        checkpoint's `blind` says which). Raises KeyError for an unknown resource or connection, Conflict when another
        replica is at it.
        """
        spec, graph = self.specs.resources[resource], self.graphs[connection_id]
        async with self._locks[resource, connection_id]:
            run = Run(connection_id=connection_id, resource=resource, state="failed", started_at=self.now())
            claim = Claim(self.store, connection_id, resource, self.now)
            try:
                await claim.take()
            except DBAPIError as error:
                run.error, run.next_step = trouble.said(error)
                return run
            # Whoever had the claim before has ended only now.
            run.started_at = self.now()
            heart = asyncio.create_task(claim.keep())
            try:
                with tracing.span("sync", resource=resource, connection=connection_id) as span:
                    await self._attempt(run, claim, spec, graph)
                    span.set(state=run.state, rows=run.rows, requests=run.requests)
            finally:
                heart.cancel()
        log.info("sync", resource=resource, connection_id=connection_id, state=run.state, rows=run.rows)
        return run

    async def run_all(self, connection_id: int, *, quick: bool = False) -> list[Run]:
        """Every resource of a connection once, each after those it builds on; one that fails stops no other.

        `quick` leaves out what takes its time. One that another replica is at is left to it.
        """
        runs: list[Run] = []
        for resource in self.of(connection_id):
            if progress.quick(resource) or not quick:
                with suppress(Conflict):
                    runs.append(await self.run(resource.name, connection_id))
        return runs

    def of(self, connection_id: int) -> list[Resource]:
        """The resources a connection has, each after those it builds on; not those that are left out there."""
        graph = self.graphs[connection_id]
        ours = [resource for resource in self.specs.resource_order() if resource.of == graph.of]
        return [resource for resource in ours if resource.name not in graph.left_out]

    async def having(self, resource: Resource, connection_id: int) -> list[int]:
        """The connections that have a resource: this one, or those of its tenant when it is of another kind."""
        kin = await self.store.read(self.now(), lambda read: derived.kin(read.db, connection_id))
        there = [id_ for id_ in kin if id_ in self.graphs and self.graphs[id_].of == resource.of]
        return [connection_id] if connection_id in there else there

    async def refresh(self, resource: str, connection_id: int, object_id: str) -> Row | None:
        """One object read anew and kept; its row. None, and the row deleted, when Graph knows it no more.

        Raises GraphError kinds.
        """
        return await each.refresh(
            self.store, self.graphs[connection_id], self.specs.resources[resource], connection_id, object_id, self.now
        )

    async def accept(self, resource: str, connection_id: int) -> None:
        """Lets the next list of a resource remove whatever it lacks, and makes it due now.

        For one whose last list was held back. Raises KeyError for an unknown resource.
        """
        name = self.specs.resources[resource].name
        await self.store.write(lambda db: shrinks.accept(db, connection_id, name))

    async def _attempt(self, run: Run, claim: Claim, spec: Resource, graph: Graph) -> None:
        """Collects under a claim, and writes down how it ended."""
        job = None
        with counting(self.now) as count:
            try:
                run.error = STOPPED
                point = await self.store.write(partial(_begin, run), durable=False)
                job = Job(self.store, graph, spec, run.connection_id, run.started_at, point, claim, self.settings)
                await refusals.twice(lambda: COLLECT[spec.kind](job))
                run.state, run.error = "done", ""
                if job.point.held:
                    run.state, run.error = "held", shrinks.sentence(spec.name, job.point.held)
                    run.next_step = shrinks.next_step(spec.name)
            except GraphError as error:
                run.state = "skipped" if refusals.refused(error) else "failed"
                run.error, run.next_step = error.sentence, error.next_step
                if run.state == "skipped" and job is not None:
                    job.point.blind = refusals.sentence(spec, spec.name, error)
            except ClaimLost as error:
                run.error, run.next_step = error.sentence, error.next_step
            except DBAPIError as error:
                run.error, run.next_step = trouble.said(error)
            finally:
                run.finished_at, run.requests = self.now(), count.requests
                run.clock_ahead_seconds = None if count.ahead is None else int(count.ahead.total_seconds())
                if job is not None:
                    run.rows, run.removed, run.skipped, run.changed = job.rows, job.removed, job.skipped, job.changed
                await self._end(run, claim, spec, job)

    async def _end(self, run: Run, claim: Claim, spec: Resource, job: Job | None) -> None:
        """Writes the end of a run, unless another has taken over or the database is away: then that is its end."""
        try:
            await self.store.write(lambda db: _close(db, run, claim, spec, job), durable=False)
        except ClaimLost:
            log.warning("a run has lost its claim", resource=run.resource, connection_id=run.connection_id)
        except DBAPIError as error:
            log.warning("a run's end could not be written", resource=run.resource, why=trouble.said(error)[0])


def _begin(run: Run, db: Connection) -> Checkpoint:
    """Notes the new run, and that any older one of the resource still noted as running is not; where it stands."""
    ours = (RUNS.c.connection_id == run.connection_id, RUNS.c.resource == run.resource, RUNS.c.state == "running")
    db.execute(update(RUNS).where(*ours).values(state="failed", error=STOPPED, finished_at=run.started_at))
    values = run.model_dump(exclude={"id"}) | {"state": "running", "error": ""}
    run.id = int(db.execute(insert(RUNS).values(**values).returning(RUNS.c.id)).scalar_one())
    return checkpoint(db, run.connection_id, run.resource)


def _close(db: Connection, run: Run, claim: Claim, spec: Resource, job: Job | None) -> None:
    """The run's end, when the resource is due again, and the claim given back."""
    claim.release(db)
    point = checkpoint(db, run.connection_id, run.resource)
    failures = point.failures + 1 if run.state == "failed" else 0
    values = {"failures": failures, "due_at": due.next_due(spec, run, point.round_at, failures)}
    if run.state == "skipped" and job is not None:
        values |= {"blind": job.point.blind, "denied": True}
    db.execute(update(CHECKPOINTS).where(*where(run.connection_id, run.resource)).values(**values))
    db.execute(update(RUNS).where(RUNS.c.id == run.id).values(**run.model_dump(exclude={"id"})))
