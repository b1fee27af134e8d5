"""The schedule wakes what is due and outlives what fails."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from services.sync.claims import Claim
from services.sync.schedule import Job, Schedule
from tests.services.sync.conftest import House


async def test_what_never_ran_runs_at_once_and_is_told(house: House) -> None:
    told: asyncio.Queue[tuple[int, str]] = asyncio.Queue()
    house.clock.at = now_really()

    async def after(connection_id: int, resource: str) -> None:
        told.put_nowait((connection_id, resource))

    schedule = Schedule(house.sync, house.sync.specs, [1], after_sync=after)
    schedule.start()
    assert schedule.running
    ours = {(1, resource.name) for resource in house.sync.of(1)}
    found: set[tuple[int, str]] = set()
    while found < ours:
        found.add(await asyncio.wait_for(told.get(), 20))
    schedule.stop()
    assert found == ours


async def test_failing_job_is_tried_again_and_stops_no_other(house: House) -> None:
    times = 0
    twice = asyncio.Event()
    house.clock.at = now_really()

    async def fail() -> None:
        nonlocal times
        times += 1
        if times == 2:
            twice.set()
        raise RuntimeError("no")

    schedule = Schedule(house.sync, house.sync.specs, [], [Job("failing", timedelta(milliseconds=10), fail)])
    schedule.start()
    await asyncio.wait_for(twice.wait(), 20)
    schedule.stop()


async def test_what_is_fresh_waits_for_its_time(house: House) -> None:
    house.clock.at = now_really()
    await house.sync.run_all(1)
    before = len(house.values("SELECT id FROM run"))
    woken = asyncio.Event()

    async def wake() -> None:
        woken.set()

    schedule = Schedule(house.sync, house.sync.specs, [1], [Job("wake", timedelta(hours=1), wake)])
    schedule.start()
    await asyncio.wait_for(woken.wait(), 20)
    schedule.stop()
    assert len(house.values("SELECT id FROM run")) == before


async def test_at_most_three_of_a_connection_run_at_once(house: House) -> None:
    house.clock.at = now_really()
    most = 0
    told: asyncio.Queue[str] = asyncio.Queue()
    house.sandbox.faults.add("/", kind="slow", seconds=0.05, times=None)

    async def after(connection_id: int, resource: str) -> None:
        nonlocal most
        with house.store.reader(house.clock()) as read:
            running = read.db.exec_driver_sql("SELECT count(*) FROM checkpoint WHERE claimed_by <> ''").scalar_one()
        most = max(most, running)
        told.put_nowait(resource)

    schedule = Schedule(house.sync, house.sync.specs, [1], after_sync=after)
    schedule.start()
    found: list[str] = []
    while "sign_in_activity" not in found or len(found) < len(house.sync.specs.resources):
        found.append(await asyncio.wait_for(told.get(), 40))
    schedule.stop()
    assert 1 <= most <= 3
    assert found.index("users") < found.index("sign_in_activity")


async def test_what_another_replica_is_at_is_left_to_it(house: House) -> None:
    house.clock.at = now_really()
    await house.sync.run_all(1)
    with house.store.writer() as db:
        db.exec_driver_sql("UPDATE checkpoint SET due_at = NULL WHERE resource IN ('users', 'licences')")
    await Claim(house.store, 1, "users", house.clock).take()
    told: asyncio.Queue[str] = asyncio.Queue()

    async def after(connection_id: int, resource: str) -> None:
        told.put_nowait(resource)

    schedule = Schedule(house.sync, house.sync.specs, [1], after_sync=after)
    schedule.start()
    assert await asyncio.wait_for(told.get(), 20) == "licences"
    schedule.stop()
    assert told.empty()


def now_really():
    """APScheduler has a clock of its own, so here the frozen one stands at today."""
    from datetime import UTC, datetime

    return datetime.now(UTC)


async def test_who_stops_it_can_wait_until_every_run_has_written_where_it_stands(house: House) -> None:
    house.clock.at = now_really()
    begun = asyncio.Event()

    async def look() -> None:
        begun.set()

    schedule = Schedule(house.sync, house.sync.specs, [1], [Job("look", timedelta(hours=1), look)])
    schedule.start()
    await asyncio.wait_for(begun.wait(), 20)
    schedule.stop()
    await asyncio.wait_for(schedule.stopped(), 20)
    assert house.values("SELECT id FROM run WHERE state = 'running'") == []
