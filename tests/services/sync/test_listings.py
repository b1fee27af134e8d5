"""A resource of several lists: one after another, each swept at its end; a refused one leaves the others be."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.resources.app_registrations import AppRegistration
from services.resources.licences import RESOURCE as LICENCES
from services.resources.sign_in_activity import RESOURCE as ACTIVITY
from services.resources.sign_in_activity import SignInActivity
from services.specs import Listing, Resource, Specs
from services.sync.engine import Sync
from tests.services.sync.conftest import House, cut_graph, small_pages

PEOPLE = Listing(
    table=SignInActivity,
    path="/users",
    select=ACTIVITY.select,
    page=7,
    to_row=ACTIVITY.to_row,
    licence="Entra ID P1",
    permissions=("AuditLog.Read.All",),
)


def tenant(raw) -> dict:
    return {"id": raw["id"], "app_id": raw["id"], "name": raw["displayName"], "created_at": None, "audience": None}


def both(*more: Listing, **changed) -> Resource:
    values = {"name": "licences", "kind": "snapshot", "every": timedelta(hours=1), "table": LICENCES.table}
    values |= {"path": LICENCES.path, "select": LICENCES.select, "page": 0, "to_row": LICENCES.to_row}
    return Resource(**values | {"permissions": LICENCES.permissions, "more": more} | changed)


def sync_of(house: House, resource: Resource, graph=None) -> Sync:
    return Sync(house.store, Specs(resources={resource.name: resource}), {1: graph or house.graph}, house.clock)


def counts(house: House) -> tuple[int, int]:
    return tuple(house.values(f"SELECT count(*) FROM {name}")[0][0] for name in ("licences", "sign_in_activity"))


async def test_every_list_is_read_and_swept_in_its_own_last_page(house: House) -> None:
    sync = sync_of(house, both(PEOPLE))
    assert (await sync.run("licences", 1)).state == "done"
    assert counts(house) == (11, 60)
    house.sandbox.world.delete("users", house.sandbox.world.user("Lee Gu")["id"])
    run = await sync.run("licences", 1)
    assert (run.state, run.removed) == ("done", 1)
    assert counts(house) == (11, 59)


async def test_cut_in_the_second_list_goes_on_there(house: House) -> None:
    graph = cut_graph(house.settings, 1 + 3, "reset")
    first = await sync_of(house, both(PEOPLE), graph).run("licences", 1)
    await graph.close()
    assert (first.state, first.rows) == ("failed", 11 + 21)
    assert house.values("SELECT step, synced_at FROM checkpoint WHERE resource = 'licences'") == [(1, None)]
    house.clock.forward(minutes=5)
    second = await sync_of(house, both(PEOPLE)).run("licences", 1)
    assert (second.state, second.rows) == ("done", 60 - 21)
    began = house.values("SELECT min(started_at) FROM run")
    assert house.values("SELECT synced_at FROM checkpoint WHERE resource = 'licences'") == began


async def test_refused_list_is_left_out_with_a_sentence_and_not_swept(house: House) -> None:
    sync = sync_of(house, both(PEOPLE))
    await sync.run("licences", 1)
    house.sandbox.knobs.premium = False
    house.sandbox.world.delete("users", house.sandbox.world.user("Lee Gu")["id"])
    house.clock.forward(hours=1)
    run = await sync.run("licences", 1)
    assert (run.state, run.rows, run.removed) == ("done", 11, 0)
    assert counts(house) == (11, 60)
    blind = "No Entra ID P1: Steward does not collect sign-in activity."
    assert house.values("SELECT blind, denied, synced_at - round_at FROM checkpoint") == [(blind, False, 0)]
    house.sandbox.knobs.premium = True
    assert (await sync.run("licences", 1)).removed == 1
    assert house.values("SELECT blind, refused FROM checkpoint") == [("", "")]


async def test_refusal_of_a_further_list_is_believed_only_the_second_time(house: House) -> None:
    house.sandbox.faults.add("/users", status=403, code="Authorization_RequestDenied")
    sync = sync_of(house, both(PEOPLE))
    assert (await sync.run("licences", 1)).state == "done"
    assert counts(house) == (11, 60)
    house.sandbox.faults.add("/users", status=403, code="Authorization_RequestDenied", times=2)
    assert (await sync.run("licences", 1)).state == "done"
    assert house.values("SELECT blind FROM checkpoint") == [
        ("No permission (AuditLog.Read.All): Steward does not collect sign-in activity.",)
    ]


async def test_permission_is_asked_for_twice_before_it_counts_as_missing(house: House) -> None:
    house.sandbox.faults.add("/subscribedSkus", status=403, code="Authorization_RequestDenied")
    assert (await house.sync.run("licences", 1)).state == "done"
    house.sandbox.faults.add("/subscribedSkus", status=403, code="Authorization_RequestDenied", times=2)
    assert (await house.sync.run("licences", 1)).state == "skipped"


async def test_table_that_two_lists_fill_is_swept_after_the_second(house: House) -> None:
    some = {"$filter": "userType eq 'Guest'"}, {"$filter": "userType eq 'Member'"}
    first, second = (
        Listing(table=PEOPLE.table, path="/users", select=("id",), to_row=ACTIVITY.to_row, params=one) for one in some
    )
    sync = sync_of(house, both(first, second))
    for _ in range(2):
        run = await sync.run("licences", 1)
        assert (run.state, run.removed) == ("done", 0)
        assert counts(house) == (11, 60)


async def test_single_object_and_rows_of_any_number(house: House) -> None:
    one = Listing(
        table=AppRegistration,
        path=f"/users/{house.sandbox.world.user('Adele Vance')['id']}",
        select=("id", "displayName"),
        single=True,
        to_rows=lambda raw: [tenant(raw), tenant({"id": "twin", "displayName": raw["displayName"]})],
    )
    run = await sync_of(house, both(one)).run("licences", 1)
    assert (run.state, run.rows) == ("done", 13)
    assert house.values("SELECT name FROM app_registrations") == [("Adele Vance",), ("Adele Vance",)]


async def test_what_is_not_kept_is_skipped_and_counted(house: House) -> None:
    resource = both(to_row=lambda raw: LICENCES.to_row(raw) if raw["skuPartNumber"].startswith("SPE") else None)
    run = await sync_of(house, resource).run("licences", 1)
    kept = house.values("SELECT count(*) FROM licences")[0][0]
    assert 0 < kept < 11
    assert (run.rows, run.skipped) == (kept, 11 - kept)
    assert house.values("SELECT skipped FROM run") == [(11 - kept,)]


async def test_sentence_of_the_resource_itself_is_a_blind_spot(house: House) -> None:
    await sync_of(house, both(blind=lambda db, connection_id: "Names are concealed.")).run("licences", 1)
    assert house.values("SELECT blind FROM checkpoint") == [("Names are concealed.",)]


async def test_pages_in_a_circle_end_the_run_and_sweep_nothing(house: House) -> None:
    sync = sync_of(house, both(PEOPLE))
    await sync.run("licences", 1)
    house.sandbox.faults.add("/users", kind="repeat", times=None)
    run = await sync.run("licences", 1)
    assert (run.state, run.removed) == ("failed", 0)
    assert "circle" in run.error
    house.sandbox.faults.clear()
    assert (await sync.run("licences", 1)).state == "done"
    assert counts(house) == (11, 60)


@pytest.mark.parametrize("kind", ["empty", "repeat"])
async def test_empty_and_repeated_pages_change_nothing(house: House, kind: str) -> None:
    house.sandbox.faults.add("/users", kind=kind, times=2)
    assert (await sync_of(house, both(PEOPLE)).run("licences", 1)).state == "done"
    assert counts(house) == (11, 60)


@pytest.mark.parametrize("resource", ["users", "sign_in_activity"])
async def test_list_that_moved_between_its_pages_is_read_again_before_anything_is_swept(
    house: House, resource: str
) -> None:
    sync = Sync(house.store, small_pages(house.sync.specs, resource, 20), {1: house.graph}, house.clock)
    for _ in range(2):
        house.sandbox.faults.add("/users", kind="shift", operation="GET /users")
        run = await sync.run(resource, 1)
        assert (run.state, run.removed, run.rows) == ("done", 0, 120)
        assert house.values(f"SELECT count(*) FROM {resource}") == [(60,)]
        with house.store.writer() as db:
            db.exec_driver_sql("UPDATE checkpoint SET delta_link = NULL")
