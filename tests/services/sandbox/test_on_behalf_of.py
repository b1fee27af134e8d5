"""An app presents somebody's token for itself and gets one for Graph in their name, with the unmodified MSAL."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import msal
import pytest

from services.sandbox.areas.login import app_claims

GRAPH = "https://graph.microsoft.com"


@pytest.fixture
def middle(cloud, web):
    """The app between the person and Graph."""
    app = cloud.apps["read_only"]
    return msal.ConfidentialClientApplication(
        app.client_id, client_credential=app.client_secret, authority=f"{cloud.login_url}/{cloud.tenant_id}",
        instance_discovery=False, http_client=web,
    )  # fmt: skip


def signed_in(cloud, web, app, name, scope):
    """What an app gets for somebody who goes through the pages and agrees."""
    known, own = cloud.apps[app], f"{cloud.login_url}/{cloud.tenant_id}/oauth2/v2.0"
    form = {"client_id": known.client_id, "redirect_uri": "http://localhost", "response_type": "code", "scope": scope,
            "user": cloud.world.user(name)["id"], "agreed": "yes"}  # fmt: skip
    back = web.post(f"{own}/authorize", data=form, allow_redirects=False)
    code = parse_qs(urlsplit(back.headers["location"]).query)["code"][0]
    asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": "http://localhost"}
    proof = {"client_id": known.client_id, "client_secret": known.client_secret}
    return web.post(f"{own}/token", data=asked | proof).json()["access_token"]


def for_the_middle(cloud, web, name):
    return signed_in(cloud, web, "none", name, f"api://{cloud.apps['read_only'].client_id}/access_as_user")


def ask(cloud, web, token, path):
    return web.get(f"{cloud.graph_url}/v1.0{path}", headers={"Authorization": f"Bearer {token}"})


def test_the_person_stays_the_person_on_the_way_to_graph(cloud, web, middle):
    signed_in(cloud, web, "read_only", "Adele Vance", "User.Read")
    token = for_the_middle(cloud, web, "Adele Vance")
    assert ask(cloud, web, token, "/me").status_code == 401
    result = middle.acquire_token_on_behalf_of(token, [f"{GRAPH}/User.Read"])
    assert ask(cloud, web, result["access_token"], "/me").json()["displayName"] == "Adele Vance"
    assert result["id_token_claims"]["name"] == "Adele Vance"


def test_what_nobody_consented_to_is_not_given(cloud, web, middle):
    token = for_the_middle(cloud, web, "Megan Bowen")
    for scope in ("User.Read", ".default"):
        assert middle.acquire_token_on_behalf_of(token, [f"{GRAPH}/{scope}"])["error_codes"] == [65001]


def test_only_a_fresh_token_of_a_person_for_this_app_counts(cloud, web, middle):
    scopes = [f"{GRAPH}/User.Read"]
    token = for_the_middle(cloud, web, "Adele Vance")
    strange = signed_in(cloud, web, "none", "Adele Vance", "User.Read")
    assert middle.acquire_token_on_behalf_of(strange, scopes)["error_codes"] == [500131]
    for broken in (f"{token[:-8]}AAAAAAAA", "no token at all"):
        assert middle.acquire_token_on_behalf_of(broken, scopes)["error_codes"] == [50013]
    form = {"client_id": middle.client_id, "client_secret": cloud.apps["read_only"].client_secret, "scope": scopes[0],
            "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": token,
            "requested_token_use": "on_behalf_of"}  # fmt: skip
    address = f"{cloud.login_url}/{cloud.tenant_id}/oauth2/v2.0/token"
    for change, number in (({"requested_token_use": ""}, 900144), ({"requested_token_use": "other"}, 70000),
                           ({"client_secret": "wrong"}, 7000215)):  # fmt: skip
        assert web.post(address, data=form | change).json()["error_codes"] == [number]


@pytest.mark.parametrize(("seconds", "number"), [(900, 7000114), (-900, 500133)])
def test_a_token_of_an_app_and_an_old_one_are_refused(cloud, middle, seconds, number):
    class Asked:
        now, request_id = cloud.cloud.clock(), "0"

    audience = f"api://{middle.client_id}"
    claims = app_claims(cloud.cloud, cloud.apps["full"], audience, Asked, seconds)
    answer = middle.acquire_token_on_behalf_of(cloud.cloud.tokens.mint(claims), [f"{GRAPH}/User.Read"])
    assert answer["error_codes"] == [number]


def test_who_signs_in_on_the_pages_stands_in_the_sign_in_log(cloud, web):
    person, before = cloud.world.user("Johanna Lorenz")["id"], len(cloud.world.sign_ins)
    signed_in(cloud, web, "none", "Johanna Lorenz", "User.Read")
    full = cloud.apps["full"]
    form = {"grant_type": "client_credentials", "client_id": full.client_id, "client_secret": full.client_secret,
            "scope": f"{GRAPH}/.default"}  # fmt: skip
    token = web.post(f"{cloud.login_url}/{cloud.tenant_id}/oauth2/v2.0/token", data=form).json()["access_token"]
    row = ask(cloud, web, token, f"/auditLogs/signIns?$filter=userId eq '{person}'&$top=1").json()["value"][0]
    assert (row["appDisplayName"], row["appId"]) == ("Steward none", cloud.apps["none"].client_id)
    assert row["status"]["errorCode"] == 0
    assert len(cloud.world.sign_ins) == before + 1
