"""The rules an emulator of Microsoft's cloud must keep, one test for each that no other file holds."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.sandbox.wire import JSON_TYPE
from tests.services.sandbox.conftest import NOW
from tests.services.sandbox.test_user_life import NEW

ASSIGNMENTS = "/subscriptions/{}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01"


async def test_a1_short_lived_tokens_are_refused_after_their_life(client, sandbox, clock):
    sandbox.knobs.token_seconds = 60
    assert (await client.login()).json()["expires_in"] == 60
    await client.get("/users?$top=1")
    clock.move(seconds=61)
    assert (await client.refused("GET", "/users", 401))["code"] == "InvalidAuthenticationToken"


async def test_a3_passwords_are_reset_by_nobody_app_only(client, sandbox):
    adele = sandbox.world.user("Adele Vance")["id"]
    path = f"/users/{adele}/authentication/methods/28c10230-6103-485e-b985-444c60001490/resetPassword"
    assert (await client.refused("POST", path, 403, json={}))["code"] == "Authorization_RequestDenied"


async def test_a3_outlook_and_onedrive_word_their_refusals_themselves(client, sandbox):
    adele = sandbox.world.user("Adele Vance")["id"]
    mailbox = await client.refused("GET", f"/users/{adele}/mailboxSettings", 403, app="none")
    drive = await client.refused("GET", f"/users/{adele}/drive", 403, app="none")
    assert (mailbox["code"], drive["code"]) == ("ErrorAccessDenied", "accessDenied")


async def test_a4_every_answer_has_its_ids_and_a_204_has_no_body(client, sandbox):
    response = await client.ask("GET", "/users?$top=1", headers={"client-request-id": "mine"})
    assert response.headers["client-request-id"] == "mine"
    assert len(response.headers["request-id"]) == 36
    assert response.headers["content-type"] == JSON_TYPE
    changed = await client.ask("PATCH", "/users/AdeleV@contoso.com", json={"jobTitle": "x"})
    assert (changed.status_code, changed.content) == (204, b"")
    assert "content-type" not in changed.headers


@pytest.mark.parametrize(
    ("kind", "status", "body"),
    [
        ("bare", 400, lambda said: said.json()["value"] == "Unexpected." and "error" not in said.json()),
        ("message", 400, lambda said: said.json() == {"Message": "An error has occurred."}),
        ("html", 502, lambda said: said.headers["content-type"] == "text/html" and "<h1>502" in said.text),
        ("unknown", 500, lambda said: (said.json()["error"]["code"], said.json()["error"]["message"]) == (
            "UnknownError", "")),
    ],
)  # fmt: skip
async def test_a5_errors_that_are_shaped_otherwise_can_be_asked_for(client, sandbox, kind, status, body):
    sandbox.faults.add("/users", status, kind=kind)
    response = await client.ask("GET", "/users")
    assert response.status_code == status
    assert body(response)
    await client.get("/users?$top=1")


async def test_a7_paths_are_read_in_every_way_they_are_written(client, sandbox):
    adele, guest = sandbox.world.user("Adele Vance"), next(u for u in sandbox.world.roster if u["userType"] == "Guest")
    for path in (f"/USERS/{adele['id'].upper()}", f"/users('{adele['id']}')", "/users/adelev@CONTOSO.com"):
        assert (await client.get(path))["id"] == adele["id"]
    assert (await client.get("/users/" + guest["userPrincipalName"].replace("#", "%23")))["id"] == guest["id"]
    for path in ("/users/delta", "/users/delta()", "/users/microsoft.graph.delta", "/users/microsoft.graph.delta()"):
        assert (await client.get(f"{path}?$deltatoken=latest"))["value"] == []


@pytest.mark.parametrize("query", ["$skip=5", "$top=0", "$top=1000", "$top=x"])
async def test_c1_skip_and_sizes_out_of_range_are_refused_on_directory_objects(client, query):
    await client.refused("GET", f"/users?{query}", 400)
    await client.refused("GET", f"/groups?{query}", 400)


async def test_c3_expansion_gives_twenty_and_no_word_of_the_rest(client, sandbox):
    world, adele = sandbox.world, sandbox.world.user("Adele Vance")
    for user in [user for user in world.users.values() if user["id"] != adele["id"]][:25]:
        world.set_manager(user["id"], adele["id"])
    row = await client.get(f"/users/{adele['id']}?$expand=directReports($select=id)")
    assert len(row["directReports"]) == 20
    assert not [name for name in row if "nextLink" in name]
    assert set(row["directReports"][0]) == {"@odata.type", "id"}
    held = (await client.get("/users?$top=1&$expand=memberOf"))["value"][0]["memberOf"]
    assert {group["@odata.type"] for group in held} == {"#microsoft.graph.group"}


async def test_c3_apps_and_devices_expand_what_is_theirs(client, sandbox):
    graph = sandbox.world.app("Microsoft Graph")["id"]
    rows, _ = await client.walk("/servicePrincipals?$select=id&$expand=appRoleAssignedTo($select=id,principalId)")
    told = {row["id"]: row["appRoleAssignedTo"] for row in rows}
    held, _ = await client.walk(f"/servicePrincipals/{graph}/appRoleAssignedTo")
    assert len(told[graph]) == 20 < len(held)
    for row in rows[:5]:
        alone, _ = await client.walk(f"/servicePrincipals/{row['id']}/appRoleAssignedTo")
        assert [one["id"] for one in row["appRoleAssignedTo"]] == [one["id"] for one in alone][:20]
    apps, _ = await client.walk("/applications?$select=id&$expand=owners($select=id)")
    assert any(row["owners"] for row in apps)
    assert all(row["owners"] == [{"@odata.type": "#microsoft.graph.user", "id": id} for id in
               sandbox.world.owners.get(row["id"], ())] for row in apps)  # fmt: skip
    devices, _ = await client.walk("/devices?$select=id&$expand=registeredOwners($select=id)")
    owners = {one["id"] for row in devices for one in row["registeredOwners"]}
    assert owners
    assert owners <= sandbox.world.users.keys()


@pytest.mark.parametrize("expand", ["manager,memberOf", "manager($select=id),directReports", "drives", "manager("])
async def test_c3_one_navigation_that_exists_is_expanded(client, expand):
    await client.refused("GET", f"/users?$expand={expand}", 400)


async def test_c4_the_count_is_on_the_first_page_only(client):
    eventual = {"ConsistencyLevel": "eventual"}
    page = await client.get("/users?$count=true&$top=40", headers=eventual)
    assert page["@odata.count"] == 60
    assert "@odata.count" not in await client.get(page["@odata.nextLink"], headers=eventual)


async def test_c5_unsupported_options_can_be_ignored_in_silence(client, sandbox):
    await client.refused("GET", "/users?$skip=5", 400)
    sandbox.knobs.ignore_unsupported = True
    assert len((await client.get("/users?$skip=5&$apply=x"))["value"]) == 60
    assert len((await client.get("/identityProtection/riskyUsers?$skip=1"))["value"]) > 1


@pytest.mark.parametrize(("most", "envelope"), [(120, False), (500, True), (999, True)])
async def test_c6_pages_with_activity_have_the_limit_of_their_year(client, sandbox, most, envelope):
    sandbox.knobs.sign_in_activity_page = most
    await client.get(f"/users?$select=id,signInActivity&$top={most}")
    refused = await client.ask("GET", f"/users?$select=id,signInActivity&$top={most + 1}")
    assert refused.status_code == 400
    assert ("error" in refused.json()) is envelope


async def test_c6_who_never_came_has_no_activity_and_names_do_not_reach_it(client, sandbox):
    never = sandbox.world.user("Debra Berger")
    assert "signInActivity" not in await client.get(f"/users/{never['id']}?$select=id,signInActivity")
    await client.refused("GET", f"/users/{never['userPrincipalName']}?$select=signInActivity", 400)


async def test_d1_pages_may_come_short_and_still_lead_to_everybody(client, sandbox):
    sandbox.knobs.short_pages = True
    page = await client.get("/users?$select=id&$top=20")
    assert 0 < len(page["value"]) < 20
    rows, _ = await client.walk("/users?$select=id&$top=20")
    assert [row["id"] for row in rows] == list(sandbox.world.users)


async def test_d1_a_page_token_can_be_made_to_expire(client, sandbox):
    sandbox.faults.add("/users", kind="expired")
    page = await client.get("/users?$top=20")
    assert (await client.refused("GET", page["@odata.nextLink"], 400))["code"] == "Directory_ExpiredPageToken"
    await client.get(page["@odata.nextLink"])


async def test_d2_a_late_sign_in_moves_the_pages_under_the_reader(client, sandbox, clock):
    world = sandbox.world
    before = {row["id"] for row in (await client.walk("/auditLogs/signIns"))[0]}
    page = await client.get("/auditLogs/signIns?$top=20")
    made = world.sign_ins.id(world.sign_in(world.user("Lee Gu")["id"], "Zoom", at=clock.now - timedelta(days=20)))
    rest, _ = await client.walk(page["@odata.nextLink"])
    seen = {row["id"] for row in page["value"] + rest}
    assert made in seen
    assert len(before - seen) == 1


async def test_d2_a_page_can_be_made_to_repeat_one_row_and_lose_another(client, sandbox):
    whole = [row["id"] for row in (await client.get("/auditLogs/signIns?$top=10"))["value"]]
    sandbox.faults.add("/auditLogs/signIns", kind="shift")
    shifted = [row["id"] for row in (await client.get("/auditLogs/signIns?$top=10"))["value"]]
    assert shifted == [whole[-1], *whole[1:]]


async def test_d3_each_service_has_its_own_page(client, sandbox):
    adele = sandbox.world.user("Adele Vance")["id"]
    rows = (await client.get("/auditLogs/signIns"))["value"]
    assert len(rows) <= 1000
    assert [row["createdDateTime"] for row in rows] == sorted((row["createdDateTime"] for row in rows), reverse=True)
    await client.refused("GET", "/auditLogs/signIns?$top=1001", 400)
    assert len((await client.get(f"/users/{adele}/events"))["value"]) <= 10
    assert len((await client.get("/identityProtection/riskyUsers"))["value"]) <= 20
    await client.refused("GET", "/identityProtection/riskyUsers?$top=501", 400)


async def test_e1_minimal_rounds_hold_only_what_changed(client, sandbox):
    minimal = {"Prefer": "return=minimal"}
    _, last = await client.walk("/users/delta?$select=displayName,jobTitle,manager", headers=minimal)
    adele = sandbox.world.user("Adele Vance")["id"]
    sandbox.world.update("users", adele, {"jobTitle": "New"})
    rows, last = await client.walk(last["@odata.deltaLink"])
    assert rows == [{"jobTitle": "New", "id": adele}]
    made = (await client.ask("POST", "/users", json=NEW)).json()["id"]
    rows, _ = await client.walk(last["@odata.deltaLink"])
    assert [(row["id"], row["displayName"]) for row in rows] == [(made, NEW["displayName"])]


async def test_e1_rounds_may_be_replayed(client, sandbox):
    _, last = await client.walk("/users/delta?$select=displayName")
    adele = sandbox.world.user("Adele Vance")["id"]
    sandbox.world.update("users", adele, {"displayName": "Adele"})
    sandbox.faults.add("/users/delta", kind="repeat")
    rows, _ = await client.walk(last["@odata.deltaLink"])
    assert [row["id"] for row in rows] == [adele, adele]


async def test_e2_after_a_reset_the_deleted_are_simply_absent(client, sandbox):
    _, last = await client.walk("/users/delta?$select=displayName")
    lee = sandbox.world.user("Lee Gu")["id"]
    sandbox.world.delete("users", lee)
    sandbox.faults.add("/users/delta", kind="gone", code="SyncStateInvalid")
    response = await client.ask("GET", last["@odata.deltaLink"])
    assert (response.status_code, response.json()["error"]["code"]) == (410, "SyncStateInvalid")
    rows, _ = await client.walk(response.headers["location"])
    assert {row["id"] for row in rows} == set(sandbox.world.users)
    assert lee not in {row["id"] for row in rows}


async def test_e2_the_state_behind_a_token_can_be_lost(client, sandbox):
    sandbox.faults.add("/users/delta", kind="lost")
    _, last = await client.walk("/users/delta?$select=displayName")
    assert (await client.refused("GET", last["@odata.deltaLink"], 404))["code"] == "syncStateNotFound"


@pytest.mark.parametrize(
    "path",
    ["/subscribedSkus", "/auditLogs/signIns", "/auditLogs/directoryAudits", "/identityProtection/riskyUsers",
     "/identity/conditionalAccess/policies", "/deviceManagement/managedDevices",
     "/roleManagement/directory/roleAssignments"],
)  # fmt: skip
async def test_e3_what_has_no_delta_offers_none(client, path):
    assert (await client.ask("GET", f"{path}/delta")).status_code in (400, 404)


async def test_f2_unavailable_says_when_and_a_timeout_does_not(client, sandbox):
    sandbox.faults.add("/users", 503, retry_after="7")
    assert (await client.ask("GET", "/users")).headers["retry-after"] == "7"
    sandbox.faults.add("/users", 504)
    assert "retry-after" not in (await client.ask("GET", "/users")).headers


async def test_f2_the_body_of_a_429_is_microsofts(client, sandbox):
    sandbox.knobs.throttling = True
    for _ in range(6):
        response = await client.ask("GET", "/auditLogs/directoryAudits?$top=1")
    error = response.json()["error"]
    assert (error["code"], error["innerError"]["code"], error["innerError"]["status"]) == (
        "TooManyRequests", "429", "429")  # fmt: skip
    assert error["innerError"]["message"] == "Please retry after"


async def test_f2_who_waits_as_told_is_served(client, sandbox, clock):
    sandbox.knobs.throttling = True
    served = 0
    while served < 20:
        response = await client.ask("GET", "/auditLogs/signIns?$top=1")
        served += response.status_code == 200
        clock.move(seconds=float(response.headers.get("retry-after", "1")))
        if response.status_code == 429:
            await client.get("/auditLogs/signIns?$top=1")
            served += 1


async def test_f3_members_of_a_batch_are_judged_singly(client, sandbox):
    sandbox.knobs.throttling = True
    asked = [{"id": str(n), "method": "GET", "url": "/auditLogs/signIns?$top=1"} for n in range(8)]
    envelope = await client.ask("POST", "/$batch", json={"requests": asked})
    assert envelope.status_code == 200
    answers = envelope.json()["responses"]
    assert sorted(row["status"] for row in answers) == [200] * 5 + [429] * 3
    assert {row["headers"]["Retry-After"] for row in answers if row["status"] == 429} == {"10"}
    assert [row["id"] for row in answers] != [row["id"] for row in asked]


async def test_g1_the_index_hears_of_new_objects_later_than_a_plain_read(client, sandbox, clock):
    sandbox.knobs.index_lag = timedelta(seconds=60)
    id = (await client.ask("POST", "/users", json=NEW)).json()["id"]
    eventual = {"ConsistencyLevel": "eventual"}
    path = f'/users?$count=true&$search="displayName:{NEW["displayName"].split()[0]}"'
    assert (await client.get(f"/users/{id}"))["id"] == id
    assert id in {row["id"] for row in (await client.walk("/users"))[0]}
    before = await client.get(path, headers=eventual)
    clock.move(seconds=61)
    after = await client.get(path, headers=eventual)
    assert after["@odata.count"] == before["@odata.count"] + 1
    assert {row["id"] for row in after["value"]} - {row["id"] for row in before["value"]} == {id}


async def test_g2_a_reader_that_overlaps_and_drops_doubles_ends_with_the_whole_ledger(client, sandbox, clock):
    sandbox.knobs.late_sign_ins = True
    world, known = sandbox.world, set()
    people = [user["id"] for user in list(world.users.values())[:12]]
    for turn in range(24):
        if turn < len(people):
            world.sign_in(people[turn], "Zoom")
        since = (clock.now - timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M:%SZ")
        rows, _ = await client.walk(f"/auditLogs/signIns?$filter=createdDateTime ge {since}")
        known |= {row["id"] for row in rows}
        clock.move(minutes=40)
        client.tokens.clear()
    made = {world.sign_ins.id(world.sign_ins.at(n)) for n in range(len(world.sign_ins))
            if world.sign_ins.at(n).at >= int(NOW.timestamp()) * 1_000_000}  # fmt: skip
    assert len(made) == 12
    assert made <= known


async def test_g3_activity_is_hours_behind_the_sign_ins(client, sandbox, clock):
    sandbox.knobs.activity_lag = timedelta(hours=6)
    world, adele = sandbox.world, sandbox.world.user("Adele Vance")["id"]
    path = f"/users/{adele}?$select=id,signInActivity"
    before = (await client.get(path))["signInActivity"]
    assert before["lastSignInDateTime"] <= "2026-06-10T03:30:00Z"
    made = world.sign_ins.id(world.sign_in(adele, "Zoom"))
    assert (await client.get(path))["signInActivity"] == before
    clock.move(hours=6, minutes=1)
    client.tokens.clear()
    rows, _ = await client.walk("/users?$select=id,signInActivity")
    told = next(row["signInActivity"] for row in rows if row["id"] == adele)
    assert told["lastSignInRequestId"] == told["lastSuccessfulSignInRequestId"] == made


async def test_g4_sign_ins_are_kept_thirty_days_and_audits_seven_without_premium(client, sandbox, clock):
    world = sandbox.world
    made = world.sign_ins.id(world.sign_in(world.user("Lee Gu")["id"], "Zoom"))
    world.update("users", world.user("Lee Gu")["id"], {"jobTitle": "x"})
    clock.move(days=8)
    client.tokens.clear()
    assert made in {row["id"] for row in (await client.walk("/auditLogs/signIns"))[0]}
    assert (await client.get("/auditLogs/directoryAudits"))["value"]
    sandbox.knobs.premium = False
    assert (await client.get("/auditLogs/directoryAudits"))["value"] == []
    sandbox.knobs.premium = True
    clock.move(days=23)
    client.tokens.clear()
    assert made not in {row["id"] for row in (await client.walk("/auditLogs/signIns"))[0]}


async def test_h2_a_premium_tenant_is_told_now_and_then_that_it_is_none(client, sandbox):
    sandbox.faults.add("/auditLogs/signIns", kind="unlicensed", times=None, rate=0.3)
    statuses = [(await client.ask("GET", "/auditLogs/signIns?$top=1")).status_code for _ in range(20)]
    assert set(statuses) == {200, 403}


async def test_k1_azure_tells_what_is_left_and_words_errors_without_an_inner_one(client, sandbox):
    token = (await client.login(scope="https://management.azure.com/.default")).json()["access_token"]
    where = sandbox.graph_url + ASSIGNMENTS.format(next(iter(sandbox.world.azure.subscriptions.values())))
    sandbox.knobs.throttling = True
    answers = [
        await client.http.get(where, headers={"Authorization": f"Bearer {token}"}) for _ in range(251)
    ]  # fmt: skip
    left = [answer.headers.get("x-ms-ratelimit-remaining-subscription-reads") for answer in answers]
    assert left == [*map(str, range(249, -1, -1)), None]
    assert set(answers[-1].json()["error"]) == {"code", "message"}
    assert answers[-1].headers["retry-after"] == "1"
    assert sandbox.meters["limits"][-1]["refused"] == 1
