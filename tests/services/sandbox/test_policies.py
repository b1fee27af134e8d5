"""Conditional Access and the other policies of the tenant."""

from __future__ import annotations

import pytest

PATH = "/identity/conditionalAccess/policies"
PLACES = "/identity/conditionalAccess/namedLocations"


async def by_name(client):
    return {row["displayName"][:5]: row for row in (await client.get(PATH))["value"]}


async def test_one_policy_only_reports_one_is_off_one_names_what_is_missing(client, sandbox):
    rows = await by_name(client)
    assert rows["CA002"]["state"] == "enabledForReportingButNotEnforced"
    assert rows["CA005"]["state"] == "disabled"
    who = rows["CA004"]["conditions"]["users"]
    assert who["includeGroups"][0] not in sandbox.world.groups
    assert who["excludeUsers"][0] not in sandbox.world.users
    known = rows["CA001"]["conditions"]["users"]["excludeUsers"]
    assert known == [sandbox.world.user("MOD Administrator")["id"]]
    assert await client.get(f"{PATH}/{rows['CA001']['id']}")
    await client.refused("GET", f"{PATH}/00000000-0000-0000-0000-000000000009", 404)


async def test_a_change_keeps_the_other_conditions_and_is_audited(client, sandbox):
    row = (await by_name(client))["CA002"]
    body = {"state": "enabled", "conditions": {"signInRiskLevels": ["high", "medium"]}}
    await client.refused("PATCH", f"{PATH}/{row['id']}", 403, app="read_only", json=body)
    assert (await client.ask("PATCH", f"{PATH}/{row['id']}", json=body)).status_code == 204
    after = await client.get(f"{PATH}/{row['id']}")
    assert after["state"] == "enabled"
    assert after["conditions"] == row["conditions"] | {"signInRiskLevels": ["high", "medium"]}
    assert after["modifiedDateTime"] == "2026-06-10T09:30:00Z"
    assert sandbox.world.ledger[-1].activity == "Update conditional access policy"


@pytest.mark.parametrize(
    "body",
    [{"state": "on"}, {"nothing": 1}, {"id": "x"}, {"conditions": None}, {"conditions": {"moon": []}},
     {"conditions": {"users": "all"}}, {"displayName": None}],
)  # fmt: skip
async def test_changes_that_make_no_sense_are_refused(client, body):
    row = (await by_name(client))["CA001"]
    await client.refused("PATCH", f"{PATH}/{row['id']}", 400, json=body)


async def test_lists_can_be_filtered_selected_and_paged(client):
    rows = (await client.get(f"{PATH}?$filter=state ne 'enabled'&$select=displayName,state"))["value"]
    assert {row["displayName"][:5] for row in rows} == {"CA002", "CA005"}
    assert all(set(row) == {"displayName", "state"} for row in rows)
    assert len((await client.walk(f"{PATH}?$top=3"))[0]) == 8
    page = await client.get(PATH)
    assert page["@odata.context"].endswith("$metadata#identity/conditionalAccess/policies")


async def test_named_locations_are_of_two_kinds(client):
    rows = (await client.get(PLACES))["value"]
    assert len(rows) == 3
    assert rows[0]["ipRanges"][0]["@odata.type"] == "#microsoft.graph.iPv4CidrRange"
    nets = (await client.get(f"{PLACES}?$filter=isof('microsoft.graph.ipNamedLocation')"))["value"]
    assert {row["displayName"] for row in nets} == {"Headquarters", "Partner network"}
    text = "microsoft.graph.countryNamedLocation/countriesAndRegions/any(c: c eq 'CA')"
    assert [row["displayName"] for row in (await client.get(f"{PLACES}?$filter={text}"))["value"]] == ["Where we work"]
    assert (await client.get(f"{PLACES}?$filter=createdDateTime ge 2030-09-01T00:00:00Z"))["value"] == []


async def test_security_defaults_are_off_and_methods_are_told(client):
    assert not (await client.get("/policies/identitySecurityDefaultsEnforcementPolicy"))["isEnabled"]
    policy = await client.get("/policies/authenticationMethodsPolicy")
    states = {row["id"]: row["state"] for row in policy["authenticationMethodConfigurations"]}
    assert states["Fido2"] == "enabled"
    assert states["SoftwareOath"] == "disabled"


async def test_without_premium_there_is_nothing_to_read_and_nothing_may_change(client, sandbox):
    row = (await by_name(client))["CA001"]
    sandbox.knobs.premium = False
    assert (await client.get(PATH))["value"] == []
    assert (await client.refused("PATCH", f"{PATH}/{row['id']}", 403, json={"state": "disabled"}))["code"] == (
        "AccessDenied"
    )
