"""Whole runs against the sandbox, on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import inspect

from services.credentials import ClientSecret
from services.microsoft.graph import open_graph
from services.resources.users import User
from services.sync.engine import Sync
from tests.services.sync.conftest import AT_ONCE, House, cut_graph, small_pages


async def test_every_resource_of_the_tenant_is_kept(house: House) -> None:
    runs = await house.sync.run_all(1)
    assert {run.resource: (run.state, run.error) for run in runs} == {run.resource: ("done", "") for run in runs}
    world = house.sandbox.world
    assert set(house.values("SELECT id FROM users")) == {(id_,) for id_ in world.users}
    held = sum(len(user.get("assignedLicenses") or ()) for user in world.users.values())
    assert house.values("SELECT count(*) FROM user_licences") == [(held,)]
    adele = world.user("Adele Vance")
    assert house.values(f"SELECT upn, name_key FROM users WHERE id = '{adele['id']}'") == [
        (adele["userPrincipalName"].lower(), "adele vance")
    ]
    assert house.values("SELECT count(*) FROM app_credentials WHERE kind = 'certificate'")[0][0] >= 1


async def test_managers_are_kept(house: House) -> None:
    await house.sync.run("users", 1)
    assert house.values("SELECT count(*) FROM users WHERE manager_id IS NOT NULL")[0][0] > 0


async def test_second_run_asks_only_for_changes(house: House) -> None:
    await house.sync.run("users", 1)
    adele = house.sandbox.world.user("Adele Vance")["id"]
    house.sandbox.world.update("users", adele, {"department": "Moon", "accountEnabled": False})
    house.clock.forward(minutes=15)
    run = await house.sync.run("users", 1)
    assert (run.state, run.rows, run.requests) == ("done", 1, 1)
    assert house.values(f"SELECT department, enabled FROM users WHERE id = '{adele}'") == [("Moon", False)]


async def test_change_of_one_property_leaves_the_others(house: House) -> None:
    await house.sync.run("users", 1)
    adele = house.sandbox.world.user("Adele Vance")["id"]
    before = house.values(f"SELECT * FROM users WHERE id = '{adele}'")
    licences = house.values(f"SELECT sku_id FROM user_licences WHERE user_id = '{adele}'")
    house.sandbox.world.update("users", adele, {"city": "Ulm"})
    await house.sync.run("users", 1)
    house.sandbox.world.update("users", adele, {"city": before[0][house_column("city")]})
    await house.sync.run("users", 1)
    assert house.values(f"SELECT * FROM users WHERE id = '{adele}'") == before
    assert house.values(f"SELECT sku_id FROM user_licences WHERE user_id = '{adele}'") == licences


async def test_extension_attributes_are_kept_as_they_come_change_and_go(house: House) -> None:
    def said() -> list[tuple[Any, ...]]:
        return house.values("SELECT user_id, number, value FROM user_attributes ORDER BY user_id, number")

    world = house.sandbox.world
    await house.sync.run("users", 1)
    kelly, ravi, allan = (world.user(name)["id"] for name in ("Kelly Krout", "Ravi Patel", "Allan Deyoung"))
    both = [(allan, 1, "CC-4711"), (allan, 3, "Staff")]
    assert said() == sorted([(kelly, 3, "Contractor"), (ravi, 3, "Contractor"), *both])
    world.update("users", kelly, {"onPremisesExtensionAttributes": {"extensionAttribute15": "Crew"}})
    world.update("users", ravi, {"onPremisesExtensionAttributes": None})
    run = await house.sync.run("users", 1)
    assert (said(), run.requests) == (sorted([(kelly, 15, "Crew"), *both]), 1)


async def test_licences_taken_away_are_gone_after_the_next_round(house: House) -> None:
    await house.sync.run("users", 1)
    adele = house.sandbox.world.user("Adele Vance")["id"]
    house.sandbox.world.update("users", adele, {"assignedLicenses": []})
    await house.sync.run("users", 1)
    assert house.values(f"SELECT * FROM user_licences WHERE user_id = '{adele}'") == []


async def test_manager_change_arrives_without_rereading(house: House) -> None:
    await house.sync.run("users", 1)
    adele, lee = (house.sandbox.world.user(name)["id"] for name in ("Adele Vance", "Lee Gu"))
    house.sandbox.world.set_manager(adele, lee)
    run = await house.sync.run("users", 1)
    assert run.requests == 1
    assert house.values(f"SELECT manager_id FROM users WHERE id = '{adele}'") == [(lee,)]
    house.sandbox.world.set_manager(adele, None)
    await house.sync.run("users", 1)
    assert house.values(f"SELECT manager_id FROM users WHERE id = '{adele}'") == [(None,)]


async def test_deleted_user_leaves_with_all_licences(house: House) -> None:
    await house.sync.run("users", 1)
    adele = house.sandbox.world.user("Adele Vance")["id"]
    house.sandbox.world.delete("users", adele)
    run = await house.sync.run("users", 1)
    assert run.removed == 1
    assert house.values(f"SELECT * FROM users WHERE id = '{adele}'") == []
    assert house.values(f"SELECT * FROM user_licences WHERE user_id = '{adele}'") == []


async def test_expired_delta_token_lists_everything_once_and_sweeps(house: House) -> None:
    await house.sync.run("users", 1)
    adele = house.sandbox.world.user("Adele Vance")["id"]
    house.sandbox.world.delete("users", adele)
    house.clock.forward(days=8)
    run = await house.sync.run("users", 1)
    assert (run.state, run.removed, run.rows) == ("done", 1, len(house.sandbox.world.users))
    assert (await house.sync.run("users", 1)).requests == 1


async def test_gone_without_end_fails_and_keeps_what_is_there(house: House) -> None:
    await house.sync.run("users", 1)
    house.sandbox.faults.add("/users", status=410, times=None)
    run = await house.sync.run("users", 1)
    assert run.state == "failed"
    assert house.values("SELECT count(*) FROM users") == [(len(house.sandbox.world.users),)]
    house.sandbox.faults.clear()
    assert (await house.sync.run("users", 1)).state == "done"


async def test_throttling_and_lost_servers_are_outlasted(house: House) -> None:
    house.sandbox.faults.add("/users", status=429, times=2, retry_after="0")
    house.sandbox.faults.add("/users", status=504, times=1)
    run = await house.sync.run("users", 1)
    assert (run.state, run.requests) == ("done", 6)


@pytest.mark.parametrize("kind", ["bad gateway", "half a body", "reset"])
async def test_failed_page_keeps_what_is_there_and_sweeps_nothing(house: House, kind: str) -> None:
    specs = small_pages(house.sync.specs, "sign_in_activity", 7)
    await house.sync.run("sign_in_activity", 1)
    people = len(house.sandbox.world.users)
    house.sandbox.world.delete("users", house.sandbox.world.user("Lee Gu")["id"])
    house.clock.forward(hours=6)
    graph = cut_graph(house.settings, 3, kind)
    run = await Sync(house.store, specs, {1: graph}, house.clock).run("sign_in_activity", 1)
    await graph.close()
    assert (run.state, run.rows, run.removed) == ("failed", 21, 0)
    assert run.error
    assert house.values("SELECT count(*) FROM sign_in_activity") == [(people,)]
    again = await house.sync.run("sign_in_activity", 1)
    assert (again.state, again.rows, again.removed) == ("done", people - 1 - 21, 1)


async def test_next_run_goes_on_at_the_page_where_the_last_was_cut(house: House) -> None:
    specs = small_pages(house.sync.specs, "users", 7)
    graph = cut_graph(house.settings, 2 + 3, "reset")
    first = await Sync(house.store, specs, {1: graph}, house.clock).run("users", 1)
    await graph.close()
    assert (first.state, first.rows) == ("failed", 21)
    # A new process knows only what the database holds.
    second = await house.sync.run("users", 1)
    people = len(house.sandbox.world.users)
    assert (second.state, second.rows) == ("done", people - 21)
    assert house.values("SELECT count(*) FROM users") == [(people,)]


async def test_first_page_that_never_came_is_asked_for_again(house: House) -> None:
    graph = cut_graph(house.settings, 2, "reset")
    first = await Sync(house.store, house.sync.specs, {1: graph}, house.clock).run("users", 1)
    await graph.close()
    assert (first.state, first.rows) == ("failed", 0)
    assert (await house.sync.run("users", 1)).rows == len(house.sandbox.world.users)


async def test_tenant_without_premium_skips_and_says_which_licence(house: House) -> None:
    house.sandbox.knobs.premium = False
    run = await house.sync.run("sign_in_activity", 1)
    assert run.state == "skipped"
    blind = "No Entra ID P1: Steward does not collect sign-in activity."
    standing = "SELECT blind, denied FROM checkpoint WHERE resource = 'sign_in_activity'"
    assert house.values(standing) == [(blind, True)]
    house.sandbox.faults.add("/users", status=400, code="BadRequest", times=None)
    assert (await house.sync.run("sign_in_activity", 1)).state == "failed"
    assert house.values(standing) == [(blind, True)]
    house.sandbox.faults.clear()
    house.sandbox.knobs.premium = True
    assert (await house.sync.run("sign_in_activity", 1)).state == "done"
    assert house.values(standing) == [("", False)]


async def test_one_false_refusal_is_no_proof(house: House) -> None:
    house.sandbox.faults.add("/users", status=403, code="Authentication_RequestFromNonPremiumTenantOrB2CTenant")
    assert (await house.sync.run("sign_in_activity", 1)).state == "done"


async def test_missing_permission_skips_and_names_it(house: House) -> None:
    app = house.sandbox.apps["none"]
    weak = house.settings.model_copy(
        update={"client_id": app.client_id, "credential": ClientSecret(SecretStr(app.client_secret))}
    )
    graph = open_graph(weak, AT_ONCE)
    run = await Sync(house.store, house.sync.specs, {1: graph}, house.clock).run("users", 1)
    await graph.close()
    assert run.state == "skipped"
    assert house.values("SELECT blind FROM checkpoint WHERE resource = 'users'") == [
        ("No permission (User.Read.All): Steward does not collect users.",)
    ]


async def test_wrong_secret_fails_with_the_way_out(house: House) -> None:
    graph = open_graph(house.settings.model_copy(update={"credential": ClientSecret(SecretStr("wrong"))}), AT_ONCE)
    run = await Sync(house.store, house.sync.specs, {1: graph}, house.clock).run("users", 1)
    await graph.close()
    assert run.state == "failed"
    assert "secret is wrong" in run.error
    assert run.next_step


async def test_two_runs_of_one_resource_never_overlap(house: House) -> None:
    first, second = await asyncio.gather(house.sync.run("users", 1), house.sync.run("users", 1))
    assert (first.state, second.state) == ("done", "done")
    assert second.requests == 1


async def test_run_of_a_stopped_process_is_not_left_running(house: House) -> None:
    with house.store.writer() as db:
        db.exec_driver_sql("INSERT INTO run (connection_id, resource, state, started_at, rows, removed, requests, "
                           "error, next_step) VALUES (1, 'licences', 'running', 0, 0, 0, 0, '', '')")  # fmt: skip
    await house.sync.run("licences", 1)
    assert house.values("SELECT state FROM run WHERE resource = 'licences' ORDER BY id") == [("failed",), ("done",)]


async def test_cancelled_run_says_that_it_was_stopped(house: House) -> None:
    house.sandbox.faults.add("/users", kind="slow", seconds=30, times=None)
    task = asyncio.create_task(house.sync.run("users", 1))
    while not house.sandbox.requests:
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert house.values("SELECT state FROM run") == [("failed",)]


async def test_refresh_reads_one_object_anew(house: House) -> None:
    await house.sync.run("users", 1)
    adele = house.sandbox.world.user("Adele Vance")["id"]
    house.sandbox.world.update("users", adele, {"accountEnabled": False, "assignedLicenses": []})
    row = await house.sync.refresh("users", 1, adele)
    assert row is not None
    assert row["enabled"] is False
    assert house.values(f"SELECT enabled FROM users WHERE id = '{adele}'") == [(False,)]
    assert house.values(f"SELECT * FROM user_licences WHERE user_id = '{adele}'") == []
    house.sandbox.world.delete("users", adele)
    assert await house.sync.refresh("users", 1, adele) is None
    assert house.values(f"SELECT * FROM users WHERE id = '{adele}'") == []


async def test_changed_selection_starts_over(house: House) -> None:
    await house.sync.run("users", 1)
    with house.store.writer() as db:
        db.exec_driver_sql("UPDATE checkpoint SET shape = 'older'")
    assert (await house.sync.run("users", 1)).rows == len(house.sandbox.world.users)


def house_column(name: str) -> int:
    return list(User.__table__.columns.keys()).index(name)


async def test_a_first_list_ends_with_every_index_whether_it_was_whole_or_broke_off(house: House) -> None:
    wanted = {index.name for index in User.__table__.indexes}
    house.sandbox.faults.add("/users", status=500, times=None)
    assert (await house.sync.run("users", 1)).state == "failed"
    assert _indexes(house) == wanted
    house.sandbox.faults.clear()
    assert (await house.sync.run("users", 1)).state == "done"
    assert _indexes(house) == wanted


def _indexes(house: House) -> set[str | None]:
    return {index["name"] for index in inspect(house.store.engine).get_indexes("users")}
