"""Every kind of tenant says in its own way what it has not bought; all of them are understood."""

from __future__ import annotations

import pytest

from services.errors import GraphDenied, GraphNotFound, GraphUnlicensed
from services.microsoft.graph import open_graph
from services.sandbox import Sandbox
from tests.connected import connection


@pytest.mark.parametrize(
    ("profile", "paths"),
    [
        (
            "free",
            [
                "/auditLogs/signIns",
                "/users?$select=id,signInActivity",
                "/reports/authenticationMethods/userRegistrationDetails",
                "/identityProtection/riskyUsers",
                "/roleManagement/directory/roleEligibilitySchedules",
                "/deviceManagement/managedDevices",
            ],
        ),
        ("p1", ["/identityProtection/riskyUsers", "/roleManagement/directory/roleEligibilitySchedules"]),
        ("no_intune", ["/deviceManagement/managedDevices", "/deviceManagement/detectedApps"]),
    ],
)
async def test_what_a_tenant_has_not_bought_is_unlicensed(profile: str, paths: list[str]) -> None:
    sandbox = await Sandbox.start(users=20, profile=profile)
    graph = open_graph(connection(sandbox))
    for path in paths:
        with pytest.raises(GraphUnlicensed) as caught:
            await graph.get(path)
        assert caught.value.next_step, path
    found = await graph.batch(paths)
    assert [type(one) for one in found] == [GraphUnlicensed] * len(paths)
    await graph.close()
    await sandbox.stop()


async def test_a_missing_mailbox_is_not_found_and_a_missing_permission_denied() -> None:
    sandbox = await Sandbox.start(users=20, profile="no_exchange")
    graph, weak = open_graph(connection(sandbox)), open_graph(connection(sandbox, "none"))
    adele = sandbox.world.user("Adele Vance")["id"]
    with pytest.raises(GraphNotFound):
        await graph.get(f"/users/{adele}/mailboxSettings")
    for path in ("/users", f"/users/{adele}/mailboxSettings", f"/users/{adele}/drive", "/auditLogs/signIns"):
        with pytest.raises(GraphDenied) as caught:
            await weak.get(path)
        assert not isinstance(caught.value, GraphUnlicensed), path
    assert await weak.granted() == frozenset()
    await graph.close()
    await weak.close()
    await sandbox.stop()
