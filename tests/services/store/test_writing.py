"""Decisions that wait for SQLite's one writer share a transaction, and each is told only once that stands."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import IntegrityError, OperationalError

from services.errors import Conflict
from services.store.engine import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'writing.db'}")
    with store.writer() as db:
        db.exec_driver_sql("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
        db.exec_driver_sql(
            "CREATE TABLE line (id INTEGER PRIMARY KEY, "
            "parent INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED, text TEXT)"
        )
    yield store
    store.close()


async def test_decisions_that_wait_share_one_transaction(store: Store) -> None:
    stood: list[object] = []
    event.listen(store.writers, "commit", stood.append)
    async with _Busy(store):
        writes = [asyncio.create_task(store.write(_line(number))) for number in range(5)]
        await asyncio.sleep(0)
    assert await asyncio.gather(*writes) == [0, 1, 2, 3, 4]
    assert len(stood) == 2
    assert _lines(store) == [0, 1, 2, 3, 4]


async def test_one_that_fails_is_undone_and_takes_no_other_with_it(store: Store) -> None:
    def late(db: Connection) -> None:
        _line(7)(db)
        raise Conflict("Somebody else was faster.", "Look at the card.")

    async with _Busy(store):
        writes = [asyncio.create_task(store.write(work)) for work in (_line(1), late, _line(2), _line(2), _line(3))]
        await asyncio.sleep(0)
    first, failed, second, twice, third = await asyncio.gather(*writes, return_exceptions=True)
    assert (first, second, third) == (1, 2, 3)
    assert isinstance(failed, Conflict)
    assert isinstance(twice, IntegrityError)
    assert _lines(store) == [1, 2, 3]


async def test_none_is_acknowledged_when_what_they_share_cannot_stand(store: Store) -> None:
    orphan = _line(2, parent=9)  # which only the end of the transaction finds
    async with _Busy(store):
        writes = [asyncio.create_task(store.write(work)) for work in (_line(1), orphan, _line(3))]
        await asyncio.sleep(0)
    ended = await asyncio.gather(*writes, return_exceptions=True)
    assert [type(one) for one in ended] == [IntegrityError] * 3
    assert _lines(store) == []
    assert await store.write(_line(1)) == 1


async def test_what_was_acknowledged_stands_where_the_disk_was_full(store: Store) -> None:
    def full(db: Connection) -> None:
        pages = db.exec_driver_sql("PRAGMA page_count").scalar()
        db.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        db.exec_driver_sql("INSERT INTO line VALUES (2, NULL, ?)", ("x" * 1_000_000,))

    async with _Busy(store):
        writes = [asyncio.create_task(store.write(work)) for work in (_line(1), full, _line(3))]
        await asyncio.sleep(0)
    ended = await asyncio.gather(*writes, return_exceptions=True)
    assert isinstance(ended[1], OperationalError)
    assert _lines(store) == [one for one in ended if isinstance(one, int)]


async def test_decisions_come_first_and_the_others_in_between(store: Store) -> None:
    order: list[str] = []

    def said(name: str) -> Callable[[Connection], None]:
        return lambda db: order.append(name)

    writes = []
    async with _Busy(store):
        for name, how in (("page 1", {"durable": False}), ("page 2", {"durable": False}), ("lease", {"alone": "x"})):
            writes.append(asyncio.create_task(store.write(said(name), **how)))
        writes += [asyncio.create_task(store.write(said(f"decision {number}"))) for number in (1, 2)]
        await asyncio.sleep(0)
    await asyncio.gather(*writes)
    assert order == ["decision 1", "decision 2", "page 1", "page 2", "lease"]


async def test_pages_have_their_turn_however_many_decisions_there_are(store: Store) -> None:
    loop, decisions = asyncio.get_running_loop(), set()

    def decide(_db: Connection) -> None:
        waits = threading.Event()
        loop.call_soon_threadsafe(again, waits)
        waits.wait(5)

    def again(waits: threading.Event) -> None:
        if not page.done():
            decisions.add(asyncio.create_task(store.write(decide)))
        loop.call_soon(waits.set)

    async with _Busy(store):
        decisions.add(asyncio.create_task(store.write(decide)))
        page = asyncio.create_task(store.write(_line(1), durable=False))
        await asyncio.sleep(0)
    assert await asyncio.wait_for(page, 5) == 1
    await asyncio.gather(*decisions)
    assert len(decisions) > 1


class _Busy:
    """Keeps the writer at work while more comes to wait for it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._begun, self._go_on = threading.Event(), threading.Event()

    async def __aenter__(self) -> None:
        self._work = asyncio.create_task(self._store.write(self._wait, durable=False))
        await asyncio.to_thread(self._begun.wait, 5)

    def _wait(self, _db: Connection) -> None:
        self._begun.set()
        self._go_on.wait(5)

    async def __aexit__(self, *_: Any) -> None:
        self._go_on.set()
        await self._work


def _line(id_: int, parent: int | None = None) -> Callable[[Connection], int]:
    def work(db: Connection) -> int:
        db.exec_driver_sql("INSERT INTO line VALUES (?, ?, '')", (id_, parent))
        return id_

    return work


def _lines(store: Store) -> list[int]:
    with store.engine.connect() as db:
        return list(db.exec_driver_sql("SELECT id FROM line ORDER BY id").scalars())
