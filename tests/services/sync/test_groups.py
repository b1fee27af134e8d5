"""Groups and who is in them, by delta alone; owners, read further where their list is cut."""

from __future__ import annotations

import dataclasses

from services.sync.engine import Sync
from tests.services.sync.conftest import House, cut_graph


def kept(house: House) -> set[str]:
    groups = house.sandbox.world.groups.values()
    return {group["id"] for group in groups if not group["mailEnabled"] or "Unified" in group["groupTypes"]}


def members(house: House) -> set[tuple]:
    world = house.sandbox.world
    return {(group, member) for group in kept(house) for member in world.members[group]}


def cached(house: House) -> set[tuple]:
    return set(house.values("SELECT group_id, member_id FROM group_members"))


def distribution(house: House, name: str = "Launch 1") -> str:
    """Turns a group into a distribution list, as if it had always been one."""
    group = next(group for group in house.sandbox.world.groups.values() if group["displayName"] == name)
    values = {"mailEnabled": True, "securityEnabled": False, "groupTypes": [], "mail": "list@contoso.com"}
    house.sandbox.world.update("groups", group["id"], values)
    return group["id"]


async def test_groups_and_members_are_kept_and_other_kinds_skipped_and_counted(house: House) -> None:
    house.sandbox.knobs.delta_page = 4
    list_ = distribution(house)
    run = await house.sync.run("groups", 1)
    others = len(house.sandbox.world.groups) - len(kept(house))
    assert (run.state, run.error, run.skipped) == ("done", "", others)
    assert {id_ for (id_,) in house.values("SELECT id FROM groups")} == kept(house)
    assert cached(house) == members(house)
    assert list_ not in kept(house)
    kinds = dict(house.values("SELECT kind, count(*) FROM group_members GROUP BY kind"))
    assert kinds["user"] > kinds["group"] > 0


async def test_second_round_asks_once_and_brings_who_came_and_who_went(house: House) -> None:
    await house.sync.run("groups", 1)
    world = house.sandbox.world
    team, adele = world.group("Guests")["id"], world.user("Adele Vance")["id"]
    gone = next(iter(world.members[team]))
    world.set_member(team, adele, True)
    world.set_member(team, gone, False)
    world.update("groups", team, {"description": "New"})
    run = await house.sync.run("groups", 1)
    assert (run.state, run.requests) == ("done", 1)
    assert cached(house) == members(house)
    assert house.values(f"SELECT description FROM groups WHERE id = '{team}'") == [("New",)]
    world.set_member(team, adele, False)
    await house.sync.run("groups", 1)
    assert cached(house) == members(house)


async def test_group_that_repeats_with_members_only_is_put_together(house: House) -> None:
    page = {
        "id": "g",
        "displayName": "Big",
        "groupTypes": ["Unified"],
        "mailEnabled": True,
        "securityEnabled": False,
        "assignedLicenses": [],
    }
    one, two, three = ({"@odata.type": "#microsoft.graph.user", "id": name} for name in ("a", "b", "c"))
    gone = {"id": "b", "@removed": {"reason": "deleted"}}
    objects = [page | {"members@delta": [one, two]}, {"id": "g", "members@delta": [three, gone]}]
    await merged(house, objects[:1], objects[1:])
    assert cached(house) == {("g", "a"), ("g", "c")}


async def test_group_removed_and_back_has_only_its_new_members(house: House) -> None:
    page = {
        "id": "g",
        "displayName": "Big",
        "groupTypes": ["Unified"],
        "mailEnabled": True,
        "securityEnabled": False,
        "assignedLicenses": [],
    }
    one, two = ({"@odata.type": "#microsoft.graph.user", "id": name} for name in ("a", "b"))
    back = [{"id": "g", "@removed": {"reason": "changed"}}, page | {"members@delta": [two]}]
    await merged(house, [page | {"members@delta": [one]}], back)
    assert cached(house) == {("g", "b")}


async def merged(house: House, *pages: list[dict]) -> None:
    from services.sync.rows import Rows

    rows = Rows(house.sync.specs.resources["groups"], 1)
    for page in pages:
        await house.store.write(lambda db, page=page: rows.merge(db, page, 1, full=True))


async def test_group_that_becomes_one_we_keep_is_read_whole_with_all_its_members(house: House) -> None:
    world = house.sandbox.world
    list_ = distribution(house)
    await house.sync.run("groups", 1)
    assert cached(house) == members(house)
    world.update("groups", list_, {"groupTypes": ["Unified"]})
    run = await house.sync.run("groups", 1)
    assert run.state == "done"
    assert (list_,) in house.values("SELECT id FROM groups")
    assert cached(house) == members(house)


async def test_deleted_group_leaves_with_its_members(house: House) -> None:
    await house.sync.run("groups", 1)
    team = house.sandbox.world.group("Guests")["id"]
    house.sandbox.world.delete("groups", team)
    run = await house.sync.run("groups", 1)
    assert run.removed == 1
    assert house.values(f"SELECT * FROM group_members WHERE group_id = '{team}'") == []


async def test_expired_token_lists_all_groups_again_and_sweeps_members_too(house: House) -> None:
    await house.sync.run("groups", 1)
    world = house.sandbox.world
    team = world.group("Guests")["id"]
    world.set_member(team, next(iter(world.members[team])), False)
    house.clock.forward(days=8)
    run = await house.sync.run("groups", 1)
    assert (run.state, run.rows) == ("done", len(kept(house)))
    assert cached(house) == members(house)
    assert (await house.sync.run("groups", 1)).requests == 1


async def test_list_by_delta_goes_on_at_the_page_where_it_was_cut(house: House) -> None:
    house.sandbox.knobs.delta_page = 4
    graph = cut_graph(house.settings, 3, "reset")
    first = await Sync(house.store, house.sync.specs, {1: graph}, house.clock).run("groups", 1)
    await graph.close()
    assert (first.state, first.rows) == ("failed", 8)
    second = await house.sync.run("groups", 1)
    assert (second.state, second.rows) == ("done", len(kept(house)) - 8)
    assert cached(house) == members(house)


async def test_refresh_reads_a_group_with_its_members(house: House) -> None:
    await house.sync.run("groups", 1)
    world = house.sandbox.world
    team, adele = world.group("Guests")["id"], world.user("Adele Vance")["id"]
    world.set_member(team, adele, True)
    assert await house.sync.refresh("groups", 1, team) is not None
    assert cached(house) == members(house)


async def test_owners_beyond_the_first_twenty_are_read_further(house: House) -> None:
    world = house.sandbox.world
    team = world.group("All Company")["id"]
    world.owners[team] = list(world.users)[:45]
    run = await house.sync.run("group_owners", 1)
    assert run.state == "done"
    owned = {(group, owner) for group in world.groups for owner in world.owners.get(group, ())}
    assert set(house.values("SELECT group_id, owner_id FROM group_owners")) == owned


async def test_relation_that_hides_behind_pages_is_followed_to_its_end(house: House) -> None:
    specs, world = house.sync.specs, house.sandbox.world
    owners = specs.resources["group_owners"]
    beyond = dataclasses.replace(owners.beyond, path="/groups/{id}/members", name="owners", expanded=False)
    small = dataclasses.replace(owners, beyond=beyond, expand="")
    run = await Sync(
        house.store, dataclasses.replace(specs, resources={"group_owners": small}), {1: house.graph}, house.clock
    ).run("group_owners", 1)
    assert run.state == "done"
    inside = {(group, member) for group in world.groups for member in world.members[group]}
    assert set(house.values("SELECT group_id, owner_id FROM group_owners")) == inside
