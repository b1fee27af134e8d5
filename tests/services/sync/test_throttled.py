"""Everything is collected from a tenant that refuses above Microsoft's limits, on a clock that waiting moves."""

from __future__ import annotations

import ssl

import httpx

from services import connections, registry
from services.microsoft.graph import Graph
from services.microsoft.tokens import Tokens
from services.microsoft.transport import GraphTransport, Patience
from services.sandbox import Sandbox
from services.settings import ConnectionSettings
from services.specs import Resource, Specs
from services.sync.engine import Sync
from tests.services.sync.conftest import Clock, store

__all__ = ["store"]


async def test_the_demo_tenant_is_collected_under_microsofts_limits_within_a_minute(store, clock: Clock):
    sandbox = await Sandbox.start(users=500, clock=clock, throttling=True)
    app = sandbox.apps["full"]
    settings = ConnectionSettings(
        name="Contoso", tenant_id=sandbox.tenant_id, client_id=app.client_id, client_secret=app.client_secret,
        graph_url=sandbox.graph_url, login_url=sandbox.login_url, ca_file=sandbox.ca_file,
    )  # fmt: skip
    waits: list[float] = []

    async def wait(seconds: float) -> None:
        waits.append(seconds)
        clock.forward(seconds=seconds)

    wire = httpx.AsyncHTTPTransport(verify=ssl.create_default_context(cafile=str(sandbox.ca_file)))
    tokens = Tokens(settings, f"{settings.graph_url}/.default")
    host = settings.graph_url.removeprefix("https://")
    graph = Graph(f"{settings.graph_url}/v1.0", GraphTransport(wire, tokens, host, Patience(), sleep=wait))
    try:
        specs = Specs(resources=registry.folder("services.resources", "RESOURCE", Resource))
        (connection_id,) = connections.remember(store, [settings])
        runs = await Sync(store, specs, {connection_id: graph}, clock).run_all(connection_id)
        assert {run.state for run in runs} == {"done"}
        counted = {name: store_rows(store, clock, name) for name in ("users", "sign_ins")}
        assert counted == {"users": 500, "sign_ins": len(sandbox.world.sign_ins)}
        assert sum(waits) < 60
        told = {row["limit"]: row for row in sandbox.meters["limits"]}
        assert told["Reporting"]["refused"] == sandbox.requests.refused[app.client_id] == len(waits) > 0
        assert told["ResourceUnitLimitExceeded"]["peak"] < told["ResourceUnitLimitExceeded"]["allowed"] / 10
    finally:
        await graph.close()
        await sandbox.stop()


def store_rows(store, clock: Clock, table: str) -> int:
    with store.reader(clock()) as read:
        return int(read.db.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())
