"""A list that moves while it is read is read again until it stands still; while it moves nothing is removed."""

from __future__ import annotations

import pytest

from services.sync.engine import Sync
from services.sync.still import MOST_READINGS
from tests.services.sync.conftest import House, lossy_graph

LISTS = [("users", "GET /users"), ("sign_in_activity", "GET /users"), ("group_owners", "GET /groups")]


def forget_changes(house: House, resource: str) -> None:
    """Makes the next run a full one."""
    with house.store.writer() as db:
        db.exec_driver_sql(f"UPDATE checkpoint SET delta_link = NULL WHERE resource = '{resource}'")


@pytest.mark.parametrize(("resource", "operation"), LISTS)
async def test_list_that_stands_still_at_last_is_whole(house: House, resource: str, operation: str) -> None:
    await house.sync.run(resource, 1)
    there = house.values(f"SELECT * FROM {resource}")
    with house.store.writer() as db:
        db.exec_driver_sql(f"DELETE FROM {resource}")
    forget_changes(house, resource)
    house.sandbox.faults.add("", kind="shift", operation=operation, times=MOST_READINGS - 1)
    assert (await house.sync.run(resource, 1)).state == "done"
    assert len(house.values(f"SELECT * FROM {resource}")) == len(there)


@pytest.mark.parametrize(("resource", "operation"), LISTS)
async def test_list_that_never_stands_still_removes_nothing_and_says_so(
    house: House, resource: str, operation: str
) -> None:
    await house.sync.run(resource, 1)
    forget_changes(house, resource)
    there = house.values(f"SELECT count(*) FROM {resource}")
    fault = house.sandbox.faults.add("", kind="shift", operation=operation, times=None)
    run = await house.sync.run(resource, 1)
    assert (run.state, run.removed, fault.hits) == ("failed", 0, MOST_READINGS)
    assert "moved each of the 4 times" in run.error
    assert run.next_step
    assert house.values(f"SELECT count(*) FROM {resource}") == there
    house.sandbox.faults.clear()
    assert (await house.sync.run(resource, 1)).state == "done"
    assert house.values(f"SELECT count(*) FROM {resource}") == there


async def test_members_that_move_are_read_again(house: House) -> None:
    await house.sync.run("groups", 1)
    group, members = max(house.sandbox.world.members.items(), key=lambda one: len(one[1]))
    house.sandbox.faults.add("", kind="shift", operation="GET /groups/{id}/members", times=MOST_READINGS - 1)
    await house.sync.refresh("groups", 1, group)
    found = house.values(f"SELECT member_id FROM group_members WHERE group_id = '{group}'")
    assert {id_ for (id_,) in found} == set(members)


async def test_first_list_of_fewer_than_are_counted_is_read_again(house: House) -> None:
    lee = house.sandbox.world.user("Lee Gu")["id"]
    graph = lossy_graph(house.settings, {lee}, times=1)
    run = await Sync(house.store, house.sync.specs, {1: graph}, house.clock).run("users", 1)
    await graph.close()
    assert (run.state, run.rows) == ("done", 59 + 60)
    assert house.values("SELECT count(*) FROM users") == [(60,)]


async def test_count_that_stays_larger_than_the_list_is_believed_once(house: House) -> None:
    lee = house.sandbox.world.user("Lee Gu")["id"]
    graph = lossy_graph(house.settings, {lee})
    run = await Sync(house.store, house.sync.specs, {1: graph}, house.clock).run("users", 1)
    await graph.close()
    assert (run.state, run.rows) == ("done", 59 + 59)
    assert house.values("SELECT done, expected FROM checkpoint WHERE resource = 'users'") == [(59, 59)]


async def test_count_that_has_fallen_since_costs_one_request(house: House) -> None:
    lee = house.sandbox.world.user("Lee Gu")["id"]
    graph = lossy_graph(house.settings, {lee}, meanwhile=lambda: house.sandbox.world.delete("users", lee))
    run = await Sync(house.store, house.sync.specs, {1: graph}, house.clock).run("users", 1)
    await graph.close()
    assert (run.state, run.rows, run.requests) == ("done", 59, 4)
