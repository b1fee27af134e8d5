"""Users come and go, with their licences and their memberships."""

from __future__ import annotations

import pytest

NEW = {
    "accountEnabled": True, "displayName": "Nia Novak", "mailNickname": "nia", "userPrincipalName": "nia@contoso.com",
    "passwordProfile": {"password": "Sup3r-secret!", "forceChangePasswordNextSignIn": True}, "usageLocation": "US",
}  # fmt: skip


async def test_created_user_is_there_at_once(client, sandbox):
    response = await client.ask("POST", "/users", json=NEW)
    assert response.status_code == 201
    id = response.json()["id"]
    assert response.headers["location"].endswith(f"/users/{id}")
    assert (await client.get("/users/nia@contoso.com"))["displayName"] == "Nia Novak"
    assert "passwordProfile" not in sandbox.world.users[id]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"displayName": None}, "displayName"),
        ({"userPrincipalName": "AdeleV@contoso.com"}, "userPrincipalName already exists"),
        ({"userPrincipalName": "nia@elsewhere.example"}, "domain portion"),
        ({"passwordProfile": {"password": "weak"}}, "complexity"),
        ({"shoeSize": 4}, "shoeSize"),
    ],
)
async def test_bad_users_are_not_created(client, sandbox, change, text):
    before = len(sandbox.world.users)
    error = await client.refused("POST", "/users", 400, json=NEW | change)
    assert text in error["message"]
    assert len(sandbox.world.users) == before


async def test_deleted_user_can_come_back_for_thirty_days(client, sandbox, clock):
    adele = sandbox.world.user("Adele Vance")["id"]
    retail = sandbox.world.group("Retail Team")["id"]
    assert (await client.ask("DELETE", f"/users/{adele}")).status_code == 204
    await client.refused("GET", f"/users/{adele}", 404)
    assert adele not in sandbox.world.members[retail]
    rows = (await client.get("/directory/deletedItems/microsoft.graph.user"))["value"]
    assert "Adele Vance" in [row["displayName"] for row in rows]
    assert (await client.get(f"/directory/deletedItems/{adele}"))["deletedDateTime"]
    response = await client.ask("POST", f"/directory/deletedItems/{adele}/restore")
    assert response.json()["@odata.type"] == "#microsoft.graph.user"
    assert (await client.get("/users/AdeleV@contoso.com"))["id"] == adele
    await client.ask("DELETE", f"/users/{adele}")
    clock.move(days=31)
    client.tokens.clear()
    assert (await client.get("/directory/deletedItems/microsoft.graph.user"))["value"] == []
    await client.refused("POST", f"/directory/deletedItems/{adele}/restore", 404)


async def test_restore_conflicts_when_the_name_was_taken(client, sandbox):
    adele = sandbox.world.user("Adele Vance")["id"]
    await client.ask("DELETE", f"/users/{adele}")
    await client.ask("POST", "/users", json=NEW | {"userPrincipalName": "adelev@contoso.com"})
    await client.refused("POST", f"/directory/deletedItems/{adele}/restore", 400)
    assert (await client.ask("DELETE", f"/directory/deletedItems/{adele}")).status_code == 204
    await client.refused("GET", f"/directory/deletedItems/{adele}", 404)


async def test_administrators_are_not_deleted_without_a_role(client, sandbox):
    await client.refused("DELETE", f"/users/{sandbox.world.user('MOD Administrator')['id']}", 403)


async def test_licences_move_the_consumed_units(client, sandbox):
    world = sandbox.world
    lee = world.user("Lee Gu")["id"]
    held = [row["skuId"] for row in world.users[lee]["assignedLicenses"]]
    flow = next(sku["skuId"] for sku in world.skus if sku["skuPartNumber"] == "FLOW_FREE")
    path, before = f"/users/{lee}/assignLicense", world.used[flow]
    body = {"addLicenses": [{"skuId": flow}], "removeLicenses": held}
    response = await client.ask("POST", path, json=body)
    assert [row["skuId"] for row in response.json()["assignedLicenses"]] == [flow]
    assert world.used[flow] == before + 1
    details = (await client.get(f"/users/{lee}/licenseDetails"))["value"]
    assert [row["skuPartNumber"] for row in details] == ["FLOW_FREE"]


