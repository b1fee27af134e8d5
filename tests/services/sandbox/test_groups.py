"""Groups are made, changed and deleted by Entra's rules, and every write is told in ledger, audits and delta."""

from __future__ import annotations

import pytest

SECURITY = {"displayName": "Field Engineers", "mailEnabled": False, "mailNickname": "field", "securityEnabled": True}
MICROSOFT_365 = {
    "displayName": "Library Assist", "mailEnabled": True, "mailNickname": "library", "securityEnabled": False,
    "groupTypes": ["Unified"],
}  # fmt: skip
DYNAMIC = {"groupTypes": ["DynamicMembership"], "membershipRule": 'user.department -eq "Legal"'}
GRAPH = "https://graph.microsoft.com/v1.0"


def bind(*ids):
    return [f"{GRAPH}/directoryObjects/{id}" for id in ids]


def people(sandbox, count):
    return list(sandbox.world.users)[:count]


async def made(client, body):
    response = await client.ask("POST", "/groups", json=body)
    assert response.status_code == 201, response.text
    assert response.headers["location"].endswith(f"/groups/{response.json()['id']}")
    return response.json()


async def test_a_new_group_is_there_with_its_members_and_owners(client, sandbox):
    adele, lee, joni = (sandbox.world.user(name)["id"] for name in ("Adele Vance", "Lee Gu", "Joni Sherman"))
    body = MICROSOFT_365 | {"members@odata.bind": bind(adele, lee), "owners@odata.bind": [f"{GRAPH}/users/{joni}"]}
    group = await made(client, body)
    assert group["mail"] == "library@contoso.com"
    assert group["visibility"] == "Public"
    members, _ = await client.walk(f"/groups/{group['id']}/members?$select=id")
    assert [row["id"] for row in members] == [adele, lee]
    owners, _ = await client.walk(f"/groups/{group['id']}/owners")
    assert [(row["id"], row["accountEnabled"]) for row in owners] == [(joni, True)]


async def test_a_group_made_by_an_app_has_no_owner_of_its_own(client, sandbox):
    group = await made(client, SECURITY)
    assert (await client.get(f"/groups/{group['id']}/owners"))["value"] == []
    assert (await client.get(f"/groups/{group['id']}"))["securityIdentifier"].startswith("S-1-12-1-")


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"displayName": None}, "A value is required for property 'displayName'"),
        ({"mailEnabled": None}, "A value is required for property 'mailEnabled'"),
        ({"mailNickname": "two words"}, "Invalid value specified for property 'mailNickname'"),
        ({"mailNickname": "field@contoso.com"}, "Invalid value specified for property 'mailNickname'"),
        ({"mailNickname": "f" * 65}, "Invalid value specified for property 'mailNickname'"),
        ({"displayName": "f" * 257}, "Invalid value specified for property 'displayName'"),
        ({"groupTypes": ["Team"]}, "Invalid value specified for property 'groupTypes'"),
        ({"visibility": "Secret"}, "Invalid value specified for property 'visibility'"),
        ({"mailEnabled": True}, "does not currently support writes of mail-enabled groups"),
        ({"securityEnabled": False}, "does not currently support writes of mail-enabled groups"),
        ({"groupTypes": ["Unified"]}, "One or more property values specified are invalid."),
        ({"groupTypes": ["DynamicMembership"]}, "A value is required for property 'membershipRule'"),
        ({"membershipRule": "user.city -eq 1"}, "One or more property values specified are invalid."),
        (DYNAMIC | {"isAssignableToRole": True}, "One or more property values specified are invalid."),
        ({"mail": "field@contoso.com"}, "read-only"),
        ({"shoeSize": 4}, "shoeSize"),
        ({"members@odata.bind": ["x"] * 21}, "at most 20"),
        ({"owners@odata.bind": "x"}, "owners@odata.bind"),
    ],
)
async def test_a_bad_group_is_not_made(client, sandbox, change, text):
    before = len(sandbox.world.groups), len(sandbox.world.ledger)
    error = await client.refused("POST", "/groups", 400, json=SECURITY | change)
    assert text in error["message"]
    assert (len(sandbox.world.groups), len(sandbox.world.ledger)) == before


async def test_a_nickname_with_a_mailbox_is_given_once(client, sandbox):
    group = await made(client, MICROSOFT_365)
    error = await client.refused("POST", "/groups", 400, json=MICROSOFT_365 | {"displayName": "Another"})
    assert error["details"][0]["code"] == "ObjectConflict"
    await made(client, SECURITY | {"mailNickname": "library"})
    assert (await client.ask("DELETE", f"/groups/{group['id']}")).status_code == 204
    again = await made(client, MICROSOFT_365)
    error = await client.refused("POST", f"/directory/deletedItems/{group['id']}/restore", 400)
    assert "mailNickname already exists" in error["message"]
    assert again["id"] != group["id"]


async def test_a_member_nobody_knows_is_404_and_makes_nothing(client, sandbox):
    before = len(sandbox.world.groups)
    nobody = bind("00000000-0000-4000-8000-00000000ffff")
    await client.refused("POST", "/groups", 404, json=SECURITY | {"members@odata.bind": nobody})
    assert len(sandbox.world.groups) == before


