"""$batch: one envelope, each member on its own."""

from __future__ import annotations

import pytest


def requests(*urls: str) -> dict:
    return {"requests": [{"id": str(number), "method": "GET", "url": url} for number, url in enumerate(urls, 1)]}


async def test_members_are_answered_one_by_one(client, sandbox):
    adele = sandbox.world.user("Adele Vance")["id"]
    body = requests("/users/AdeleV@contoso.com?$select=id", "/users/nobody@x", "/subscribedSkus?$select=skuId")
    change = {"accountEnabled": False}
    kind = {"Content-Type": "application/json"}
    body["requests"].append({"id": "4", "method": "PATCH", "url": f"/users/{adele}", "body": change, "headers": kind})
    response = await client.ask("POST", "/$batch", json=body)
    assert response.status_code == 200
    by_id = {row["id"]: row for row in response.json()["responses"]}
    assert {id: row["status"] for id, row in by_id.items()} == {"1": 200, "2": 404, "3": 200, "4": 204}
    assert by_id["1"]["body"]["id"] == adele
    assert by_id["2"]["body"]["error"]["code"] == "Request_ResourceNotFound"
    assert sandbox.world.users[adele]["accountEnabled"] is False


async def test_throttled_member_leaves_the_envelope_whole(client, sandbox):
    sandbox.faults.add("/users", status=429, times=1, retry_after="0.249")
    body = requests("/users?$top=1", "/organization")
    rows = {row["id"]: row for row in (await client.ask("POST", "/$batch", json=body)).json()["responses"]}
    assert (rows["1"]["status"], rows["1"]["headers"]["Retry-After"]) == (429, "0.249")
    assert rows["2"]["status"] == 200


async def test_dependents_of_a_failure_are_not_run(client, sandbox):
    body = requests("/users/nobody@x", "/organization", "/organization")
    body["requests"][1]["dependsOn"] = ["1"]
    rows = {row["id"]: row for row in (await client.ask("POST", "/$batch", json=body)).json()["responses"]}
    assert (rows["2"]["status"], rows["2"]["body"]["error"]["code"]) == (424, "FailedDependency")
    assert rows["3"]["status"] == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"requests": []},
        requests(*["/users"] * 21),
        {"requests": [{"id": "1", "url": "/users"}]},
        {"requests": [{"id": "1", "method": "GET", "url": "/users"}] * 2},
        requests("/$batch"),
        requests("https://graph.microsoft.com/v1.0/users"),
        {"requests": [{"id": "1", "method": "GET", "url": "/users", "dependsOn": ["9"]}]},
        {"requests": [{"id": "1", "method": "PATCH", "url": "/users/x", "body": {}}]},
        {"requests": [7]},
    ],
)
async def test_bad_envelopes_are_refused(client, body):
    assert (await client.refused("POST", "/$batch", 400, json=body))["code"] in ("BadRequest", "MaximumValueExceeded")
