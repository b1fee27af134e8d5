"""Users: what is listed, how it pages, what changes and who may change it."""

from __future__ import annotations

import pytest

DEFAULT = {
    "businessPhones", "displayName", "givenName", "id", "jobTitle", "mail", "mobilePhone", "officeLocation",
    "preferredLanguage", "surname", "userPrincipalName",
}  # fmt: skip


async def test_only_default_properties_come_without_select(client):
    page = await client.get("/users")
    assert set(page["value"][0]) == DEFAULT
    assert len(page["value"]) == 60


async def test_selected_properties_come_exactly(client):
    page = await client.get("/users?$select=id,department,assignedLicenses&$top=3")
    assert [set(row) for row in page["value"]] == [{"id", "department", "assignedLicenses"}] * 3
    assert page["@odata.context"].endswith("$metadata#users(id,department,assignedLicenses)")


async def test_pages_hold_everybody_once(client, sandbox):
    rows, _ = await client.walk("/users?$select=id&$top=7")
    assert [row["id"] for row in rows] == list(sandbox.world.users)


async def test_page_token_fits_its_own_query_only(client):
    link = (await client.get("/users?$select=id&$top=7"))["@odata.nextLink"]
    error = await client.refused("GET", link.replace("%24top=7", "%24top=8"), 400)
    assert error["code"] == "BadRequest"
    await client.refused("GET", "/users?$skiptoken=abc", 400)


async def test_page_token_expires(client, clock):
    link = (await client.get("/users?$select=id&$top=7"))["@odata.nextLink"]
    clock.move(hours=25)
    client.tokens.clear()
    assert (await client.refused("GET", link, 400))["code"] == "Directory_ExpiredPageToken"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("$top=0", "Request_UnsupportedQuery"),
        ("$top=1000", "Request_UnsupportedQuery"),
        ("$select=id,shoeSize", "BadRequest"),
        ("$skip=10", "Request_UnsupportedQuery"),
        ("$filter=displayName ne 'x'", "Request_UnsupportedQuery"),
        ("$filter=shoeSize eq 3", "BadRequest"),
        ("$filter=displayName eq", "BadRequest"),
        ("$expand=manager,memberOf", "BadRequest"),
        ('$search="displayName:a"', "Request_UnsupportedQuery"),
        ("$select=id&$select=id", "BadRequest"),
    ],
)
async def test_bad_options_are_refused(client, query, code):
    assert (await client.refused("GET", f"/users?{query}", 400))["code"] == code


async def test_properties_kept_elsewhere_cannot_be_listed(client):
    assert (await client.refused("GET", "/users?$select=skills", 501))["code"] == "NotImplemented"


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("startswith(displayName,'alex')", {"Alex Wilber", "Alex Johnson"}),
        ("displayName eq 'Chris Green'", {"Chris Green"}),
        ("mail eq 'AdeleV@contoso.com' and accountEnabled eq true", {"Adele Vance"}),
        ("displayName in ('Lee Gu','Joni Sherman')", {"Lee Gu", "Joni Sherman"}),
        ("(displayName eq 'Lee Gu' or displayName eq 'Adele Vance') and department eq 'Retail'", {"Adele Vance"}),
        ("assignedLicenses/any(l:l/skuId eq 639dec6b-bb19-468b-871c-c5c441c4b0cb) and startswith(displayName,'D')",
         {"Diego Siciliani"}),
        ("onPremisesExtensionAttributes/extensionAttribute3 eq 'Contractor'", {"Kelly Krout", "Ravi Patel"}),
    ],
)  # fmt: skip
async def test_filters(client, condition, names):
    rows, _ = await client.walk(f"/users?$select=displayName&$filter={condition}")
    assert {row["displayName"] for row in rows} == names


