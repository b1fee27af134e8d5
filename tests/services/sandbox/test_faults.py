"""Every way to go wrong that can be switched on, and every lag."""

from __future__ import annotations

from datetime import timedelta

from tests.services.sandbox.test_user_life import NEW


async def test_empty_and_repeated_pages_still_lead_to_everybody(client, sandbox):
    for kind in ("empty", "repeat"):
        sandbox.faults.add("/users", times=2, kind=kind)
        rows, _ = await client.walk("/users?$select=id&$top=25")
        assert {row["id"] for row in rows} == set(sandbox.world.users)
        assert (len(rows) > 60) is (kind == "repeat")
    sandbox.faults.add("/users/delta", times=1, kind="empty")
    rows, last = await client.walk("/users/delta?$select=displayName")
    assert len(rows) == 60
    assert last["@odata.deltaLink"]


async def test_claims_challenge_asks_for_a_new_token(client, sandbox):
    sandbox.faults.add("/users", kind="claims")
    response = await client.ask("GET", "/users")
    assert response.status_code == 401
    assert 'error="insufficient_claims"' in response.headers["www-authenticate"]


async def test_false_licence_refusal_passes(client, sandbox):
    sandbox.faults.add("/auditLogs/signIns", kind="unlicensed")
    error = await client.refused("GET", "/auditLogs/signIns", 403)
    assert error["code"] == "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
    await client.get("/auditLogs/signIns?$top=1")


async def test_any_status_code_and_text_can_be_asked_for(client, sandbox):
    sandbox.faults.add("/users", status=400, code="Directory_ExpiredPageToken", message="Gone stale.")
    error = await client.refused("GET", "/users", 400)
    assert (error["code"], error["message"]) == ("Directory_ExpiredPageToken", "Gone stale.")
    sandbox.faults.add("/users/delta", status=410)
    assert (await client.refused("GET", "/users/delta", 410))["code"] == "SyncStateInvalid"


async def test_rates_fall_the_same_for_the_same_seed(client, sandbox):
    async def run() -> list[int]:
        sandbox.faults.clear()
        sandbox.faults.reseed(5)
        sandbox.faults.add("/users", times=None, rate=0.4)
        return [(await client.ask("GET", "/users?$top=1")).status_code for _ in range(20)]

    first = await run()
    assert set(first) == {200, 503}
    assert await run() == first


async def test_login_can_fail_too(client, sandbox):
    sandbox.faults.add(f"/{sandbox.tenant_id}/oauth2", status=503, retry_after="2")
    response = await client.login()
    assert (response.status_code, response.headers["retry-after"]) == (503, "2")


async def test_slow_answers_come_in_the_end(client, sandbox):
    sandbox.faults.add("/users", kind="slow", seconds=0.05)
    assert (await client.ask("GET", "/users?$top=1")).elapsed >= timedelta(seconds=0.05)


async def test_new_objects_reach_every_replica_after_a_while(client, sandbox, clock):
    sandbox.knobs.replica_lag = timedelta(seconds=60)
    id = (await client.ask("POST", "/users", json=NEW)).json()["id"]
    seen = [(await client.ask("GET", f"/users/{id}")).status_code for _ in range(4)]
    assert seen == [404, 200, 404, 200]
    clock.move(seconds=61)
    await client.get(f"/users/{id}")


async def test_delta_tells_changes_after_its_lag(client, sandbox, clock):
    sandbox.knobs.delta_lag = timedelta(seconds=60)
    _, last = await client.walk("/users/delta?$select=jobTitle")
    adele = sandbox.world.user("Adele Vance")["id"]
    sandbox.world.update("users", adele, {"jobTitle": "New"})
    rows, last = await client.walk(last["@odata.deltaLink"])
    assert rows == []
    clock.move(seconds=61)
    rows, last = await client.walk(last["@odata.deltaLink"])
    assert [row["id"] for row in rows] == [adele]
    rows, _ = await client.walk(last["@odata.deltaLink"])
    assert rows == []


async def test_late_sign_ins_all_arrive(client, sandbox, clock):
    sandbox.knobs.late_sign_ins = True
    world = sandbox.world
    users = [user["id"] for user in world.roster if user["id"] in world.users][:50]
    made = {
        world.sign_ins.id(world.sign_in(id, "Zoom", at=clock.now - timedelta(seconds=n))) for n, id in enumerate(users)
    }
    before = {row["id"] for row in (await client.walk("/auditLogs/signIns"))[0]}
    assert not made <= before
    clock.move(hours=7)
    client.tokens.clear()
    after = {row["id"] for row in (await client.walk("/auditLogs/signIns"))[0]}
    assert made <= after
