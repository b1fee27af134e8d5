"""Collecting because somebody asked: begun at once, and shown as it goes on."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import structlog
from sqlalchemy import Connection as Database
from sqlalchemy import insert, select, update
from sqlmodel import col

from services import audit, outbox
from services.collection_view import view
from services.policy import insist
from services.specs import Caller, Specs
from services.store.engine import Store
from services.store.tables import Collection

log = structlog.get_logger(__name__)
KIND = "collection"
AT_ONCE = 3
LOOK_SECONDS = 2.0
STILL_HERE = timedelta(seconds=20)
SILENT = timedelta(minutes=2)
Collect = Callable[[str, int], Awaitable[None]]


class Collecting:
    """Collects what people ask for. `collect(resource, connection_id)` does one; `changed` is called to have it told.

    What Steward was stopped in is not taken up again: the schedule does that, and the card says so.
    """

    def __init__(
        self,
        store: Store,
        specs: Specs,
        collect: Collect,
        now: Callable[[], datetime],
        changed: Callable[[], None],
        audit_key: bytes,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._specs = specs
        self._collect = collect
        self._now = now
        self._changed = changed
        self._key = audit_key
        self._pause = pause
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, caller: Caller, wanted: Sequence[tuple[int, str]]) -> str:
        """The id of what begins now: `wanted` are connection ids with resources. Raises NotAllowed."""
        insist(caller, "sync")
        id_, now = str(uuid4()), self._now()
        row = Collection(id=id_, wanted=list(wanted), by=caller.object_id, started_at=now, seen_at=now)

        def work(db: Database) -> None:
            db.execute(insert(Collection).values(**row.model_dump()))
            detail = {
                "connections": sorted({one for one, _ in wanted}),
                "resources": sorted({one for _, one in wanted}),
            }
            audit.append(db, self._key, now, caller.object_id, caller.name, "sync.asked", id_, detail=detail)

        await self._store.write(work)
        task = asyncio.get_running_loop().create_task(self._work(id_, wanted))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return id_

    async def idle(self) -> None:
        """Returns when everything that was begun here is over."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def stop(self) -> None:
        """Ends what is under way, where it is."""
        for task in self._tasks:
            task.cancel()

    async def close_stopped(self) -> None:
        """Ends the collections nobody is at any more, so that their cards do not promise for ever."""
        now = self._now()
        stopped = select(col(Collection.id)).where(
            col(Collection.finished_at).is_(None), col(Collection.seen_at) < now - SILENT
        )

        def work(db: Database) -> None:
            for id_ in list(db.execute(stopped).scalars()):
                _tell(db, id_, now, finished_at=now)

        await self._store.write(work)

    async def _work(self, id_: str, wanted: Sequence[tuple[int, str]]) -> None:
        by_connection: dict[int, list[str]] = defaultdict(list)
        for connection_id, resource in wanted:
            by_connection[connection_id].append(resource)
        telling = asyncio.create_task(self._show(id_))
        try:
            await asyncio.gather(*(self._connection(one, names) for one, names in by_connection.items()))
        finally:
            telling.cancel()
        await self._store.write(lambda db: _tell(db, id_, self._now(), finished_at=self._now()))
        self._changed()

    async def _connection(self, connection_id: int, names: Iterable[str]) -> None:
        """Each resource after those it comes after, some at once."""
        places = asyncio.Semaphore(AT_ONCE)
        begun: dict[str, asyncio.Task[None]] = {}

        async def one(name: str, before: Sequence[asyncio.Task[None]]) -> None:
            if before:
                await asyncio.wait(before)
            async with places:
                await self._collect(name, connection_id)

        asked = set(names)
        async with asyncio.TaskGroup() as group:
            for resource in self._specs.resource_order():
                if resource.name in asked:
                    before = [begun[other] for other in resource.after if other in begun]
                    begun[resource.name] = group.create_task(one(resource.name, before))

    async def _show(self, id_: str) -> None:
        """Has every copy of the card edited when there is something new on it."""
        shown: Any = None
        while True:
            await self._pause(LOOK_SECONDS)
            try:
                shown = await self._look(id_, shown)
            except Exception:
                log.exception("how far collecting is could not be told", collection=id_)

    async def _look(self, id_: str, shown: Any) -> Any:
        """What the card shows now; told when that is not what was `shown`."""
        now = self._now()
        current = await self._store.read(now, lambda read: view(read, id_, self._specs))
        rows = current.rows
        if rows != shown:
            await self._store.write(lambda db: _tell(db, id_, now), durable=False)
            self._changed()
        else:
            late = (col(Collection.id) == id_, col(Collection.seen_at) < now - STILL_HERE)
            await self._store.write(lambda db: db.execute(update(Collection).where(*late).values(seen_at=now)))
        return rows


def _tell(db: Database, id_: str, now: datetime, **values: Any) -> None:
    """Raises the version, and has every copy of the card drawn anew."""
    row = update(Collection).where(col(Collection.id) == id_)
    db.execute(row.values(version=Collection.version + 1, seen_at=now, **values))
    outbox.tell_copies(db, now, KIND, id_)
