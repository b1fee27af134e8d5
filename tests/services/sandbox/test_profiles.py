"""Kinds of tenant: what they have not bought is refused in each service's own words."""

from __future__ import annotations

import ssl
from contextlib import asynccontextmanager

import httpx
import pytest

from services.sandbox import Sandbox
from tests.services.sandbox.conftest import Client

RISKY = "/identityProtection/riskyUsers"
REGISTERED = "/reports/authenticationMethods/userRegistrationDetails"
ELIGIBLE = "/roleManagement/directory/roleEligibilitySchedules"
INTUNE = "/deviceManagement/managedDevices"
NON_PREMIUM = "Authentication_RequestFromNonPremiumTenantOrB2CTenant"


@asynccontextmanager
async def tenant(clock, profile):
    running = await Sandbox.start(users=60, clock=clock, profile=profile)
    context = ssl.create_default_context(cafile=str(running.ca_file))
    async with httpx.AsyncClient(verify=context, trust_env=False) as http:
        yield Client(running, http)
    await running.stop()


async def plans(client):
    rows = (await client.get("/subscribedSkus"))["value"]
    return {plan["servicePlanName"] for row in rows for plan in row["servicePlans"]}


async def test_a_free_tenant_is_refused_in_three_shapes(clock):
    async with tenant(clock, "free") as client:
        for path in ("/auditLogs/signIns", REGISTERED, "/users?$select=id,signInActivity"):
            assert (await client.refused("GET", path, 403))["code"] == NON_PREMIUM
        assert (await client.refused("GET", RISKY, 403))["code"] == "Forbidden"
        assert (await client.refused("GET", ELIGIBLE, 400))["code"] == "AadPremiumLicenseRequired"
        await client.refused("GET", INTUNE, 400)
        assert (await client.get("/auditLogs/directoryAudits")) is not None
        assert (await client.get("/identity/conditionalAccess/policies"))["value"] == []
        assert not {"AAD_PREMIUM", "AAD_PREMIUM_P2", "INTUNE_A"} & await plans(client)
        kept = (await client.get("/organization"))["value"][0]["assignedPlans"]
        assert {plan["service"] for plan in kept} == {"exchange", "MultiFactorService"}


async def test_p1_has_sign_ins_and_reduced_risk(clock):
    async with tenant(clock, "p1") as client:
        await client.get("/auditLogs/signIns?$top=1")
        await client.get(f"{REGISTERED}?$top=5")
        assert (await client.refused("GET", RISKY, 403))["code"] == "Forbidden"
        assert (await client.get("/identityProtection/riskDetections"))["value"][0]["riskLevel"] == "hidden"
        assert (await client.refused("GET", ELIGIBLE, 400))["code"] == "AadPremiumLicenseRequired"
        found = await plans(client)
        assert "AAD_PREMIUM" in found
        assert "AAD_PREMIUM_P2" not in found
        adele = client.sandbox.world.user("Adele Vance")["id"]
        assigned = (await client.get(f"/users/{adele}?$select=assignedPlans"))["assignedPlans"]
        assert "AAD_PREMIUM_P2" not in {plan["service"] for plan in assigned}


async def test_p2_has_everything(clock):
    async with tenant(clock, "p2") as client:
        assert (await client.get(RISKY))["value"]
        assert (await client.get(INTUNE))["value"]
        assert (await client.get(ELIGIBLE))["value"]


async def test_without_exchange_nobody_has_a_mailbox(clock):
    async with tenant(clock, "no_exchange") as client:
        adele = client.sandbox.world.user("Adele Vance")["id"]
        error = await client.refused("GET", f"/users/{adele}/mailboxSettings", 404)
        assert error["code"] == "MailboxNotEnabledForRESTAPI"
        assert "EXCHANGE_S_ENTERPRISE" not in await plans(client)


async def test_without_intune_the_rest_works(clock):
    async with tenant(clock, "no_intune") as client:
        await client.refused("GET", INTUNE, 400)
        assert (await client.get(RISKY))["value"]


async def test_concealed_names_are_said_by_the_settings(clock):
    async with tenant(clock, "concealed") as client:
        assert (await client.get("/admin/reportSettings"))["displayConcealedNames"]


async def test_an_unknown_profile_is_refused(clock):
    with pytest.raises(ValueError, match="no_intune"):
        await Sandbox.start(users=60, clock=clock, profile="gold")


async def test_eligible_roles_name_people_and_when_it_ends(client, sandbox):
    rows = (await client.get(f"{ELIGIBLE}?$expand=principal,roleDefinition"))["value"]
    by_name = {row["principal"]["displayName"]: row for row in rows}
    assert by_name["Patti Fernandez"]["roleDefinition"]["displayName"] == "Global Administrator"
    assert by_name["Patti Fernandez"]["scheduleInfo"]["expiration"]["type"] == "noExpiration"
    assert by_name["Adele Vance"]["scheduleInfo"]["expiration"]["endDateTime"] == "2026-09-08T09:30:00Z"
    adele = sandbox.world.user("Adele Vance")["id"]
    mine = (await client.get(f"{ELIGIBLE}?$filter=principalId eq '{adele}'"))["value"]
    assert [row["principalId"] for row in mine] == [adele]
    await client.refused("GET", f"{ELIGIBLE}?$expand=nothing", 400)


async def test_a_licensed_tenant_may_be_told_now_and_then_that_it_is_not(client, sandbox):
    sandbox.faults.add("/auditLogs/signIns", kind="unlicensed", times=1)
    assert (await client.refused("GET", "/auditLogs/signIns", 403))["code"] == NON_PREMIUM
    await client.get("/auditLogs/signIns?$top=1")
