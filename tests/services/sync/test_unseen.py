"""What a whole list lacked is asked for one by one before it is removed."""

from __future__ import annotations

import pytest

from services.resources.users import User
from services.settings import SyncSettings
from services.store import bulk
from services.sync.engine import Sync
from services.sync.unseen import MOST_ASKED
from tests.services.sync.conftest import House, lossy_graph

KINDS = {
    "users": "users",
    "groups": "groups",
    "apps": "servicePrincipals",
    "app_registrations": "applications",
    "grants": "oauth2PermissionGrants",
}
PLENTY = SyncSettings(shrink_percent=100)


def forget_changes(house: House) -> None:
    with house.store.writer() as db:
        db.exec_driver_sql("UPDATE checkpoint SET delta_link = NULL")


def invented(house: House, count: int) -> None:
    """Writes rows of users that the tenant does not have."""
    whole = {column.name: column for column in User.__table__.columns if column.name not in ("connection_id", "round")}
    (row,) = house.values(f"SELECT {', '.join(whole)} FROM users LIMIT 1")
    known = dict(zip(whole, row, strict=True))
    rows = [tuple({**known, "id": f"z{number}", "upn": f"z{number}"}.values()) for number in range(count)]
    with house.store.writer() as db:
        bulk.upsert(db, User.__table__, [*whole, "connection_id", "round"], [(*row, 1, 1) for row in rows])


@pytest.mark.parametrize("resource", KINDS)
async def test_what_the_list_lacked_stays_when_it_is_there_and_goes_when_it_is_not(house: House, resource: str) -> None:
    await house.sync.run(resource, 1)
    forget_changes(house)
    before = house.values(f"SELECT * FROM {resource}")
    lacked, gone = (id_ for (id_,) in house.values(f"SELECT id FROM {resource} ORDER BY id LIMIT 2"))
    world = house.sandbox.world
    if resource == "grants":
        world.drop(KINDS[resource], gone, "", "Remove delegated permission grant")
    else:
        world.delete(KINDS[resource], gone)
    graph = lossy_graph(house.settings, {lacked})
    run = await Sync(house.store, house.sync.specs, {1: graph}, house.clock, PLENTY).run(resource, 1)
    await graph.close()
    assert (run.state, run.removed) == ("done", 1)
    left = {id_ for (id_,) in house.values(f"SELECT id FROM {resource}")}
    assert lacked in left
    assert gone not in left
    assert len(left) == len(before) - 1


async def test_what_is_kept_so_is_as_it_is_now_and_all_it_had(house: House) -> None:
    await house.sync.run("users", 1)
    adele = house.sandbox.world.user("Adele Vance")["id"]
    licences = house.values(f"SELECT sku_id FROM user_licences WHERE user_id = '{adele}'")
    house.sandbox.world.update("users", adele, {"department": "Moon"})
    forget_changes(house)
    graph = lossy_graph(house.settings, {adele})
    assert (await Sync(house.store, house.sync.specs, {1: graph}, house.clock).run("users", 1)).removed == 0
    await graph.close()
    assert house.values(f"SELECT department FROM users WHERE id = '{adele}'") == [("Moon",)]
    assert house.values(f"SELECT sku_id FROM user_licences WHERE user_id = '{adele}'") == licences


async def test_of_very_many_some_stand_for_all(house: House) -> None:
    await house.sync.run("users", 1)
    invented(house, MOST_ASKED + 100)
    forget_changes(house)
    some = {id_ for (id_,) in house.values("SELECT id FROM users WHERE id < 'z' ORDER BY id LIMIT 30")}
    graph = lossy_graph(house.settings, some)
    run = await Sync(house.store, house.sync.specs, {1: graph}, house.clock, PLENTY).run("users", 1)
    await graph.close()
    assert (run.state, run.removed) == ("failed", 0)
    assert run.error == "The list of users lacked some that are there, so nothing was removed."
    assert run.next_step
    assert house.values("SELECT count(*) FROM users") == [(60 + MOST_ASKED + 100,)]
    run = await Sync(house.store, house.sync.specs, {1: house.graph}, house.clock, PLENTY).run("users", 1)
    assert (run.state, run.removed) == ("done", MOST_ASKED + 100)


async def test_failure_to_ask_removes_nothing(house: House) -> None:
    await house.sync.run("users", 1)
    house.sandbox.world.delete("users", house.sandbox.world.user("Lee Gu")["id"])
    forget_changes(house)
    house.sandbox.faults.add("", status=500, times=None, operation="GET /users/{id}")
    run = await house.sync.run("users", 1)
    assert (run.state, run.removed) == ("failed", 0)
    assert house.values("SELECT count(*) FROM users") == [(60,)]
    house.sandbox.faults.clear()
    assert (await house.sync.run("users", 1)).removed == 1
