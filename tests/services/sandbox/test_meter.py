"""Resource units are counted as Microsoft counts them, and limits hold when they are switched on."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("path", "units"),
    [("/users", 2), ("/users?$select=id", 1), ("/users?$top=5", 1), ("/users?$select=id&$expand=manager", 2),
     ("/subscribedSkus", 3), ("/users/AdeleV@contoso.com", 1)],
)  # fmt: skip
async def test_requests_cost_their_units(client, path, units):
    response = await client.ask("GET", path)
    assert response.headers["x-ms-resource-unit"] == str(units)


async def test_logs_allow_five_requests_in_ten_seconds(client, sandbox, clock):
    sandbox.knobs.throttling = True
    for _ in range(5):
        await client.get("/auditLogs/signIns?$top=1")
    response = await client.ask("GET", "/auditLogs/signIns?$top=1")
    assert response.status_code == 429
    assert response.headers["retry-after"] == "10"
    assert response.headers["x-ms-throttle-scope"].startswith("Tenant_Application/ReadWrite/")
    clock.move(seconds=10)
    await client.get("/auditLogs/signIns?$top=1")


async def test_resource_units_run_out_and_come_back(client, sandbox, clock):
    sandbox.knobs.throttling = True
    await client.get("/users?$top=1")
    key = ("ResourceUnitLimitExceeded", sandbox.apps["full"].client_id)
    sandbox.cloud.meter.windows[key].spend(clock.now.timestamp(), 5000)
    response = await client.ask("GET", "/users?$top=1")
    assert response.headers["x-ms-throttle-information"] == "ResourceUnitLimitExceeded"
    await client.get("/users?$top=1", app="read_only")
    clock.move(seconds=11)
    await client.get("/users?$top=1")


@pytest.mark.parametrize(
    ("style", "value"), [("decimal", "10.000"), ("date", "Wed, 10 Jun 2026 09:30:10 GMT"), ("absent", None)]
)
async def test_the_wait_is_told_in_every_style(client, sandbox, style, value):
    sandbox.knobs.throttling = True
    sandbox.knobs.retry_after = style
    for _ in range(5):
        await client.get("/auditLogs/signIns?$top=1")
    assert (await client.ask("GET", "/auditLogs/signIns")).headers.get("retry-after") == value


async def test_metered_but_not_refused_by_default(client, sandbox):
    for _ in range(8):
        await client.get("/auditLogs/signIns?$top=1")
    assert sandbox.requests.units[sandbox.apps["full"].client_id] == 8
