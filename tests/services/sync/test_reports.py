"""Usage reports as rows; objects read one by one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.errors import GraphUnavailable
from services.resources.app_registrations import AppRegistration
from services.specs import Resource, Specs
from services.sync import reports
from services.sync.engine import Sync
from tests.services.sync.conftest import House

USER = "User Principal Name"


def line(raw) -> dict | None:
    if raw["Is Deleted"] == "True":
        return None
    name = raw["Display Name"]
    return {"id": raw[USER].lower(), "app_id": "", "name": name, "created_at": None, "audience": None}


def settings_row(raw) -> dict:
    status = raw["automaticRepliesSetting"]["status"]
    return {"id": raw["id"], "app_id": status, "name": "", "created_at": None, "audience": None}


def report(*select: str) -> Resource:
    return Resource(
        name="report",
        kind="report",
        table=AppRegistration,
        every=timedelta(days=1),
        path="/reports/getOffice365ActiveUserDetail(period='D180')",
        select=select or (USER, "Is Deleted", "Display Name"),
        page=0,
        to_row=line,
    )


def each(ids: list[str]) -> Resource:
    return Resource(
        name="mailboxes",
        kind="each",
        table=AppRegistration,
        every=timedelta(hours=1),
        path="/users/{id}/mailboxSettings",
        select=("automaticRepliesSetting",),
        page=0,
        single=True,
        to_row=settings_row,
        whom=lambda db, connection_id: ids,
        permissions=("MailboxSettings.Read",),
    )


def sync_of(house: House, resource: Resource) -> Sync:
    return Sync(house.store, Specs(resources={resource.name: resource}), {1: house.graph}, house.clock)


def ids(house: House) -> set[str]:
    return {id_ for (id_,) in house.values("SELECT id FROM app_registrations")}


def mailboxes(house: House) -> list[str]:
    world = house.sandbox.world
    return [id_ for id_, user in world.users.items() if world.mailboxes.has(user)]


async def test_report_becomes_rows_and_is_swept(house: House) -> None:
    sync = sync_of(house, report())
    run = await sync.run("report", 1)
    assert (run.state, run.error) == ("done", "")
    first = ids(house)
    assert len(first) > 40
    house.clock.forward(days=1)
    run = await sync.run("report", 1)
    assert run.state == "done"
    assert len(ids(house)) == run.rows


async def test_report_without_a_column_fails_and_keeps_what_is_there(house: House) -> None:
    await sync_of(house, report()).run("report", 1)
    before = ids(house)
    run = await sync_of(house, report(USER, "Shoe Size")).run("report", 1)
    assert (run.state, run.error) == ("failed", "Microsoft sent a report without the column Shoe Size.")
    assert ids(house) == before


def test_header_with_a_mark_quotes_and_blank_lines_is_read() -> None:
    body = '\ufeffName,Said\r\n"Gu, Lee","a ""b""\r\nc"\r\n\r\n'.encode()
    assert reports.parse(body) == (["Name", "Said"], [["Gu, Lee", 'a "b"\r\nc']])
    assert reports.parse(b"Name\r\n") == (["Name"], [])


@pytest.mark.parametrize("body", [b"", b"a,b\r\n1,2\r\n3", b"a,b\r\n1,2,3\r\n", b'a,b\r\n"1,2\r\n', b"\xff\xfe,"])
def test_report_that_is_cut_short_is_refused(body: bytes) -> None:
    with pytest.raises(GraphUnavailable):
        reports.parse(body)


async def test_objects_are_read_twenty_a_request_and_those_no_longer_asked_for_go(house: House) -> None:
    people = mailboxes(house)[:30]
    run = await sync_of(house, each(people)).run("mailboxes", 1)
    assert (run.state, run.rows, run.requests) == ("done", 30, 2)
    assert ids(house) == set(people)
    run = await sync_of(house, each(people[:5])).run("mailboxes", 1)
    assert (run.state, run.removed) == ("done", 25)
    assert ids(house) == set(people[:5])


async def test_one_that_is_not_there_has_no_row_and_one_that_fails_keeps_its_own(house: House) -> None:
    people = mailboxes(house)[:3]
    await sync_of(house, each(people)).run("mailboxes", 1)
    house.sandbox.faults.add(f"/users/{people[0]}/mailboxSettings".lower(), status=404, times=None)
    house.sandbox.faults.add(f"/users/{people[1]}/mailboxSettings".lower(), status=403, times=None)
    run = await sync_of(house, each(people)).run("mailboxes", 1)
    assert (run.state, run.rows) == ("done", 1)
    assert ids(house) == set(people[1:])
    assert house.values("SELECT blind FROM checkpoint") == [("1 of 3 mailboxes could not be read.",)]


async def test_refusal_of_all_is_a_missing_permission(house: House) -> None:
    house.sandbox.faults.add("/users", status=403, times=None, code="Authorization_RequestDenied")
    run = await sync_of(house, each(mailboxes(house)[:3])).run("mailboxes", 1)
    assert run.state == "skipped"
    assert house.values("SELECT blind FROM checkpoint") == [
        ("No permission (MailboxSettings.Read): Steward does not collect mailboxes.",)
    ]


async def test_nobody_to_read_is_done_at_once(house: House) -> None:
    run = await sync_of(house, each([])).run("mailboxes", 1)
    assert (run.state, run.requests) == ("done", 0)


async def test_one_object_is_read_on_demand(house: House) -> None:
    one = mailboxes(house)[0]
    sync = sync_of(house, each([]))
    assert (await sync.refresh("mailboxes", 1, one))["id"] == one
    assert ids(house) == {one}
    house.sandbox.faults.add(f"/users/{one}/mailboxSettings".lower(), status=404)
    assert await sync.refresh("mailboxes", 1, one) is None
    assert ids(house) == set()
