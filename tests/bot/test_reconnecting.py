"""Tenants and subscriptions that are connected, changed and disconnected while Steward runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select, update

from bot.steward import Steward
from services.connection_rows import SEALED, TABLE
from services.credentials import ClientSecret
from services.errors import GraphDenied
from services.resources.users import User
from services.sandbox import Sandbox
from services.sandbox.world.azure import SUBSCRIPTIONS
from services.settings import BotSettings, KeySettings, RolesSettings, Settings
from services.specs import Caller, Role
from services.vault import CannotOpen, Key
from tests.connected import connection

ADMIN = Caller("00000000-0000-4000-8000-0000000000ad", "tenant", "Lee Gu", frozenset({Role.ADMIN}))


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 21, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture(scope="module")
async def contoso() -> AsyncIterator[Sandbox]:
    sandbox = await Sandbox.start(users=20, sign_ins_per_user=0)
    yield sandbox
    await sandbox.stop()


@pytest.fixture(scope="module")
async def fabrikam() -> AsyncIterator[Sandbox]:
    sandbox = await Sandbox.start(users=25, sign_ins_per_user=0, tenant="Fabrikam")
    yield sandbox
    await sandbox.stop()


@pytest.fixture
def given(contoso: Sandbox, tmp_path: Path) -> Settings:
    group = next(iter(contoso.world.groups))
    return Settings(
        database=f"sqlite:///{tmp_path}/house.db",
        bot=BotSettings(host="127.0.0.1", anonymous=True, tenant_id=contoso.tenant_id),
        roles=RolesSettings(admin=(f"group:{group}",)),
        keys=KeySettings(sealing=Key.fresh().text()),
    )


@pytest.fixture
async def steward(given: Settings) -> AsyncIterator[Steward]:
    steward = Steward(given, now=Clock())
    await steward.start(scheduled=False)
    yield steward
    await steward.stop()


def count(steward: Steward, table: str) -> int:
    with steward.store.reader(steward.now()) as read:
        return read.value(select(func.count()).select_from(TABLE.metadata.tables[table]))


def users(steward: Steward) -> dict[int, int]:
    counted = select(User.connection_id, func.count()).group_by(User.connection_id)
    with steward.store.reader(steward.now()) as read:
        return dict(tuple(row) for row in read.rows(counted))


async def test_a_second_tenant_and_three_subscriptions_are_connected_side_by_side(
    steward: Steward, contoso: Sandbox, fabrikam: Sandbox
) -> None:
    ours, theirs = connection(contoso), connection(fabrikam, name="Fabrikam")
    ids = [await steward.connections.add(one, ADMIN) for one in (ours, theirs)]
    azure = [
        connection(
            contoso, name=name, kind="subscription", subscription_id=id, arm_audience="https://management.azure.com"
        )
        for name, id in SUBSCRIPTIONS.items()
    ]
    ids += [await steward.connections.add(one, ADMIN) for one in azure]
    assert not steward.graphs
    await steward.reconnect()
    assert list(steward.graphs) == ids
    assert [graph.of for graph in steward.graphs.values()] == ["tenant"] * 2 + ["subscription"] * 3
    for id in ids[:2]:
        assert (await steward.sync.run("users", id)).state == "done"
    for id in ids[2:]:
        assert (await steward.sync.run("azure_roles", id)).state == "done"
    assert users(steward) == {ids[0]: len(contoso.world.users), ids[1]: len(fabrikam.world.users)}
    # A person of Contoso is none of Fabrikam's, who are not asked about them.
    before = fabrikam.requests.total()
    adele = contoso.world.user("Adele Vance")["id"]
    group = next(iter(contoso.world.groups))
    if adele not in contoso.world.members[group]:
        contoso.world.set_member(group, adele, inside=True)
    assert Role.ADMIN in (await steward.roles.of(adele, contoso.tenant_id, "Adele Vance")).roles
    assert fabrikam.requests.total() == before


async def test_another_credential_is_used_from_then_on(steward: Steward, contoso: Sandbox) -> None:
    id = await steward.connections.add(connection(contoso, credential=ClientSecret(SecretStr("wrong"))), ADMIN)
    await steward.reconnect()
    first = steward.graphs[id]
    with pytest.raises(GraphDenied, match="secret is wrong"):
        await first.token()
    right = ClientSecret(SecretStr(contoso.apps["full"].client_secret))
    await steward.connections.replace(id, right, ADMIN)
    assert steward.graphs[id] is first
    await steward.reconnect()
    assert steward.graphs[id] is not first
    assert await steward.graphs[id].token()
    again = steward.graphs[id]
    await steward.reconnect()
    assert steward.graphs[id] is again


async def test_work_under_way_keeps_its_graph_until_it_is_done(steward: Steward, contoso: Sandbox) -> None:
    id = await steward.connections.add(connection(contoso), ADMIN)
    await steward.reconnect()
    old = steward.graphs[id]
    await steward.connections.choose(id, ("licences",), (), ADMIN)
    await steward.reconnect()
    assert "licences" not in [resource.name for resource in steward.sync.of(id)]
    clock: Clock = steward.now
    for _ in range(3):
        assert (await old.get("/organization"))["value"]
        clock.at += timedelta(minutes=10)
        await steward.reconnect()
    clock.at += timedelta(minutes=16)
    await steward.reconnect()
    with pytest.raises(RuntimeError, match="closed"):
        await old.get("/organization")


async def test_a_disconnected_tenant_is_let_go_of_and_cleared_away(steward: Steward, contoso: Sandbox) -> None:
    id = await steward.connections.add(connection(contoso), ADMIN)
    await steward.reconnect()
    await steward.sync.run("users", id)
    await steward.connections.disconnect(id, ADMIN, purge=True)
    await steward.reconnect()
    assert id not in steward.graphs
    await steward._purge()
    assert users(steward) == {}


async def test_a_run_that_still_goes_on_writes_nothing_into_what_is_purged(steward: Steward, contoso: Sandbox) -> None:
    id = await steward.connections.add(connection(contoso), ADMIN)
    await steward.reconnect()
    contoso.faults.add("/v1.0/subscribedSkus", kind="slow", seconds=1)
    running = asyncio.ensure_future(steward.sync.run("licences", id))
    while not count(steward, "run"):
        await asyncio.sleep(0.01)
    await steward.connections.disconnect(id, ADMIN, purge=True)
    await steward._purge()
    assert (await running).state == "failed"
    contoso.faults.clear()
    assert count(steward, "licences") == 0


async def test_another_steward_on_the_same_database_sees_it_too(
    steward: Steward, given: Settings, contoso: Sandbox
) -> None:
    id = await steward.connections.add(connection(contoso), ADMIN)
    other = Steward(given)
    assert list(other.graphs) == [id]
    await steward.connections.disconnect(id, ADMIN, purge=False)
    await other.reconnect()
    assert not other.graphs
    await other.stop()


async def test_a_row_that_cannot_be_opened_changes_nothing_and_stops_the_next_start(
    steward: Steward, given: Settings, contoso: Sandbox
) -> None:
    id = await steward.connections.add(connection(contoso), ADMIN)
    await steward.reconnect()
    with steward.store.writer() as db:
        db.execute(update(SEALED).values(blob=b"x" * 40))
        db.execute(update(TABLE).values(changed_at=steward.now()))
    with pytest.raises(CannotOpen):
        await steward.reconnect()
    assert list(steward.graphs) == [id]
    with pytest.raises(CannotOpen, match="The connection Contoso cannot be opened"):
        Steward(given)


async def test_the_key_is_rotated_from_the_command_line(steward: Steward, given: Settings, contoso: Sandbox) -> None:
    await steward.connections.add(connection(contoso), ADMIN)
    new = Key.fresh().text()
    both = given.model_copy(update={"keys": KeySettings(sealing=new, sealing_old=given.keys.sealing)})
    assert await Steward(both).rotate_key() == 1
    after = Steward(given.model_copy(update={"keys": KeySettings(sealing=new)}))
    assert [one.name for one in after.graphs.settings.values()] == ["Contoso"]
    await after.stop()
