"""Azure Resource Manager: its tokens, its envelope, scopes that inherit, and what it refuses."""

from __future__ import annotations

import pytest

from services.sandbox.world.azure import PRODUCTION, PROVIDER, SUBSCRIPTIONS, role_id
from services.sandbox.world.demo import fixed_id
from tests.services.sandbox.conftest import NOW

VERSION = "api-version=2022-04-01"
ASSIGNMENTS = f"{PROVIDER}/roleAssignments"


@pytest.fixture
async def arm(client, sandbox):
    """Ask ARM as an app."""

    async def ask(method, path, app="full", **more):
        token = (await client.login(app, scope="https://management.azure.com/.default")).json()["access_token"]
        url = path if path.startswith("https") else f"{sandbox.graph_url}{path}"
        headers = {"Authorization": f"Bearer {token}"}
        return await client.http.request(method, url, headers=headers, **more)

    return ask


async def rows(arm, path, **more):
    response = await arm("GET", path, **more)
    assert response.status_code == 200, response.text
    return response.json()["value"]


async def test_three_subscriptions_are_seen_by_those_who_hold_something_there(arm):
    found = await rows(arm, "/subscriptions?api-version=2022-12-01")
    assert {row["displayName"] for row in found} == set(SUBSCRIPTIONS)
    assert await rows(arm, "/subscriptions?api-version=2022-12-01", app="none") == []


async def test_assignments_are_own_inherited_and_below(arm, sandbox):
    found = await rows(arm, f"{PRODUCTION}{ASSIGNMENTS}?{VERSION}")
    scopes = {row["properties"]["scope"] for row in found}
    assert {"/", PRODUCTION} <= scopes
    assert any(scope.startswith(f"{PRODUCTION}/") for scope in scopes)
    upper = await rows(arm, f"{PRODUCTION}{ASSIGNMENTS}?{VERSION}&$filter=atScope()")
    assert not any(row["properties"]["scope"].startswith(f"{PRODUCTION}/") for row in upper)
    mod = sandbox.world.user("MOD Administrator")["id"]
    root = next(row for row in found if row["properties"]["scope"] == "/")
    assert root["properties"]["principalId"] == mod
    assert root["properties"]["roleDefinitionId"].endswith(role_id("User Access Administrator"))


async def test_filters_by_principal_and_through_groups(arm, sandbox):
    world = sandbox.world
    group = world.group("Privileged Helpdesk")["id"]
    member = next(id for id in world.members[group] if id in world.users)
    where = f"/subscriptions/{SUBSCRIPTIONS['Contoso Development']}{ASSIGNMENTS}?{VERSION}"
    assert all(
        r["properties"]["principalId"] == member for r in await rows(arm, f"{where}&$filter=principalId eq '{member}'")
    )
    held = await rows(arm, f"{where}&$filter=assignedTo('{member}')")
    assert group in {row["properties"]["principalId"] for row in held}
    assert (await arm("GET", f"{where}&$filter=colour eq 'red'")).json()["error"]["code"] == "UnsupportedQuery"


async def test_guests_leavers_and_orphans_hold_roles(arm, sandbox):
    holders = set()
    for id in SUBSCRIPTIONS.values():
        found = await rows(arm, f"/subscriptions/{id}{ASSIGNMENTS}?{VERSION}")
        holders |= {r["properties"]["principalId"] for r in found if r["properties"]["principalType"] == "User"}
    people = [sandbox.world.users.get(id) for id in holders]
    assert None in people
    assert {"Guest"} <= {person["userType"] for person in people if person}
    assert sandbox.world.user("Ben Walters")["id"] in holders


async def test_definitions_by_type(arm):
    builtin = await rows(arm, f"{PRODUCTION}{PROVIDER}/roleDefinitions?{VERSION}&$filter=type eq 'BuiltInRole'")
    custom = await rows(arm, f"{PRODUCTION}{PROVIDER}/roleDefinitions?{VERSION}&$filter=type eq 'CustomRole'")
    assert len(builtin) >= 6
    assert len(custom) == 1
    one = await arm("GET", f"{builtin[0]['id']}?{VERSION}")
    assert one.json()["properties"]["roleName"] == "Owner"


async def test_an_assignment_is_made_once_and_removed(arm, sandbox):
    name, adele = "11111111-2222-4333-8444-555555555555", sandbox.world.user("Adele Vance")["id"]
    path = f"{PRODUCTION}{ASSIGNMENTS}/{name}?{VERSION}"
    role = f"{PRODUCTION}{PROVIDER}/roleDefinitions/{role_id('Reader')}"
    body = {"properties": {"roleDefinitionId": role, "principalId": adele}}
    made = await arm("PUT", path, json=body)
    assert made.status_code == 201
    assert made.json()["properties"]["principalType"] == "User"
    assert (await arm("PUT", path, json=body)).json()["error"]["code"] == "RoleAssignmentExists"
    gone = await arm("DELETE", path)
    assert gone.status_code == 200
    assert gone.json()["name"] == name
    assert (await arm("DELETE", path)).status_code == 204
    assert (await arm("GET", path)).json()["error"]["code"] == "RoleAssignmentNotFound"
    assert sandbox.world.ledger[-1].activity == "Delete role assignment"
    assert (
        await arm("PUT", path, json={"properties": {"principalId": name, "roleDefinitionId": role}})
    ).status_code == 400
    assert (await arm("PUT", path, json={})).status_code == 400


