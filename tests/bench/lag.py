"""How late the event loop is while something else runs."""

from __future__ import annotations

import asyncio
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


async def _watch(late: list[float]) -> None:
    while True:
        begun = time.perf_counter()
        await asyncio.sleep(TICK_SECONDS)
        late.append(max(time.perf_counter() - begun - TICK_SECONDS, 0.0))
