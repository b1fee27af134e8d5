"""Time that passes only while everybody waits: hours of waiting in a moment, with real requests to a real sandbox."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpx

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
# A wake-up may wake others: so many turns of the loop without a sleeper or a request show that all is still.
STILL_TURNS = 25


class VirtualClock:
    """Seconds for a governor (`time`, `sleep`) and aware UTC for a sandbox (call it).

    Any number of tasks may sleep. Time leaps to the first of them as soon as nobody is `busy` and the loop is still.
    """

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []
        self._busy = 0
        self._stirred = 0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()
        self._driver: asyncio.Task[None] | None = None

    def __call__(self) -> datetime:
        return START + timedelta(seconds=self.now)

    def time(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self._stirred += 1
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        self.slept.append(seconds)
        woken = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, next(self._numbers), woken))
        if self._driver is None or self._driver.done():
            self._driver = asyncio.get_running_loop().create_task(self._drive())
        await woken

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Work that takes no time on this clock, however long it really takes."""
        self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1
            self._stirred += 1

    async def _drive(self) -> None:
        while self._sleepers:
            await self._stillness()
            at, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():
                self.now = max(self.now, at)
                woken.set_result(None)

    async def _stillness(self) -> None:
        still = 0
        while still < STILL_TURNS:
            before = self._stirred
            await asyncio.sleep(0.0005 if self._busy else 0)
            still = 0 if self._busy or before != self._stirred else still + 1


class Wire(httpx.AsyncBaseTransport):
    """A real wire whose requests take no time on the clock but for `there` and `back`, each seconds for one way."""

    def __init__(
        self, clock: VirtualClock, wire: httpx.AsyncBaseTransport, there: Callable[[], float] = lambda: 0.0,
        back: Callable[[], float] = lambda: 0.0,
    ) -> None:  # fmt: skip
        self._clock, self._wire, self._there, self._back = clock, wire, there, back

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await self._clock.sleep(self._there())
        with self._clock.busy():
            response = await self._wire.handle_async_request(request)
            await response.aread()
        await self._clock.sleep(self._back())
        return response

    async def aclose(self) -> None:
        await self._wire.aclose()