async def test_readers_may_not_write_and_strangers_not_read(arm):
    refused = await arm("DELETE", f"{PRODUCTION}{ASSIGNMENTS}/x?{VERSION}", app="read_only")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "AuthorizationFailed")
    assert "innerError" not in refused.json()["error"]
    assert (await arm("GET", f"{PRODUCTION}{ASSIGNMENTS}?{VERSION}", app="none")).status_code == 403


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (f"{PRODUCTION}{ASSIGNMENTS}", 400, "MissingApiVersionParameter"),
        (f"{PRODUCTION}{ASSIGNMENTS}?api-version=new", 400, "InvalidApiVersionParameter"),
        (f"/subscriptions/00000000-0000-0000-0000-000000000000{ASSIGNMENTS}?{VERSION}", 404, "SubscriptionNotFound"),
        (f"{PRODUCTION}/providers/Microsoft.Nothing/things?{VERSION}", 404, "InvalidResourceType"),
    ],
)
async def test_errors_are_worded_as_arm_does(arm, path, status, code):
    response = await arm("GET", path)
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)


async def test_tokens_of_graph_and_arm_are_not_each_others(arm, client, sandbox):
    graph = await client.ask("GET", f"{sandbox.graph_url}/subscriptions?api-version=2022-12-01")
    assert (graph.status_code, graph.json()["error"]["code"]) == (401, "InvalidAuthenticationTokenAudience")
    assert (await arm("GET", "/v1.0/users")).status_code == 401
    assert (await client.http.get(f"{sandbox.graph_url}/subscriptions?api-version=2022-12-01")).status_code == 401


async def test_what_is_left_is_told_and_an_empty_bucket_refuses(arm, client, sandbox, clock):
    response = await arm("GET", f"{PRODUCTION}{ASSIGNMENTS}?{VERSION}")
    assert response.headers["x-ms-ratelimit-remaining-subscription-reads"] == "249"
    sandbox.knobs.throttling = True
    for bucket in sandbox.cloud.meter.buckets.values():
        bucket.left = 0.0
    refused = await arm("GET", f"{PRODUCTION}{ASSIGNMENTS}?{VERSION}")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    clock.move(seconds=2)
    assert (await arm("GET", f"{PRODUCTION}{ASSIGNMENTS}?{VERSION}")).status_code == 200


async def test_long_lists_have_a_next_link(arm, sandbox):
    azure, now = sandbox.world.azure, sandbox.world.clock()
    for number in range(150):
        azure.assign(f"row{number}", "x", "User", role_id("Reader"), PRODUCTION, now)
    page = (await arm("GET", f"{PRODUCTION}{ASSIGNMENTS}?{VERSION}")).json()
    assert len(page["value"]) == 100
    assert "@odata.nextLink" not in page
    rest = (await arm("GET", page["nextLink"])).json()
    assert len(rest["value"]) > 50
    assert "nextLink" not in rest


async def test_faults_hit_azure_too_in_its_own_words(arm, sandbox):
    where = f"{PRODUCTION}{ASSIGNMENTS}"
    sandbox.faults.add("/subscriptions", status=503, times=1)
    refused = await arm("GET", f"{where}?{VERSION}")
    assert (refused.status_code, set(refused.json()["error"])) == (503, {"code", "message"})
    before = await rows(arm, f"{where}?{VERSION}")
    sandbox.faults.add("/subscriptions", kind="empty", times=1)
    empty = (await arm("GET", f"{where}?{VERSION}")).json()
    assert empty["value"] == []
    assert await rows(arm, empty["nextLink"]) == before


async def test_a_replica_of_azure_that_no_write_has_reached_answers_as_before(arm, sandbox):
    adele, where = sandbox.world.user("Adele Vance")["id"], f"{PRODUCTION}{ASSIGNMENTS}"
    asked = f"{where}?{VERSION}&$filter=principalId eq '{adele}'"
    stale = sandbox.faults.add("/subscriptions", method="GET", kind="stale", times=None)
    before = await rows(arm, asked)
    made = sandbox.world.azure.assign(fixed_id("late", "1"), adele, "User", role_id("Reader"), PRODUCTION, NOW)
    assert await rows(arm, asked) == before
    sandbox.faults.switches.remove(stale)
    assert await rows(arm, asked) == [*before, made]
