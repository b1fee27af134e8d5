"""Everything is collected from a tenant that refuses above Microsoft's limits, on a clock that leaps over waiting."""

from __future__ import annotations

from services import connections, registry
from services.microsoft.governor import Governor, Patience
from services.sandbox import Sandbox
from services.specs import Resource, Specs
from services.sync import progress
from services.sync.engine import Sync
from tests.connected import connection
from tests.services.microsoft.conftest import graph_over
from tests.services.microsoft.virtual import VirtualClock
from tests.services.sync.conftest import store

__all__ = ["store"]


async def test_the_demo_tenant_is_collected_below_microsofts_limits_and_what_is_quick_in_seconds(store):
    clock = VirtualClock()
    sandbox = await Sandbox.start(users=500, clock=clock, throttling=True)
    settings = connection(sandbox, pace=True)
    governor = Governor(Patience(), time=clock.time, sleep=clock.sleep)
    graph = graph_over(clock, settings, governor)
    try:
        specs = Specs(resources=registry.folder("services.resources", "RESOURCE", Resource))
        (connection_id,) = connections.remember(store, [settings])
        sync = Sync(store, specs, {connection_id: graph}, clock)
        quick = [resource for resource in sync.of(connection_id) if progress.quick(resource)]
        runs = [await sync.run(resource.name, connection_id) for resource in quick]
        assert {"users", "licences", "apps", "groups"} < {run.resource for run in runs}
        assert clock.now < 2
        runs += await sync.run_all(connection_id)
        assert {run.state for run in runs} == {"done"}, [run for run in runs if run.state != "done"]
        with store.reader(clock()) as read:
            counted = [
                read.db.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one() for name in ("users", "sign_ins")
            ]
        assert counted == [500, len(sandbox.world.sign_ins)]
        assert sum(sandbox.requests.refused.values()) == 0
        assert clock.now < 60
    finally:
        await graph.close()
        await sandbox.stop()
