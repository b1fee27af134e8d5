"""Directory roles: those activated, who holds them, and their templates."""

from __future__ import annotations

from collections.abc import Callable

from services.sandbox.areas.references import ALREADY
from services.sandbox.cloud import Cloud
from services.sandbox.collection import one
from services.sandbox.delta import delta
from services.sandbox.kinds import DIRECTORY_ROLES, USERS
from services.sandbox.listing import in_order, list_things
from services.sandbox.objects import drawing, found, told
from services.sandbox.relations import changed
from services.sandbox.routes import Handler, Route
from services.sandbox.schema import ELSEWHERE, NOT_IN_DELTA, Kind
from services.sandbox.wire import Call, Caller, Reply, Thing, bad_request, missing
from services.sandbox.world import World
from services.sandbox.world.roles import DESCRIPTIONS, GLOBAL, NAMES, TENANT, assignment_id, role_id

TEMPLATES = Kind("directoryRoleTemplates", "directoryRole", ("id", "deletedDateTime", "description", "displayName"))
# A role's holder comes with everything the directory itself keeps about a person.
ASIDE = ELSEWHERE | NOT_IN_DELTA | {"passwordProfile", "customSecurityAttributes"}
HOLDER = tuple(
    name for name in USERS.properties
    if name not in ASIDE | (USERS.computed.keys() - {"onPremisesExtensionAttributes"})
)  # fmt: skip
HOLDING = frozenset({"user", "group", "servicePrincipal"})
CONFLICT = "A conflicting object with one or more of the specified property values is present in the directory."
SELF = "Removing self from Global Administrator built-in role is not allowed"
LAST = "Removing the last Global Administrator of the tenant is not allowed"
NOT_ASSIGNABLE = "The group cannot hold a role: its property isAssignableToRole is not true."


def type_of(world: World, id: str) -> tuple[str, Thing] | None:
    """A possible role holder with its type's name; None when there is none."""
    pair = found(world, id)
    return None if pair is None or pair[0].type not in HOLDING else (pair[0].type, pair[1])


def draw_principal(world: World, id: str, caller: Caller, names: tuple[str, ...] = ()) -> Thing | None:
    """A role holder with its type and default properties, or `names`; None when it was deleted.

    A caller who may not read such objects is told id and type, the rest is empty.
    """
    pair = found(world, id)
    return None if pair is None else told(pair[0], drawing(world, caller, names)(*pair))


def version(world: World) -> tuple[int, ...]:
    """Changes whenever a role or one who may hold it does."""
    return tuple(world.tables[kind].version for kind in ("directoryRoles", "users", "groups", "servicePrincipals"))


def list_roles(cloud: Cloud, call: Call) -> Reply:
    """GET /directoryRoles: only those activated."""
    table = cloud.world.tables["directoryRoles"]
    return list_things(cloud, call, DIRECTORY_ROLES, table.after, version=table.version)


def _role(cloud: Cloud, key: str, by_template: bool) -> Thing:
    id = role_id(key.lower()) if by_template else key.lower()
    row = cloud.world.roles.table.rows.get(id)
    if row is None:
        raise missing(key)
    return row


def get_role(cloud: Cloud, call: Call, by_template: bool = False) -> Reply:
    """GET /directoryRoles/{id}."""
    return one(cloud, call, DIRECTORY_ROLES, _role(cloud, call.args[0], by_template))


def activate_role(cloud: Cloud, call: Call) -> Reply:
    """POST /directoryRoles: 201; 400 for a role that is activated already."""
    template = call.json().get("roleTemplateId")
    if not isinstance(template, str) or not template:
        raise bad_request("A value is required for property 'roleTemplateId' of resource 'DirectoryRole'.",
                          "Request_BadRequest")  # fmt: skip
    world, template = cloud.world, template.lower()
    if template not in NAMES:
        raise missing(template)
    if role_id(template) in world.roles.table.rows:
        raise bad_request(CONFLICT, "Request_BadRequest")
    role = world.roles.activate(template, call.now)
    activity = "Activate directory role"
    world.write(call.caller.object_id, activity, "directoryRoles", role["id"], role["displayName"], {}, role)
    location = f"{cloud.graph_root}/directoryRoles/{role['id']}"
    return Reply.json({"@odata.context": cloud.context("directoryRoles/$entity")} | role, 201, Location=location)


def role_members(cloud: Cloud, call: Call, by_template: bool = False) -> Reply:
    """GET /directoryRoles/{id}/members: a group that holds the role is listed itself; all on one page."""
    world, role = cloud.world, _role(cloud, call.args[0], by_template)
    names = USERS.selected(call.query["$select"]) if call.query.get("$select") else ()
    holders = world.roles.holders(role["roleTemplateId"])
    drawn = [row for id in holders if (row := draw_principal(world, id, call.caller, names))]
    return Reply.json({"@odata.context": cloud.context("directoryObjects"), "value": drawn})


