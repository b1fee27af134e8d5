"""Authentication methods: listed, added, removed in the order Entra demands, and counted."""

from __future__ import annotations

from services.sandbox.world.methods import PASSWORD, PHONES


def person(sandbox, *kinds: str) -> dict:
    """Somebody ordinary who holds these kinds of methods."""
    world = sandbox.world
    for user in world.users.values():
        held = {row["@odata.type"] for row in world.methods.of(user).values()}
        if held >= set(kinds) and not world.protected(user["id"]):
            return user
    raise AssertionError(kinds)


async def test_methods_have_types_and_always_a_password(client):
    rows = (await client.get("/users/AdeleV@contoso.com/authentication/methods"))["value"]
    assert rows[0]["@odata.type"] == "#microsoft.graph.passwordAuthenticationMethod"
    assert (rows[0]["id"], rows[0]["password"]) == (PASSWORD, None)
    typed = (await client.get("/users/AdeleV@contoso.com/authentication/passwordMethods"))["value"]
    assert "@odata.type" not in typed[0]


async def test_the_default_method_goes_last(client, sandbox):
    user = person(sandbox, "microsoftAuthenticatorAuthenticationMethod", "phoneAuthenticationMethod")
    own = f"/users/{user['id']}/authentication"
    app = (await client.get(f"{own}/microsoftAuthenticatorMethods"))["value"][0]["id"]
    error = await client.refused("DELETE", f"{own}/microsoftAuthenticatorMethods/{app}", 400)
    assert error["code"] == "badRequest"
    assert (await client.ask("DELETE", f"{own}/phoneMethods/{PHONES['mobile']}")).status_code == 204
    assert (await client.ask("DELETE", f"{own}/microsoftAuthenticatorMethods/{app}")).status_code == 204
    assert len((await client.get(f"{own}/methods"))["value"]) == 1
    details = await client.get(f"/reports/authenticationMethods/userRegistrationDetails/{user['id']}")
    assert details["isMfaRegistered"] is False


async def test_methods_are_deleted_on_their_typed_path_only(client):
    response = await client.ask("DELETE", f"/users/AdeleV@contoso.com/authentication/methods/{PASSWORD}")
    assert response.status_code == 405
    await client.refused("DELETE", f"/users/AdeleV@contoso.com/authentication/phoneMethods/{PASSWORD}", 404)


async def test_access_pass_is_shown_once(client):
    own = "/users/AdeleV@contoso.com/authentication/temporaryAccessPassMethods"
    made = await client.ask("POST", own, json={"lifetimeInMinutes": 60, "isUsableOnce": True})
    assert made.status_code == 201
    assert made.json()["temporaryAccessPass"]
    assert (await client.get(own))["value"][0]["temporaryAccessPass"] is None
    await client.refused("POST", own, 400, json={})
    await client.refused("POST", own, 400, json={"lifetimeInMinutes": 1})


async def test_phones_are_added_one_of_a_kind(client):
    own = "/users/GradyA@contoso.com/authentication/phoneMethods"
    body = {"phoneNumber": "+1 2065555555", "phoneType": "mobile"}
    assert (await client.ask("POST", own, json=body)).json()["id"] == PHONES["mobile"]
    await client.refused("POST", own, 400, json=body)
    await client.refused("POST", own, 400, json={"phoneNumber": "call me", "phoneType": "office"})


async def test_passwords_are_never_reset_app_only(client):
    path = f"/users/AdeleV@contoso.com/authentication/methods/{PASSWORD}/resetPassword"
    await client.refused("POST", path, 403, json={})


async def test_administrators_are_protected(client, sandbox):
    boss = sandbox.world.user("MOD Administrator")["id"]
    body = {"lifetimeInMinutes": 60}
    await client.refused("POST", f"/users/{boss}/authentication/temporaryAccessPassMethods", 403, json=body)


async def test_registration_details_hold_enabled_people_and_an_admin_without_mfa(client, sandbox):
    rows, _ = await client.walk("/reports/authenticationMethods/userRegistrationDetails?$top=10")
    enabled = {id for id, user in sandbox.world.users.items() if user["accountEnabled"]}
    assert {row["id"] for row in rows} == enabled
    path = "/reports/authenticationMethods/userRegistrationDetails?$filter=isAdmin eq true and isMfaRegistered eq false"
    assert "Nestor Wilke" in {row["userDisplayName"] for row in (await client.get(path))["value"]}
    await client.refused("GET", "/reports/authenticationMethods/userRegistrationDetails/nothing", 404)
    sandbox.knobs.premium = False
    await client.refused("GET", "/reports/authenticationMethods/userRegistrationDetails", 403)
