"""Role definitions and role assignments of the directory, the newer way to the same roles."""

from __future__ import annotations

import re
from typing import Any

from services.sandbox.areas.roles import CONFLICT, HOLDER, check_holder, check_removal, draw_principal, type_of, version
from services.sandbox.cloud import Cloud
from services.sandbox.collection import one
from services.sandbox.listing import in_order, list_things
from services.sandbox.routes import Route
from services.sandbox.schema import Kind, Plan
from services.sandbox.wire import Call, Reply, Thing, bad_request, missing
from services.sandbox.world.roles import DESCRIPTIONS, NAMES, TENANT, assignment_id

ASSIGNMENTS = Kind(
    "roleManagement/directory/roleAssignments", "unifiedRoleAssignment",
    ("id", "principalId", "principalOrganizationId", "roleDefinitionId", "directoryScopeId"),
)  # fmt: skip
DEFINITIONS = Kind(
    "roleManagement/directory/roleDefinitions", "unifiedRoleDefinition",
    ("id", "description", "displayName", "isBuiltIn", "isEnabled", "resourceScopes", "templateId", "version",
     "rolePermissions"),
)  # fmt: skip
RELATIONS = frozenset({"principal", "roleDefinition", "directoryScope", "appScope"})
EXPANDED = re.compile(r"\s*(\w+)\s*(?:\(\s*\$?select\s*=\s*([\w,\s]*)\))?\s*(?:,|$)", re.IGNORECASE)
SETTABLE = frozenset({"principalId", "roleDefinitionId", "directoryScopeId", "appScopeId", "condition"})


def read_expand(text: str) -> dict[str, tuple[str, ...]]:
    """`principal($select=id),roleDefinition` as relations with the properties wanted (none: all). Raises Refusal."""
    found, at = {}, 0
    while at < len(text):
        match = EXPANDED.match(text, at)
        if match is None or match[1] not in RELATIONS:
            raise bad_request(f"Parsing OData Select and Expand failed: cannot expand '{text[at : at + 60]}'.")
        names = (part.strip() for part in (match[2] or "").split(","))
        found[match[1]], at = tuple(name for name in names if name), match.end()
    return found


def definition(template: str) -> Thing:
    """The `unifiedRoleDefinition` of a template."""
    allowed: list[Any] = [{"allowedResourceActions": ["microsoft.directory/users/basic/read"], "condition": None}]
    return {"id": template, "description": DESCRIPTIONS[template], "displayName": NAMES[template], "isBuiltIn": True,
            "isEnabled": True, "resourceScopes": ["/"], "templateId": template, "version": "1",
            "rolePermissions": allowed}  # fmt: skip


def drawn_with(cloud: Cloud, call: Call, plan: Plan, row: Thing) -> Thing:
    """An assignment or a schedule with the relations its caller expands."""
    drawn, expand = plan.draw(cloud.world, row), read_expand(call.query.get("$expand", ""))
    if "principal" in expand:
        found = type_of(cloud.world, row["principalId"])
        names = expand["principal"] or (HOLDER if found and found[0] == "user" else ())
        drawn["principal"] = draw_principal(cloud.world, row["principalId"], call.caller, names)
    if "roleDefinition" in expand:
        whole = definition(row["roleDefinitionId"])
        wanted = expand["roleDefinition"]
        drawn["roleDefinition"] = {name: whole[name] for name in whole if name in wanted} if wanted else whole
    return drawn


def list_assignments(cloud: Cloud, call: Call) -> Reply:
    """GET /roleManagement/directory/roleAssignments, with the principal or role when expanded."""
    read_expand(call.query.get("$expand", ""))
    plan, rows = ASSIGNMENTS.plan(ASSIGNMENTS.selected(call.query.get("$select"))), cloud.world.role_assignments

    def draw(row: Thing) -> Thing:
        return drawn_with(cloud, call, plan, row)

    holds = (version(cloud.world), call.caller.roles, call.caller.scopes)
    return list_things(cloud, call, ASSIGNMENTS, in_order(rows), version=holds, draw=draw)