async def test_licence_refusals(client, sandbox):
    world = sandbox.world
    ids = {sku["skuPartNumber"]: sku["skuId"] for sku in world.skus}
    lee, christie = world.user("Lee Gu")["id"], world.user("Christie Cline")["id"]

    async def text(user, add=(), remove=()):
        body = {
            "addLicenses": [{"skuId": ids.get(part, part)} for part in add],
            "removeLicenses": [ids[p] for p in remove],
        }
        return (await client.refused("POST", f"/users/{user}/assignLicense", 400, json=body))["message"]

    assert "usage location" in await text(christie, add=["FLOW_FREE"])
    assert "available licenses" in await text(lee, add=["EMSPREMIUM"])
    assert "corresponding license" in await text(lee, remove=["SPE_F1"])
    assert "valid company License" in await text(lee, add=["nothing"])
    await client.refused("POST", f"/users/{lee}/assignLicense", 400, json={"addLicenses": []})


async def test_members_come_and_go(client, sandbox):
    world = sandbox.world
    circle, joni = world.group("Circle B")["id"], world.user("Joni Sherman")["id"]
    reference = {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{joni}"}
    assert (await client.ask("POST", f"/groups/{circle}/members/$ref", json=reference)).status_code == 204
    error = await client.refused("POST", f"/groups/{circle}/members/$ref", 400, json=reference)
    assert error["message"].endswith("for the following modified properties: 'members'.")
    rows = (await client.get(f"/users/{joni}/memberOf"))["value"]
    assert "Circle B" in {row["displayName"] for row in rows}
    assert len((await client.get(f"/users/{joni}/transitiveMemberOf"))["value"]) > len(rows)
    assert (await client.ask("DELETE", f"/groups/{circle}/members/{joni}/$ref")).status_code == 204
    await client.refused("DELETE", f"/groups/{circle}/members/{joni}/$ref", 404)
    assert joni in world.users


async def test_without_ref_the_user_is_deleted(client, sandbox):
    world = sandbox.world
    sales = world.group("Sales Team")["id"]
    victim = next(id for id in world.members[sales] if not world.protected(id))
    assert (await client.ask("DELETE", f"/groups/{sales}/members/{victim}")).status_code == 204
    assert victim not in world.users


async def test_special_groups_are_refused(client, sandbox):
    world = sandbox.world
    joni = {"@odata.id": f"x/{world.user('Joni Sherman')['id']}"}
    dynamic = world.group("Dynamic Sales")["id"]
    await client.refused("POST", f"/groups/{dynamic}/members/$ref", 403, json=joni)
    privileged = world.group("Privileged Helpdesk")["id"]
    app = sandbox.apps["none"]
    app.roles = frozenset({"GroupMember.ReadWrite.All", "Group.ReadWrite.All"})
    await client.refused("POST", f"/groups/{privileged}/members/$ref", 403, app="none", json=joni)


async def test_new_secret_works_and_the_removed_one_does_not(client, sandbox):
    app = sandbox.apps["full"]
    row = sandbox.world.application(app.name)
    old = row["passwordCredentials"][0]["keyId"]
    body = {"passwordCredential": {"displayName": "rotated"}}
    made = (await client.ask("POST", f"/applications/{row['id']}/addPassword", json=body)).json()
    assert (await client.login(client_secret=made["secretText"])).status_code == 200
    assert (await client.login()).status_code == 200
    response = await client.ask("POST", f"/applications/{row['id']}/removePassword", json={"keyId": old})
    assert response.status_code == 204
    assert (await client.login()).status_code == 401
    assert (await client.login(client_secret=made["secretText"])).status_code == 200
    assert all(secret["secretText"] is None for secret in row["passwordCredentials"])
    await client.refused("POST", f"/applications/{row['id']}/removePassword", 400, json={"keyId": old})


async def test_apps_can_be_disabled_and_deleted(client, sandbox):
    zoom = sandbox.world.app("Zoom")["id"]
    assert (await client.ask("PATCH", f"/servicePrincipals/{zoom}", json={"accountEnabled": False})).status_code == 204
    assert (await client.get(f"/servicePrincipals/{zoom}"))["accountEnabled"] is False
    await client.refused("PATCH", f"/servicePrincipals/{zoom}", 400, json={"appId": "x"})
    assert (await client.ask("DELETE", f"/servicePrincipals/{zoom}")).status_code == 204
    rows = (await client.get("/directory/deletedItems/microsoft.graph.servicePrincipal"))["value"]
    assert [row["displayName"] for row in rows] == ["Zoom"]
