"""Users: list, get, delta, change, sessions, manager."""

from __future__ import annotations

from typing import Any

from services.sandbox.cloud import Cloud
from services.sandbox.collection import Draw, count_rows, list_page, one, read_options
from services.sandbox.delegated import check_update
from services.sandbox.delta import came_back, delta
from services.sandbox.expansions import expanded
from services.sandbox.expansions import version as expansion_version
from services.sandbox.kinds import USERS
from services.sandbox.objects import find as find_object
from services.sandbox.permissions import authorise_update
from services.sandbox.routes import Route
from services.sandbox.values import check_values
from services.sandbox.wire import Call, Refusal, Reply, Thing, bad_request, missing
from services.sandbox.world.people import stamp
from services.sandbox.world.sign_ins import micros
from services.sandbox.world.table import Change

READ_ONLY = frozenset(
    "id createdDateTime deletedDateTime signInActivity assignedLicenses assignedPlans provisionedPlans creationType "
    "licenseAssignmentStates proxyAddresses securityIdentifier signInSessionsValidFromDateTime".split()
)
# Fewer values than their type has.
CHOICES = {"accountEnabled": (True, False), "userType": ("Member", "Guest", None)}
SYNCED_MAY_CHANGE = frozenset({"usageLocation", "passwordProfile", "otherMails", "accountEnabled"})
SYNCED = (
    "Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently "
    "undergoing migration."
)


def find(cloud: Cloud, key: str) -> Thing:
    """The user with this object id or user principal name. Raises Refusal 404."""
    return find_object(cloud, "users", key)


def check_premium(cloud: Cloud) -> None:
    """Raise Refusal 403 when the tenant has no Entra ID P1."""
    if not cloud.knobs.premium:
        raise Refusal(403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
                      "Neither tenant is B2C or tenant doesn't have premium license")  # fmt: skip


