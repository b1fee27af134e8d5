"""What is written on a thread is written to its end, whoever has stopped waiting for it."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, insert, select

from services.store.engine import Store
from services.store.tables import Posted

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("fails", [False, True])
async def test_a_write_that_nobody_waits_for_ends_before_the_database_is_closed(database: str, fails: bool) -> None:
    store, begun, go_on = Store(database), threading.Event(), threading.Event()

    def work(db: object) -> None:
        begun.set()
        go_on.wait(5)
        if fails:
            raise ValueError
        row = {"kind": "k", "subject_id": "s", "conversation_id": "c", "message_id": "m", "version": 1, "at": NOW}
        db.execute(insert(Posted).values(**row))

    writing = asyncio.create_task(store.write(work))
    await asyncio.to_thread(begun.wait, 5)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    settled = asyncio.create_task(store.settled())
    await asyncio.sleep(0)
    assert not settled.done()
    go_on.set()
    await settled
    assert await store.read(NOW, lambda read: read.value(select(func.count()).select_from(Posted))) == (not fails)
    await store.settled()
    store.close()
