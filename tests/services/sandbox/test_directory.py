"""Organization, licences, apps and groups agree with the world and with each other."""

from __future__ import annotations

from datetime import datetime


async def test_consumed_units_are_what_people_hold(client, sandbox):
    skus = (await client.get("/subscribedSkus"))["value"]
    people, _ = await client.walk("/users?$select=assignedLicenses&$top=999")
    for sku in skus:
        held = sum(1 for user in people for licence in user["assignedLicenses"] if licence["skuId"] == sku["skuId"])
        assert sku["consumedUnits"] == held
        assert sku["id"] == f"{sandbox.tenant_id}_{sku['skuId']}"
    assert {"SPE_E5", "SPE_E3", "ENTERPRISEPACK", "FLOW_FREE", "AAD_PREMIUM_P2"} <= {
        sku["skuPartNumber"] for sku in skus
    }


async def test_organization_is_contoso(client, sandbox):
    rows = (await client.get("/organization"))["value"]
    assert [(row["id"], row["displayName"]) for row in rows] == [(sandbox.tenant_id, "Contoso")]
    assert (await client.get(f"/organization/{sandbox.tenant_id}"))["displayName"] == "Contoso"
    assert {row["id"] for row in (await client.get("/domains"))["value"]} == {"contoso.com", "contoso.onmicrosoft.com"}


async def test_a_secret_ends_in_twelve_days_and_one_has_ended(client, clock):
    rows, _ = await client.walk("/applications?$select=displayName,passwordCredentials,keyCredentials")
    days = {
        (row["displayName"], secret["displayName"]): (datetime.fromisoformat(secret["endDateTime"]) - clock.now).days
        for row in rows
        for secret in row["passwordCredentials"]
    }
    assert days["Contoso Expenses", "prod"] == 12
    assert days["Contoso Intranet", "old key"] == -20
    assert any(row["keyCredentials"] for row in rows)


async def test_apps_are_found_by_app_id_and_third_party_by_owner(client, sandbox):
    zoom = sandbox.world.app("Zoom")
    assert (await client.get(f"/servicePrincipals(appId='{zoom['appId']}')"))["displayName"] == "Zoom"
    rows, _ = await client.walk("/servicePrincipals?$select=displayName,appOwnerOrganizationId")
    owners = {row["displayName"]: row["appOwnerOrganizationId"] for row in rows}
    assert owners["Zoom"] not in (sandbox.tenant_id, "f8cdef31-a31e-4b4a-93e4-5f571e91255a")
    assert owners["Contoso Expenses"] == sandbox.tenant_id
    assert "Steward full" in owners


async def test_members_have_types_and_pages(client, sandbox):
    sales = sandbox.world.group("Sales Team")["id"]
    rows, _ = await client.walk(f"/groups/{sales}/members?$select=id,displayName&$top=2")
    assert {row["id"] for row in rows} == set(sandbox.world.members[sales])
    nested = sandbox.world.group("Circle A")["id"]
    kinds = {row["@odata.type"] for row in (await client.get(f"/groups/{nested}/members"))["value"]}
    assert kinds == {"#microsoft.graph.group"}


async def test_membership_is_checked_through_nesting_and_circles(client, sandbox):
    world = sandbox.world
    isaiah = world.user("Isaiah Langer")["id"]
    groups = [world.group(name)["id"] for name in ("Sales Team", "Circle A", "Legal Team")]
    answer = await client.ask("POST", f"/users/{isaiah}/checkMemberGroups", json={"groupIds": groups})
    assert answer.json()["value"] == groups[:2]
    await client.refused("POST", f"/users/{isaiah}/checkMemberGroups", 400, json={"groupIds": ["x"] * 21})


async def test_the_same_seed_makes_the_same_tenant(sandbox, clock):
    again = type(sandbox.world)(60, 1, clock)
    assert again.users == sandbox.world.users
    assert again.groups == sandbox.world.groups
    assert list(again.sign_ins.times) == list(sandbox.world.sign_ins.times)


async def test_the_tenant_has_dirty_data(sandbox):
    people = sandbox.world.users.values()
    assert sum(user["displayName"] == "Chris Green" for user in people) == 2
    assert sum(user["displayName"].startswith("Alex ") for user in people) == 2
    assert any("onerror" in user["displayName"] for user in people)
    assert any("#EXT#" in user["userPrincipalName"] for user in people)
    assert any(not user["accountEnabled"] and user["assignedLicenses"] for user in people)
