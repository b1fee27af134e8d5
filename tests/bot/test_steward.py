"""The whole house over several connections: tenants and subscriptions side by side."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.steward import Steward
from services.sandbox import Sandbox
from services.sandbox.world.azure import SUBSCRIPTIONS
from services.settings import BotSettings, RolesSettings, Settings
from services.specs import Role
from tests.connected import connection

ELSEWHERE = "00000000-0000-4000-8000-0000000000aa"


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = await Sandbox.start(users=60, sign_ins_per_user=2)
    yield sandbox
    await sandbox.stop()


@pytest.fixture
async def steward(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Steward]:
    tenants = [connection(sandbox, name=name) for name in ("Contoso", "Fabrikam")]
    subscriptions = [
        connection(sandbox, name=name, kind="subscription", subscription_id=id_, tenant_id=ELSEWHERE)
        for name, id_ in SUBSCRIPTIONS.items()
    ]
    group = next(iter(sandbox.world.groups))
    settings = Settings(
        database=f"sqlite:///{tmp_path}/house.db",
        bot=BotSettings(host="127.0.0.1", anonymous=True),
        connections=(*tenants, *subscriptions),
        roles=RolesSettings(admin=(f"group:{group}",)),
    )
    steward = Steward(settings)
    await steward.start(scheduled=False)
    yield steward
    await steward.stop()


async def test_two_tenants_and_three_subscriptions_start(steward: Steward) -> None:
    kinds = [graph.of for graph in steward.graphs.values()]
    assert kinds == ["tenant"] * 2 + ["subscription"] * 3


async def test_groups_are_asked_of_tenants_only(steward: Steward, sandbox: Sandbox) -> None:
    group = next(iter(sandbox.world.groups))
    adele = sandbox.world.user("Adele Vance")["id"]
    if adele not in sandbox.world.members[group]:
        sandbox.world.set_member(group, adele, inside=True)
    caller = await steward.roles.of(adele, sandbox.tenant_id, "Adele Vance")
    assert Role.ADMIN in caller.roles
    assert [graph.requests for graph in steward.graphs.values()] == [1, 1, 0, 0, 0]


async def test_a_tenant_asks_for_as_much_as_its_size_allows(steward: Steward) -> None:
    first, second = list(steward.graphs)[:2]
    assert steward.graphs[first].governor.units == 3_500
    await steward.sync.run("users", first)
    await steward.schedule._after_sync(first, "users")
    assert steward.graphs[first].governor.units == 5_000
    assert steward.graphs[second].governor.units == 3_500
    again = Steward(steward.settings)
    await again.start(scheduled=False)
    assert again.graphs[first].governor.units == 5_000
    await again.stop()
