"""Every way to sign in, with the unmodified MSAL: certificate, managed identity, device code, code with PKCE."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import msal
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1

from services.sandbox.areas.managed_identity import HEADER
from services.sandbox.assertions import EXCHANGE

GRAPH = "https://graph.microsoft.com"


@pytest.fixture
def public(cloud, web):
    return msal.PublicClientApplication(
        cloud.apps["none"].client_id, authority=f"{cloud.login_url}/{cloud.tenant_id}", instance_discovery=False,
        http_client=web,
    )  # fmt: skip


def ask(cloud, web, token, path, method="GET", **more):
    return web.request(method, f"{cloud.graph_url}/v1.0{path}", headers={"Authorization": f"Bearer {token}"}, **more)


def person(cloud, name):
    return cloud.world.user(name)["id"]


def sign_in(cloud, web, public, name, scopes, **form):
    """Go through the pages as a browser would; the tokens, or the error."""
    flow = public.initiate_auth_code_flow(scopes, redirect_uri="http://localhost:5000/back")
    page = web.get(flow["auth_uri"])
    assert page.status_code == 200
    assert "Pick an account" in page.text
    body = {"user": person(cloud, name), "agreed": "yes"} | form
    back = web.post(flow["auth_uri"], data=body, allow_redirects=False)
    if back.status_code != 302:
        return {"page": back.text}
    values = {key: value[0] for key, value in parse_qs(urlsplit(back.headers["location"]).query).items()}
    return public.acquire_token_by_auth_code_flow(flow, values)


def certificate_client(cloud, web, pem):
    thumbprint = x509.load_pem_x509_certificate(pem.encode()).fingerprint(SHA1()).hex()
    return msal.ConfidentialClientApplication(
        cloud.apps["full"].client_id, client_credential={"private_key": pem, "thumbprint": thumbprint},
        authority=f"{cloud.login_url}/{cloud.tenant_id}", instance_discovery=False, http_client=web,
    )  # fmt: skip


def test_a_certificate_is_believed_and_a_strangers_is_not(cloud, web):
    pem = cloud.certificate("full").read_text()
    result = certificate_client(cloud, web, pem).acquire_token_for_client([f"{GRAPH}/.default"])
    assert ask(cloud, web, result["access_token"], "/organization").status_code == 200
    shown = next(a for a in cloud.world.applications.values() if a["appId"] == cloud.apps["full"].client_id)
    assert shown["keyCredentials"][-1]["type"] == "AsymmetricX509Cert"
    stranger = cloud.certificate("read_only").read_text()
    refused = certificate_client(cloud, web, stranger).acquire_token_for_client([f"{GRAPH}/.default"])
    assert refused["error_codes"] == [700027]


def test_an_ended_certificate_and_a_broken_assertion_are_refused(cloud, web):
    ended = cloud.certificate("full", days=0).read_text()
    refused = certificate_client(cloud, web, ended).acquire_token_for_client([f"{GRAPH}/.default"])
    assert refused["error_codes"] == [700027]
    form = {
        "grant_type": "client_credentials", "client_id": cloud.apps["full"].client_id, "scope": f"{GRAPH}/.default",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "client_assertion": "a.b",
    }  # fmt: skip
    body = web.post(f"{cloud.login_url}/{cloud.tenant_id}/oauth2/v2.0/token", data=form).json()
    assert body["error_codes"] == [50027]


@pytest.mark.parametrize("where", ["app service", "virtual machine"])
def test_managed_identity(cloud, web, monkeypatch, where):
    if where == "app service":
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{cloud.login_url}/msi/token")
        monkeypatch.setenv("IDENTITY_HEADER", HEADER)
    else:
        monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", cloud.login_url)
    client = msal.ManagedIdentityClient(msal.SystemAssignedManagedIdentity(), http_client=web)
    result = client.acquire_token_for_client(resource=GRAPH)
    assert ask(cloud, web, result["access_token"], "/organization").status_code == 200


def test_managed_identity_refuses_without_its_header_or_for_nobody(cloud, web):
    place = f"{cloud.login_url}/metadata/identity/oauth2/token?api-version=2018-02-01&resource={GRAPH}"
    assert web.get(place).status_code == 400
    assert web.get(f"{place}&client_id=nobody", headers={"Metadata": "true"}).json()["error"] == "invalid_request"
    assert web.get(f"{place}x", headers={"Metadata": "true"}).json()["error"] == "invalid_resource"
    assert web.get(f"{cloud.login_url}/msi/token?api-version=1&resource={GRAPH}").status_code == 401


def test_code_with_pkce_gives_tokens_in_a_persons_name(cloud, web, public):
    result = sign_in(cloud, web, public, "Adele Vance", ["User.Read"])
    assert result["id_token_claims"]["preferred_username"] == "AdeleV@contoso.com"
    me = ask(cloud, web, result["access_token"], "/me").json()
    assert me["displayName"] == "Adele Vance"
    assert ask(cloud, web, result["access_token"], "/groups").status_code == 403
    grants = cloud.world.tables["oauth2PermissionGrants"].rows.values()
    given = next(row for row in grants if row["principalId"] == me["id"] and "User.Read" in row["scope"].split())
    assert given["consentType"] == "Principal"
    silent = public.acquire_token_silent(["User.Read"], account=public.get_accounts()[0], force_refresh=True)
    assert silent["token_source"] == "identity_provider"


def test_sessions_revoked_end_the_refreshing(cloud, web, public):
    sign_in(cloud, web, public, "Lynne Robbins", ["User.Read"])
    account = next(a for a in public.get_accounts() if a["username"].startswith("LynneR"))
    lynne = person(cloud, "Lynne Robbins")
    cloud.world.update("users", lynne, {"signInSessionsValidFromDateTime": "2999-01-01T00:00:00Z"})
    refused = public.acquire_token_silent_with_error(["User.Read"], account=account, force_refresh=True)
    assert refused["error"] == "invalid_grant"
    assert "AADSTS50173" in refused["error_description"]


def test_consent_can_be_declined_and_some_needs_an_administrator(cloud, web, public):
    declined = sign_in(cloud, web, public, "Isaiah Langer", ["User.Read"], agreed="no")
    assert declined["error"] == "access_denied"
    blocked = sign_in(cloud, web, public, "Isaiah Langer", ["User.ReadWrite.All"])
    assert "Need admin approval" in blocked["page"]
    allowed = sign_in(cloud, web, public, "MOD Administrator", ["User.ReadWrite.All"], everybody="yes")
    assert "access_token" in allowed
    assert "access_token" in sign_in(cloud, web, public, "Isaiah Langer", ["User.ReadWrite.All"])


def test_a_person_may_never_do_more_than_their_roles(cloud, web, public):
    scopes = ["User.ReadWrite.All", "User.EnableDisableAccount.All", "AuditLog.Read.All", "Calendars.ReadWrite"]

    def as_(name):
        return sign_in(cloud, web, public, name, scopes, everybody="yes")["access_token"]

    boss, lee, joni = as_("MOD Administrator"), as_("Lee Gu"), as_("Joni Sherman")
    off, on = {"accountEnabled": False}, {"accountEnabled": True}
    grady, nestor = (f"/users/{person(cloud, name)}" for name in ("Grady Archie", "Nestor Wilke"))
    assert ask(cloud, web, joni, grady, "PATCH", json=off).status_code == 403
    assert ask(cloud, web, lee, grady, "PATCH", json=off).status_code == 204
    assert ask(cloud, web, lee, nestor, "PATCH", json=off).status_code == 403
    assert ask(cloud, web, boss, nestor, "PATCH", json=off).status_code == 204
    for path in (grady, nestor):
        assert ask(cloud, web, boss, path, "PATCH", json=on).status_code == 204
    assert ask(cloud, web, lee, "/auditLogs/signIns?$top=1").status_code == 403
    assert ask(cloud, web, joni, "/auditLogs/signIns?$top=1").status_code == 200
    assert ask(cloud, web, lee, "/me/events?$top=1").status_code == 200
    assert ask(cloud, web, boss, f"{grady}/events").json()["error"]["code"] == "ErrorAccessDenied"


def test_people_change_their_own_password_and_nobody_elses(cloud, web, public):
    scopes = [f"{GRAPH}/Directory.AccessAsUser.All"]
    boss = sign_in(cloud, web, public, "MOD Administrator", scopes, everybody="yes")["access_token"]
    lynne = sign_in(cloud, web, public, "Lidia Holloway", scopes)["access_token"]
    body = {"currentPassword": "xWwvJ]6NMw+bWH-d", "newPassword": "0eM85N54wFxWwvJ]"}
    place, start = f"/users/{person(cloud, 'Lidia Holloway')}/changePassword", len(cloud.world.ledger)
    assert ask(cloud, web, lynne, "/me/changePassword", "POST", json=body).status_code == 204
    assert [write.activity for write in cloud.world.ledger[start:]] == ["Change user password"]
    assert ask(cloud, web, boss, place, "POST", json=body).status_code == 403
    for wrong in ({}, body | {"newPassword": "weak"}, body | {"newPassword": body["currentPassword"]}):
        assert ask(cloud, web, lynne, "/me/changePassword", "POST", json=wrong).status_code == 400


def test_people_change_nothing_of_themselves_but_their_profile(cloud, web, public):
    scopes = [f"{GRAPH}/{name}" for name in ("User.ReadWrite.All", "Directory.ReadWrite.All",
                                             "UserAuthenticationMethod.ReadWrite.All")]  # fmt: skip
    sign_in(cloud, web, public, "MOD Administrator", scopes, everybody="yes")
    token = sign_in(cloud, web, public, "Isaiah Langer", scopes)["access_token"]
    isaiah, boss = cloud.world.user("Isaiah Langer"), f"{GRAPH}/v1.0/users/{person(cloud, 'Lee Gu')}"
    held, flow = (
        isaiah["assignedLicenses"],
        next(row for row in cloud.world.skus if row["skuPartNumber"] == "FLOW_FREE"),
    )
    licence = {"addLicenses": [{"skuId": flow["skuId"], "disabledPlans": []}], "removeLicenses": []}
    start = len(cloud.world.ledger)
    for method, path, body in (
        ("POST", "/assignLicense", licence), ("POST", "/reprocessLicenseAssignment", None), ("DELETE", "", None),
        ("PUT", "/manager/$ref", {"@odata.id": boss}), ("PATCH", "", {"jobTitle": "Director"}),
        ("PATCH", "", {"mobilePhone": "+1 425 555 0100", "accountEnabled": True}),
        ("POST", "/authentication/phoneMethods", {"phoneNumber": "+1 4255550100", "phoneType": "mobile"}),
    ):  # fmt: skip
        for me in ("/me", f"/users/{isaiah['id']}", f"/users/{isaiah['userPrincipalName']}"):
            refused = ask(cloud, web, token, f"{me}{path}", method, json=body)
            assert (refused.status_code, refused.json()["error"]["code"]) == (403, "Authorization_RequestDenied")
    assert (isaiah["assignedLicenses"], cloud.world.ledger[start:]) == (held, [])
    for phone in ("+1 425 555 0100", None):
        assert ask(cloud, web, token, "/me", "PATCH", json={"mobilePhone": phone}).status_code == 204
    assert ask(cloud, web, token, "/me/authentication/methods").status_code == 200
    assert ask(cloud, web, token, "/me/revokeSignInSessions", "POST").status_code == 200
    lee = sign_in(cloud, web, public, "Lee Gu", scopes)["access_token"]
    assert ask(cloud, web, lee, "/me/assignLicense", "POST", json=licence).status_code == 200


def test_an_owner_changes_a_group_but_not_what_it_costs(cloud, web, public):
    scopes = [f"{GRAPH}/{name}" for name in ("Group.ReadWrite.All", "Directory.ReadWrite.All")]
    sign_in(cloud, web, public, "MOD Administrator", scopes, everybody="yes")
    token = sign_in(cloud, web, public, "Isaiah Langer", scopes)["access_token"]
    body = {"displayName": "Go", "mailEnabled": False, "mailNickname": "go", "securityEnabled": True}
    made = ask(cloud, web, token, "/groups", "POST", json=body).json()["id"]
    licences = {"addLicenses": [], "removeLicenses": []}
    assert ask(cloud, web, token, f"/groups/{made}", "PATCH", json={"displayName": "Igo"}).status_code == 204
    assert ask(cloud, web, token, f"/groups/{made}/assignLicense", "POST", json=licences).status_code == 403


def test_people_make_groups_and_change_those_they_own(cloud, web, public):
    boss = [f"{GRAPH}/Group.ReadWrite.All"]
    sign_in(cloud, web, public, "MOD Administrator", boss, everybody="yes")
    token = sign_in(cloud, web, public, "Isaiah Langer", boss)["access_token"]
    body = {"displayName": "Chess", "mailEnabled": False, "mailNickname": "chess", "securityEnabled": True}
    made = ask(cloud, web, token, "/groups", "POST", json=body).json()["id"]
    assert cloud.world.owners[made] == [person(cloud, "Isaiah Langer")]
    joni = {"@odata.id": f"{GRAPH}/v1.0/users/JoniS@contoso.com"}
    legal = cloud.world.group("Legal Team")["id"]
    assert ask(cloud, web, token, f"/groups/{made}/members/$ref", "POST", json=joni).status_code == 204
    assert ask(cloud, web, token, f"/groups/{legal}/members/$ref", "POST", json=joni).status_code == 403
    assert ask(cloud, web, token, f"/groups/{made}", "DELETE").status_code == 204
    roles = {"isAssignableToRole": True}
    assert ask(cloud, web, token, "/groups", "POST", json=body | roles).status_code == 403


def test_a_device_code_waits_for_somebody_to_type_it(cloud, web, public):
    flow = public.initiate_device_flow(["User.Read"])
    assert re.match(r"[A-Z2-9]{9}$", flow["user_code"])
    form = {"client_id": public.client_id, "grant_type": "urn:ietf:params:oauth:grant-type:device_code"}
    token = f"{cloud.login_url}/{cloud.tenant_id}/oauth2/v2.0/token"
    waiting = web.post(token, data=form | {"device_code": flow["device_code"]}).json()
    assert waiting["error"] == "authorization_pending"
    assert "did not work" in web.post(flow["verification_uri"], data={"otc": "WRONG"}).text
    assert "Pick an account" in web.post(flow["verification_uri"], data={"otc": flow["user_code"]}).text
    body = {"otc": flow["user_code"], "user": person(cloud, "Diego Siciliani"), "agreed": "yes"}
    assert "You are signed in" in web.post(flow["verification_uri"], data=body).text
    result = public.acquire_token_by_device_flow(flow)
    assert result["id_token_claims"]["name"] == "Diego Siciliani"


def test_codes_count_once_for_their_app_and_verifier(cloud, web, public):
    flow = public.initiate_auth_code_flow(["User.Read"], redirect_uri="http://localhost:5000/back")
    back = web.post(
        flow["auth_uri"], data={"user": person(cloud, "Adele Vance"), "agreed": "yes"}, allow_redirects=False
    )
    code = parse_qs(urlsplit(back.headers["location"]).query)["code"][0]
    form = {"grant_type": "authorization_code", "client_id": public.client_id, "code": code,
            "redirect_uri": "http://localhost:5000/back", "code_verifier": flow["code_verifier"]}  # fmt: skip
    token = f"{cloud.login_url}/{cloud.tenant_id}/oauth2/v2.0/token"
    for change, number in (({"code_verifier": "x"}, 501481), ({"redirect_uri": "http://localhost"}, 50011),
                           ({"code": "nothing"}, 70000)):  # fmt: skip
        assert web.post(token, data=form | change).json()["error_codes"] == [number]
    assert "access_token" in web.post(token, data=form).json()
    assert web.post(token, data=form).json()["error_codes"] == [54005]


def test_bad_addresses_and_unknown_apps_never_send_anybody_away(cloud, web):
    place = f"{cloud.login_url}/{cloud.tenant_id}/oauth2/v2.0/authorize?response_type=code&scope=openid"
    strange = web.get(f"{place}&client_id={cloud.apps['none'].client_id}&redirect_uri=https://evil.example")
    assert strange.status_code == 400
    assert "AADSTS50011" in strange.text
    assert "AADSTS700016" in web.get(f"{place}&client_id=%3Cb%3E&redirect_uri=x").text


def test_an_administrator_gives_an_app_its_permissions(cloud, web):
    app = cloud.apps["none"]
    assert not app.roles
    place = f"{cloud.login_url}/{cloud.tenant_id}/v2.0/adminconsent"
    query = {"client_id": app.client_id, "redirect_uri": "http://localhost/done", "state": "7"}
    plain = web.post(place, params=query, data={"user": person(cloud, "Joni Sherman"), "agreed": "yes"})
    assert "Need admin approval" in plain.text
    admin = {"user": person(cloud, "MOD Administrator")}
    assert "Permissions requested" in web.post(place, params=query, data=admin).text
    done = web.post(place, params=query, data=admin | {"agreed": "yes"}, allow_redirects=False)
    assert "admin_consent=True" in done.headers["location"]
    assert "state=7" in done.headers["location"]
    assert "User.Read.All" in app.roles
    assert cloud.world.ledger[-1].activity == "Consent to application"


def test_an_app_believes_the_managed_identity_it_trusts(cloud, web, monkeypatch):
    app = cloud.apps["read_only"]

    def token(resource):
        place = f"{cloud.login_url}/msi/token?api-version=2019-08-01&resource={resource}"
        return web.get(place, headers={"X-IDENTITY-HEADER": HEADER}).json()["access_token"]

    exchange, graph = token(EXCHANGE), token(GRAPH)

    def ask_with(assertion):
        form = {
            "grant_type": "client_credentials", "client_id": app.client_id, "scope": f"{GRAPH}/.default",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": assertion,
        }  # fmt: skip
        return web.post(f"{cloud.login_url}/{cloud.tenant_id}/oauth2/v2.0/token", data=form).json()

    assert ask_with(exchange)["error_codes"] == [700213]
    app.trusts.add(cloud.apps["full"].object_id)
    assert ask(cloud, web, ask_with(exchange)["access_token"], "/organization").status_code == 200
    assert ask_with(graph)["error_codes"] == [700027]
    forged = exchange.rpartition(".")[0] + "." + exchange.rpartition(".")[2][::-1]
    assert ask_with(forged)["error_codes"] == [700211]
    app.trusts.clear()


def test_everything_an_app_lists_is_asked_for_by_default(cloud, web, public):
    result = sign_in(cloud, web, public, "MOD Administrator", [f"{GRAPH}/.default"])
    assert cloud.apps["none"].requested <= set(result["scope"].replace(f"{GRAPH}/", "").split())
    refused = sign_in(cloud, web, public, "Lee Gu", [f"{GRAPH}/.default"])
    assert "Need admin approval" in refused["page"]