def check_holder(world: World, principal: str) -> None:
    """Raise Refusal 404 when there is no such principal, 400 for a group that may not hold roles."""
    found = type_of(world, principal)
    if found is None:
        raise missing(principal)
    if found[0] == "group" and not found[1].get("isAssignableToRole"):
        raise bad_request(NOT_ASSIGNABLE, "Request_BadRequest")


def check_removal(world: World, caller: Caller, row: Thing) -> None:
    """Raise Refusal 400 where a tenant could lose its administrators: one's own role, or the last person's."""
    if row["roleDefinitionId"] != GLOBAL or row["directoryScopeId"] != TENANT:
        return
    if row["principalId"] == caller.object_id:
        raise bad_request(SELF, "Request_BadRequest")
    if row["principalId"] in world.users and not [
        id for id in world.roles.holders(GLOBAL) if id in world.users and id != row["principalId"]
    ]:
        raise bad_request(LAST, "Request_BadRequest")


def add_member(cloud: Cloud, call: Call, by_template: bool = False) -> Reply:
    """POST /directoryRoles/{id}/members/$ref: 204; 400 for somebody who has the role."""
    role, reference = _role(cloud, call.args[0], by_template), call.json().get("@odata.id")
    id = reference.rstrip("/").rpartition("/")[2].lower() if isinstance(reference, str) else ""
    check_holder(cloud.world, id or "@odata.id")
    if id in cloud.world.roles.holders(role["roleTemplateId"]):
        raise bad_request(ALREADY.format("members"), "Request_BadRequest")
    cloud.world.assign_role(id, role["roleTemplateId"], call.caller.object_id)
    return Reply(204)


def remove_member(cloud: Cloud, call: Call, by_template: bool = False) -> Reply:
    """DELETE /directoryRoles/{id}/members/{id}/$ref: 204; 404 for somebody who has not the role."""
    role, id, world = _role(cloud, call.args[0], by_template), call.args[1].lower(), cloud.world
    if id not in world.roles.holders(role["roleTemplateId"]) or type_of(world, id) is None:
        raise missing(call.args[1])
    row = world.roles.assignments[assignment_id(role["roleTemplateId"], id, TENANT)]
    check_removal(world, call.caller, row)
    world.unassign_role(row["id"], call.caller.object_id)
    return Reply(204)


def roles_delta(cloud: Cloud, call: Call) -> Reply:
    """GET /directoryRoles/delta, with members unless a $select leaves them out."""
    world = cloud.world

    def holders(role: Thing) -> list[str]:
        return [id for id in world.roles.holders(role["roleTemplateId"]) if type_of(world, id)]

    return delta(cloud, call, DIRECTORY_ROLES, {"members": changed(world, "members", holders)})


def template(id: str) -> Thing:
    """The `directoryRoleTemplate` with this id."""
    return {"id": id, "deletedDateTime": None, "description": DESCRIPTIONS[id], "displayName": NAMES[id]}


def list_templates(cloud: Cloud, call: Call) -> Reply:
    """GET /directoryRoleTemplates: every role there is."""
    return list_things(cloud, call, TEMPLATES, in_order([template(id) for id in NAMES]))


def get_template(cloud: Cloud, call: Call) -> Reply:
    """GET /directoryRoleTemplates/{id}."""
    if call.args[0].lower() not in NAMES:
        raise missing(call.args[0])
    return one(cloud, call, TEMPLATES, template(call.args[0].lower()))


def _either_way(method: str, rest: str, serve: Callable[..., Reply]) -> tuple[Route, ...]:
    """A role is found by its id or by its template's."""
    like = f"/directoryRoles/{{id}}{rest}"

    def by_template(cloud: Cloud, call: Call) -> Reply:
        return serve(cloud, call, True)

    other: Handler = by_template
    return Route(method, like, serve), Route(method, f"/directoryRoles(roleTemplateId={{id}}){rest}", other, like=like)


ROUTES = (
    Route("GET", "/directoryRoles", list_roles),
    Route("POST", "/directoryRoles", activate_role),
    Route("GET", "/directoryRoles/delta()", roles_delta),
    *_either_way("GET", "", get_role),
    *_either_way("GET", "/members", role_members),
    *_either_way("POST", "/members/$ref", add_member),
    *_either_way("DELETE", "/members/{id}/$ref", remove_member),
    Route("GET", "/directoryRoleTemplates", list_templates),
    Route("GET", "/directoryRoleTemplates/{id}", get_template),
)
