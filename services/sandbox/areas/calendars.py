"""Calendars and who may see them."""

from __future__ import annotations

from services.sandbox.areas.mail import owner
from services.sandbox.cloud import Cloud
from services.sandbox.outlook import not_found, page, pick
from services.sandbox.routes import Route
from services.sandbox.schema import TYPES
from services.sandbox.wire import Call, Refusal, Reply, Thing
from services.sandbox.world.calendars import permission_id

DEFAULT_STAYS = "The default calendar cannot be deleted."
ROLES = frozenset(
    "none freeBusyRead limitedRead read write delegateWithoutPrivateEventAccess "
    "delegateWithPrivateEventAccess custom".split()
)


def chosen_calendar(cloud: Cloud, call: Call) -> tuple[Thing, Thing]:
    """The user and the calendar a path names; the default one where it names none. Raises Refusal 404."""
    user = owner(cloud, call)
    if len(call.args) < 2:
        return user, cloud.world.calendars.default(user)
    calendar = cloud.world.calendars.of(user).get(call.args[1])
    if calendar is None:
        raise not_found()
    return user, calendar


def _drawn(cloud: Cloud, user: Thing, calendar: Thing) -> Thing:
    return {"@odata.id": f"{cloud.graph_root}/users('{user['id']}')/calendars('{calendar['id']}')"} | calendar


def list_calendars(cloud: Cloud, call: Call) -> Reply:
    """GET /users/{id}/calendars."""
    user = owner(cloud, call)
    rows = [_drawn(cloud, user, calendar) for calendar in cloud.world.calendars.of(user).values()]
    return page(cloud, call, f"users('{user['id']}')/calendars", rows, "calendar", TYPES["calendar"])


def get_calendar(cloud: Cloud, call: Call) -> Reply:
    """GET /users/{id}/calendars/{id} and /users/{id}/calendar."""
    user, calendar = chosen_calendar(cloud, call)
    chosen = pick(call, "calendar", TYPES["calendar"])
    row = {name: calendar[name] for name in calendar if name in chosen} if chosen else _drawn(cloud, user, calendar)
    return Reply.json({"@odata.context": cloud.context(f"users('{user['id']}')/calendars/$entity")} | row)


def delete_calendar(cloud: Cloud, call: Call) -> Reply:
    """DELETE /users/{id}/calendars/{id}: 204; never the default one."""
    user, calendar = chosen_calendar(cloud, call)
    if not calendar["isRemovable"]:
        raise Refusal(400, "ErrorCannotDeleteObject", DEFAULT_STAYS)
    cloud.world.calendars.drop_calendar(user, calendar["id"])
    actor, name = call.caller.object_id, user["displayName"]
    cloud.world.write(actor, "Remove-Calendar", "mailboxes", user["id"], name, calendar, {})
    return Reply(204)


def list_permissions(cloud: Cloud, call: Call) -> Reply:
    """GET calendarPermissions of the default calendar."""
    user = owner(cloud, call)
    rows = list(cloud.world.calendars.permissions(user).values())
    context = f"users('{user['id']}')/calendar/calendarPermissions"
    call.query.setdefault("$top", "1000")
    return page(cloud, call, context, rows, "calendarPermission", TYPES["calendarPermission"])


def _permission(cloud: Cloud, call: Call) -> tuple[Thing, Thing]:
    user = owner(cloud, call)
    row = cloud.world.calendars.permissions(user).get(call.args[1])
    if row is None:
        raise not_found()
    return user, row


def _entity(cloud: Cloud, user: Thing, row: Thing, status: int = 200) -> Reply:
    context = cloud.context(f"users('{user['id']}')/calendar/calendarPermissions/$entity")
    return Reply.json({"@odata.context": context} | row, status)


def get_permission(cloud: Cloud, call: Call) -> Reply:
    """GET one calendarPermission."""
    return _entity(cloud, *_permission(cloud, call))


def _role(values: Thing) -> str:
    role = values.get("role")
    if not isinstance(role, str) or role not in ROLES:
        raise Refusal(400, "ErrorInvalidRequest", "The role is not one of those a calendar permission can have.")
    return role


def add_permission(cloud: Cloud, call: Call) -> Reply:
    """POST a calendarPermission: 201."""
    user, values = owner(cloud, call), call.json()
    role, address = _role(values), values.get("emailAddress")
    if not isinstance(address, dict) or "@" not in str(address.get("address")):
        raise Refusal(400, "ErrorInvalidRecipients", "At least one recipient isn't valid.")
    where = str(address["address"])
    if permission_id(where) in cloud.world.calendars.permissions(user):
        raise Refusal(409, "ErrorCalendarSharingPermissionAlreadyExists", "The recipient has a permission already.")
    inside = where.rpartition("@")[2].lower() in cloud.world.domains
    if not inside and role not in ("freeBusyRead", "limitedRead", "read"):
        raise Refusal(400, "ErrorInvalidRequest", "The role is not allowed for a recipient outside the organization.")
    row = cloud.world.calendars.allow(user, str(address.get("name") or where), where, role, inside)
    actor, name = call.caller.object_id, user["displayName"]
    cloud.world.write(actor, "Add-MailboxFolderPermission", "mailboxes", user["id"], name, {}, row)
    return _entity(cloud, user, row, 201)


def patch_permission(cloud: Cloud, call: Call) -> Reply:
    """PATCH the role of a calendarPermission: 200."""
    user, row = _permission(cloud, call)
    role = _role(call.json())
    if role not in row["allowedRoles"]:
        raise Refusal(400, "ErrorInvalidRequest", "The role is not among the allowedRoles of this permission.")
    before, row["role"] = row["role"], role
    actor, name = call.caller.object_id, user["displayName"]
    cloud.world.write(
        actor, "Set-MailboxFolderPermission", "mailboxes", user["id"], name, {"role": before}, {"role": role}
    )
    return _entity(cloud, user, row)


def delete_permission(cloud: Cloud, call: Call) -> Reply:
    """DELETE a calendarPermission: 204; the two built-in ones stay."""
    user, row = _permission(cloud, call)
    if not row["isRemovable"]:
        raise Refusal(400, "ErrorInvalidRequest", "The calendar permission cannot be removed.")
    del cloud.world.calendars.permissions(user)[row["id"]]
    actor, name = call.caller.object_id, user["displayName"]
    cloud.world.write(actor, "Remove-MailboxFolderPermission", "mailboxes", user["id"], name, row, {})
    return Reply(204)


ONE = "/users/{id}/calendars/{id}"
PERMISSIONS = "/users/{id}/calendar/calendarPermissions"
ROUTES = (
    Route("GET", "/users/{id}/calendars", list_calendars),
    Route("GET", ONE, get_calendar),
    Route("DELETE", ONE, delete_calendar),
    Route("GET", "/users/{id}/calendar", get_calendar, like=ONE),
    Route("DELETE", "/users/{id}/calendar", delete_calendar, like=ONE),
    Route("GET", PERMISSIONS, list_permissions),
    Route("POST", PERMISSIONS, add_permission),
    Route("GET", f"{PERMISSIONS}/{{id}}", get_permission),
    Route("PATCH", f"{PERMISSIONS}/{{id}}", patch_permission),
    Route("DELETE", f"{PERMISSIONS}/{{id}}", delete_permission),
)
