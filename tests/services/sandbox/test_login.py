"""Login: metadata, tokens, and every refusal by its number."""

from __future__ import annotations

import msal
import pytest
import requests

from services.sandbox import SandboxThread


async def test_metadata_names_its_own_endpoints(client, sandbox):
    found = (
        await client.http.get(f"{sandbox.login_url}/{sandbox.tenant_id}/v2.0/.well-known/openid-configuration")
    ).json()
    assert found["token_endpoint"] == f"{sandbox.login_url}/{sandbox.tenant_id}/oauth2/v2.0/token"
    keys = (await client.http.get(found["jwks_uri"])).json()["keys"]
    assert keys[0]["kty"] == "RSA"
    instance = (await client.http.get(f"{sandbox.login_url}/common/discovery/instance?api-version=1.1")).json()
    assert instance["tenant_discovery_endpoint"].startswith(sandbox.login_url)


async def test_token_has_no_refresh_token_and_lives_an_hour_or_more(client):
    body = (await client.login()).json()
    assert body["token_type"] == "Bearer"
    assert 3599 <= body["expires_in"] < 5400
    assert "refresh_token" not in body


@pytest.mark.parametrize(
    ("form", "code", "status"),
    [
        ({"client_secret": "wrong"}, 7000215, 401),
        ({"client_id": "00000000-0000-0000-0000-00000000beef"}, 700016, 400),
        ({"scope": "https://graph.microsoft.com/User.Read"}, 1002012, 400),
        ({"scope": "https://nobody.example/.default"}, 500011, 400),
        ({"grant_type": "password"}, 70003, 400),
        ({"grant_type": ""}, 900144, 400),
    ],
)
async def test_refusals_carry_their_number(client, form, code, status):
    response = await client.login(**form)
    assert response.status_code == status
    body = response.json()
    assert body["error_codes"] == [code]
    assert body["error_description"].startswith(f"AADSTS{code}: ")
    assert {"trace_id", "correlation_id", "timestamp", "error_uri"} <= body.keys()


async def test_expired_secret_is_refused(client, sandbox, clock):
    sandbox.apps["full"].secret_ends_at = clock.now
    assert (await client.login()).json()["error_codes"] == [7000222]


async def test_unknown_tenant_is_refused(client, sandbox):
    response = await client.http.post(f"{sandbox.login_url}/nowhere.example/oauth2/v2.0/token", data={})
    assert response.json()["error_codes"] == [90002]


def test_unmodified_msal_gets_and_caches_a_token():
    with SandboxThread(users=20) as sandbox:
        session = requests.Session()
        session.trust_env = False
        session.verify = str(sandbox.ca_file)
        app = msal.ConfidentialClientApplication(
            sandbox.apps["full"].client_id,
            client_credential=sandbox.apps["full"].client_secret,
            authority=f"{sandbox.login_url}/{sandbox.tenant_id}",
            instance_discovery=False,
            http_client=session,
        )
        first = app.acquire_token_for_client(["https://graph.microsoft.com/.default"])
        assert first["token_source"] == "identity_provider"
        again = app.acquire_token_for_client(["https://graph.microsoft.com/.default"])
        assert again["token_source"] == "cache"
        assert again["access_token"] == first["access_token"]