async def test_advanced_filter_counts_on_the_first_page_only(client, sandbox):
    eventual = {"ConsistencyLevel": "eventual"}
    path = "/users?$select=id&$top=10&$count=true&$filter=userType ne 'Guest'"
    page = await client.get(path, headers=eventual)
    members = [user for user in sandbox.world.users.values() if user["userType"] != "Guest"]
    assert page["@odata.count"] == len(members)
    assert "@odata.count" not in await client.get(page["@odata.nextLink"], headers=eventual)


async def test_manager_can_be_expanded(client, sandbox):
    rows, _ = await client.walk("/users?$select=id&$expand=manager($select=id)&$top=999")
    managers = {row["id"]: row["manager"]["id"] for row in rows if "manager" in row}
    there = sandbox.world.users
    assert managers == {id: boss for id, boss in sandbox.world.manager_of.items() if boss in there}
    assert sandbox.world.user("Patti Fernandez")["id"] not in managers


async def test_sign_in_activity_comes_in_smaller_pages_and_not_by_name(client, sandbox):
    await client.refused("GET", "/users?$select=id,signInActivity&$top=501", 400)
    await client.refused("GET", "/users/AdeleV@contoso.com?$select=signInActivity", 400)
    adele = sandbox.world.user("Adele Vance")["id"]
    activity = (await client.get(f"/users/{adele}?$select=signInActivity"))["signInActivity"]
    signs, _ = await client.walk(f"/auditLogs/signIns?$filter=userId eq '{adele}'")
    assert activity["lastSignInRequestId"] == signs[0]["id"]
    assert activity["lastSignInDateTime"][:19] == signs[0]["createdDateTime"][:19]
    never = sandbox.world.user("Debra Berger")["id"]
    assert "signInActivity" not in await client.get(f"/users/{never}?$select=id,signInActivity")


async def test_old_limit_answers_outside_the_envelope(client, sandbox):
    sandbox.knobs.sign_in_activity_page = 120
    response = await client.ask("GET", "/users?$select=id,signInActivity&$top=500")
    assert response.status_code == 400
    assert response.json()["value"] == "Cannot query data for more than 120 users at a time."


async def test_no_premium_no_sign_in_activity(client, sandbox):
    sandbox.knobs.premium = False
    error = await client.refused("GET", "/users?$select=id,signInActivity", 403)
    assert error["code"] == "Authentication_RequestFromNonPremiumTenantOrB2CTenant"


async def test_disabling_shows_everywhere(client, sandbox):
    adele = sandbox.world.user("Adele Vance")["id"]
    response = await client.ask("PATCH", f"/users/{adele}", json={"accountEnabled": False})
    assert (response.status_code, response.content) == (204, b"")
    assert (await client.get(f"/users/{adele}?$select=accountEnabled"))["accountEnabled"] is False
    write = sandbox.world.ledger[-1]
    assert (write.activity, write.id, write.after) == ("Disable account", adele, {"accountEnabled": False})
    assert write.actor == sandbox.apps["full"].object_id


async def test_extension_attributes_come_all_fifteen_and_change_one_by_one(client, sandbox):
    allan, kelly = (f"/users/{sandbox.world.user(name)['id']}" for name in ("Allan Deyoung", "Kelly Krout"))
    select = "?$select=onPremisesExtensionAttributes"
    said = (await client.get(kelly + select))["onPremisesExtensionAttributes"]
    assert said == {f"extensionAttribute{number}": "Contractor" if number == 3 else None for number in range(1, 16)}
    for name, value in (("extensionAttribute1", "CC-1"), ("extensionAttribute3", None)):
        response = await client.ask("PATCH", kelly, json={"onPremisesExtensionAttributes": {name: value}})
        assert response.status_code == 204
    said = (await client.get(kelly + select))["onPremisesExtensionAttributes"]
    assert {name: value for name, value in said.items() if value} == {"extensionAttribute1": "CC-1"}
    await client.refused("PATCH", allan, 400, json={"onPremisesExtensionAttributes": {"extensionAttribute1": "CC-1"}})


