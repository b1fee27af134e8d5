"""Who may ask Microsoft next: every request of a connection waits here until no published limit would be passed."""

from __future__ import annotations

import asyncio
import random
import time as clocks
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from math import inf

from services.errors import GraphThrottled
from services.microsoft.buckets import MARGIN, Bucket, Tally
from services.microsoft.limits import SIZES, Charges, Limit, budget

# Under way at once in one connection; syncs leave the last few to what a person waits for.
AT_ONCE = 16
AT_ONCE_FOR_SYNCS = 12
# What may be spent on trying again: each try takes one, each good answer gives back a share.
SPARE_TRIES = 100
GIVEN_BACK = 0.2
# By how much the share that Microsoft tells may differ from ours before a smaller limit is believed.
MUCH_MORE = 1.25
SHORTEST_SLEEP_SECONDS = 0.001
LONGEST_STOP_SECONDS = 3600.0
BUCKETS_KEPT = 1_000
OUT_OF_UNITS = "ResourceUnitLimitExceeded"
NAMED = {OUT_OF_UNITS: "directory", "WriteLimitExceeded": "directory writes"}

_urgent: ContextVar[bool] = ContextVar("urgent", default=False)


@contextmanager
def urgent() -> Iterator[None]:
    """Requests in this block are what a person waits for: they go before those of syncs that wait."""
    token = _urgent.set(True)
    try:
        yield
    finally:
        _urgent.reset(token)


@dataclass(frozen=True, slots=True)
class Patience:
    """How often, and how long in all, one request is tried before it counts as failed."""

    tries: int = 6
    first_wait_seconds: float = 1.0
    longest_wait_seconds: float = 60.0
    total_wait_seconds: float = 240.0

    def back_off(self, failures: int) -> float:
        """Seconds to wait after so many failures in a row: up to twice as long each time, anywhere in it."""
        longest = min(self.first_wait_seconds * 2.0 ** min(failures - 1, 30), self.longest_wait_seconds)
        return random.uniform(0, longest)  # noqa: S311  spreads load, guards nothing


@dataclass(eq=False, slots=True)
class _Waiting:
    charges: Charges
    urgent: bool
    since: float
    turn: asyncio.Future[None]
    held_by: str = ""


