"""When each resource is synced: the schedule only wakes us, what is due is in the tables."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from services.specs import Resource, Specs
from services.store.reader import Reader
from services.sync.engine import Sync
from services.sync.job import checkpoint

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Something else to be done regularly."""

    name: str
    every: timedelta
    work: Callable[[], Awaitable[None]]


class Schedule:
    """Runs every resource of every connection at its cadence, and `jobs` at theirs.

    `after_sync(connection_id, resource)` is awaited when a run is over. Nothing that fails here ends the schedule.
    """

    def __init__(
        self,
        sync: Sync,
        specs: Specs,
        connection_ids: Iterable[int],
        jobs: Iterable[Job] = (),
        after_sync: Callable[[int, str], Awaitable[None]] | None = None,
    ) -> None:
        self._sync = sync
        self._resources = [resource for resource in specs.resource_order() if resource.kind != "derived"]
        self._derived = [resource for resource in specs.resource_order() if resource.kind == "derived"]
        self._connection_ids = tuple(connection_ids)
        self._jobs = tuple(jobs)
        self._after_sync = after_sync
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
        now = self._sync.now()
        with self._sync.store.reader(now) as read:
            for connection_id in self._connection_ids:
                for resource in self._resources:
                    self._add(
                        f"sync {resource.name} of {connection_id}",
                        resource.every,
                        partial(self._collect, resource, connection_id),
                        first=_due(read, resource, connection_id),
                    )
        for job in self._jobs:
            self._add(job.name, job.every, job.work, first=now)
        self._scheduler.start()

    def stop(self) -> None:
        """Stops ticking; runs under way are left where they are and go on from there next time."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def _add(self, name: str, every: timedelta, work: Callable[[], Awaitable[None]], first: datetime) -> None:
        async def tick() -> None:
            try:
                await work()
            except Exception:
                log.exception("a scheduled job failed", job=name)

        seconds = every.total_seconds()
        self._scheduler.add_job(tick, "interval", seconds=seconds, id=name, name=name, next_run_time=first)

    async def _collect(self, resource: Resource, connection_id: int) -> None:
        """One resource, then what is derived from it."""
        for name in (resource.name, *(other.name for other in self._derived if resource.name in other.after)):
            await self._sync.run(name, connection_id)
            if self._after_sync is not None:
                await self._after_sync(connection_id, name)


def _due(read: Reader, resource: Resource, connection_id: int) -> datetime:
    """When a resource is next to be synced; now when it is overdue."""
    synced_at = checkpoint(read.db, connection_id, resource.name).synced_at
    return read.now if synced_at is None else max(synced_at + resource.every, read.now)
