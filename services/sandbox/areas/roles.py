"""Directory roles and who holds them."""

from __future__ import annotations

from typing import Any

from services.sandbox.areas.groups import typed
from services.sandbox.cloud import Cloud
from services.sandbox.collection import whole
from services.sandbox.filters import parse
from services.sandbox.kinds import GROUPS, SERVICE_PRINCIPALS, USERS
from services.sandbox.routes import Route
from services.sandbox.wire import Call, Reply, Thing, bad_request, missing
from services.sandbox.world import World
from services.sandbox.world.demo import fixed_id
from services.sandbox.world.roles import TEMPLATES

NAMES = {template: name for name, template in TEMPLATES.items()}
KINDS = {"#microsoft.graph.user": USERS, "#microsoft.graph.group": GROUPS}


def role_id(template: str) -> str:
    """The object id of an activated role."""
    return fixed_id("directoryRole", template)


def _role(template: str) -> Thing:
    name = NAMES[template]
    return {"id": role_id(template), "deletedDateTime": None, "displayName": name, "roleTemplateId": template,
            "description": f"Holders of this role can do what {name} may."}  # fmt: skip


def activated(world: World) -> list[str]:
    """Template ids of the roles somebody was ever given."""
    return list(dict.fromkeys(row["roleDefinitionId"] for row in world.role_assignments))


def _some(cloud: Cloud, call: Call, context: str, rows: list[Thing]) -> Reply:
    """A small collection: $filter, $select and $top, no pages."""
    if call.query.get("$filter"):
        test = parse(call.query["$filter"]).test
        rows = [row for row in rows if test(row)]
    if "$top" in call.query:
        rows = rows[: whole(call.query["$top"], 1, 999)]
    names = [name.strip() for name in call.query.get("$select", "").split(",") if name.strip()]
    if names:
        rows = [{name: row[name] for name in names if name in row} for row in rows]
    return Reply.json({"@odata.context": cloud.context(context), "value": rows})


def list_roles(cloud: Cloud, call: Call) -> Reply:
    """GET /directoryRoles: only those activated."""
    return _some(cloud, call, "directoryRoles", [_role(template) for template in activated(cloud.world)])


def _find(cloud: Cloud, key: str, by_template: bool) -> str:
    for template in activated(cloud.world):
        if key.lower() == (template if by_template else role_id(template)):
            return template
    raise missing(key)


def get_role(cloud: Cloud, call: Call, by_template: bool = False) -> Reply:
    """GET /directoryRoles/{id}."""
    template = _find(cloud, call.args[0], by_template)
    return Reply.json({"@odata.context": cloud.context("directoryRoles/$entity")} | _role(template))


def draw_principal(world: World, id: str) -> Thing | None:
    """A role holder with its type; None when it was deleted."""
    if id in world.service_principals:
        drawn = SERVICE_PRINCIPALS.plan(("id", "appId", "displayName")).draw(world, world.service_principals[id])
        return {"@odata.type": "#microsoft.graph.servicePrincipal"} | drawn
    found = typed(world, id)
    if found is None:
        return None
    kind = KINDS[found[0]]
    return {"@odata.type": found[0]} | kind.plan(kind.default).draw(world, found[1])


def role_members(cloud: Cloud, call: Call, by_template: bool = False) -> Reply:
    """GET /directoryRoles/{id}/members: a group that holds the role is listed itself."""
    template = _find(cloud, call.args[0], by_template)
    ids = [row["principalId"] for row in cloud.world.role_assignments if row["roleDefinitionId"] == template]
    drawn = [row for id in ids if (row := draw_principal(cloud.world, id))]
    return Reply.json({"@odata.context": cloud.context("directoryObjects"), "value": drawn})


def list_assignments(cloud: Cloud, call: Call) -> Reply:
    """GET /roleManagement/directory/roleAssignments, with the principal or role when expanded."""
    expand = [part.strip().split("(")[0] for part in call.query.get("$expand", "").split(",") if part.strip()]
    if not {"principal", "roleDefinition", "directoryScope", "appScope"}.issuperset(expand):
        raise bad_request(f"Parsing OData Select and Expand failed: cannot expand '{expand[0][:60]}'.")
    rows: list[Thing] = []
    for row in cloud.world.role_assignments:
        more: Thing = {}
        if "principal" in expand:
            more["principal"] = draw_principal(cloud.world, row["principalId"])
        if "roleDefinition" in expand:
            more["roleDefinition"] = definition(row["roleDefinitionId"])
        rows.append(row | more)
    return _some(cloud, call, "roleManagement/directory/roleAssignments", rows)


def definition(template: str) -> Thing:
    """The `unifiedRoleDefinition` of a template."""
    allowed: list[Any] = [{"allowedResourceActions": ["microsoft.directory/users/basic/read"], "condition": None}]
    return {"id": template, "templateId": template, "displayName": NAMES.get(template, "Custom role"),
            "description": f"Can do what {NAMES.get(template, 'a custom role')} may.", "isBuiltIn": template in NAMES,
            "isEnabled": True, "resourceScopes": ["/"], "rolePermissions": allowed, "version": "1"}  # fmt: skip


def list_definitions(cloud: Cloud, call: Call) -> Reply:
    """GET /roleManagement/directory/roleDefinitions: activated or not."""
    return _some(cloud, call, "roleManagement/directory/roleDefinitions", [definition(t) for t in NAMES])


def _template(serve: Any) -> Any:
    return lambda cloud, call: serve(cloud, call, True)


ROUTES = (
    Route("GET", "/directoryRoles", list_roles),
    Route("GET", "/directoryRoles/{id}", get_role),
    Route("GET", "/directoryRoles/{id}/members", role_members),
    Route("GET", "/directoryRoles(roleTemplateId={id})", _template(get_role), like="/directoryRoles/{id}"),
    Route(
        "GET",
        "/directoryRoles(roleTemplateId={id})/members",
        _template(role_members),
        like="/directoryRoles/{id}/members",
    ),
    Route("GET", "/roleManagement/directory/roleAssignments", list_assignments),
    Route("GET", "/roleManagement/directory/roleDefinitions", list_definitions),
)