class Governor:
    """Keeps one connection below Microsoft's limits. All waiting is here, on the given clock.

    `tallies` counts by the name of the limit, `connection` standing for all requests. With `paced` off nothing is
    held back for a published limit, only for what was refused.

    The size of a tenant is unknown at first and taken for the smallest. Whoever knows tells (`sized`); it shrinks again
    when Microsoft says that far more of the limit is used than was counted here, or that it is used up: other replicas
    share it, or the count was wrong.
    """

    def __init__(
        self,
        patience: Patience | None = None,
        *,
        time: Callable[[], float] = clocks.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        paced: bool = True,
    ) -> None:
        self.patience = patience or Patience()
        self.time, self.sleep = time, sleep
        self.units = SIZES[0][1]
        self.tallies: dict[str, Tally] = {"connection": Tally()}
        self._paced = paced
        self._buckets: dict[tuple[Limit, str], Bucket] = {}
        self._queue: list[_Waiting] = []
        self._under_way = 0
        self._spare = float(SPARE_TRIES)
        self._room = BUCKETS_KEPT
        self._alarm: asyncio.Task[None] | None = None
        self._alarm_at = inf

    def sized(self, users: int) -> None:
        """Sets the limit on resource units for a tenant of so many users."""
        self._resize(budget(users))

    @asynccontextmanager
    async def turn(self, charges: Charges) -> AsyncIterator[None]:
        """The block is one request, begun when every limit it falls under has room.

        Raises GraphThrottled when Microsoft asked for more quiet than patience lasts.
        """
        waiting = _Waiting(charges, _urgent.get(), self.time(), asyncio.get_running_loop().create_future())
        # Urgent ones stand behind each other and before all others.
        place = sum(other.urgent for other in self._queue) if waiting.urgent else len(self._queue)
        self._queue.insert(place, waiting)
        self._admit()
        try:
            await waiting.turn
        except BaseException:
            self._leave(waiting)
            raise
        try:
            yield
        finally:
            self._end(charges)

    def refused(self, charges: Charges, asked_seconds: float | None, said: str = "") -> float:
        """Stops the limits that a 429 or 503 is about, for everybody; the seconds it lasts.

        `said` is Microsoft's word for the limit, where it gave one.
        """
        now, stop = self.time(), None if asked_seconds is None else min(asked_seconds, LONGEST_STOP_SECONDS)
        for key in self._blamed(charges, said):
            bucket = self._bucket(key)
            self.tallies[key[0].name].throttled += 1
            # Those who were under way with the first are refused for the same reason: together they are one strike.
            first = bucket.stopped_until <= now
            bucket.strikes += first
            if stop is None:
                stop = self.patience.back_off(max(bucket.strikes, 1))
            bucket.stopped_until = max(bucket.stopped_until, now + stop)
            if first and said == OUT_OF_UNITS and key[0].sized:
                self._shrink()
        stop = self.patience.back_off(1) if stop is None else stop
        self.tallies["connection"].throttled += 1
        self.tallies["connection"].waited_seconds += stop
        return stop

    def answered(self, charges: Charges, cost: float | None = None, share: float | None = None) -> None:
        """Notes an answer that was no refusal: its limits are open.

        `cost` is what it took in units, `share` how much of the limit is used, as Microsoft says; None for not said.
        """
        self._spare = min(self._spare + GIVEN_BACK, SPARE_TRIES)
        for key, amount in charges.items():
            bucket = self._bucket(key)
            bucket.strikes = 0
            if key[0].sized and cost is not None and cost > amount:
                bucket.spend(self.time(), cost - amount)
            if key[0].sized and share is not None and share * self.units > MUCH_MORE * bucket.total:
                self._shrink()

    def may_try_again(self) -> bool:
        """Takes one of the spare tries; False when too many were needed of late and failing is better."""
        if self._spare < 1:
            return False
        self._spare -= 1
        return True

    def close(self) -> None:
        """Stops the clockwork."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm, self._alarm_at = None, inf

    def _blamed(self, charges: Charges, said: str) -> list[tuple[Limit, str]]:
        return [key for key in charges if key[0].name == NAMED.get(said)] or list(charges)

    def _shrink(self) -> None:
        self._resize(max((most for _, most in SIZES if most < self.units), default=self.units))

    def _resize(self, units: int) -> None:
        self.units = units
        for (limit, _), bucket in self._buckets.items():
            if limit.sized and self._paced:
                bucket.most = units
        self._admit()

    def _bucket(self, key: tuple[Limit, str]) -> Bucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            self._forget_idle()
            limit = key[0]
            most = float(self.units if limit.sized else limit.most)
            if limit.refill:
                most *= 1 - MARGIN
            bucket = self._buckets[key] = Bucket(limit, most if self._paced else inf)
            self.tallies.setdefault(limit.name, Tally())
        return bucket

    def _forget_idle(self) -> None:
        """Keeps the buckets few: each mailbox has one."""
        if len(self._buckets) >= self._room:
            now = self.time()
            self._buckets = {key: kept for key, kept in self._buckets.items() if not kept.idle(now)}
            self._room = max(BUCKETS_KEPT, 2 * len(self._buckets))

    def _admit(self) -> None:
        """Lets go everybody who may, in their order; sets the alarm for the first of those who may later."""
        now, soonest, full = self.time(), inf, set[tuple[Limit, str]]()
        for waiting in list(self._queue):
            if self._under_way >= (AT_ONCE if waiting.urgent else AT_ONCE_FOR_SYNCS):
                break
            if waiting.turn.done():
                continue
            wait = self._wait(waiting, now, full)
            if wait == 0:
                self._begin(waiting, now)
            elif wait > self.patience.total_wait_seconds and self._stopped(waiting, now):
                self._queue.remove(waiting)
                waiting.turn.set_exception(_too_long(wait))
            soonest = min(soonest, wait) if wait else soonest
        self._set_alarm(now, soonest)

    def _wait(self, waiting: _Waiting, now: float, full: set[tuple[Limit, str]]) -> float:
        """Seconds until every limit has room; limits without join the `full`, which nobody behind may take from."""
        longest = 0.0
        for key, amount in waiting.charges.items():
            wait = self._bucket(key).wait(now, amount, urgent=waiting.urgent)
            if wait > 0:
                full.add(key)
            elif key in full:
                wait = inf
            if wait > longest:
                longest, waiting.held_by = wait, key[0].name
        return longest

    def _stopped(self, waiting: _Waiting, now: float) -> bool:
        last = now + self.patience.total_wait_seconds
        return any(self._bucket(key).stopped_until > last for key in waiting.charges)

    def _begin(self, waiting: _Waiting, now: float) -> None:
        self._queue.remove(waiting)
        self._under_way += 1
        waited = now - waiting.since
        for (limit, whose), amount in waiting.charges.items():
            bucket, tally = self._bucket((limit, whose)), self.tallies[limit.name]
            bucket.spend(now, amount)
            bucket.under_way += amount
            tally.requests += 1
            tally.units += amount
            tally.waited_seconds += waited if limit.name == waiting.held_by else 0.0
        everything = self.tallies["connection"]
        everything.requests += 1
        everything.waited_seconds += waited
        waiting.turn.set_result(None)

    def _leave(self, waiting: _Waiting) -> None:
        """Takes out one whose asker has gone, whether it still waited or had just been let go."""
        if waiting in self._queue:
            self._queue.remove(waiting)
        elif waiting.turn.done() and not waiting.turn.cancelled() and waiting.turn.exception() is None:
            self._end(waiting.charges)
        self._admit()

    def _end(self, charges: Charges) -> None:
        self._under_way -= 1
        for key, amount in charges.items():
            self._bucket(key).under_way -= amount
        self._admit()

    def _set_alarm(self, now: float, seconds: float) -> None:
        """Looks again in so many seconds; an alarm that rings earlier does no harm."""
        if now + seconds >= self._alarm_at:
            return
        self.close()
        self._alarm_at = now + seconds
        self._alarm = asyncio.get_running_loop().create_task(self._ring(max(seconds, SHORTEST_SLEEP_SECONDS)))

    async def _ring(self, seconds: float) -> None:
        await self.sleep(seconds)
        self._alarm, self._alarm_at = None, inf
        self._admit()


def _too_long(seconds: float) -> GraphThrottled:
    return GraphThrottled(
        "Microsoft asked Steward to slow down for longer than it waits.",
        f"Try again in {round(seconds / 60)} minutes." if seconds < inf else "Try again later.",
    )
