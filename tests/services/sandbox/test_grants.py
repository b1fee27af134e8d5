"""Who granted which app what, and how it is taken back."""

from __future__ import annotations

import pytest


async def test_grants_are_listed_filtered_and_revoked(client, sandbox):
    rows, last = await client.walk("/oauth2PermissionGrants/delta")
    assert rows
    slack = sandbox.world.app("Slack")["id"]
    found = (await client.get(f"/oauth2PermissionGrants?$filter=clientId eq '{slack}'"))["value"]
    assert [row["consentType"] for row in found] == ["AllPrincipals"]
    assert (await client.get(f"/servicePrincipals/{slack}/oauth2PermissionGrants"))["value"] == found
    id = found[0]["id"]
    assert (await client.ask("PATCH", f"/oauth2PermissionGrants/{id}", json={"scope": "openid"})).status_code == 204
    assert (await client.get(f"/oauth2PermissionGrants/{id}"))["scope"] == "openid"
    assert (await client.get(f"/servicePrincipals/{slack}/oauth2PermissionGrants"))["value"][0]["scope"] == "openid"
    await client.refused("PATCH", f"/oauth2PermissionGrants/{id}", 400, json={"clientId": "x"})
    assert (await client.ask("DELETE", f"/oauth2PermissionGrants/{id}")).status_code == 204
    await client.refused("GET", f"/oauth2PermissionGrants/{id}", 404)
    rows, _ = await client.walk(last["@odata.deltaLink"])
    assert rows == [{"id": id, "@removed": {"reason": "deleted"}}]


async def test_one_persons_consents(client, sandbox):
    megan = sandbox.world.user("Megan Bowen")["id"]
    rows = (await client.get(f"/users/{megan}/oauth2PermissionGrants"))["value"]
    assert "Files.ReadWrite.All" in " ".join(row["scope"] for row in rows)
    assert all(row["principalId"] == megan for row in rows)


async def test_application_permissions_resolve_to_names(client, sandbox):
    world = sandbox.world
    graph = await client.get(f"/servicePrincipals/{world.app('Microsoft Graph')['id']}?$select=appRoles")
    names = {role["id"]: role["value"] for role in graph["appRoles"]}
    archiver = world.app("Contoso Mail Archiver")["id"]
    rows = (await client.get(f"/servicePrincipals/{archiver}/appRoleAssignments"))["value"]
    assert {names[row["appRoleId"]] for row in rows} == {"Mail.ReadWrite", "User.Read.All"}
    own = sandbox.apps["none"]
    own.roles = frozenset({"AuditLog.Read.All"})
    rows = (await client.get(f"/servicePrincipals/{own.object_id}/appRoleAssignments"))["value"]
    assert [names[row["appRoleId"]] for row in rows] == ["AuditLog.Read.All"]


async def test_assignments_to_an_app_are_listed_and_removed(client, sandbox):
    app = next(row for row in sandbox.world.service_principals.values() if row["appRoleAssignmentRequired"])
    path = f"/servicePrincipals/{app['id']}/appRoleAssignedTo"
    rows = (await client.get(path))["value"]
    assert {row["principalType"] for row in rows} == {"Group", "User"}
    assert (await client.ask("DELETE", f"{path}/{rows[0]['id']}")).status_code == 204
    assert len((await client.get(path))["value"]) == len(rows) - 1
    await client.refused("DELETE", f"{path}/{rows[0]['id']}", 404)
    person = next(row["principalId"] for row in rows if row["principalType"] == "User")
    rows = (await client.get(f"/users/{person}/appRoleAssignments"))["value"]
    assert app["id"] in {row["resourceId"] for row in rows}


async def test_owners_are_people_and_most_apps_have_none(client, sandbox):
    world = sandbox.world
    owners = (await client.get(f"/applications/{world.application('Contoso Expenses')['id']}/owners"))["value"]
    assert [row["displayName"] for row in owners] == ["Pradeep Gupta"]
    assert (await client.get(f"/servicePrincipals/{world.app('Zoom')['id']}/owners"))["value"] == []
    assert (await client.get(f"/groups/{world.group('Sales Team')['id']}/owners"))["value"]
    await client.refused("GET", "/applications/nothing/owners", 404)


async def test_somebody_is_given_the_use_of_an_app_and_loses_it(client, sandbox):
    zoom, adele = sandbox.world.app("Zoom")["id"], sandbox.world.user("Adele Vance")["id"]
    path, role = f"/servicePrincipals/{zoom}/appRoleAssignedTo", "00000000-0000-0000-0000-000000000000"
    body = {"principalId": adele, "resourceId": zoom, "appRoleId": role}
    made = await client.ask("POST", path, json=body)
    assert made.status_code == 201
    assert made.json()["principalType"] == "User"
    assert made.json()["id"] in {row["id"] for row in (await client.get(path))["value"]}
    assert made.json()["id"] in {row["id"] for row in (await client.get(f"/users/{adele}/appRoleAssignments"))["value"]}
    await client.refused("POST", path, 400, json=body)
    await client.refused("POST", path, 400, json=body | {"appRoleId": adele})
    await client.refused("POST", path, 400, json={"principalId": adele})
    await client.refused("POST", path, 404, json=body | {"principalId": role})
    await client.refused("POST", path, 404, json=body | {"resourceId": adele})
    assert (await client.ask("DELETE", f"{path}/{made.json()['id']}")).status_code == 204
    activities = [row.activity for row in sandbox.world.ledger[-2:]]
    assert [text.split()[0] for text in activities] == ["Add", "Remove"]


@pytest.mark.parametrize("collection", ["applications", "servicePrincipals"])
async def test_owners_come_and_go(client, sandbox, collection):
    thing = next(iter(sandbox.world.tables[collection].rows))
    adele, path = sandbox.world.user("Adele Vance")["id"], f"/{collection}/{thing}/owners"
    body = {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{adele}"}
    assert (await client.ask("POST", f"{path}/$ref", json=body)).status_code == 204
    assert adele in {row["id"] for row in (await client.get(path))["value"]}
    error = await client.refused("POST", f"{path}/$ref", 400, json=body)
    assert error["message"].endswith("'owners'.")
    assert (await client.ask("DELETE", f"{path}/{adele}/$ref")).status_code == 204
    await client.refused("DELETE", f"{path}/{adele}/$ref", 404)
    await client.refused("POST", f"{path}/$ref", 404, json={"@odata.id": "nobody"})
    assert [row.activity.split()[1] for row in sandbox.world.ledger[-2:]] == ["owner", "owner"]
