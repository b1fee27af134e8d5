"""Two tenants and three Azure subscriptions kept side by side: each connection holds its own, and no other's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from services import connections, registry
from services.microsoft.graph import Graph, open_graph
from services.resources.groups import to_row
from services.sandbox import Sandbox
from services.sandbox.world.azure import DEVELOPMENT, SUBSCRIPTIONS, role_id
from services.specs import Resource, Specs
from services.store.engine import Store
from services.store.tables import Run
from services.sync.engine import Sync
from tests.connected import connection
from tests.services.sync.conftest import AT_ONCE, Clock, clock, store
from tests.soak.kill import OWN_TABLES

__all__ = ["clock", "store"]

Rows = set[tuple[object, ...]]
TENANTS = (CONTOSO, FABRIKAM) = (1, 2)
AZURE = (PRODUCTION, *_) = (3, 4, 5)


@dataclass
class Houses:
    """All connections over one database; `worlds` are the sandboxes of the tenants."""

    store: Store
    sync: Sync
    worlds: dict[int, Sandbox]

    async def collect(self, *ids: int) -> dict[str, set[str]]:
        """Syncs connections side by side; the states of each resource's runs."""
        found: dict[str, set[str]] = {}
        for runs in await asyncio.gather(*map(self.sync.run_all, ids or (*TENANTS, *AZURE))):
            for run in runs:
                found.setdefault(run.resource, set()).add(run.state)
        return found

    def rows(self, name: str, connection_id: int) -> Rows:
        table = SQLModel.metadata.tables[name]
        with self.store.engine.connect() as db:
            return {tuple(row) for row in db.execute(select(table).where(table.c.connection_id == connection_id))}

    def column(self, name: str, connection_id: int, *columns: str) -> Rows:
        table = SQLModel.metadata.tables[name]
        chosen = select(*(table.c[one] for one in columns)).where(table.c.connection_id == connection_id)
        with self.store.engine.connect() as db:
            return {tuple(row) for row in db.execute(chosen)}

    def all_of(self, connection_id: int) -> dict[str, Rows]:
        return {name: self.rows(name, connection_id) for name in synced_tables()}

    def last(self, connection_id: int, resource: str) -> str:
        table = SQLModel.metadata.tables[str(Run.__tablename__)]
        ours = (table.c.connection_id == connection_id, table.c.resource == resource)
        with self.store.engine.connect() as db:
            return str(db.scalar(select(table.c.state).where(*ours).order_by(table.c.id.desc()).limit(1)))


def synced_tables() -> list[str]:
    tables = SQLModel.metadata.tables.items()
    return sorted(name for name, table in tables if "connection_id" in table.columns and name not in OWN_TABLES)


@pytest.fixture
async def houses(store: Store, clock: Clock) -> AsyncIterator[Houses]:
    worlds = {
        CONTOSO: await Sandbox.start(users=40, clock=clock, sign_ins_per_user=2),
        FABRIKAM: await Sandbox.start(users=60, seed=2, clock=clock, sign_ins_per_user=2, tenant="Fabrikam"),
    }
    given = [connection(worlds[CONTOSO]), connection(worlds[FABRIKAM], name="Fabrikam")]
    for name, id_ in SUBSCRIPTIONS.items():
        given.append(connection(worlds[CONTOSO], name=name, kind="subscription", subscription_id=id_))
    specs = Specs(resources=registry.folder("services.resources", "RESOURCE", Resource))
    graphs: dict[int, Graph] = {
        id_: open_graph(one, AT_ONCE) for id_, one in connections.remember(store, given).items()
    }
    assert tuple(graphs) == (*TENANTS, *AZURE)
    yield Houses(store, Sync(store, specs, graphs, clock), worlds)
    for graph in graphs.values():
        await graph.close()
    for world in worlds.values():
        await world.stop()


async def test_each_connection_holds_exactly_what_is_its_own(houses: Houses) -> None:
    assert set().union(*(await houses.collect()).values()) == {"done"}
    for id_, sandbox in houses.worlds.items():
        world = sandbox.world
        assert houses.column("users", id_, "id") == {(one,) for one in world.users}
        kept = {id_ for id_, group in world.groups.items() if to_row(group) is not None}
        assert houses.column("groups", id_, "id") == {(one,) for one in kept}
        members = {(group, one) for group in kept for one in world.members[group]}
        assert houses.column("group_members", id_, "group_id", "member_id") == members
        assert houses.column("apps", id_, "id") == {(one,) for one in world.service_principals}
    assert not houses.column("users", CONTOSO, "id") & houses.column("users", FABRIKAM, "id")


