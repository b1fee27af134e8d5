"""Logs: the past in closed windows, then only what is new; and what is summed from them."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import inspect
from sqlmodel import SQLModel

from services.store.types import DAY, to_us
from services.sync.engine import Sync
from tests.services.sync.conftest import House, cut_graph, small_pages


async def test_thirty_days_of_sign_ins_are_kept_once_each(house: House) -> None:
    run = await house.sync.run("sign_ins", 1)
    assert run.state == "done"
    ids = house.values("SELECT id FROM sign_ins")
    assert len(ids) == len(set(ids)) > 100
    oldest, newest = house.values("SELECT min(created_at), max(created_at) FROM sign_ins")[0]
    assert to_us(house.clock() - timedelta(days=30)) <= oldest < newest <= to_us(house.clock())


@pytest.mark.parametrize("good", [2, 1000])
async def test_every_index_is_there_after_a_first_run_whether_it_broke_or_not(house: House, good: int) -> None:
    graph = cut_graph(house.settings, good, "reset")
    run = await Sync(house.store, house.sync.specs, {1: graph}, house.clock).run("sign_ins", 1)
    await graph.close()
    assert run.state == ("done" if good == 1000 else "failed")
    there = {index["name"] for index in inspect(house.store.engine).get_indexes("sign_ins")}
    assert there >= {index.name for index in SQLModel.metadata.tables["sign_ins"].indexes} != set()


async def test_only_what_is_new_is_read_next_time(house: House) -> None:
    await house.sync.run("sign_ins", 1)
    world = house.sandbox.world
    house.clock.forward(minutes=5)
    seen = world.sign_in(world.user("Adele Vance")["id"], "Salesforce", error=50126)
    house.clock.forward(minutes=5)
    before = len(house.values("SELECT id FROM sign_ins"))
    run = await house.sync.run("sign_ins", 1)
    assert (run.state, run.requests) == ("done", 1)
    assert len(house.values("SELECT id FROM sign_ins")) == before + 1
    assert seen is not None
    assert house.values("SELECT count(*) FROM sign_ins WHERE error_code = 50126 AND failure IS NOT NULL")[0][0] >= 1


async def test_late_sign_in_is_found_within_the_overlap(house: House) -> None:
    await house.sync.run("sign_ins", 1)
    world = house.sandbox.world
    late = house.clock() - timedelta(minutes=20)
    before = len(house.values("SELECT id FROM sign_ins"))
    world.sign_in(world.user("Adele Vance")["id"], "Salesforce", at=late)
    house.clock.forward(minutes=10)
    await house.sync.run("sign_ins", 1)
    assert len(house.values("SELECT id FROM sign_ins")) == before + 1


async def test_sign_in_hours_late_is_found_on_the_next_day(house: House) -> None:
    await house.sync.run("sign_ins", 1)
    world = house.sandbox.world
    late = house.clock() - timedelta(hours=2)
    world.sign_in(world.user("Adele Vance")["id"], "Salesforce", error=50053, at=late)
    locked = "SELECT count(*) FROM sign_ins WHERE error_code = 50053 AND created_at = " + str(to_us(late))
    house.clock.forward(hours=1)
    await house.sync.run("sign_ins", 1)
    assert house.values(locked) == [(0,)]
    house.clock.forward(hours=15)
    await house.sync.run("sign_ins", 1)
    assert house.values(locked) == [(1,)]


async def test_window_that_broke_is_read_again_and_closed_ones_are_not(house: House) -> None:
    graph = cut_graph(house.settings, 2, "reset")
    first = await Sync(house.store, house.sync.specs, {1: graph}, house.clock).run("sign_ins", 1)
    await graph.close()
    assert first.state == "failed"
    covered = house.values("SELECT window_from, window_to, synced_at FROM checkpoint WHERE resource = 'sign_ins'")[0]
    assert covered[0] < covered[1]
    assert covered[2] is None
    second = await house.sync.run("sign_ins", 1)
    assert second.state == "done"
    whole = await fresh_count(house)
    assert len(house.values("SELECT id FROM sign_ins")) == whole


async def test_long_silence_is_caught_up(house: House) -> None:
    await house.sync.run("sign_ins", 1)
    world = house.sandbox.world
    for _ in range(5):
        house.clock.forward(days=1)
        world.sign_in(world.user("Adele Vance")["id"], "Salesforce", error=50053)
    await house.sync.run("sign_ins", 1)
    assert house.values("SELECT count(*) FROM sign_ins WHERE error_code = 50053")[0][0] >= 5


async def test_usage_sums_successes_by_user_app_and_day(house: House) -> None:
    await house.sync.run("sign_ins", 1)
    await house.sync.run("app_usage", 1)
    assert usage(house) == expected(house)


async def test_usage_of_touched_days_is_summed_again(house: House) -> None:
    await house.sync.run("sign_ins", 1)
    await house.sync.run("app_usage", 1)
    world = house.sandbox.world
    house.clock.forward(minutes=5)
    world.sign_in(world.user("Adele Vance")["id"], "Salesforce")
    house.clock.forward(minutes=5)
    await house.sync.run("sign_ins", 1)
    run = await house.sync.run("app_usage", 1)
    assert usage(house) == expected(house)
    assert run.rows < len(usage(house))


async def test_usage_is_as_old_and_as_blind_as_its_source(house: House) -> None:
    house.sandbox.knobs.premium = False
    await house.sync.run("sign_ins", 1)
    await house.sync.run("app_usage", 1)
    assert house.values("SELECT synced_at, blind, denied FROM checkpoint WHERE resource = 'app_usage'") == [
        (None, "No Entra ID P1: Steward does not collect sign-ins.", True)
    ]


async def test_what_an_old_audit_changed_goes_with_it(house: House) -> None:
    world = house.sandbox.world
    world.delete("users", world.user("Pradeep Gupta")["id"], house.sandbox.apps["full"].object_id)
    await house.sync.run("directory_audits", 1)
    assert house.values("SELECT count(*) FROM audit_targets")[0][0] > 0
    house.clock.forward(days=400)
    run = await house.sync.run("directory_audits", 1)
    assert (run.state, run.removed > 0) == ("done", True)
    left = "SELECT count(*) FROM audit_targets WHERE audit_id NOT IN (SELECT id FROM directory_audits)"
    assert house.values(left) == [(0,)]


async def test_old_rows_go_after_so_many_days_and_the_usage_stays(house: House) -> None:
    await house.sync.run("sign_ins", 1)
    await house.sync.run("app_usage", 1)
    before, summed = len(house.values("SELECT id FROM sign_ins")), usage(house)
    house.clock.forward(days=75)
    await house.sync.run("sign_ins", 1)
    assert before > len(house.values("SELECT id FROM sign_ins")) > 0
    oldest = house.values("SELECT min(created_at) FROM sign_ins")[0][0]
    assert oldest >= to_us(house.clock() - timedelta(days=90)) // DAY * DAY
    await house.sync.run("app_usage", 1)
    assert summed.items() <= usage(house).items()


async def test_rows_read_again_are_left_alone(house: House) -> None:
    await house.sync.run("sign_ins", 1)
    newest = house.values("SELECT max(round) FROM sign_ins")
    house.clock.forward(minutes=10)
    run = await house.sync.run("sign_ins", 1)
    assert run.state == "done"
    assert house.values("SELECT max(round) FROM sign_ins") == newest


@pytest.mark.parametrize("kind", ["shift", "empty", "repeat", "expired", "truncated", "reset"])
async def test_after_any_fault_the_log_is_the_tenants(house: House, kind: str) -> None:
    specs = small_pages(house.sync.specs, "sign_ins", 9)
    house.sandbox.faults.add("/auditLogs/signIns".lower(), kind=kind, times=None, rate=0.05, status=400)
    sync = Sync(house.store, specs, {1: house.graph}, house.clock)
    for _ in range(40):
        house.clock.forward(minutes=1)
        if (await sync.run("sign_ins", 1)).state == "done":
            break
    assert house.values("SELECT synced_at FROM checkpoint WHERE resource = 'sign_ins'") != [(None,)]
    house.sandbox.faults.clear()
    assert len(house.values("SELECT id FROM sign_ins")) == await fresh_count(house)


def usage(house: House) -> Counter[tuple]:
    return Counter({row[:3]: row[3] for row in house.values("SELECT user_id, app_id, day, count FROM app_usage")})


def expected(house: House) -> Counter[tuple]:
    rows = house.values("SELECT user_id, app_id, created_at FROM sign_ins WHERE error_code = 0")
    return Counter((user, app or "", at // DAY) for user, app, at in rows)


async def fresh_count(house: House) -> int:
    """How many sign-ins the sandbox holds now."""
    oldest = f"{house.clock() - timedelta(days=30):%Y-%m-%dT%H:%M:%SZ}"
    page = await house.graph.get("/auditLogs/signIns", {"$top": "1000", "$filter": f"createdDateTime ge {oldest}"})
    count = len(page["value"])
    while "@odata.nextLink" in page:
        page = await house.graph.get(page["@odata.nextLink"])
        count += len(page["value"])
    return count
