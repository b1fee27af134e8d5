"""How late the event loop is while something else runs."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

TICK_SECONDS = 0.002


@contextmanager
def watching() -> Iterator[list[float]]:
    """Notes, in seconds, by how much each tick of the loop came too late."""
    late: list[float] = []
    watch = asyncio.get_running_loop().create_task(_watch(late))
    try:
        yield late
    finally:
        watch.cancel()


@contextmanager
def idle() -> Iterator[list[float]]:
    """The same of a thread that does nothing else, in a process that does nothing else: how late the machine is."""
    late: list[float] = []
    over = threading.Event()

    def watch() -> None:
        while not over.is_set():
            begun = time.perf_counter()
            time.sleep(TICK_SECONDS)
            late.append(max(time.perf_counter() - begun - TICK_SECONDS, 0.0))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield late
    finally:
        over.set()
        watcher.join()


async def _watch(late: list[float]) -> None:
    while True:
        begun = time.perf_counter()
        await asyncio.sleep(TICK_SECONDS)
        late.append(max(time.perf_counter() - begun - TICK_SECONDS, 0.0))
