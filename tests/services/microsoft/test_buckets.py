"""No window of Microsoft's ever holds more than it may, whatever is asked for, when, and however long it travels."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.microsoft.buckets import HEADROOM, Bucket
from services.microsoft.governor import AT_ONCE_FOR_SYNCS, Governor, Patience, urgent
from services.microsoft.limits import ARM, GRAPH, Limit
from tests.services.microsoft.virtual import VirtualClock

BY_NAME = {limit.name: limit for limit in (*GRAPH, *ARM)}


@dataclass
class Request:
    """One that is asked for at `at`, takes `amount` and arrives `late` after it was sent."""

    at: float
    amount: int
    late: float
    urgent: bool


REQUESTS = st.lists(
    st.builds(Request, at=st.floats(0, 40), amount=st.integers(1, 5), late=st.floats(0, 0.999), urgent=st.booleans()),
    min_size=1,
    max_size=60,
)


def small(limit: Limit) -> Limit:
    """A limit that a few requests reach."""
    return Limit(limit.name, 12, limit.seconds, limit.path, limit.verbs, units=True, refill=limit.refill and 3)


async def arrivals(limit: Limit, requests: list[Request], jitter_seconds: float) -> list[tuple[float, int]]:
    """When each of the requests came to Microsoft."""
    clock, came = VirtualClock(), list[tuple[float, int]]()
    governor = Governor(time=clock.time, sleep=clock.sleep)

    async def send(request: Request) -> None:
        await clock.sleep(request.at)
        async with governor.turn({(limit, ""): request.amount}):
            came.append((clock.now + request.late * jitter_seconds, request.amount))

    async def all_of_them() -> None:
        for request in requests:
            if request.urgent:
                with urgent():
                    tasks.append(asyncio.create_task(send(request)))
            else:
                tasks.append(asyncio.create_task(send(request)))
        await asyncio.gather(*tasks)

    tasks: list[asyncio.Task[None]] = []
    await all_of_them()
    governor.close()
    return sorted(came)


def fullest(came: list[tuple[float, int]], seconds: float) -> int:
    """The most that any window of so many seconds held."""
    window, total, most = deque[tuple[float, int]](), 0, 0
    for at, amount in came:
        window.append((at, amount))
        total += amount
        while window[0][0] <= at - seconds:
            total -= window.popleft()[1]
        most = max(most, total)
    return most


@settings(max_examples=60)
@given(requests=REQUESTS, name=st.sampled_from(["reporting", "protection", "usage report", "directory writes"]))
def test_a_window_never_holds_more_than_its_limit(requests: list[Request], name: str) -> None:
    limit = small(BY_NAME[name])
    came = asyncio.run(arrivals(limit, requests, max(limit.seconds * 0.03, 0.1)))
    assert len(came) == len(requests)
    assert fullest(came, limit.seconds) <= limit.most


@settings(max_examples=60)
@given(requests=REQUESTS)
def test_a_bucket_that_fills_again_is_never_overdrawn(requests: list[Request]) -> None:
    limit = Limit("azure reads", 250, 10, refill=25)
    dear = [Request(one.at / 4, one.amount * 20, one.late, one.urgent) for one in requests]
    came = asyncio.run(arrivals(limit, dear, 0.2))
    left, at = float(limit.most), 0.0
    for now, amount in came:
        left, at = min(limit.most, left + (now - at) * limit.refill) - amount, now
        assert left >= 0


async def test_all_of_a_window_is_used_but_for_its_margin() -> None:
    for name in ("reporting", "usage report", "protection", "devices"):
        limit = small(BY_NAME[name])
        came = await arrivals(limit, [Request(0, 1, 0, False) for _ in range(limit.most * 10)], 0)
        assert came[-1][0] <= 9 * limit.seconds / 0.9, name


async def test_what_would_never_fit_goes_alone() -> None:
    came = await arrivals(small(BY_NAME["reporting"]), [Request(0, 5, 0, False), Request(0, 40, 0, False)], 0)
    assert came[1][0] == pytest.approx(10.3)


def test_syncs_leave_units_for_people() -> None:
    bucket = Bucket(BY_NAME["directory"], 3500)
    bucket.spend(0, int(3500 * (1 - HEADROOM)))
    assert bucket.wait(1, 1, urgent=False) > 0
    assert bucket.wait(1, int(3500 * HEADROOM), urgent=True) == 0
    assert bucket.wait(1, int(3500 * HEADROOM) + 1, urgent=True) > 0


def test_four_are_under_way_in_a_mailbox() -> None:
    bucket = Bucket(BY_NAME["mailbox"], 10_000, under_way=4)
    assert bucket.wait(0, 1, urgent=True) == inf
    bucket.under_way = 3
    assert bucket.wait(0, 1, urgent=False) == 0


def test_a_bucket_without_memories_is_idle() -> None:
    bucket = Bucket(BY_NAME["reporting"], 5)
    assert bucket.idle(0)
    bucket.spend(0, 1)
    assert not bucket.idle(10)
    assert bucket.idle(10.4)


class Flight:
    """Requests that take a second each, and how many were under way at most."""

    def __init__(self, governor: Governor, clock: VirtualClock) -> None:
        self.governor, self.clock = governor, clock
        self.now = self.most = 0
        self.order: list[str] = []

    async def fly(self, name: str, limit: str = "directory", whose: str = "") -> None:
        async with self.governor.turn({(BY_NAME[limit], whose): 1}):
            self.order.append(name)
            self.now += 1
            self.most = max(self.most, self.now)
            await self.clock.sleep(1)
            self.now -= 1


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def governor(clock: VirtualClock) -> Governor:
    return Governor(Patience(first_wait_seconds=2), time=clock.time, sleep=clock.sleep)


async def test_a_connection_asks_few_things_at_once(clock: VirtualClock, governor: Governor) -> None:
    flight = Flight(governor, clock)
    await asyncio.gather(*(flight.fly(str(number)) for number in range(100)))
    assert flight.most == AT_ONCE_FOR_SYNCS
    assert governor.tallies["connection"].requests == 100
    assert governor.tallies["connection"].waited_seconds > 300


async def test_one_mailbox_does_not_hold_up_another(clock: VirtualClock, governor: Governor) -> None:
    flight = Flight(governor, clock)
    await asyncio.gather(*(flight.fly(who, "mailbox", who) for who in "aaaaaaab"))
    assert flight.order[:5] == ["a", "a", "a", "a", "b"]


async def test_what_a_person_waits_for_overtakes_every_sync(clock: VirtualClock, governor: Governor) -> None:
    flight = Flight(governor, clock)
    syncs = [asyncio.create_task(flight.fly(f"sync {n}", "reporting")) for n in range(9)]
    await asyncio.sleep(0)
    with urgent():
        people = [asyncio.create_task(flight.fly(f"person {n}", "reporting")) for n in range(2)]
    await asyncio.gather(*syncs, *people)
    assert flight.order[5:7] == ["person 0", "person 1"]
    assert governor.tallies["reporting"].waited_seconds == pytest.approx(5 * 10.3 + 20.6)


async def test_a_full_limit_does_not_hold_up_others(clock: VirtualClock, governor: Governor) -> None:
    flight = Flight(governor, clock)
    await asyncio.gather(*(flight.fly("log", "reporting") for _ in range(6)), flight.fly("user"))
    assert flight.order.index("user") == 5
    assert flight.order[-1] == "log"


async def test_who_gives_up_waiting_leaves_no_trace(clock: VirtualClock, governor: Governor) -> None:
    flight = Flight(governor, clock)
    for _ in range(3):
        tasks = [asyncio.create_task(flight.fly("x", "reporting")) for _ in range(20)]
        await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    await clock.sleep(20)
    before = clock.now
    await asyncio.gather(*(flight.fly("y", "reporting") for _ in range(5)))
    assert clock.now - before == 1


async def test_a_bigger_tenant_may_ask_for_more(clock: VirtualClock, governor: Governor) -> None:
    assert governor.units == 3_500
    for users, units in ((49, 3_500), (50, 5_000), (500, 5_000), (501, 8_000)):
        governor.sized(users)
        assert governor.units == units


async def test_the_limit_shrinks_when_microsoft_counts_more_than_we_do(clock: VirtualClock, governor: Governor) -> None:
    governor.sized(10_000)
    key = {(BY_NAME["directory"], ""): 1}
    async with governor.turn(key):
        governor.answered(key, cost=4000, share=0.5)
    assert governor.units == 8_000
    governor.answered(key, cost=1, share=0.9)
    assert governor.units == 5_000


async def test_many_mailboxes_are_forgotten_when_idle(clock: VirtualClock, governor: Governor) -> None:
    for number in range(3_000):
        async with governor.turn({(BY_NAME["mailbox"], str(number)): 1}):
            pass
        clock.now += 1
    assert len(governor._buckets) < 2_500
