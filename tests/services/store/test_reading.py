"""Where a read runs: the event loop is for what is brief."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from pathlib import Path

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
