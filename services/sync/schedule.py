"""When each resource is synced: the schedule only wakes us, what is due is in the tables."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import select

from services.errors import Conflict
from services.specs import Resource, Specs
from services.store.reader import Reader
from services.store.tables import Checkpoint
from services.sync import due
from services.sync.engine import Sync
from services.sync.job import CHECKPOINTS

log = structlog.get_logger(__name__)
# A job that is cut off because Steward stops is no error.
logging.getLogger("apscheduler.executors.default").addFilter(
    lambda record: not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))
)
LOOK = timedelta(seconds=5)
AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Job:
    """Something else to be done regularly."""

    name: str
    every: timedelta
    work: Callable[[], Awaitable[object]]


class Schedule:
    """Runs every resource of every connection when it is due, and `jobs` at their cadence.

    Each connection has places of its own, so that a large tenant does not keep a small one waiting. `connection_ids`
    may change: it is read at every look.
    `after_sync(connection_id, resource)` is awaited when a run is over. Nothing that fails here ends the schedule.
    """

    def __init__(
        self,
        sync: Sync,
        specs: Specs,
        connection_ids: Collection[int],
        jobs: Iterable[Job] = (),
        after_sync: Callable[[int, str], Awaitable[None]] | None = None,
    ) -> None:
        self._sync = sync
        self._specs = specs
        self._derived = [resource for resource in specs.resource_order() if resource.kind == "derived"]
        self._connection_ids = connection_ids
        self._jobs = tuple(jobs)
        self._after_sync = after_sync
        self._at_work: dict[tuple[int, str], asyncio.Task[None]] = {}
        scheduler: Any = AsyncIOScheduler  # APScheduler has no types
        self._scheduler = scheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    @property
    def running(self) -> bool:
        """Whether the schedule ticks."""
        return bool(self._scheduler.running)

    def start(self) -> None:
        """Begins to tick. What is overdue, or never ran, runs at once; the rest when its time comes."""
        for job in (Job("sync", LOOK, self._look), *self._jobs):
            self._add(job)
        self._scheduler.start()

    def stop(self) -> None:
        """Stops ticking; runs under way are left where they are and go on from there next time."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        for task in self._at_work.values():
            task.cancel()

    async def stopped(self) -> None:
        """Returns when the runs that `stop` ended have written that down."""
        while self._at_work:
            await asyncio.wait(self._at_work.values())

    def drop(self, connection_id: int) -> None:
        """Ends the runs of a connection that is gone, where they are."""
        for (id_, _), task in self._at_work.items():
            if id_ == connection_id:
                task.cancel()

    def _add(self, job: Job) -> None:
        async def tick() -> None:
            try:
                await job.work()
            except Exception:
                log.exception("a scheduled job failed", job=job.name)

        seconds, first = job.every.total_seconds(), self._sync.now()
        self._scheduler.add_job(tick, "interval", seconds=seconds, id=job.name, name=job.name, next_run_time=first)

    async def collect(self, resource: str, connection_id: int) -> None:
        """One resource now, due or not, and what is derived from it; one that is being collected is waited for.

        Raises KeyError for an unknown resource. How it went is in its Run.
        """
        key = (connection_id, resource)
        if key not in self._at_work:
            self._begin(connection_id, self._specs.resources[resource])
        await asyncio.wait([self._at_work[key]])

    async def _look(self) -> None:
        """Sets to work what is due, as far as there are free places."""
        points = await self._sync.store.read(self._sync.now(), _points, aside=True)
        for connection_id in tuple(self._connection_ids):
            busy = {name for id_, name in self._at_work if id_ == connection_id}
            ours = [resource for resource in self._sync.of(connection_id) if resource.kind != "derived"]
            ready = due.ready(ours, points.get(connection_id, {}), self._sync.now(), busy)
            for resource in ready[: max(AT_ONCE - len(busy), 0)]:
                self._begin(connection_id, resource)

    def _begin(self, connection_id: int, resource: Resource) -> None:
        key = (connection_id, resource.name)
        task = asyncio.ensure_future(self._collect(resource, connection_id))
        self._at_work[key] = task
        task.add_done_callback(lambda done: self._over(key, done))

    def _over(self, key: tuple[int, str], task: asyncio.Task[None]) -> None:
        """A place is free again: somebody else takes it at once."""
        del self._at_work[key]
        if task.cancelled():
            return
        if error := task.exception():
            log.error("a scheduled sync failed", resource=key[1], connection_id=key[0], exc_info=error)
        elif self.running:
            self._scheduler.modify_job("sync", next_run_time=self._sync.now())

    async def _collect(self, resource: Resource, connection_id: int) -> None:
        """One resource, then what is derived from it, and from that."""
        following = self._following(resource.name)
        places = [(other.name, id_) for other in following for id_ in await self._sync.having(other, connection_id)]
        for name, id_ in ((resource.name, connection_id), *places):
            try:
                await self._sync.run(name, id_)
            except Conflict:
                # Another replica was quicker.
                continue
            if self._after_sync is not None:
                await self._after_sync(id_, name)

    def _following(self, name: str) -> list[Resource]:
        found: list[Resource] = []
        names = {name}
        for other in self._derived:
            if names.intersection(other.after):
                found.append(other)
                names.add(other.name)
        return found


def _points(read: Reader) -> dict[int, dict[str, Checkpoint]]:
    """Where every resource of every connection stands, by connection and name."""
    found: dict[int, dict[str, Checkpoint]] = {}
    for row in read.db.execute(select(CHECKPOINTS)).mappings():
        point = Checkpoint(**row)
        found.setdefault(point.connection_id, {})[point.resource] = point
    return found