def check_activity(cloud: Cloud, call: Call, largest: int) -> None:
    """Raise Refusal where signInActivity lacks permission or premium, or a page of the 120 kind is too long."""
    asked = call.query.get("$select", "") + call.query.get("$filter", "")
    if "signinactivity" not in asked.lower():
        return
    check_premium(cloud)
    if "AuditLog.Read.All" not in call.caller.roles:
        raise Refusal(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
    top = call.query.get("$top", "1")
    if largest <= 120 and top.isdigit() and int(top) > largest:
        text = (
            b'{"@odata.context":"http://reportingservice.activedirectory.windowsazure.com/auditLogs/$metadata#Edm.String",'
            b'"value":"Cannot query data for more than 120 users at a time."}'
        )
        raise Refusal(400, "BadRequest", "Cannot query data for more than 120 users at a time.", raw=text)


def hear(cloud: Cloud, call: Call) -> object:
    """Let signInActivity know of the sign-ins that its lag has passed; what changes when its values may."""
    lag, log = cloud.knobs.activity_lag, cloud.world.sign_ins
    log.heard_until = micros(call.now - lag) if lag else None
    return log.version, log.heard_until


def _draw(cloud: Cloud, call: Call, names: tuple[str, ...]) -> Draw:
    plan, world = USERS.plan(names), cloud.world
    return expanded(cloud, call, "users", lambda user: plan.draw(world, user))


def list_users(cloud: Cloud, call: Call) -> Reply:
    """GET /users."""
    check_activity(cloud, call, cloud.knobs.sign_in_activity_page)
    options = read_options(cloud, call, USERS)
    table = cloud.world.tables["users"]
    recent = hear(cloud, call) if "signInActivity" in options.names else 0
    draw = _draw(cloud, call, options.names)
    return list_page(
        cloud, call, USERS, table.after, options, draw, (table.version, recent, expansion_version(cloud, call))
    )


def count_users(cloud: Cloud, call: Call) -> Reply:
    """GET /users/$count. Needs the ConsistencyLevel header."""
    check_activity(cloud, call, cloud.knobs.sign_in_activity_page)
    return count_rows(cloud, call, USERS, cloud.world.tables["users"].after)


def get_user(cloud: Cloud, call: Call) -> Reply:
    """GET /users/{id}. signInActivity only by object id."""
    user = find(cloud, call.args[0])
    if "signinactivity" in call.query.get("$select", "").lower():
        check_activity(cloud, call, 999)
        hear(cloud, call)
        if user["id"] != call.args[0].lower():
            raise bad_request("Get By Key only supports UserId and the key has to be a valid Guid")
    draw = _draw(cloud, call, ())
    return one(cloud, call, USERS, user, more=draw(user) if call.query.get("$expand") else None)


def _manager_change(cloud: Cloud) -> Any:
    def draw(user: Thing, changes: list[Change] | None) -> Thing:
        world = cloud.world
        now = world.manager(user["id"])
        moved = [change.detail for change in changes or () if change.names == frozenset({"manager"})]
        if changes is not None and not moved and not came_back(changes):
            return {}
        gone = dict.fromkeys(before for before, _ in moved if before and before != now)
        rows: list[Thing] = [
            {"@odata.type": "#microsoft.graph.user", "id": id, "@removed": {"reason": "deleted"}} for id in gone
        ]
        if now:
            rows.append({"@odata.type": "#microsoft.graph.user", "id": now})
        return {"manager@delta": rows} if rows else {}

    return draw


def users_delta(cloud: Cloud, call: Call) -> Reply:
    """GET /users/delta."""
    return delta(cloud, call, USERS, {"manager": _manager_change(cloud)})


def check_user(values: Thing) -> None:
    """Raise Refusal 400 for values that a user cannot have."""
    check_values(USERS, values, READ_ONLY)
    wrong = next((name for name, allowed in CHOICES.items() if values.get(name, allowed[0]) not in allowed), None)
    if wrong:
        raise bad_request(f"Invalid value specified for property '{wrong}' of resource 'User'.", "Request_BadRequest")


def patch_user(cloud: Cloud, call: Call) -> Reply:
    """PATCH /users/{id}: 204. Sensitive properties have their own permissions; administrators are protected."""
    user = find(cloud, call.args[0])
    values = {name: value for name, value in call.json().items() if not name.startswith("@")}
    check_user(values)
    world = cloud.world
    if call.caller.scopes:
        check_update(world, call.caller, user["id"], set(values))
    else:
        authorise_update(world, call.caller, user["id"], set(values))
    if user.get("onPremisesSyncEnabled") and not SYNCED_MAY_CHANGE.issuperset(values):
        raise bad_request(SYNCED, "Request_BadRequest")
    check_upn(cloud, values.get("userPrincipalName"), user["id"])
    if values.pop("passwordProfile", None) is not None:
        values["lastPasswordChangeDateTime"] = stamp(call.now)
    if said := values.get("onPremisesExtensionAttributes"):
        values["onPremisesExtensionAttributes"] = {**(user.get("onPremisesExtensionAttributes") or {}), **said}
    enabled = values.get("accountEnabled")
    activity = "Update user" if enabled is None else "Enable account" if enabled else "Disable account"
    world.update("users", user["id"], values, call.caller.object_id, activity)
    return Reply(204)


def check_upn(cloud: Cloud, upn: str | None, own: str = "") -> None:
    """Raise Refusal 400 when a user principal name is taken or in a foreign domain."""
    if upn is None:
        return
    holder = cloud.world.user_id(upn)
    if holder and holder != own:
        raise Refusal(400, "Request_BadRequest",
                      "Another object with the same value for property userPrincipalName already exists.",
                      details=[{"code": "ObjectConflict", "message": "Another object with the same value for property "
                                "userPrincipalName already exists.", "target": "userPrincipalName"}])  # fmt: skip
    if upn.rpartition("@")[2].lower() not in cloud.world.domains:
        raise bad_request("The domain portion of the userPrincipalName property is invalid. You must use one of the "
                          "verified domain names in your organization.", "Request_BadRequest")  # fmt: skip


def revoke_sessions(cloud: Cloud, call: Call) -> Reply:
    """POST /users/{id}/revokeSignInSessions: 200 true; tokens issued before now are void."""
    user = find(cloud, call.args[0])
    values = {"signInSessionsValidFromDateTime": stamp(call.now)}
    cloud.world.update("users", user["id"], values, call.caller.object_id, "Update StsRefreshTokenValidFrom Timestamp")
    return Reply.json({"@odata.context": cloud.context("Edm.Boolean"), "value": True})


def get_manager(cloud: Cloud, call: Call) -> Reply:
    """GET /users/{id}/manager. 404 when there is none."""
    boss = cloud.world.users.get(cloud.world.manager_of.get(find(cloud, call.args[0])["id"], ""))
    if boss is None:
        raise missing("manager")
    return one(cloud, call, USERS, boss, "directoryObjects", {"@odata.type": "#microsoft.graph.user"})


def put_manager(cloud: Cloud, call: Call) -> Reply:
    """PUT /users/{id}/manager/$ref: 204."""
    user = find(cloud, call.args[0])
    reference = call.json().get("@odata.id")
    if not isinstance(reference, str):
        raise bad_request("The request body must hold '@odata.id'.")
    boss = find(cloud, reference.rstrip("/").rpartition("/")[2])
    if boss["id"] == user["id"]:
        raise bad_request("An object cannot be its own manager.", "Request_BadRequest")
    cloud.world.set_manager(user["id"], boss["id"], call.caller.object_id)
    return Reply(204)


def delete_manager(cloud: Cloud, call: Call) -> Reply:
    """DELETE /users/{id}/manager/$ref: 204."""
    user = find(cloud, call.args[0])
    if user["id"] not in cloud.world.manager_of:
        raise missing("manager")
    cloud.world.set_manager(user["id"], None, call.caller.object_id)
    return Reply(204)


ROUTES = (
    Route("GET", "/users", list_users, 2),
    Route("GET", "/users/$count", count_users, like="/users"),
    Route("GET", "/users/delta()", users_delta, 2),
    Route("GET", "/users/{id}", get_user),
    Route("PATCH", "/users/{id}", patch_user),
    Route("POST", "/users/{id}/revokeSignInSessions", revoke_sessions),
    Route("GET", "/users/{id}/manager", get_manager),
    Route("PUT", "/users/{id}/manager/$ref", put_manager),
    Route("DELETE", "/users/{id}/manager/$ref", delete_manager),
)
