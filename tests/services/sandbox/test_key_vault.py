"""The pretend Key Vault: who may read which secret, and how it says no."""

from __future__ import annotations

import pytest
import requests

from services.sandbox import SandboxThread
from services.sandbox.areas.key_vault import VAULT
from services.sandbox.areas.managed_identity import HEADER


@pytest.fixture(scope="module")
def cloud():
    with SandboxThread(users=20) as sandbox:
        sandbox.vault.secrets |= {"steward": "value", "old": "value"}
        sandbox.vault.disabled.add("old")
        sandbox.vault.readers.add(sandbox.apps["full"].object_id)
        yield sandbox


@pytest.fixture
def web(cloud):
    with requests.Session() as session:
        session.trust_env, session.verify = False, str(cloud.ca_file)
        yield session


def token(cloud, web, resource=VAULT, app="full"):
    place = (
        f"{cloud.login_url}/msi/token?api-version=2019-08-01&resource={resource}&client_id={cloud.apps[app].client_id}"
    )
    return web.get(place, headers={"X-IDENTITY-HEADER": HEADER}).json()["access_token"]


def read(cloud, web, path, bearer, query="?api-version=7.4"):
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    return web.get(f"{cloud.graph_url}/secrets/{path}{query}", headers=headers)


def test_a_secret_is_read_with_a_managed_identity(cloud, web):
    found = read(cloud, web, "steward", token(cloud, web)).json()
    assert found["value"] == "value"
    assert found["id"].startswith(f"{cloud.graph_url}/secrets/steward/")


@pytest.mark.parametrize(
    ("path", "app", "query", "status", "code", "inner"),
    [
        ("nothing", "full", "?api-version=7.4", 404, "SecretNotFound", None),
        ("old", "full", "?api-version=7.4", 403, "Forbidden", "SecretDisabled"),
        ("steward", "none", "?api-version=7.4", 403, "Forbidden", "ForbiddenByRbac"),
        ("steward", "full", "", 400, "BadParameter", None),
    ],
)
def test_a_vault_says_no_in_its_own_words(cloud, web, path, app, query, status, code, inner):
    answer = read(cloud, web, path, token(cloud, web, app=app), query)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (status, code)
    assert error.get("innererror", {}).get("code") == inner


def test_a_vault_takes_only_its_own_tokens(cloud, web):
    for bearer in ("", "nonsense", token(cloud, web, "https://graph.microsoft.com")):
        answer = read(cloud, web, "steward", bearer)
        assert answer.status_code == 401
        assert VAULT in answer.headers["WWW-Authenticate"]