def _assignment(cloud: Cloud, key: str) -> Thing:
    row = cloud.world.roles.assignments.get(key)
    if row is None or type_of(cloud.world, row["principalId"]) is None:
        raise missing(key)
    return row


def get_assignment(cloud: Cloud, call: Call) -> Reply:
    """GET /roleManagement/directory/roleAssignments/{id}."""
    row = _assignment(cloud, call.args[0])
    plan = ASSIGNMENTS.plan(ASSIGNMENTS.selected(call.query.get("$select")))
    context = cloud.context("roleManagement/directory/roleAssignments/$entity")
    return Reply.json({"@odata.context": context} | drawn_with(cloud, call, plan, row))


def _scope(cloud: Cloud, values: Thing) -> str:
    """The directory scope asked for: the tenant, an app or a group. Raises Refusal."""
    scope = values.get("directoryScopeId")
    if not isinstance(scope, str) or not scope.startswith("/"):
        raise bad_request("A value is required for property 'directoryScopeId' of resource 'RoleAssignment'.",
                          "Request_BadRequest")  # fmt: skip
    scope = scope.lower()
    id = scope[1:]
    if scope != TENANT and id not in cloud.world.applications and type_of(cloud.world, id) is None:
        raise missing(id)
    return scope


def add_assignment(cloud: Cloud, call: Call) -> Reply:
    """POST /roleManagement/directory/roleAssignments: 201; 400 for one that is there already."""
    values = {name: value for name, value in call.json().items() if not name.startswith("@")}
    if unknown := sorted(values.keys() - SETTABLE):
        raise bad_request(f"Invalid property '{unknown[0]}'.", "Request_BadRequest")
    for name in ("principalId", "roleDefinitionId"):
        if not isinstance(values.get(name), str) or not values[name]:
            text = f"A value is required for property '{name}' of resource 'RoleAssignment'."
            raise bad_request(text, "Request_BadRequest")
    principal, role = values["principalId"].lower(), values["roleDefinitionId"].lower()
    scope = _scope(cloud, values)
    if role not in NAMES:
        raise missing(role)
    check_holder(cloud.world, principal)
    if assignment_id(role, principal, scope) in cloud.world.roles.assignments:
        raise bad_request(CONFLICT, "Request_BadRequest")
    row = cloud.world.assign_role(principal, role, call.caller.object_id, scope)
    context = cloud.context("roleManagement/directory/roleAssignments/$entity")
    location = f"{cloud.graph_root}/roleManagement/directory/roleAssignments/{row['id']}"
    return Reply.json({"@odata.context": context} | row, 201, Location=location)


def delete_assignment(cloud: Cloud, call: Call) -> Reply:
    """DELETE /roleManagement/directory/roleAssignments/{id}: 204."""
    row = _assignment(cloud, call.args[0])
    check_removal(cloud.world, call.caller, row)
    cloud.world.unassign_role(row["id"], call.caller.object_id)
    return Reply(204)


def list_definitions(cloud: Cloud, call: Call) -> Reply:
    """GET /roleManagement/directory/roleDefinitions: activated or not."""
    return list_things(cloud, call, DEFINITIONS, in_order([definition(id) for id in NAMES]))


def get_definition(cloud: Cloud, call: Call) -> Reply:
    """GET /roleManagement/directory/roleDefinitions/{id}."""
    if call.args[0].lower() not in NAMES:
        raise missing(call.args[0])
    return one(cloud, call, DEFINITIONS, definition(call.args[0].lower()))


OWN = "/roleManagement/directory"
ROUTES = (
    Route("GET", f"{OWN}/roleAssignments", list_assignments),
    Route("POST", f"{OWN}/roleAssignments", add_assignment),
    Route("GET", f"{OWN}/roleAssignments/{{id}}", get_assignment),
    Route("DELETE", f"{OWN}/roleAssignments/{{id}}", delete_assignment),
    Route("GET", f"{OWN}/roleDefinitions", list_definitions),
    Route("GET", f"{OWN}/roleDefinitions/{{id}}", get_definition),
)