async def test_groups_that_hold_roles_need_their_own_permission(client, sandbox):
    app = sandbox.apps["none"]
    app.roles = frozenset({"Group.ReadWrite.All", "GroupMember.ReadWrite.All"})
    await client.refused("POST", "/groups", 403, app="none", json=SECURITY | {"isAssignableToRole": True})
    privileged = sandbox.world.group("Privileged Helpdesk")["id"]
    for method, path, body in (
        ("PATCH", "", {"description": "x"}), ("DELETE", "", None), ("POST", "/owners/$ref", {"@odata.id": "x"}),
    ):  # fmt: skip
        await client.refused(method, f"/groups/{privileged}{path}", 403, app="none", json=body)
    group = await made(client, SECURITY | {"isAssignableToRole": True})
    error = await client.refused("PATCH", f"/groups/{group['id']}", 400, json={"isAssignableToRole": False})
    assert "isAssignableToRole" in error["message"]


async def test_a_patch_changes_and_adds_all_or_nothing(client, sandbox):
    group, world = await made(client, SECURITY), sandbox.world
    first, second, third = people(sandbox, 3)
    path = f"/groups/{group['id']}"
    body = {"description": "Out there", "members@odata.bind": bind(first, second)}
    assert (await client.ask("PATCH", path, json=body)).status_code == 204
    assert list(world.members[group["id"]]) == [first, second]
    error = await client.refused(
        "PATCH", path, 400, json={"description": "No", "members@odata.bind": bind(second, third)}
    )
    assert error["message"].endswith("for the following modified properties: 'members'.")
    assert world.groups[group["id"]]["description"] == "Out there"
    assert third not in world.members[group["id"]]
    await client.refused("PATCH", path, 400, json={"members@odata.bind": bind(*people(sandbox, 21))})
    await client.refused("PATCH", path, 400, json={"groupTypes": ["Unified"]})
    await client.refused("PATCH", path, 400, json={"displayName": ""})


async def test_a_security_group_is_gone_at_once(client, sandbox):
    group = await made(client, SECURITY | {"members@odata.bind": bind(*people(sandbox, 2))})
    link = (await client.get("/groups/delta?$deltatoken=latest"))["@odata.deltaLink"]
    assert (await client.ask("DELETE", f"/groups/{group['id']}")).status_code == 204
    await client.refused("GET", f"/groups/{group['id']}", 404)
    assert (await client.get("/directory/deletedItems/microsoft.graph.group"))["value"] == []
    assert group["id"] not in sandbox.world.members
    assert (await client.get(link))["value"] == [{"id": group["id"], "@removed": {"reason": "deleted"}}]


async def test_a_microsoft_365_group_comes_back_whole_within_thirty_days(client, sandbox, clock):
    first, second, third = people(sandbox, 3)
    outer = await made(client, SECURITY)
    body = MICROSOFT_365 | {"members@odata.bind": bind(first, second), "owners@odata.bind": bind(third)}
    id = (await made(client, body))["id"]
    sandbox.world.set_member(outer["id"], id, True)
    link = (await client.get("/groups/delta?$deltatoken=latest"))["@odata.deltaLink"]
    assert (await client.ask("DELETE", f"/groups/{id}")).status_code == 204
    rows = (await client.get("/directory/deletedItems/microsoft.graph.group"))["value"]
    assert [(row["displayName"], row["mailNickname"]) for row in rows] == [("Library Assist", "library")]
    told = {row["id"]: row for row in (await client.get(link))["value"]}
    assert told[id]["@removed"] == {"reason": "changed"}
    response = await client.ask("POST", f"/directory/deletedItems/{id}/restore")
    assert response.json()["@odata.type"] == "#microsoft.graph.group"
    assert list(sandbox.world.members[id]) == [first, second]
    assert sandbox.world.owners[id] == [third]
    assert id in sandbox.world.members[outer["id"]]
    await client.ask("DELETE", f"/groups/{id}")
    clock.move(days=31)
    client.tokens.clear()
    assert (await client.get("/directory/deletedItems/microsoft.graph.group"))["value"] == []


async def test_a_deleted_group_can_be_removed_for_ever(client, sandbox):
    id = (await made(client, MICROSOFT_365))["id"]
    await client.ask("DELETE", f"/groups/{id}")
    assert (await client.ask("DELETE", f"/directory/deletedItems/{id}")).status_code == 204
    await client.refused("POST", f"/directory/deletedItems/{id}/restore", 404)


async def test_groups_kept_elsewhere_are_not_changed_here(client, sandbox):
    joni = {"@odata.id": bind(sandbox.world.user("Joni Sherman")["id"])[0]}
    for name, text in (
        ("Newsletter", "Cannot Update a mail-enabled security groups and or distribution list."),
        ("Facilities Alerts", "Cannot Update a mail-enabled security groups and or distribution list."),
        ("File Server Users", "Unable to update the specified properties for on-premises mastered Directory Sync"),
    ):
        path = f"/groups/{sandbox.world.group(name)['id']}"
        for method, below, body in (
            ("POST", "/members/$ref", joni), ("POST", "/owners/$ref", joni), ("PATCH", "", {"description": "x"}),
            ("DELETE", "", None),
        ):  # fmt: skip
            error = await client.refused(method, f"{path}{below}", 400, json=body)
            assert error["code"] == "Request_BadRequest"
            assert text in error["message"]


