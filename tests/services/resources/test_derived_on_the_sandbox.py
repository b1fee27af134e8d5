"""The derived tables of a whole tenant, as the engine collects it, against the same worked out one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from services import connections
from services.microsoft.graph import open_graph
from services.resources import azure_access
from services.sandbox.world.azure import SUBSCRIPTIONS
from services.sync.engine import Sync
from tests.connected import connection
from tests.services.resources.tenant import holders
from tests.services.sync.conftest import AT_ONCE, House, clock, house, sandbox, settings, store

__all__ = ["clock", "house", "sandbox", "settings", "store"]


@dataclass
class Both:
    """A tenant (connection 1) with one of its subscriptions (connection 2)."""

    house: House
    sync: Sync


@pytest.fixture
async def both(house: House) -> AsyncIterator[Both]:
    azure = connection(
        house.sandbox,
        name="Contoso Production",
        kind="subscription",
        subscription_id=SUBSCRIPTIONS["Contoso Production"],
    )
    first, second = connections.remember(house.store, [house.settings, azure])
    graph = open_graph(azure, AT_ONCE)
    yield Both(house, Sync(house.store, house.sync.specs, {first: house.graph, second: graph}, house.clock))
    await graph.close()


async def collect(house: House, *resources: str) -> None:
    for name in resources:
        assert (await house.sync.run(name, 1)).state == "done", name


def memberships(house: House) -> dict[str, set[tuple[str, str]]]:
    members: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for group_id, member_id, kind in house.values("SELECT group_id, member_id, kind FROM group_members"):
        members[group_id].add((member_id, kind))
    return members


def followed(house: House, groups: set[str], given: list[tuple]) -> set[tuple[str, ...]]:
    """(holder, role, scope, through which group) for what is `given`, groups followed to those inside."""
    inside = holders(groups, memberships(house))
    expected = {(one, role, scope, "") for one, role, scope in given if one not in groups}
    for group, role, scope in given:
        expected |= {(one, role, scope, group) for one, kind in inside.get(group, ()) if kind != "device"}
    return expected


async def test_licences_of_a_tenant_are_judged_by_the_sign_ins_of_its_people(house: House) -> None:
    await collect(house, "users", "licences", "sign_in_activity", "licence_waste")
    cutoff = house.clock() - timedelta(days=90)
    people = {row["id"]: row for row in house.sandbox.world.users.values()}
    found = house.values("SELECT user_id, why FROM licence_waste")
    assert {why for _, why in found} == {"disabled", "inactive", "never used"}
    enabled = dict(house.values("SELECT id, enabled FROM users"))
    seen = dict(house.values("SELECT id, last_success_at FROM sign_in_activity"))
    for user_id, why in found:
        assert people[user_id]["assignedLicenses"]
        assert (why == "disabled") is not bool(enabled[user_id])
        if why == "inactive":
            assert seen[user_id] < cutoff.timestamp() * 1_000_000
        if why == "never used":
            assert seen[user_id] is None
    held = {id_ for (id_,) in house.values("SELECT DISTINCT user_id FROM user_licences")}
    assert {id_ for id_ in held if not enabled[id_]} == {id_ for id_, why in found if why == "disabled"}


async def test_without_a_premium_licence_only_the_disabled_are_wasteful_and_it_is_said(house: House) -> None:
    house.sandbox.knobs.premium = False
    await collect(house, "users", "licences")
    assert (await house.sync.run("sign_in_activity", 1)).state == "skipped"
    await collect(house, "licence_waste")
    assert {why for (why,) in house.values("SELECT why FROM licence_waste")} == {"disabled"}
    assert house.values("SELECT synced_at, blind FROM checkpoint WHERE resource = 'licence_waste'") == [
        (None, "No Entra ID P1: Steward does not collect sign-in activity.")
    ]


async def test_roles_of_a_tenant_are_followed_to_people_and_apps(house: House) -> None:
    await collect(house, "users", "apps", "groups")
    await house.sync.run("directory_roles", 1)
    await collect(house, "effective_roles")
    groups = {id_ for (id_,) in house.values('SELECT id FROM "groups"')}
    given = house.values("SELECT principal_id, role_id, coalesce(scope, '') FROM role_assignments")
    expected = followed(house, groups, given)
    held = "SELECT holder_id, role_id, scope, through FROM effective_roles WHERE way = 'permanent'"
    assert set(house.values(held)) == expected
    assert {through for *_, through in expected} > {""}


async def test_permissions_of_a_tenants_apps_are_in_words(house: House) -> None:
    await collect(house, "users", "apps", "grants", "app_assignments", "app_permissions")
    found = set(
        house.values(
            "SELECT a.name, p.kind, p.permission, p.words, p.risk FROM app_permissions p "
            "JOIN apps a ON a.connection_id = p.connection_id AND a.id = p.client_id"
        )
    )
    mail, roles = "Read and change all mail of every mailbox", "Make anybody an administrator"
    assert ("Contoso Mail Archiver", "application", "Mail.ReadWrite", mail, "high") in found
    assert ("Contoso Legacy Portal", "application", "RoleManagement.ReadWrite.Directory", roles, "high") in found
    delegated = {(name, permission) for name, kind, permission, *_ in found if kind == "delegated"}
    by_id = {row["id"]: row["displayName"] for row in house.sandbox.world.tables["servicePrincipals"].rows.values()}
    grants = house.sandbox.world.tables["oauth2PermissionGrants"].rows.values()
    assert delegated == {(by_id[row["clientId"]], word) for row in grants for word in row["scope"].split()}


async def test_azure_roles_lead_to_the_people_of_the_tenant(both: Both) -> None:
    house, sync = both.house, both.sync
    for name, id_ in [("users", 1), ("groups", 1), ("apps", 1), ("deleted_users", 1), ("azure_roles", 2)]:
        assert (await sync.run(name, id_)).state == "done"
    run = await sync.run("azure_access", 2)
    assert (run.state, run.rows > 0) == ("done", True)
    groups = {id_ for (id_,) in house.values('SELECT id FROM "groups"')}
    given = house.values("SELECT principal_id, role_id, scope FROM azure_role_assignments")
    expected = followed(house, groups, given)
    held = "SELECT holder_id, role_id, scope, through FROM azure_access WHERE connection_id = 2"
    assert set(house.values(held)) == expected
    (age,) = house.values("SELECT synced_at FROM checkpoint WHERE resource = 'azure_access'")
    assert age == (int(house.clock().timestamp() * 1_000_000),)


async def test_what_a_subscription_derives_follows_what_its_tenant_collects(both: Both) -> None:
    specs = both.sync.specs.resources
    assert await both.sync.having(azure_access.RESOURCE, 1) == [2]
    assert await both.sync.having(azure_access.RESOURCE, 2) == [2]
    assert await both.sync.having(specs["licence_waste"], 1) == [1]
    assert await both.house.sync.having(azure_access.RESOURCE, 1) == []


async def test_what_changes_in_the_tenant_is_seen_in_its_subscription_and_what_does_not_costs_nothing(
    both: Both,
) -> None:
    house, sync = both.house, both.sync
    for name, id_ in [("users", 1), ("groups", 1), ("apps", 1), ("deleted_users", 1), ("azure_roles", 2)]:
        await sync.run(name, id_)
    times = "SELECT round FROM checkpoint WHERE resource = 'azure_access'"
    for _ in range(2):
        house.clock.forward(minutes=15)
        await sync.run("azure_roles", 2)
        await sync.run("azure_access", 2)
        assert house.values(times) == [(1,)]
    holder = house.values("SELECT holder_id FROM azure_access WHERE state = 'enabled' AND kind = 'user'")[0][0]
    house.sandbox.world.update("users", holder, {"accountEnabled": False})
    await sync.run("users", 1)
    await sync.run("azure_access", 2)
    assert house.values(times) == [(2,)]
    assert set(house.values(f"SELECT state FROM azure_access WHERE holder_id = '{holder}'")) == {("disabled",)}
