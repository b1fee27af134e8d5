"""Azure subscriptions through the same door: paths, versions, pages, refusals, pace."""

from __future__ import annotations

import asyncio

import orjson
import pytest

from services import connections, registry
from services.doctor import examine
from services.errors import GraphDenied, GraphError, GraphNotFound
from services.microsoft.arm import Arm
from services.microsoft.errors import refusal
from services.microsoft.graph import open_graph
from services.sandbox import Sandbox
from services.sandbox.world.azure import SUBSCRIPTIONS
from services.settings import ConnectionSettings
from services.store import schema
from services.store.engine import Store
from services.store.query import pick
from services.store.tables import Connection
from tests.services.microsoft.conftest import Tenant, arm_over

ASSIGNMENTS = "/subscriptions/{subscription}/providers/Microsoft.Authorization/roleAssignments"
PRODUCTION = SUBSCRIPTIONS["Contoso Production"]


def subscription(settings: ConnectionSettings, sandbox: Sandbox, name: str, **more: object) -> ConnectionSettings:
    """The settings of one of the sandbox's subscriptions."""
    values = settings.model_dump() | {
        "name": name,
        "kind": "subscription",
        "subscription_id": SUBSCRIPTIONS[name],
    }
    if "client_secret" in more:
        del values["credential"]
    return ConnectionSettings(**{**values, **more})


async def test_a_subscription_is_opened_by_its_settings(tenant: Tenant) -> None:
    arm = open_graph(subscription(tenant.settings, tenant.sandbox, "Contoso Development"))
    assert isinstance(arm, Arm)
    assert (arm.of, tenant.graph.of) == ("subscription", "tenant")
    found = await arm.get("/subscriptions/{subscription}")
    assert found["displayName"] == "Contoso Development"
    assert await arm.granted() == frozenset()
    await arm.warm()
    await arm.close()


async def test_pages_are_followed_with_their_version(tenant: Tenant) -> None:
    world = tenant.sandbox.world
    for number in range(250):
        id_ = f"00000000-0000-4000-8000-{number:012}"
        scope = f"/subscriptions/{PRODUCTION}"
        role = next(iter(world.azure.definitions))
        world.azure.assign(id_, world.user("Lee Gu")["id"], "User", role, scope, tenant.clock(), "x")
    arm = arm_over(tenant.clock, tenant.settings, tenant.governor)
    seen, link = set[str](), ASSIGNMENTS
    while link:
        page = orjson.loads(await arm.page(link))
        seen |= {row["name"] for row in page["value"]}
        link = page.get("nextLink")
    assert len(seen) > 250
    found = await arm.get(ASSIGNMENTS, {"$filter": "atScope()"})
    assert found["value"]
    with pytest.raises(GraphDenied, match="another host"):
        await arm.page("https://evil.example/subscriptions?api-version=2022-12-01")


async def test_a_version_given_is_kept(tenant: Tenant) -> None:
    arm = arm_over(tenant.clock, tenant.settings, tenant.governor)
    with pytest.raises(GraphError, match="'x' is invalid"):
        await arm.get(f"{ASSIGNMENTS}?api-version=x")
    with pytest.raises(GraphError, match="'y' is invalid"):
        await arm.get(ASSIGNMENTS, {"api-version": "y"})


async def test_a_missing_role_is_named(tenant: Tenant) -> None:
    app = tenant.sandbox.apps["none"]
    weak = tenant.settings.model_copy(update={"client_id": app.client_id})
    arm = open_graph(subscription(weak, tenant.sandbox, "Contoso Production", client_secret=app.client_secret))
    with pytest.raises(GraphDenied, match="roleAssignments/read on /subscriptions/") as caught:
        await arm.get(ASSIGNMENTS)
    assert "Reader" in caught.value.next_step
    await arm.close()


async def test_an_unknown_subscription_is_said_to_be_one(tenant: Tenant) -> None:
    stranger = "00000000-0000-4000-8000-00000000dead"
    arm = open_graph(subscription(tenant.settings, tenant.sandbox, "Contoso Production", subscription_id=stranger))
    with pytest.raises(GraphNotFound, match="no such Azure subscription") as caught:
        await arm.get("/subscriptions/{subscription}")
    assert "subscription_id" in caught.value.next_step
    await arm.close()


