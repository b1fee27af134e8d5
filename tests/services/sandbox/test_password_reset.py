"""An administrator resets somebody's password: with their own token, never an app's, and only where they may."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from services.sandbox.world.methods import PASSWORD

SCOPE = "UserAuthenticationMethod.ReadWrite.All"


@pytest.fixture
async def signed_in(client, sandbox):
    """Signs somebody in and keeps the token under their name."""

    async def go(name: str) -> str:
        app, login = sandbox.apps["none"], f"{sandbox.login_url}/{sandbox.tenant_id}/oauth2/v2.0"
        form = {"client_id": app.client_id, "redirect_uri": "http://localhost", "response_type": "code",
                "scope": SCOPE, "agreed": "yes", "everybody": "yes"}  # fmt: skip
        for who in ("MOD Administrator", name):
            person = {"user": sandbox.world.user(who)["id"]}
            back = await client.http.post(f"{login}/authorize", data=form | person)
        code = parse_qs(urlsplit(back.headers["location"]).query)["code"][0]
        grant = {"grant_type": "authorization_code", "code": code, "client_id": app.client_id}
        answer = await client.http.post(f"{login}/token", data=grant | {"redirect_uri": "http://localhost"})
        client.tokens[name] = answer.json()["access_token"]
        return name

    return go


def reset(sandbox, name: str) -> str:
    return f"/users/{sandbox.world.user(name)['id']}/authentication/methods/{PASSWORD}/resetPassword"


async def test_it_is_accepted_and_then_it_is_done(client, sandbox, clock, signed_in):
    admin = await signed_in("MOD Administrator")
    before = sandbox.world.user("Adele Vance").get("lastPasswordChangeDateTime")
    answer = await client.ask("POST", reset(sandbox, "Adele Vance"), app=admin, json={"newPassword": "Cuyo5459"})
    assert answer.status_code == 202
    assert "newPassword" not in answer.json()
    seen = []
    for _ in range(3):
        seen.append((await client.get(answer.headers["location"], app=admin))["status"])
        clock.move(seconds=2)
    assert seen == ["notStarted", "running", "succeeded"]
    assert sandbox.world.user("Adele Vance")["lastPasswordChangeDateTime"] != before
    assert sandbox.world.ledger[-1].activity == "Reset password (by admin)"
    await client.refused("GET", answer.headers["location"], 403)


async def test_without_a_password_one_is_made_and_told(client, sandbox, signed_in):
    admin = await signed_in("MOD Administrator")
    answer = await client.ask("POST", reset(sandbox, "Adele Vance"), app=admin)
    assert len(answer.json()["newPassword"]) >= 8


@pytest.mark.parametrize(
    ("who", "target", "body", "status"),
    [
        ("MOD Administrator", "Adele Vance", {"newPassword": "short"}, 400),
        ("MOD Administrator", "MOD Administrator", {}, 400),
        ("Adele Vance", "Alex Wilber", {}, 403),
        ("Lee Gu", "MOD Administrator", {}, 403),
        ("Lee Gu", "Alex Wilber", {}, 202),
    ],
)
async def test_who_may_reset_whose(client, sandbox, signed_in, who, target, body, status):
    person = await signed_in(who)
    answer = await client.ask("POST", reset(sandbox, target), app=person, json=body)
    assert answer.status_code == status, answer.text
