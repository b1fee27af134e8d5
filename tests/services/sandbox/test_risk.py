"""Identity Protection: who is at risk, why, and what an administrator decided."""

from __future__ import annotations

import pytest

USERS = "/identityProtection/riskyUsers"
FOUND = "/identityProtection/riskDetections"


def dismiss(*ids):
    return {"json": {"userIds": list(ids)}}


async def test_the_stories_are_there_and_people_who_left_are_marked(client, sandbox):
    rows, _ = await client.walk(USERS)
    by_name = {row["userDisplayName"]: row for row in rows}
    assert by_name["Isaiah Langer"]["riskLevel"] == "high"
    assert by_name["Isaiah Langer"]["riskState"] == "atRisk"
    assert by_name["Alex Johnson"]["riskState"] == "remediated"
    assert by_name["Former Employee"]["isDeleted"]
    assert not by_name["Isaiah Langer"]["isDeleted"]
    one = await client.get(f"{USERS}/{by_name['Isaiah Langer']['id']}")
    assert one["riskLevel"] == "high"
    await client.refused("GET", f"{USERS}/{sandbox.world.user('Adele Vance')['id']}", 404)


async def test_pages_are_twenty_long_and_five_hundred_at_most(client, sandbox, clock):
    risk = sandbox.world.risk
    for user in sandbox.world.roster[:45]:
        risk.find(user, "passwordSpray", "high", clock())
    page = await client.get(USERS)
    assert len(page["value"]) == 20
    assert len((await client.walk(USERS))[0]) == len(risk.users)
    await client.refused("GET", f"{USERS}?$top=501", 400)
    counted = await client.get(f"{USERS}?$count=true&$top=1")
    assert counted["@odata.count"] == len(risk.users)


async def test_filters_need_no_eventual_consistency(client):
    rows, _ = await client.walk(f"{USERS}?$filter=riskState eq 'atRisk' and riskLevel ne 'low'")
    assert rows
    assert all(row["riskState"] == "atRisk" for row in rows)
    await client.refused("GET", f"{USERS}?$filter=nothing eq 'x'", 400)


async def test_dismissing_changes_user_detections_history_and_audit(client, sandbox):
    isaiah = sandbox.world.user("Isaiah Langer")
    assert (await client.ask("POST", f"{USERS}/dismiss", **dismiss(isaiah["id"]))).status_code == 204
    row = await client.get(f"{USERS}/{isaiah['id']}")
    assert (row["riskState"], row["riskLevel"], row["riskDetail"]) == (
        "dismissed", "none", "adminDismissedAllRiskForUser",
    )  # fmt: skip
    found, _ = await client.walk(f"{FOUND}?$filter=userId eq '{isaiah['id']}'")
    assert {row["riskState"] for row in found} == {"dismissed"}
    history, _ = await client.walk(f"{USERS}/{isaiah['id']}/history")
    assert [row["riskState"] for row in history] == ["dismissed", "atRisk"]
    assert history[0]["initiatedBy"] == sandbox.apps["full"].object_id
    audit = (await client.get("/auditLogs/directoryAudits?$top=1"))["value"][0]
    assert (audit["activityDisplayName"], audit["targetResources"][0]["id"]) == ("DismissUser", isaiah["id"])


async def test_confirming_puts_somebody_at_high_risk(client, sandbox):
    adele = sandbox.world.user("Adele Vance")["id"]
    assert (await client.ask("POST", f"{USERS}/confirmCompromised", **dismiss(adele))).status_code == 204
    row = await client.get(f"{USERS}/{adele}")
    assert (row["riskState"], row["riskLevel"]) == ("confirmedCompromised", "high")


@pytest.mark.parametrize("body", [{}, {"userIds": "x"}, {"userIds": []}, {"userIds": [3]}, {"userIds": ["a"] * 61}])
async def test_decisions_about_nobody_are_refused(client, body):
    await client.refused("POST", f"{USERS}/dismiss", 400, json=body)


async def test_deciding_about_a_stranger_is_404_and_needs_permission(client, sandbox):
    await client.refused("POST", f"{USERS}/dismiss", 404, **dismiss("00000000-0000-0000-0000-000000000009"))
    adele = sandbox.world.user("Adele Vance")["id"]
    await client.refused("POST", f"{USERS}/dismiss", 403, app="read_only", **dismiss(adele))


async def test_detections_come_late_newest_first_and_go_after_ninety_days(client, sandbox, clock):
    isaiah = sandbox.world.user("Isaiah Langer")
    rows, _ = await client.walk(FOUND)
    times = [row["detectedDateTime"] for row in rows]
    assert times == sorted(times, reverse=True)
    sandbox.world.risk.find(isaiah, "leakedCredentials", "high", clock())
    assert len((await client.walk(FOUND))[0]) == len(rows)
    clock.move(days=3)
    client.tokens.clear()
    later, _ = await client.walk(FOUND)
    assert len(later) > len(rows)
    assert (await client.get(f"{FOUND}/{later[0]['id']}"))["userId"] == isaiah["id"]
    clock.move(days=91)
    client.tokens.clear()
    assert (await client.get(FOUND))["value"] == []


async def test_p1_sees_detections_reduced_and_no_risky_users(client, sandbox):
    sandbox.knobs.p2 = False
    error = await client.refused("GET", USERS, 403)
    assert error["code"] == "Forbidden"
    rows, _ = await client.walk(FOUND)
    assert {(row["riskLevel"], row["riskEventType"]) for row in rows} == {("hidden", "generic")}
    sandbox.knobs.premium = False
    assert (await client.refused("GET", FOUND, 403))["code"] == "Forbidden"


async def test_protection_allows_one_request_a_second_and_never_says_when(client, sandbox):
    sandbox.knobs.throttling = True
    await client.get(USERS)
    response = await client.ask("GET", USERS)
    assert response.status_code == 429
    assert "retry-after" not in response.headers


async def test_in_a_lively_tenant_people_come_at_risk(client, sandbox, clock):
    sandbox.world.lively = True
    before = len((await client.walk(FOUND))[0])
    clock.move(days=4)
    client.tokens.clear()
    assert len((await client.walk(FOUND))[0]) > before + 3
