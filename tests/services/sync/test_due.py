"""When a resource is due again, and who comes first."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from services import registry
from services.resources.users import RESOURCE as USERS
from services.specs import Resource
from services.store.tables import Checkpoint, Run
from services.sync import due, progress
from tests.services.sync.conftest import House

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RESOURCES = [
    resource
    for resource in registry.folder("services.resources", "RESOURCE", Resource).values()
    if resource.kind != "derived"
]


def point(name: str, **values) -> Checkpoint:
    return Checkpoint(connection_id=1, resource=name, **values)


def run(state: str) -> Run:
    return Run(connection_id=1, resource="users", state=state, started_at=NOW, finished_at=NOW)


@pytest.mark.parametrize(("failures", "minutes"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 15), (500, 15)])
def test_failed_run_is_tried_sooner_with_growing_distance(failures: int, minutes: int) -> None:
    assert due.next_due(USERS, run("failed"), NOW, failures) == NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("state", "wait"),
    [("done", USERS.every), ("held", USERS.every), ("skipped", timedelta(hours=6))],
)
def test_next_time_counts_from_the_beginning_of_the_round(state: str, wait: timedelta) -> None:
    assert due.next_due(USERS, run(state), NOW, 0) == NOW + wait


def test_useful_things_come_first_and_slow_ones_last() -> None:
    bare = [dataclasses.replace(resource, after=()) for resource in RESOURCES]
    order = [resource.name for resource in due.ready(bare, {}, NOW)]
    assert order[:4] == ["licences", "users", "apps", "groups"]
    narrow = {"sign_in_activity", "sign_ins", "directory_audits", "mfa_registration", "usage_reports", "risky_users"}
    assert narrow < set(order[-len([one for one in bare if not progress.quick(one)]) :])


def test_what_builds_on_others_waits_until_they_were_tried_once() -> None:
    def names(**points: Checkpoint) -> set[str]:
        return {resource.name for resource in due.ready(RESOURCES, points, NOW)}

    assert "sign_in_activity" not in names()
    assert "sign_in_activity" in names(users=point("users", synced_at=NOW))
    assert "sign_in_activity" in names(users=point("users", failures=1, due_at=NOW + timedelta(minutes=1)))


def test_only_what_is_due_and_free_is_ready_the_longest_overdue_first() -> None:
    hour = timedelta(hours=1)
    points = {
        "users": point("users", due_at=NOW + hour, synced_at=NOW),
        "licences": point("licences", due_at=NOW - hour, claimed_by="x", lease_until=NOW + hour, synced_at=NOW),
        "apps": point("apps", due_at=NOW - hour, claimed_by="x", lease_until=NOW - hour, synced_at=NOW),
        "groups": point("groups", due_at=NOW, synced_at=NOW),
        "group_owners": point("group_owners", due_at=NOW - hour, synced_at=NOW),
        "app_registrations": point("app_registrations", due_at=NOW - 2 * hour, synced_at=NOW),
    }
    found = [resource.name for resource in due.ready(RESOURCES, points, NOW, {"groups"})]
    assert found[0] == "apps"
    assert [name for name in found if name in points] == ["apps", "app_registrations", "group_owners"]
    assert not {"users", "licences", "groups"} & set(found)


async def test_checkpoint_says_when_it_is_due_after_each_kind_of_end(house: House) -> None:
    async def after(resource: str) -> tuple[timedelta, int]:
        await house.sync.run(resource, 1)
        asked = f"SELECT due_at, failures FROM checkpoint WHERE resource = '{resource}'"
        ((at, failures),) = house.values(asked)
        return timedelta(microseconds=at) + datetime(1970, 1, 1, tzinfo=UTC) - house.clock(), failures

    assert await after("users") == (timedelta(minutes=15), 0)
    house.sandbox.faults.add("/users", status=500, times=None)
    assert await after("users") == (timedelta(minutes=1), 1)
    assert await after("users") == (timedelta(minutes=2), 2)
    house.sandbox.faults.clear()
    assert await after("users") == (timedelta(minutes=15), 0)
    house.sandbox.knobs.premium = False
    assert await after("sign_in_activity") == (timedelta(hours=6), 0)