async def test_subscriptions_hold_azure_and_nothing_else_and_tenants_none_of_it(houses: Houses) -> None:
    await houses.collect()
    filled = {id_: {name for name, rows in houses.all_of(id_).items() if rows} for id_ in (*TENANTS, *AZURE)}
    for id_ in AZURE:
        assert filled[id_] == {"azure_role_assignments", "azure_roles", "azure_access"}
    for id_ in TENANTS:
        assert {"users", "groups", "apps", "effective_roles"} < filled[id_]
        assert not {name for name in filled[id_] if name.startswith("azure")}
    azure = houses.worlds[CONTOSO].world.azure
    for id_, subscription in zip(AZURE, SUBSCRIPTIONS.values(), strict=True):
        seen = azure.seen_from(f"/subscriptions/{subscription}")
        assert houses.column("azure_role_assignments", id_, "id") == {(one["id"].lower(),) for one in seen}


@pytest.mark.parametrize("again", [CONTOSO, FABRIKAM, PRODUCTION])
async def test_syncing_one_again_leaves_the_rows_of_the_others_alone(houses: Houses, clock: Clock, again: int) -> None:
    await houses.collect()
    before = {id_: houses.all_of(id_) for id_ in (*TENANTS, *AZURE)}
    for sandbox in houses.worlds.values():
        for user in sorted(sandbox.world.users)[:5]:
            sandbox.world.update("users", user, {"jobTitle": "Moved", "accountEnabled": False})
    contoso = houses.worlds[CONTOSO].world
    contoso.azure.assign("new", contoso.user("Adele Vance")["id"], "User", role_id("Reader"), "/", clock())
    clock.forward(hours=1)
    await houses.collect(again)
    assert {id_ for id_, rows in before.items() if houses.all_of(id_) != rows} == {again}


async def test_a_tenant_that_fails_is_held_or_has_no_licence_disturbs_no_other(houses: Houses, clock: Clock) -> None:
    await houses.collect()
    ours = houses.worlds[FABRIKAM]
    ours.faults.add("/servicePrincipals", times=None)
    ours.knobs.premium = False
    for user in sorted(ours.world.users)[:25]:
        ours.world.delete("users", user)
    ours.faults.add("/users/delta", kind="lost")
    kept = houses.rows("users", FABRIKAM)
    adele = houses.worlds[CONTOSO].world.user("Adele Vance")["id"]
    houses.worlds[CONTOSO].world.delete("users", adele)
    clock.forward(hours=1)
    await houses.collect()
    ends = {name: houses.last(FABRIKAM, name) for name in ("users", "apps", "sign_in_activity")}
    assert ends == {"users": "held", "apps": "failed", "sign_in_activity": "skipped"}
    assert len(houses.rows("users", FABRIKAM)) == len(kept)
    for id_ in (CONTOSO, *AZURE):
        names = {resource.name for resource in houses.sync.of(id_)}
        assert {houses.last(id_, name) for name in names} == {"done"}
    assert houses.column("users", CONTOSO, "id") == {(one,) for one in houses.worlds[CONTOSO].world.users}
    assert (adele,) not in houses.column("users", CONTOSO, "id")


async def test_a_subscription_that_cannot_be_read_disturbs_neither_its_neighbours_nor_its_tenant(
    houses: Houses, clock: Clock
) -> None:
    await houses.collect()
    kept = houses.rows("azure_role_assignments", PRODUCTION)
    houses.worlds[CONTOSO].faults.add(f"/subscriptions/{SUBSCRIPTIONS['Contoso Production']}", kind="reset", times=None)
    clock.forward(hours=1)
    await houses.collect()
    assert houses.last(PRODUCTION, "azure_roles") == "failed"
    assert houses.rows("azure_role_assignments", PRODUCTION) == kept
    assert [houses.last(id_, "azure_roles") for id_ in AZURE[1:]] == ["done", "done"]
    assert {houses.last(CONTOSO, one.name) for one in houses.sync.of(CONTOSO)} == {"done"}


async def test_who_has_access_to_a_subscription_is_looked_up_in_its_own_tenant(houses: Houses, clock: Clock) -> None:
    contoso, fabrikam = (houses.worlds[id_].world for id_ in TENANTS)
    stranger, ours = fabrikam.user("Adele Vance")["id"], contoso.user("Adele Vance")["id"]
    their_group = next(group for group, members in fabrikam.members.items() if members)
    given = ((stranger, "User"), (ours, "User"), (their_group, "Group"))
    for number, (holder, kind) in enumerate(given):
        contoso.azure.assign(f"given{number}", holder, kind, role_id("Reader"), DEVELOPMENT, clock())
    await houses.collect(FABRIKAM)
    development = AZURE[1]
    await houses.collect(development)
    assert set(houses.column("azure_access", development, "state")) == {("unknown",)}
    await houses.collect(CONTOSO)
    await houses.collect(development)
    found = houses.column("azure_access", development, "holder_id", "kind", "state")
    assert {(stranger, "user", "missing"), (their_group, "group", "missing"), (ours, "user", "enabled")} <= found
    inside = {(one,) for one in fabrikam.users} - {(stranger,)}
    assert not inside & houses.column("azure_access", development, "holder_id")
