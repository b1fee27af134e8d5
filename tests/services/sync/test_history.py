"""What appeared, vanished and changed: noted from lists, changes and rereads alike, after the first round."""

from __future__ import annotations

from services.store.types import to_us
from tests.services.sync.conftest import House

ALL = "SELECT resource, name, kind, property, before, after FROM changes ORDER BY id"


def noted(house: House) -> list[tuple]:
    return house.values(ALL)


def start_over(house: House, resource: str) -> None:
    """The next round is a full list."""
    with house.store.writer() as db:
        db.exec_driver_sql(f"UPDATE checkpoint SET delta_link = NULL WHERE resource = '{resource}'")


async def test_first_round_is_the_baseline_and_not_news(house: House) -> None:
    for name in ("users", "groups", "apps", "app_registrations"):
        await house.sync.run(name, 1)
        start_over(house, name)
        await house.sync.run(name, 1)
    assert noted(house) == []


async def test_change_is_noted_with_before_and_after_and_when_it_was_seen(house: House) -> None:
    await house.sync.run("users", 1)
    world = house.sandbox.world
    adele = world.user("Adele Vance")
    before = adele["department"]
    world.update("users", adele["id"], {"department": "Moon", "accountEnabled": False, "city": "Ulm"})
    house.clock.forward(minutes=15)
    await house.sync.run("users", 1)
    assert sorted(noted(house)) == [
        ("users", "Adele Vance", "changed", "department", before, "Moon"),
        ("users", "Adele Vance", "changed", "enabled", "yes", "no"),
    ]
    assert set(house.values("SELECT at, object_id FROM changes")) == {(to_us(house.clock()), adele["id"])}
    await house.sync.run("users", 1)
    assert len(noted(house)) == 2


async def test_full_list_notes_the_same_as_changes_do(house: House) -> None:
    await house.sync.run("users", 1)
    world = house.sandbox.world
    adele, lee = world.user("Adele Vance"), world.user("Lee Gu")["id"]
    old = world.manager_of.get(adele["id"])
    held = {one["skuId"] for one in adele["assignedLicenses"]}
    world.set_manager(adele["id"], lee)
    world.update("users", adele["id"], {"assignedLicenses": []})
    start_over(house, "users")
    await house.sync.run("users", 1)
    assert set(noted(house)) == {
        ("users", "Adele Vance", "changed", "manager_id", old, lee),
        *(("users", "Adele Vance", "vanished", "licence", sku, None) for sku in held),
    }


async def test_who_came_and_who_went_is_noted_under_the_group(house: House) -> None:
    await house.sync.run("groups", 1)
    world = house.sandbox.world
    team, adele = world.group("Guests")["id"], world.user("Adele Vance")["id"]
    gone = next(iter(world.members[team]))
    world.set_member(team, adele, True)
    await house.sync.run("groups", 1)
    world.set_member(team, gone, False)
    start_over(house, "groups")
    await house.sync.run("groups", 1)
    assert noted(house) == [
        ("groups", "Guests", "appeared", "member", None, adele),
        ("groups", "Guests", "vanished", "member", gone, None),
    ]


async def test_deleted_user_vanishes_with_name_and_licences_by_delta_and_by_sweep(house: House) -> None:
    await house.sync.run("users", 1)
    world = house.sandbox.world
    for name in ("Adele Vance", "Lee Gu"):
        user = world.user(name)
        held = {one["skuId"] for one in user["assignedLicenses"]}
        world.delete("users", user["id"])
        await house.sync.run("users", 1)
        assert {row for row in noted(house) if row[1] == name} == {
            ("users", name, "vanished", "", None, None),
            *(("users", name, "vanished", "licence", sku, None) for sku in held),
        }
        with house.store.writer() as db:
            db.exec_driver_sql("DELETE FROM changes")
        start_over(house, "users")


async def test_new_user_appears_by_name(house: House) -> None:
    await house.sync.run("users", 1)
    world = house.sandbox.world
    own = {"id": "0" * 8 + "-0000-0000-0000-" + "0" * 12, "displayName": "New Hire"}
    world.add_user({**world.user("Lee Gu"), **own, "userPrincipalName": "new@contoso.com", "assignedLicenses": []})
    await house.sync.run("users", 1)
    assert noted(house) == [("users", "New Hire", "appeared", "", None, None)]


async def test_reread_after_an_action_is_noted_too(house: House) -> None:
    await house.sync.run("users", 1)
    adele = house.sandbox.world.user("Adele Vance")["id"]
    house.sandbox.world.update("users", adele, {"accountEnabled": False})
    await house.sync.refresh("users", 1, adele)
    assert noted(house) == [("users", "Adele Vance", "changed", "enabled", "yes", "no")]
    await house.sync.run("users", 1)
    assert len(noted(house)) == 1


async def test_held_sweep_and_another_selection_are_not_news(house: House) -> None:
    await house.sync.run("users", 1)
    with house.store.writer() as db:
        db.exec_driver_sql("UPDATE users SET department = 'was not read before'")
        db.exec_driver_sql("UPDATE checkpoint SET shape = 'older'")
    await house.sync.run("users", 1)
    assert noted(house) == []
