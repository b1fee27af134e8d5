"""What a list no longer holds is removed, unless it is too much to be believed."""

from __future__ import annotations

import dataclasses

import pytest

from services.settings import SyncSettings
from services.sync.engine import Sync
from tests.services.sync.conftest import House

STANDING = "SELECT held, blind, accepted, synced_at FROM checkpoint WHERE resource = 'sign_in_activity'"


def lose(house: House, count: int) -> None:
    world = house.sandbox.world
    for id_ in list(world.users)[-count:]:
        world.delete("users", id_)


async def test_list_that_lacks_too_much_removes_nothing_and_says_so(house: House) -> None:
    await house.sync.run("sign_in_activity", 1)
    lose(house, 13)
    house.clock.forward(hours=6)
    run = await house.sync.run("sign_in_activity", 1)
    assert (run.state, run.removed) == ("held", 0)
    assert (
        run.error == "The last list of sign-in activity lacked 13 rows that Steward knows: too many to remove unasked."
    )
    assert run.next_step
    assert house.values("SELECT count(*) FROM sign_in_activity") == [(60,)]
    held, blind, _, synced_at = house.values(STANDING)[0]
    assert (held, blind) == (13, run.error)
    assert synced_at is not None


async def test_accepted_list_is_swept_and_the_next_is_on_guard_again(house: House) -> None:
    await house.sync.run("sign_in_activity", 1)
    lose(house, 13)
    await house.sync.run("sign_in_activity", 1)
    await house.sync.accept("sign_in_activity", 1)
    assert house.values("SELECT due_at FROM checkpoint WHERE resource = 'sign_in_activity'") == [(None,)]
    run = await house.sync.run("sign_in_activity", 1)
    assert (run.state, run.removed) == ("done", 13)
    assert house.values(STANDING)[0][:3] == (0, "", False)
    assert house.values("SELECT count(*) FROM sign_in_activity") == [(47,)]


async def test_nothing_can_be_accepted_that_was_not_held(house: House) -> None:
    await house.sync.run("sign_in_activity", 1)
    await house.sync.accept("sign_in_activity", 1)
    assert house.values(STANDING)[0][2] in (0, False)


async def test_share_is_a_setting_and_small_losses_pass(house: House) -> None:
    await house.sync.run("sign_in_activity", 1)
    lose(house, 12)
    assert (await house.sync.run("sign_in_activity", 1)).state == "done"
    lose(house, 6)
    assert (await house.sync.run("sign_in_activity", 1)).removed == 6
    strict = Sync(house.store, house.sync.specs, {1: house.graph}, house.clock, SyncSettings(shrink_percent=0))
    lose(house, 1)
    assert (await strict.run("sign_in_activity", 1)).state == "done", "fewer than fifty rows may go as they like"


async def test_short_list_that_was_a_bad_one_heals_by_itself(house: House) -> None:
    await house.sync.run("users", 1)
    with house.store.writer() as db:
        db.exec_driver_sql("UPDATE checkpoint SET delta_link = NULL WHERE resource = 'users'")
    half = dataclasses.replace(house.sync.specs.resources["users"], page=30)
    specs = dataclasses.replace(house.sync.specs, resources={"users": half})
    everybody = dict(house.sandbox.world.tables["users"].rows)
    table = house.sandbox.world.tables["users"]
    for id_ in list(everybody)[20:]:
        del table.rows[id_]
        table.order[table.places[id_]] = ""
    table.version += 1
    run = await Sync(house.store, specs, {1: house.graph}, house.clock).run("users", 1)
    assert (run.state, run.removed) == ("held", 0)
    for id_ in list(everybody)[20:]:
        table.rows[id_] = everybody[id_]
        table.order[table.places[id_]] = id_
    table.version += 1
    run = await Sync(house.store, specs, {1: house.graph}, house.clock).run("users", 1)
    assert (run.state, run.rows) == ("done", 60)
    assert house.values("SELECT held, blind FROM checkpoint WHERE resource = 'users'") == [(0, "")]


@pytest.mark.parametrize("resource", ["users", "groups"])
async def test_parts_are_guarded_too(house: House, resource: str) -> None:
    await house.sync.run(resource, 1)
    world = house.sandbox.world
    if resource == "users":
        for id_ in world.users:
            world.update("users", id_, {"assignedLicenses": []})
    else:
        for group, inside in world.members.items():
            for member in list(inside):
                world.set_member(group, member, False)
    with house.store.writer() as db:
        db.exec_driver_sql(f"UPDATE checkpoint SET delta_link = NULL WHERE resource = '{resource}'")
    run = await house.sync.run(resource, 1)
    table = {"users": "user_licences", "groups": "group_members"}[resource]
    assert run.state == "held"
    assert house.values(f"SELECT count(*) FROM {table}")[0][0] >= 50
