"""Grants: delegated permissions, application permissions, and who may use an app."""

from __future__ import annotations

from typing import Any

from services.sandbox import assignments
from services.sandbox.areas.roles import type_of
from services.sandbox.areas.users import find as find_user
from services.sandbox.cloud import Cloud
from services.sandbox.collection import list_page, one, read_options
from services.sandbox.delta import delta
from services.sandbox.kinds import ASSIGNMENTS, GRANTS
from services.sandbox.routes import Handler, Route
from services.sandbox.schema import Kind
from services.sandbox.wire import Call, Reply, Thing, bad_request, missing
from services.sandbox.world.grants import DEFAULT_ROLE, assignment

PRESENT = "Permission being assigned already exists on the object"


def _page(cloud: Cloud, call: Call, kind: Kind, rows: list[Thing]) -> Reply:
    options = read_options(cloud, call, kind)
    version = (cloud.world.tables["oauth2PermissionGrants"].version, tuple(row["id"] for row in rows))

    def after(place: int) -> Any:
        return enumerate(rows[place:], place + 1)

    return list_page(cloud, call, kind, after, options, lambda row: options.plan.draw(cloud.world, row), version)


def list_grants(cloud: Cloud, call: Call) -> Reply:
    """GET /oauth2PermissionGrants."""
    table, options = cloud.world.tables["oauth2PermissionGrants"], read_options(cloud, call, GRANTS)
    return list_page(
        cloud, call, GRANTS, table.after, options, lambda row: options.plan.draw(cloud.world, row), table.version
    )


def _grant(cloud: Cloud, call: Call) -> Thing:
    row = cloud.world.tables["oauth2PermissionGrants"].rows.get(call.args[0])
    if row is None:
        raise missing(call.args[0])
    return row


def get_grant(cloud: Cloud, call: Call) -> Reply:
    """GET /oauth2PermissionGrants/{id}."""
    return one(cloud, call, GRANTS, _grant(cloud, call))


def patch_grant(cloud: Cloud, call: Call) -> Reply:
    """PATCH /oauth2PermissionGrants/{id}: 204; only the scope can change."""
    row, body = _grant(cloud, call), call.json()
    if set(body) != {"scope"} or not isinstance(body["scope"], str):
        raise bad_request("Only the property 'scope' can be updated.", "Request_BadRequest")
    cloud.world.update(
        "oauth2PermissionGrants", row["id"], body, call.caller.object_id, "Update delegated permission grant"
    )
    return Reply(204)


def delete_grant(cloud: Cloud, call: Call) -> Reply:
    """DELETE /oauth2PermissionGrants/{id}: 204, gone at once."""
    row = _grant(cloud, call)
    cloud.world.drop("oauth2PermissionGrants", row["id"], call.caller.object_id, "Remove delegated permission grant")
    return Reply(204)


def _grants_of(name: str) -> Handler:
    def serve(cloud: Cloud, call: Call) -> Reply:
        id = find_user(cloud, call.args[0])["id"] if name == "principalId" else _principal(cloud, call.args[0])["id"]
        rows = [row for row in cloud.world.tables["oauth2PermissionGrants"].rows.values() if row[name] == id]
        return _page(cloud, call, GRANTS, rows)

    return serve


def _principal(cloud: Cloud, key: str) -> Thing:
    row = cloud.world.service_principals.get(key.lower())
    if row is None:
        raise missing(key)
    return row


def _assignments(name: str, of_user: bool = False) -> Handler:
    def serve(cloud: Cloud, call: Call) -> Reply:
        id = (find_user if of_user else _principal)(cloud, call.args[0])["id"]
        return _page(cloud, call, ASSIGNMENTS, [row for row in assignments.every(cloud) if row[name] == id])

    return serve


def delete_assignment(cloud: Cloud, call: Call) -> Reply:
    """DELETE .../appRoleAssignedTo/{id} or a user's appRoleAssignments/{id}: 204."""
    row = cloud.world.app_role_assignments.pop(call.args[1], None)
    if row is None:
        raise missing(call.args[1])
    cloud.world.write(call.caller.object_id, "Remove app role assignment from service principal", "servicePrincipals",
                      row["resourceId"], row["resourceDisplayName"], row, {})  # fmt: skip
    return Reply(204)


def add_assignment(cloud: Cloud, call: Call) -> Reply:
    """POST /servicePrincipals/{id}/appRoleAssignedTo: 201; 400 for one that is there already."""
    body, world = call.json(), cloud.world
    for name in ("principalId", "resourceId", "appRoleId"):
        if not isinstance(body.get(name), str) or not body[name]:
            text = f"A value is required for property '{name}' of resource 'AppRoleAssignment'."
            raise bad_request(text, "Request_BadRequest")
    resource, role = _principal(cloud, call.args[0]), body["appRoleId"].lower()
    found = type_of(world, body["principalId"].lower())
    if found is None or body["resourceId"].lower() != resource["id"]:
        raise missing(body["principalId"] if found is None else body["resourceId"])
    if role != DEFAULT_ROLE and role not in {known["id"] for known in resource.get("appRoles") or ()}:
        raise bad_request("Permission being assigned was not found on application", "Request_BadRequest")
    kind, principal = found
    made = assignment(principal, kind[0].upper() + kind[1:], resource, role, call.now)
    if any(row["id"] == made["id"] for row in assignments.every(cloud)):
        raise bad_request(PRESENT, "Request_BadRequest")
    world.app_role_assignments[made["id"]] = made
    world.write(call.caller.object_id, "Add app role assignment to service principal", "servicePrincipals",
                resource["id"], resource["displayName"], {}, made)  # fmt: skip
    context = cloud.context(f"servicePrincipals('{resource['id']}')/appRoleAssignedTo/$entity")
    return Reply.json({"@odata.context": context} | made, 201)


ROUTES = (
    Route("GET", "/oauth2PermissionGrants", list_grants, 2),
    Route("GET", "/oauth2PermissionGrants/delta()", lambda cloud, call: delta(cloud, call, GRANTS, {}), 2),
    Route("GET", "/oauth2PermissionGrants/{id}", get_grant),
    Route("PATCH", "/oauth2PermissionGrants/{id}", patch_grant),
    Route("DELETE", "/oauth2PermissionGrants/{id}", delete_grant),
    Route("GET", "/users/{id}/oauth2PermissionGrants", _grants_of("principalId"), 2),
    Route("GET", "/users/{id}/appRoleAssignments", _assignments("principalId", of_user=True), 2),
    Route("DELETE", "/users/{id}/appRoleAssignments/{id}", delete_assignment),
    Route("GET", "/servicePrincipals/{id}/oauth2PermissionGrants", _grants_of("clientId"), 2),
    Route("GET", "/servicePrincipals/{id}/appRoleAssignments", _assignments("principalId"), 2),
    Route("GET", "/servicePrincipals/{id}/appRoleAssignedTo", _assignments("resourceId"), 2),
    Route("DELETE", "/servicePrincipals/{id}/appRoleAssignedTo/{id}", delete_assignment),
    Route("POST", "/servicePrincipals/{id}/appRoleAssignedTo", add_assignment),
)
