"""What is derived is computed when a source has changed, and else once a day; its age goes on all the same."""

from __future__ import annotations

from sqlalchemy import text

from services.store.types import to_us
from tests.services.sync.conftest import House

SOURCES = ("users", "licences", "sign_in_activity")


async def collect(house: House, *resources: str) -> None:
    """A quarter of an hour later."""
    house.clock.forward(minutes=15)
    for name in resources:
        assert (await house.sync.run(name, 1)).state == "done", name
        house.clock.forward(seconds=1)


async def computed(house: House) -> int:
    """How often licence waste was computed until now, after one more run."""
    assert (await house.sync.run("licence_waste", 1)).state == "done"
    house.clock.forward(seconds=1)
    (times,) = house.values("SELECT round FROM checkpoint WHERE resource = 'licence_waste'")
    return int(times[0])


def wasted(house: House) -> set[tuple]:
    return set(house.values("SELECT user_id, sku_id, why FROM licence_waste"))


async def test_sources_that_change_nothing_are_read_but_not_computed_from(house: House) -> None:
    await collect(house, *SOURCES)
    assert await computed(house) == 1
    before = wasted(house)
    # Lists come whole each time, and delta without changes: neither brings another row.
    await collect(house, *SOURCES)
    oldest = house.values("SELECT min(synced_at) FROM checkpoint WHERE resource IN ('users', 'licences')")
    assert await computed(house) == 1
    assert wasted(house) == before != set()
    assert house.values("SELECT synced_at FROM checkpoint WHERE resource = 'licence_waste'") == oldest
    assert house.values("SELECT rows, changed FROM run WHERE resource = 'licences' ORDER BY id DESC LIMIT 1")[0][1] == 0


async def test_changed_row_is_computed_from_at_once(house: House) -> None:
    await collect(house, *SOURCES)
    assert await computed(house) == 1
    adele = house.sandbox.world.user("Adele Vance")
    house.sandbox.world.update("users", adele["id"], {"accountEnabled": False})
    await collect(house, "users")
    assert await computed(house) == 2
    held = {(adele["id"], one["skuId"], "disabled") for one in adele["assignedLicenses"]}
    assert held
    assert held <= wasted(house)


async def test_what_went_with_a_sweep_is_computed_from(house: House) -> None:
    await collect(house, *SOURCES)
    assert await computed(house) == 1
    one = house.values("SELECT user_id FROM licence_waste ORDER BY user_id")[0][0]
    house.sandbox.world.delete("users", one)
    with house.store.writer() as db:
        db.exec_driver_sql("UPDATE checkpoint SET delta_link = NULL WHERE resource = 'users'")
    await collect(house, "users")
    assert await computed(house) == 2
    assert one not in {user for user, *_ in wasted(house)}


async def test_person_read_between_the_runs_is_computed_from_if_they_differ(house: House) -> None:
    await collect(house, *SOURCES)
    assert await computed(house) == 1
    adele = house.sandbox.world.user("Adele Vance")["id"]
    await house.sync.refresh("users", 1, adele)
    assert await computed(house) == 1
    house.sandbox.world.update("users", adele, {"accountEnabled": False})
    await house.sync.refresh("users", 1, adele)
    # The changes that come after it say nothing new.
    await collect(house, "users")
    assert await computed(house) == 2
    assert "disabled" in {why for user, _, why in wasted(house) if user == adele}


async def test_run_that_died_may_have_changed_rows(house: House) -> None:
    await collect(house, *SOURCES)
    assert await computed(house) == 1
    house.clock.forward(minutes=15)
    with house.store.writer() as db:
        died = text(
            "INSERT INTO run (connection_id, resource, state, started_at, rows, removed, requests, error, next_step) "
            "VALUES (1, 'users', 'running', :at, 0, 0, 0, '', '')"
        )
        db.execute(died, {"at": to_us(house.clock())})
    await collect(house, "users")
    assert await computed(house) == 2


async def test_time_alone_is_looked_at_once_a_day(house: House) -> None:
    await collect(house, *SOURCES)
    assert await computed(house) == 1
    house.clock.forward(hours=23)
    assert await computed(house) == 1
    house.clock.forward(hours=1)
    assert await computed(house) == 2
    assert await computed(house) == 2
