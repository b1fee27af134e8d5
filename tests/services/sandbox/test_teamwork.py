"""Teams apps in people's personal scope: installed once, and the chat they come with."""

from __future__ import annotations

APPS = "/users/AdeleV@contoso.com/teamwork/installedApps"
APP = "22222222-3333-4444-8555-666666666666"


def bound(app: str = APP) -> dict[str, str]:
    return {"teamsApp@odata.bind": f"https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/{app}"}


async def test_an_app_is_installed_once_and_has_a_chat(client, sandbox):
    sandbox.cloud.catalogue[APP] = sandbox.apps["full"].client_id
    made = await client.ask("POST", APPS, json=bound())
    assert (made.status_code, made.content) == (201, b"")
    assert (await client.refused("POST", APPS, 409, json=bound()))["code"] == "Conflict"
    (row,) = (await client.get(f"{APPS}?$expand=teamsApp&$filter=teamsApp/id eq '{APP}'"))["value"]
    assert row["teamsApp"]["id"] == APP
    assert row["id"] in made.headers["Location"]
    chat = await client.get(f"{APPS}/{row['id']}/chat")
    assert (chat["chatType"], chat["tenantId"]) == ("oneOnOne", sandbox.tenant_id)
    assert (await client.get(f"{APPS}?$filter=teamsApp/id eq 'x'"))["value"] == []


async def test_what_is_not_there_is_refused(client, sandbox):
    assert (await client.refused("POST", APPS, 404, json=bound()))["code"] == "NotFound"
    await client.refused("POST", APPS, 400, json={"teamsApp@odata.bind": "elsewhere"})
    await client.refused("GET", f"{APPS}/none/chat", 404)
    await client.refused("GET", f"{APPS}?$filter=id eq 'x'", 400)
    await client.refused("POST", "/users/nobody@contoso.com/teamwork/installedApps", 404, json=bound())


async def test_the_narrow_permission_is_for_the_app_itself_alone(client, sandbox):
    sandbox.apps["none"].roles = frozenset({"TeamsAppInstallation.ReadWriteSelfForUser.All"})
    sandbox.cloud.catalogue[APP] = sandbox.apps["full"].client_id
    assert (await client.refused("POST", APPS, 403, app="none", json=bound()))["code"] == "Forbidden"
    sandbox.cloud.catalogue[APP] = sandbox.apps["none"].client_id
    assert (await client.ask("POST", APPS, app="none", json=bound())).status_code == 201
