"""Who may enter: tokens, permissions, paths, and the shape of every refusal."""

from __future__ import annotations

import random

import pytest


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Bearer a.b.c", "Basic abc"])
async def test_bad_tokens_are_refused(client, sandbox, header):
    response = await client.http.get(
        f"{sandbox.graph_url}/v1.0/users", headers={"Authorization": header} if header else {}
    )
    assert response.status_code == 401
    assert response.json()["error"]["code"] == "InvalidAuthenticationToken"


async def test_forged_token_is_refused(client, sandbox):
    head, claims, signature = (await client.token()).split(".")
    forged = f"{head}.{claims[:-2]}AA.{signature}"
    response = await client.http.get(f"{sandbox.graph_url}/v1.0/users", headers={"Authorization": f"Bearer {forged}"})
    assert response.status_code == 401


async def test_expired_token_is_refused(client, clock):
    await client.get("/users?$top=1")
    clock.move(hours=2)
    error = await client.refused("GET", "/users", 401)
    assert error["message"] == "Access token has expired or is not yet valid."


async def test_token_for_another_service_is_refused(client, sandbox):
    token = (await client.login(scope="https://management.azure.com/.default")).json()["access_token"]
    error = await client.refused("GET", "/users", 401, headers={"Authorization": f"Bearer {token}"})
    assert error["code"] == "InvalidAuthenticationToken"


async def test_permissions_decide_per_operation(client, sandbox):
    error = await client.refused("GET", "/users", 403, app="none")
    assert error["code"] == "Authorization_RequestDenied"
    await client.get("/users?$top=1", app="read_only")
    adele = sandbox.world.user("Adele Vance")["id"]
    await client.refused("PATCH", f"/users/{adele}", 403, app="read_only", json={"accountEnabled": False})
    assert sandbox.world.users[adele]["accountEnabled"]


async def test_errors_carry_the_ids_of_the_request(client):
    response = await client.ask("GET", "/nope", headers={"client-request-id": "11111111-2222-3333-4444-555555555555"})
    error = response.json()["error"]
    assert response.status_code == 400
    assert error["innerError"]["client-request-id"] == "11111111-2222-3333-4444-555555555555"
    assert response.headers["client-request-id"] == "11111111-2222-3333-4444-555555555555"
    assert error["innerError"]["request-id"] == response.headers["request-id"]
    assert not error["innerError"]["date"].endswith("Z")


async def test_paths_match_without_case_and_in_both_notations(client, sandbox):
    adele = sandbox.world.user("Adele Vance")
    for path in (
        f"/Users/{adele['id']}",
        f"/users('{adele['id']}')",
        "/users/ADELEV@contoso.com",
        "/users('AdeleV@contoso.com')",
    ):
        assert (await client.get(path))["displayName"] == "Adele Vance"
    for path in ("/users/delta()", "/users/microsoft.graph.delta", "/users/delta"):
        assert (await client.get(path))["value"]


async def test_wrong_method_is_named(client):
    response = await client.ask("DELETE", "/subscribedSkus")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET"


async def test_requests_are_counted_by_operation(client, sandbox):
    await client.get("/users?$top=1")
    await client.get("/users/AdeleV@contoso.com")
    assert sandbox.requests["GET /users"] == 1
    assert sandbox.requests["GET /users/{id}"] == 1
    assert sandbox.requests.log[-1].client_id == sandbox.apps["full"].client_id


@pytest.mark.parametrize("retry_after", ["1", "0.25", "Wed, 10 Jun 2026 09:31:00 GMT", None])
async def test_faults_are_thrown_as_often_as_asked(client, sandbox, retry_after):
    sandbox.faults.add("/users", status=429, times=2, retry_after=retry_after)
    for _ in range(2):
        response = await client.ask("GET", "/users")
        assert response.status_code == 429
        assert response.headers.get("retry-after") == retry_after
        assert response.json()["error"]["innerError"]["code"] == "429"
    await client.get("/users?$top=1")


async def test_html_and_cut_connections_can_be_switched_on(client, sandbox):
    sandbox.faults.add("/users", status=502, kind="html")
    response = await client.ask("GET", "/users")
    assert response.status_code == 502
    assert response.text.startswith("<html>")
    for kind in ("reset", "truncated"):
        sandbox.faults.add("/users", kind=kind)
        with pytest.raises(client.errors):
            await client.ask("GET", "/users")


async def test_malformed_requests_never_break_it(client):
    dice = random.Random(7)
    parts = [
        "users",
        "groups",
        "delta",
        "$count",
        "%00",
        "%zz",
        "('",
        "')",
        "$ref",
        "'",
        "é",
        "..",
        "a" * 300,
        "{}",
        "v1.0",
    ]
    options = [
        "$filter",
        "$select",
        "$top",
        "$expand",
        "$orderby",
        "$search",
        "$skiptoken",
        "$deltatoken",
        "$count",
        "x",
    ]
    values = [
        "",
        "'",
        "id",
        "-1",
        "1e9",
        "a eq",
        "(((",
        "not not not",
        "x/any(",
        "displayName eq 'a",
        "%FF",
        "🦄",
        "99999999999",
    ]
    for _ in range(400):
        path = "/" + "/".join(dice.choice(parts) for _ in range(dice.randint(1, 4)))
        query = "&".join(f"{dice.choice(options)}={dice.choice(values)}" for _ in range(dice.randint(0, 3)))
        method = dice.choice(["GET", "GET", "POST", "PATCH", "DELETE", "PUT"])
        response = await client.ask(
            method, f"{path}?{query}", content=dice.choice([b"", b"{", b"[]", b"null", b"\xff"])
        )
        assert response.status_code < 500 or response.status_code == 501, (method, path, query, response.text)
        if response.status_code >= 400:
            assert response.json()["error"]["code"]