async def test_administrators_are_protected_from_apps_without_a_role(client, sandbox):
    boss = sandbox.world.user("MOD Administrator")["id"]
    error = await client.refused("PATCH", f"/users/{boss}", 403, json={"accountEnabled": False})
    assert error["code"] == "Authorization_RequestDenied"
    assert (await client.ask("PATCH", f"/users/{boss}", json={"jobTitle": "Boss"})).status_code == 204
    sandbox.world.assign_role(sandbox.apps["full"].object_id, "Privileged Authentication Administrator")
    assert (await client.ask("PATCH", f"/users/{boss}", json={"accountEnabled": False})).status_code == 204


async def test_property_permission_reaches_that_property_only(client, sandbox):
    app = sandbox.apps["none"]
    app.roles = frozenset({"User.EnableDisableAccount.All", "User.Read.All"})
    adele = sandbox.world.user("Adele Vance")["id"]
    assert (await client.ask("PATCH", f"/users/{adele}", app="none", json={"accountEnabled": False})).status_code == 204
    await client.refused("PATCH", f"/users/{adele}", 403, app="none", json={"jobTitle": "x"})


@pytest.mark.parametrize(
    "body",
    [{"shoeSize": 3}, {"accountEnabled": "no"}, {"id": "x"}, {"businessPhones": "1"}, {"accountEnabled": None},
     {"userPrincipalName": "AlexW@contoso.com"}, {"userPrincipalName": "a@foreign.example"}],
)  # fmt: skip
async def test_bad_values_are_refused(client, sandbox, body):
    adele = sandbox.world.user("Adele Vance")["id"]
    before = dict(sandbox.world.users[adele])
    await client.refused("PATCH", f"/users/{adele}", 400, json=body)
    assert sandbox.world.users[adele] == before


async def test_synced_users_are_mastered_elsewhere(client, sandbox):
    synced = next(user["id"] for user in sandbox.world.users.values() if user.get("onPremisesSyncEnabled"))
    await client.refused("PATCH", f"/users/{synced}", 400, json={"jobTitle": "x"})


async def test_revoking_sessions_says_true_and_marks_the_time(client, sandbox, clock):
    adele = sandbox.world.user("Adele Vance")["id"]
    response = await client.ask("POST", f"/users/{adele}/revokeSignInSessions")
    assert (response.status_code, response.json()["value"]) == (200, True)
    user = await client.get(f"/users/{adele}?$select=signInSessionsValidFromDateTime")
    assert user["signInSessionsValidFromDateTime"] == f"{clock.now:%Y-%m-%dT%H:%M:%SZ}"


async def test_unknown_user_is_not_found(client):
    error = await client.refused("GET", "/users/nobody@contoso.com", 404)
    assert error["code"] == "Request_ResourceNotFound"
    await client.refused("PATCH", "/users/nobody@contoso.com", 404, json={"accountEnabled": False})


async def test_manager_can_be_read_set_and_removed(client, sandbox):
    adele, patti = sandbox.world.user("Adele Vance")["id"], sandbox.world.user("Patti Fernandez")["id"]
    assert (await client.get(f"/users/{adele}/manager"))["displayName"] == "Miriam Graham"
    reference = {"@odata.id": f"https://graph.microsoft.com/v1.0/users/{patti}"}
    assert (await client.ask("PUT", f"/users/{adele}/manager/$ref", json=reference)).status_code == 204
    assert (await client.get(f"/users/{adele}/manager"))["displayName"] == "Patti Fernandez"
    reports = (await client.get(f"/users/{patti}/directReports"))["value"]
    assert "Adele Vance" in {row["displayName"] for row in reports}
    assert (await client.ask("DELETE", f"/users/{adele}/manager/$ref")).status_code == 204
    assert "'manager'" in (await client.refused("GET", f"/users/{adele}/manager", 404))["message"]
    await client.refused("PUT", f"/users/{adele}/manager/$ref", 400, json={"@odata.id": f"x/users/{adele}"})
