"""Directory roles: two ways to the same holders, activation, delta, and the administrators nobody may remove."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.sandbox.world.demo import person_id
from services.sandbox.world.roles import GLOBAL, TEMPLATES, Roles, assignment_id
from services.sandbox.world.table import Table
from tests.services.sandbox.conftest import NOW

ADELE, NESTOR, MOD = person_id("Adele Vance"), person_id("Nestor Wilke"), "MOD Administrator"
USER_ADMIN = TEMPLATES["User Administrator"]
ASSIGNMENTS = "/roleManagement/directory/roleAssignments"


def reference(id: str) -> dict[str, str]:
    return {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{id}"}


def wanted(principal: str, role: str, scope: str = "/") -> dict[str, str]:
    return {"principalId": principal, "roleDefinitionId": role, "directoryScopeId": scope}


async def held(client, role: str) -> tuple[set[str], set[str]]:
    """Who holds a role, as each of the two ways tells it."""
    members = await client.get(f"/directoryRoles(roleTemplateId='{role}')/members")
    rows = await client.get(f"{ASSIGNMENTS}?$filter=roleDefinitionId eq '{role}' and directoryScopeId eq '/'")
    return {row["id"] for row in members["value"]}, {row["principalId"] for row in rows["value"]}


async def test_both_ways_tell_the_same_whichever_way_it_was_written(client):
    role = f"/directoryRoles(roleTemplateId='{USER_ADMIN}')"
    assert (await client.ask("POST", f"{role}/members/$ref", json=reference(ADELE))).status_code == 204
    members, principals = await held(client, USER_ADMIN)
    assert members == principals
    assert ADELE in members
    id = assignment_id(USER_ADMIN, ADELE, "/")
    assert (await client.ask("DELETE", f"{ASSIGNMENTS}/{id}")).status_code == 204
    members, principals = await held(client, USER_ADMIN)
    assert members == principals
    assert ADELE not in members
    await client.refused("DELETE", f"{role}/members/{ADELE}/$ref", 404)


async def test_an_assignment_is_made_once_and_its_id_is_the_one_microsoft_would_give(client):
    made = await client.ask("POST", ASSIGNMENTS, json=wanted(ADELE, USER_ADMIN))
    assert made.status_code == 201
    assert made.json()["principalId"] == ADELE
    assert (await client.get(made.headers["location"]))["id"] == made.json()["id"]
    error = await client.refused("POST", ASSIGNMENTS, 400, json=wanted(ADELE, USER_ADMIN))
    assert error["code"] == "Request_BadRequest"
    assert error["message"].startswith("A conflicting object with one or more")
    # The example of Microsoft's own documentation.
    assert assignment_id(GLOBAL, "ace08ec9-aa11-4ada-9145-addf0398233e", "/") == (
        "lAPpYvVpN0KRkAEhdxReEMmO4KwRqtpKkUWt3wOYIz4-1"
    )


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"roleDefinitionId": USER_ADMIN, "directoryScopeId": "/"}, 400),
        ({"principalId": ADELE, "directoryScopeId": "/"}, 400),
        ({"principalId": ADELE, "roleDefinitionId": USER_ADMIN}, 400),
        (wanted(ADELE, USER_ADMIN) | {"shoes": 1}, 400),
        (wanted("d4217265-0000-4000-8000-999999999999", USER_ADMIN), 404),
        (wanted(ADELE, "d4217265-0000-4000-8000-999999999999"), 404),
        (wanted(ADELE, USER_ADMIN, "/d4217265-0000-4000-8000-999999999999"), 404),
    ],
)
async def test_an_assignment_that_makes_no_sense_is_refused(client, sandbox, body, status):
    before = len(sandbox.world.ledger)
    await client.refused("POST", ASSIGNMENTS, status, json=body)
    assert len(sandbox.world.ledger) == before


async def test_only_role_assignable_groups_hold_roles(client, sandbox):
    plain = sandbox.world.group("Sales Team")["id"]
    error = await client.refused("POST", ASSIGNMENTS, 400, json=wanted(plain, USER_ADMIN))
    assert "isAssignableToRole" in error["message"]
    helpers = sandbox.world.group("Privileged Helpdesk")["id"]
    assert (await client.ask("POST", ASSIGNMENTS, json=wanted(helpers, USER_ADMIN))).status_code == 201
    member = next(iter(sandbox.world.members[helpers]))
    assert USER_ADMIN in sandbox.world.roles_of(member)


async def test_a_role_for_one_app_is_no_role_for_the_tenant(client, sandbox):
    role, zoom = TEMPLATES["Cloud Application Administrator"], sandbox.world.app("Zoom")["id"]
    assert (await client.ask("POST", ASSIGNMENTS, json=wanted(ADELE, role, f"/{zoom}"))).status_code == 201
    assert role not in sandbox.world.roles_of(ADELE)
    members, principals = await held(client, role)
    assert members == principals == set()


async def test_a_role_is_activated_once_from_its_template(client):
    dormant = TEMPLATES["Billing Administrator"]
    await client.refused("GET", f"/directoryRoles(roleTemplateId='{dormant}')", 404)
    made = await client.ask("POST", "/directoryRoles", json={"roleTemplateId": dormant})
    assert made.status_code == 201
    assert made.json()["displayName"] == "Billing Administrator"
    assert (await client.get(f"/directoryRoles/{made.json()['id']}"))["roleTemplateId"] == dormant
    await client.refused("POST", "/directoryRoles", 400, json={"roleTemplateId": dormant})
    await client.refused("POST", "/directoryRoles", 400, json={})
    await client.refused("POST", "/directoryRoles", 404, json={"roleTemplateId": ADELE})
    names = {row["displayName"] for row in (await client.get("/directoryRoleTemplates"))["value"]}
    assert names == TEMPLATES.keys()
    assert (await client.get(f"/directoryRoleTemplates/{dormant}"))["displayName"] == "Billing Administrator"


async def test_delta_tells_who_came_and_who_went(client):
    first, page = await client.walk("/directoryRoles/delta")
    assert all(row["members@delta"] for row in first)
    role = f"/directoryRoles(roleTemplateId='{USER_ADMIN}')"
    await client.ask("POST", f"{role}/members/$ref", json=reference(ADELE))
    changed, page = await client.walk(page["@odata.deltaLink"])
    assert [row["roleTemplateId"] for row in changed] == [USER_ADMIN]
    assert changed[0]["members@delta"] == [{"@odata.type": "#microsoft.graph.user", "id": ADELE}]
    await client.ask("DELETE", f"{role}/members/{ADELE}/$ref")
    changed, page = await client.walk(page["@odata.deltaLink"])
    assert changed[0]["members@delta"][0]["@removed"] == {"reason": "deleted"}
    assert (await client.get(page["@odata.deltaLink"]))["value"] == []


async def test_every_write_stands_in_the_ledger_and_in_the_audits(client, sandbox):
    id = (await client.ask("POST", ASSIGNMENTS, json=wanted(ADELE, USER_ADMIN))).json()["id"]
    await client.ask("DELETE", f"{ASSIGNMENTS}/{id}")
    assert [row.activity for row in sandbox.world.ledger[-2:]] == ["Add member to role", "Remove member from role"]
    rows = (await client.get("/auditLogs/directoryAudits?$filter=category eq 'RoleManagement'"))["value"]
    assert {row["activityDisplayName"] for row in rows} == {"Add member to role", "Remove member from role"}
    target = rows[0]["targetResources"][0]
    assert (target["type"], target["id"], target["displayName"]) == ("User", ADELE, "Adele Vance")
    assert any(row["displayName"] == "Role.TemplateId" for row in target["modifiedProperties"])


async def test_the_last_global_administrator_stays(client, sandbox):
    role = f"/directoryRoles(roleTemplateId='{GLOBAL}')/members"
    mod = sandbox.world.user(MOD)["id"]
    for other in sandbox.world.roles.holders(GLOBAL):
        if other != mod:
            assert (await client.ask("DELETE", f"{role}/{other}/$ref")).status_code == 204
    error = await client.refused("DELETE", f"{role}/{mod}/$ref", 400)
    assert error["code"] == "Request_BadRequest"
    await client.refused("DELETE", f"{ASSIGNMENTS}/{assignment_id(GLOBAL, mod, '/')}", 400)
    assert GLOBAL in sandbox.world.roles_of(mod)


async def test_who_is_deleted_holds_nothing_until_restored(client, sandbox):
    sandbox.world.assign_role(ADELE, "User Administrator")
    _, page = await client.walk("/directoryRoles/delta")
    sandbox.world.delete("users", ADELE)
    members, principals = await held(client, USER_ADMIN)
    assert ADELE not in members | principals
    changed, page = await client.walk(page["@odata.deltaLink"])
    assert changed[0]["members@delta"][0]["@removed"] == {"reason": "deleted"}
    sandbox.world.restore(ADELE)
    members, principals = await held(client, USER_ADMIN)
    assert ADELE in members & principals
    sandbox.world.delete("users", ADELE)
    sandbox.world.purge(ADELE)
    assert ADELE not in str(sandbox.world.roles.assignments)


async def test_a_principal_comes_whole_or_with_what_was_asked_for(client):
    rows = (await client.get(f"{ASSIGNMENTS}?$expand=principal,roleDefinition($select=displayName)"))["value"]
    person = next(row["principal"] for row in rows if row["principal"]["@odata.type"] == "#microsoft.graph.user")
    assert {"accountEnabled", "imAddresses", "mailNickname", "userType"} <= person.keys()
    assert all(row["roleDefinition"].keys() == {"displayName"} for row in rows)
    few = (await client.get(f"{ASSIGNMENTS}?$expand=principal($select=id,displayName)"))["value"]
    assert all(row["principal"].keys() == {"@odata.type", "id", "displayName"} for row in few)
    await client.refused("GET", f"{ASSIGNMENTS}?$expand=principal($select=id", 400)


async def test_without_permission_for_people_a_member_is_an_id_and_a_type(client, sandbox):
    sandbox.apps["none"].roles = frozenset({"RoleManagement.Read.Directory"})
    members = (await client.get(f"/directoryRoles(roleTemplateId='{GLOBAL}')/members", app="none"))["value"]
    assert members
    for row in members:
        assert row["id"]
        assert row["@odata.type"] == "#microsoft.graph.user"
        assert not any(value for name, value in row.items() if name not in ("id", "@odata.type"))


async def test_definitions_are_found_by_filter_and_by_id(client):
    path = "/roleManagement/directory/roleDefinitions"
    rows = (await client.get(f"{path}?$filter=displayName eq 'Helpdesk Administrator'"))["value"]
    assert [row["id"] for row in rows] == [TEMPLATES["Helpdesk Administrator"]]
    assert (await client.get(f"{path}/{GLOBAL}"))["displayName"] == "Global Administrator"
    await client.refused("GET", f"{path}/{ADELE}", 404)


async def test_instances_say_who_is_eligible_and_who_is_active_now(client, sandbox, clock):
    path = "/roleManagement/directory"
    active = (await client.get(f"{path}/roleAssignmentScheduleInstances?$expand=principal"))["value"]
    assert {row["principalId"] for row in active} == {row["principalId"] for row in sandbox.world.role_assignments}
    assert {row["assignmentType"] for row in active} == {"Assigned"}
    eligible = (await client.get(f"{path}/roleEligibilityScheduleInstances"))["value"]
    clock.move(days=6)
    client.tokens.clear()
    later = (await client.get(f"{path}/roleEligibilityScheduleInstances"))["value"]
    assert len(later) == len(eligible) - 1
    sandbox.knobs.p2 = False
    for name in ("roleAssignmentScheduleInstances", "roleEligibilityScheduleInstances", "roleEligibilitySchedules"):
        error = await client.refused("GET", f"{path}/{name}", 400)
        assert error["code"] == "AadPremiumLicenseRequired"


PEOPLE = [f"00000000-0000-4000-8000-{number:012d}" for number in range(4)]
CHOICES = sorted(TEMPLATES.values())[:3]
STEPS = st.lists(st.tuples(st.sampled_from(["give", "take"]), st.sampled_from(PEOPLE), st.sampled_from(CHOICES)))


@given(STEPS)
@settings(max_examples=60)
def test_the_journal_of_a_role_adds_up_to_its_holders(steps):
    roles = Roles(Table("directoryRoles"))
    for what, person, role in steps:
        id = assignment_id(role, person, "/")
        if what == "give":
            roles.assign(role, person, at=NOW)
        elif id in roles.assignments:
            roles.unassign(id, NOW)
    for role in CHOICES:
        told: set[str] = set()
        for change in roles.table.journal:
            if change.detail and roles.table.rows[change.id]["roleTemplateId"] == role:
                (told.add if change.detail[1] else told.discard)(change.detail[0])
        assert told == set(roles.holders(role))
