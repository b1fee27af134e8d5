"""Every write is in the ledger, in the audits and in delta, and they tell the same story."""

from __future__ import annotations

import random


async def test_a_write_is_audited_with_its_actor_and_values(client, sandbox):
    adele = sandbox.world.user("Adele Vance")["id"]
    await client.ask("PATCH", f"/users/{adele}", json={"accountEnabled": False})
    audit = (await client.get("/auditLogs/directoryAudits"))["value"][0]
    assert audit["activityDisplayName"] == "Disable account"
    assert audit["initiatedBy"]["app"]["displayName"] == "Steward full"
    target = audit["targetResources"][0]
    assert (target["id"], target["userPrincipalName"]) == (adele, "AdeleV@contoso.com")
    assert target["modifiedProperties"] == [
        {"displayName": "accountEnabled", "oldValue": "[true]", "newValue": "[false]"}
    ]
    assert (await client.get(f"/auditLogs/directoryAudits/{audit['id']}"))["id"] == audit["id"]
    await client.refused("GET", "/auditLogs/directoryAudits/nothing", 404)


async def test_what_ties_two_objects_names_both(client, sandbox):
    world = sandbox.world
    adele, group = world.user("Adele Vance")["id"], next(iter(world.groups))
    role = world.assign_role(adele, "Security Reader")
    world.set_member(group, adele, inside=adele not in world.members[group])
    tied, held = (await client.get("/auditLogs/directoryAudits?$top=2"))["value"]
    assert [(one["id"], one["type"]) for one in tied["targetResources"]] == [(group, "Group"), (adele, "User")]
    assert [one["type"] for one in held["targetResources"]] == ["User", "Role"]
    assert held["targetResources"][0]["id"] == role["principalId"] == adele


async def test_audits_are_filtered_and_paged(client, sandbox, clock):
    people = list(sandbox.world.users)[:10]
    for id in people:
        sandbox.world.update("users", id, {"jobTitle": "x"})
        clock.move(minutes=1)
    rows, _ = await client.walk("/auditLogs/directoryAudits?$top=3")
    told = [row["targetResources"][0]["id"] for row in rows]
    assert told[:10] == people[::-1]
    assert len(told) == len(sandbox.world.ledger)
    since = f"{clock.now:%Y-%m-%dT%H:}"
    path = f"/auditLogs/directoryAudits?$filter=targetResources/any(t:t/id eq '{people[3]}')"
    assert len((await client.get(path))["value"]) == 1
    path = (
        f"/auditLogs/directoryAudits?$filter=activityDateTime ge {since}35:00Z and activityDisplayName eq 'Update user'"
    )
    assert len((await client.get(path))["value"]) == 5


async def test_random_writes_tell_one_story(client, sandbox):
    dice, world = random.Random(3), sandbox.world
    _, last = await client.walk("/users/delta?$select=jobTitle,manager")
    ids = list(world.users)
    touched, below = set(), set()
    for _ in range(60):
        id = dice.choice(ids)
        if id not in world.users:
            continue
        touched.add(id)
        match dice.randrange(3):
            case 0:
                world.update("users", id, {"jobTitle": f"t{dice.random()}"})
            case 1:
                world.set_manager(id, dice.choice([other for other in world.users if other != id]))
            case _:
                below.update(world.reports_of(id))
                world.delete("users", id)
    rows, _ = await client.walk(last["@odata.deltaLink"])
    gone = {row["id"] for row in rows if "@removed" in row}
    assert {row["id"] for row in rows} == touched | below
    assert gone == touched - set(world.users)
    assert all(row["jobTitle"] == world.users[row["id"]].get("jobTitle") for row in rows if row["id"] not in gone)
    audits, _ = await client.walk("/auditLogs/directoryAudits")
    assert touched <= {target["id"] for audit in audits for target in audit["targetResources"]}
    assert len(audits) == len(world.ledger)


async def test_roles_and_their_holders(client, sandbox):
    roles = {row["displayName"]: row for row in (await client.get("/directoryRoles"))["value"]}
    assert "Global Administrator" in roles
    assert "Security Administrator" not in roles
    template = roles["Global Administrator"]["roleTemplateId"]
    for path in (
        f"/directoryRoles/{roles['Global Administrator']['id']}",
        f"/directoryRoles(roleTemplateId='{template}')",
    ):
        members = (await client.get(f"{path}/members"))["value"]
        assert {row["displayName"] for row in members} == {"MOD Administrator", "Nestor Wilke", "Allan Deyoung"}
    helpdesk = roles["Helpdesk Administrator"]["id"]
    members = (await client.get(f"/directoryRoles/{helpdesk}/members"))["value"]
    assert [row["@odata.type"] for row in members] == ["#microsoft.graph.group"]
    path = f"/roleManagement/directory/roleAssignments?$filter=roleDefinitionId eq '{template}'&$expand=principal"
    assert len((await client.get(path))["value"]) == 3
    assert len((await client.get("/roleManagement/directory/roleDefinitions"))["value"]) > len(roles)
    await client.refused("GET", "/directoryRoles/nothing", 404)
    await client.refused("GET", "/roleManagement/directory/roleAssignments?$expand=shoes", 400)