def test_writing_asks_for_the_role_that_may_write() -> None:
    text = "authorization to perform action 'Microsoft.Authorization/roleAssignments/write' over scope '/' or the scope"
    body = orjson.dumps({"error": {"code": "AuthorizationFailed", "message": f"The client does not have {text}"}})
    assert "User Access Administrator" in refusal(403, {}, body).next_step
    body = orjson.dumps({"error": {"code": "MissingApiVersionParameter", "message": "The api-version is required."}})
    assert "api-version" in refusal(400, {}, body).sentence
    body = orjson.dumps({"error": {"code": "AuthorizationFailed", "message": "No."}})
    assert isinstance(refusal(403, {}, body), GraphDenied)


async def test_azure_is_never_asked_more_than_it_refills(tenant: Tenant) -> None:
    arm = arm_over(tenant.clock, tenant.settings, tenant.governor)
    await arm.token()
    started = tenant.clock.now
    await asyncio.gather(*(arm.get("/subscriptions/{subscription}") for _ in range(750)))
    assert tenant.refused == 0
    assert 500 / 25 < tenant.clock.now - started < 500 / 25 * 1.1


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "subscription"},
        {"subscription_id": PRODUCTION},
        {"kind": "subscription", "subscription_id": "Contoso"},
        {"kind": "galaxy", "subscription_id": PRODUCTION},
    ],
)
def test_a_connection_is_of_one_kind(values: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"subscription_id|kind"):
        ConnectionSettings(name="x", tenant_id=PRODUCTION, client_id=PRODUCTION, client_secret="s", **values)


async def test_the_kind_is_remembered(tenant: Tenant, database: str) -> None:
    registry.load()
    store = Store(database)
    schema.prepare(store)
    given = [tenant.settings, subscription(tenant.settings, tenant.sandbox, "Contoso Production")]
    connections.remember(store, given)
    assert list(connections.remember(store, given)) == [1, 2]
    with store.reader(tenant.clock()) as read:
        rows = read.rows(pick(Connection.name, Connection.kind, Connection.subscription_id))
    found = {row.name: (row.kind, row.subscription_id) for row in rows}
    assert found == {"Contoso": ("tenant", None), "Contoso Production": ("subscription", PRODUCTION)}
    store.close()


async def test_the_doctor_looks_at_subscriptions_too(tenant: Tenant, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    def table(one: ConnectionSettings) -> str:
        values = one.model_dump(mode="json", exclude_none=True, exclude={"credential"}) | {
            "client_secret": one.credential.value.get_secret_value()
        }
        return "[[connections]]\n" + "".join(
            f"{name} = {orjson.dumps(value).decode()}\n" for name, value in values.items()
        )

    none = tenant.sandbox.apps["none"]
    weak = {"client_id": none.client_id, "client_secret": none.client_secret}
    given = [
        tenant.settings,
        subscription(tenant.settings, tenant.sandbox, "Contoso Production"),
        subscription(tenant.settings, tenant.sandbox, "Contoso Development", **weak),
    ]
    file = tmp_path / "steward.toml"
    file.write_text("\n".join(map(table, given)))
    monkeypatch.setenv("STEWARD_FILE", str(file))
    monkeypatch.setenv("STEWARD_DATABASE", f"sqlite:///{tmp_path}/steward.db")
    found = {line.what: line for line in await examine(registry.load(), tenant.clock)}
    assert found["Connection Contoso: tenant"].ok
    assert found["Connection Contoso: User.Read.All"].ok
    assert found["Connection Contoso Production: subscription"].ok
    assert "Contoso Production" in found["Connection Contoso Production: subscription"].found
    assert "Connection Contoso Production: User.Read.All" not in found
    assert found["Connection Contoso Development: sign-in"].ok
    assert not found["Connection Contoso Development: subscription"].ok
    assert "Reader" in found["Connection Contoso Development: subscription"].next_step