async def test_a_rule_alone_says_who_is_in_a_dynamic_group(client, sandbox):
    group = await made(client, SECURITY | DYNAMIC)
    assert group["membershipRuleProcessingState"] == "On"
    joni = bind(sandbox.world.user("Joni Sherman")["id"])
    path = f"/groups/{group['id']}"
    inside = next(iter(sandbox.world.members[sandbox.world.group("Dynamic Sales")["id"]]))
    dynamic = f"/groups/{sandbox.world.group('Dynamic Sales')['id']}"
    for error in (
        await client.refused("POST", f"{path}/members/$ref", 403, json={"@odata.id": joni[0]}),
        await client.refused("PATCH", path, 403, json={"members@odata.bind": joni}),
        await client.refused("DELETE", f"{dynamic}/members/{inside}/$ref", 403),
        await client.refused("POST", "/groups", 403, json=SECURITY | DYNAMIC | {"members@odata.bind": joni}),
    ):
        assert error["message"] == "Insufficient privileges to complete the operation."
    assert (await client.ask("POST", f"{path}/owners/$ref", json={"@odata.id": joni[0]})).status_code == 204


async def test_ledger_audits_and_delta_tell_the_same(client, sandbox):
    link = (await client.get("/groups/delta?$deltatoken=latest&$select=displayName,members,owners"))["@odata.deltaLink"]
    first, second = people(sandbox, 2)
    start = len(sandbox.world.ledger)
    group = await made(client, SECURITY | {"members@odata.bind": bind(first), "owners@odata.bind": bind(second)})
    await client.ask("PATCH", f"/groups/{group['id']}", json={"displayName": "Renamed"})
    told = [write.activity for write in sandbox.world.ledger[start:]]
    assert told == ["Add group", "Add member to group", "Add owner to group", "Update group"]
    audits = (await client.get("/auditLogs/directoryAudits?$top=4"))["value"]
    assert [row["activityDisplayName"] for row in reversed(audits)] == told
    assert {row["category"] for row in audits} == {"GroupManagement"}
    row = (await client.get(link))["value"][0]
    user = "#microsoft.graph.user"
    assert row == {
        "id": group["id"], "displayName": "Renamed", "members@delta": [{"@odata.type": user, "id": first}],
        "owners@delta": [{"@odata.type": user, "id": second}],
    }  # fmt: skip


async def test_groups_are_counted(client, sandbox):
    eventual = {"ConsistencyLevel": "eventual"}
    response = await client.ask("GET", "/groups/$count", headers=eventual)
    assert int(response.text) == len(sandbox.world.groups)
    response = await client.ask("GET", "/groups/$count?$filter=groupTypes/any(c:c eq 'Unified')", headers=eventual)
    assert int(response.text) == sum("Unified" in group["groupTypes"] for group in sandbox.world.groups.values())
    assert (await client.refused("GET", "/groups/$count", 400))["message"] == "$count is not currently supported."


async def test_members_are_expanded_up_to_twenty(client, sandbox):
    company = sandbox.world.group("All Company")["id"]
    group = await client.get(f"/groups/{company}?$select=id&$expand=members($select=id)")
    assert len(group["members"]) == 20
    assert "members@odata.nextLink" not in group
    assert set(group["members"][0]) == {"@odata.type", "id"}
    rows = (await client.get("/groups?$expand=owners"))["value"]
    assert any(row["owners"] for row in rows)
    await client.refused("GET", "/groups?$expand=members,owners", 400)
    await client.refused("GET", "/groups?$expand=calendar", 400)


async def test_security_groups_hold_each_other_and_groups_of_microsoft_365_hold_people(client, sandbox):
    world = sandbox.world
    security, unified = await made(client, SECURITY), await made(client, MICROSOFT_365)
    guests, sales, zoom = world.group("Guests")["id"], world.group("Sales Team")["id"], world.app("Zoom")["id"]
    for group, member, status in (
        (security, guests, 204), (security, zoom, 204), (security, sales, 400),
        (unified, guests, 400), (unified, sales, 400), (unified, zoom, 400), (unified, next(iter(world.users)), 204),
    ):  # fmt: skip
        body = {"@odata.id": f"{GRAPH}/directoryObjects/{member}"}
        response = await client.ask("POST", f"/groups/{group['id']}/members/$ref", json=body)
        assert response.status_code == status
    await client.refused("POST", "/groups", 400, json=SECURITY | {"members@odata.bind": bind(sales)})
    await client.refused("PATCH", f"/groups/{unified['id']}", 400, json={"members@odata.bind": bind(guests)})
    kinds = {id: "Unified" in group["groupTypes"] for id, group in world.groups.items()}
    assert not [
        1 for group, inside in world.members.items() for id in inside if id in kinds and (kinds[group] or kinds[id])
    ]
