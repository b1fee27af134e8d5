"""Two tenants side by side: nothing of the one is found in the other."""

from __future__ import annotations

import re
import ssl
from contextlib import asynccontextmanager

import httpx
import pytest

from services.sandbox import TENANT_ID, Sandbox, person_id
from services.sandbox.registrations import LEAST
from services.sandbox.tenants import CONTOSO, called
from tests.services.sandbox.conftest import Client

READ = """/organization /domains /users/delta /users /groups/delta /roleManagement/directory/roleAssignments
/roleManagement/directory/roleDefinitions /roleManagement/directory/roleEligibilitySchedules /subscribedSkus
/servicePrincipals/delta /applications/delta /oauth2PermissionGrants /auditLogs/signIns /auditLogs/directoryAudits
/reports/authenticationMethods/userRegistrationDetails /identityProtection/riskyUsers
/identityProtection/riskDetections /identity/conditionalAccess/policies /policies/authenticationMethodsPolicy
/deviceManagement/managedDevices /devices /deviceManagement/detectedApps /admin/reportSettings
/users/AdeleV@contoso.com/mailboxSettings /directory/deletedItems/microsoft.graph.user
/identityGovernance/appConsent/appConsentRequests /reports/getOffice365ActiveUserDetail(period='D7')""".split()


@asynccontextmanager
async def running(clock, **asked):
    sandbox = await Sandbox.start(users=60, clock=clock, **asked)
    context = ssl.create_default_context(cafile=str(sandbox.ca_file))
    async with httpx.AsyncClient(verify=context, trust_env=False) as http:
        yield Client(sandbox, http)
    await sandbox.stop()


async def everything(client, path):
    return {row["id"] for row in (await client.walk(path))[0]}


async def test_two_tenants_share_no_id_and_no_name(clock):
    async with running(clock) as contoso, running(clock, tenant="Fabrikam Works") as fabrikam:
        assert contoso.sandbox.tenant_id == TENANT_ID != fabrikam.sandbox.tenant_id
        [tenant] = (await fabrikam.get("/organization"))["value"]
        assert (tenant["id"], tenant["displayName"]) == (fabrikam.sandbox.tenant_id, "Fabrikam Works")
        domains = {row["id"] for row in (await fabrikam.get("/domains"))["value"]}
        assert domains == {"fabrikamworks.com", "fabrikamworks.onmicrosoft.com"}
        for path in ("/users", "/groups", "/applications", "/servicePrincipals", "/subscribedSkus"):
            assert not await everything(contoso, path) & await everything(fabrikam, path)
        for path in ("/users?$select=userPrincipalName,companyName,identities", "/applications", "/groups"):
            text = (await fabrikam.ask("GET", path)).text
            assert "ontoso" not in text
        adele = await fabrikam.get("/users/AdeleV@fabrikamworks.com?$select=id,companyName")
        assert adele["companyName"] == "Fabrikam Works"
        await contoso.refused("GET", f"/users/{adele['id']}", 404)


async def test_the_second_tenant_holds_together_as_the_first_does(clock):
    async with running(clock, tenant="Fabrikam") as client:
        world = client.sandbox.world
        adele = await client.get("/users/AdeleV@fabrikam.com?$expand=manager($select=displayName)")
        assert adele["manager"]["displayName"] == "Miriam Graham"
        sales = world.group("Sales Team")["id"]
        members = await everything(client, f"/groups/{sales}/members?$select=id")
        assert members == set(world.members[sales])
        rows, last = await client.walk("/users/delta?$select=displayName")
        assert {row["id"] for row in rows} == set(world.users)
        world.update("users", adele["id"], {"displayName": "Adele"})
        assert [row["id"] for row in (await client.walk(last["@odata.deltaLink"]))[0]] == [adele["id"]]
        signed = (await client.get("/auditLogs/signIns?$top=50"))["value"]
        assert {row["userId"] for row in signed} <= set(world.users)
        token = (await client.login(scope="https://management.azure.com/.default")).json()["access_token"]
        url = f"{client.sandbox.graph_url}/subscriptions?api-version=2022-12-01"
        found = (await client.http.get(url, headers={"Authorization": f"Bearer {token}"})).json()["value"]
        assert len(found) == 3
        assert {row["tenantId"] for row in found} == {client.sandbox.tenant_id}
        assert all(re.match("Fabrikam ", row["displayName"]) for row in found)


async def test_a_token_of_one_tenant_opens_nothing_in_the_other(clock):
    async with running(clock) as contoso, running(clock, tenant="Fabrikam") as fabrikam:
        other = contoso.sandbox.apps["full"]
        refused = await fabrikam.login(client_id=other.client_id, client_secret=other.client_secret)
        assert refused.json()["error_codes"] == [700016]
        fabrikam.tokens["full"] = await contoso.token()
        assert (await fabrikam.ask("GET", "/users")).status_code == 401


async def test_contoso_is_as_it_was_after_others_were_made(clock):
    async with running(clock, tenant="Fabrikam"), running(clock) as client:
        assert await client.get(f"/users/{person_id('Adele Vance')}")
        assert client.sandbox.apps["full"].client_id.endswith("-000000009001")


@pytest.mark.parametrize("name", ["", "***", "x" * 28])
def test_a_name_without_a_domain_in_it_is_refused(name):
    with pytest.raises(ValueError, match="domain"):
        called(name)


def test_the_same_name_is_the_same_tenant():
    assert called("Fabrikam") == called("Fabrikam")
    assert called("contoso") == CONTOSO


async def test_the_least_app_reads_everything_and_could_do_with_nothing_less(client, sandbox):
    app = sandbox.apps["least"]

    async def refused(roles):
        app.roles = frozenset(roles)
        client.tokens.clear()
        return [path for path in READ if (await client.ask("GET", path, "least")).status_code == 403]

    assert await refused(LEAST) == []
    for name in LEAST:
        assert await refused(set(LEAST) - {name}), name


async def test_the_least_app_holds_what_was_asked_for(clock):
    async with running(clock, least=["User.Read.All"]) as client:
        await client.get("/users", app="least")
        await client.refused("GET", "/groups", 403, app="least")
    with pytest.raises(ValueError, match=r"Perhaps: .*User\.Read\.All"):
        await Sandbox.start(users=20, least=["Users.Read.All"])
