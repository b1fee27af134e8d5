"""Where a read runs: the event loop is for what is brief."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.store.engine import BRIEF_SECONDS, Store
from services.store.reader import Reader

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)


def _brief(_: Reader) -> threading.Thread:
    return threading.current_thread()


def _long(_: Reader) -> threading.Thread:
    end = time.thread_time() + 2 * BRIEF_SECONDS
    while time.thread_time() < end:
        pass
    return threading.current_thread()


async def test_a_kind_of_read_stays_on_the_event_loop_once_it_was_brief_and_until_it_is_long(tmp_path: Path) -> None:
    store, here = Store(f"sqlite:///{tmp_path / 'one.db'}"), threading.current_thread()
    assert await store.read(NOW, _brief, kind="users") is not here  # nobody knows yet
    assert await store.read(NOW, _brief, kind="users") is here
    assert await store.read(NOW, _brief, kind="groups") is not here
    assert await store.read(NOW, _long, kind="users") is here
    assert await store.read(NOW, _brief, kind="users") is not here
    store.close()


async def test_a_long_read_leaves_the_event_loop_and_any_other_stays(tmp_path: Path) -> None:
    store, here = Store(f"sqlite:///{tmp_path / 'one.db'}"), threading.current_thread()
    assert await store.read(NOW, _brief, aside=True) is not here
    assert await store.read(NOW, _brief) is here
    store.close()


def _names(read: Reader) -> list[str]:
    return list(read.db.exec_driver_sql("SELECT name FROM one").scalars())


def _fail(_: Reader) -> None:
    raise ValueError("no")


async def test_each_read_in_place_sees_what_was_written_before_it(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'one.db'}")
    await store.write(lambda db: db.exec_driver_sql("CREATE TABLE one (name TEXT)"))
    assert await store.read(NOW, _names) == []
    with pytest.raises(ValueError, match="no"):
        await store.read(NOW, _fail)
    await store.write(lambda db: db.exec_driver_sql("INSERT INTO one VALUES ('Adele')"))
    assert await store.read(NOW, _names) == ["Adele"]
    store.close()
    assert await store.read(NOW, _names) == ["Adele"]
    store.close()


async def test_a_second_event_loop_reads_on_a_connection_of_its_own(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'one.db'}")

    def both(read: Reader) -> bool:
        with ThreadPoolExecutor(1) as another:
            other = another.submit(asyncio.run, store.read(NOW, lambda theirs: theirs.db)).result()
        return other is not read.db

    assert await store.read(NOW, both)
    store.close()


async def test_a_reader_used_after_its_read_stops_no_later_one(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'one.db'}")
    await store.write(lambda db: db.exec_driver_sql("CREATE TABLE one (name TEXT)"))
    kept: list[Reader] = []
    await store.read(NOW, kept.append)
    assert _names(kept[0]) == []
    await store.write(lambda db: db.exec_driver_sql("INSERT INTO one VALUES ('Adele')"))
    assert await store.read(NOW, _names) == ["Adele"]
    store.close()
