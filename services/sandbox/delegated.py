"""What somebody signed in may do: the scopes they gave the app, and never more than their own roles allow."""

from __future__ import annotations

from pathlib import Path

import orjson

from services.sandbox.permissions import NEEDED, SENSITIVE, denied
from services.sandbox.wire import Call, Caller, Refusal
from services.sandbox.world import World
from services.sandbox.world.roles import HARMLESS, TEMPLATES

SCOPES: dict[str, list[str]] = orjson.loads(Path(__file__).with_name("delegated.json").read_bytes())
OWN = frozenset({"User.Read", "User.ReadWrite", "Mail.Read", "Calendars.Read", "Calendars.ReadWrite", "Files.Read",
                 "Files.ReadWrite", "MailboxSettings.Read", "MailboxSettings.ReadWrite", "User.ReadBasic.All", "openid",
                 "profile", "email", "offline_access"})  # fmt: skip
GLOBAL = TEMPLATES["Global Administrator"]
PRIVILEGED = TEMPLATES["Privileged Authentication Administrator"]
ROLE_ADMIN = TEMPLATES["Privileged Role Administrator"]
USER, HELP, AUTH, GROUPS, PASSWORD = (
    TEMPLATES[f"{name} Administrator"] for name in ("User", "Helpdesk", "Authentication", "Groups", "Password")
)
HIGH = frozenset({GLOBAL, PRIVILEGED})
# Who may change sensitive properties of whom: rows of Microsoft's table, the target's roles from weak to strong.
ON_ANYBODY = HIGH | {USER, AUTH}
ON_HELPDESK = HIGH | {USER}
ON_AUTH = HIGH | {AUTH}
RESETTING = HIGH | {USER, AUTH, HELP, PASSWORD}
APPS = frozenset({GLOBAL, TEMPLATES["Application Administrator"], TEMPLATES["Cloud Application Administrator"]})
WATCHING = frozenset({GLOBAL, *(TEMPLATES[name] for name in ("Reports Reader", "Security Reader",
                                                             "Security Administrator"))})  # fmt: skip
LICENSING, LICENSING_OF = (
    frozenset({GLOBAL, USER, TEMPLATES["License Administrator"]}),
    ("/assignLicense", "/reprocessLicenseAssignment"),
)
# What people may do with their own record, and which of its properties they may set: their profile, no job or account.
ON_ONESELF = frozenset(
    {"PATCH /users/{id}", "POST /users/{id}/changePassword", "POST /users/{id}/revokeSignInSessions"}
)
OWN_PROFILE = frozenset(
    "aboutMe birthday interests mobilePhone mySite pastProjects preferredName responsibilities schools skills".split()
)
MAILBOX = ("/mailboxSettings", "/mailFolders", "/sendMail", "/calendar", "/events", "/drive")


def check_scope(caller: Caller, operation: str) -> None:
    """Raise Refusal 403 unless one of the token's scopes reaches the operation."""
    needed = SCOPES.get(operation) or NEEDED.get(operation, [])
    if operation != "POST /$batch" and caller.scopes.isdisjoint(needed):
        raise denied(operation)


def check_person(world: World, call: Call) -> None:
    """Raise Refusal 403 where the person who signed in has not the role for what the app asks in their name."""
    operation, me = call.operation, call.caller.object_id
    if me not in world.users:
        raise Refusal(401, "InvalidAuthenticationToken", "The user account does not exist in the tenant.")
    path = operation.partition(" ")[2]
    own = bool(call.args) and world.user_id(call.args[0]) == me
    if any(part in path for part in MAILBOX):
        if not own and not path.startswith("/drives"):
            raise denied(operation)
        return
    needed = None if _owns(world, call, path) else _roles_for(operation, path, own)
    target = world.user_id(call.args[0]) if path.startswith("/users/{id}") and call.args else None
    if target and not own and (operation == "DELETE /users/{id}" or needed in (HIGH | {AUTH}, RESETTING)):
        check_target(world, call.caller, target, password=needed == RESETTING)
    if needed is not None and world.roles_of(me).isdisjoint(needed):
        raise denied(operation)


def _roles_for(operation: str, path: str, own: bool) -> frozenset[str] | None:
    """The roles one of which an operation asks for; None for what everybody may, `own` with their own record."""
    reading = operation.startswith("GET ")
    if path.startswith(("/auditLogs", "/reports", "/identityProtection")):
        return WATCHING
    if path.endswith("/resetPassword"):
        return RESETTING
    if "/authentication/" in path:
        return None if own and reading else HIGH | {AUTH}
    if reading or harmless(path) or (own and operation in ON_ONESELF):
        return None
    return _writers(path)


def _owns(world: World, call: Call, path: str) -> bool:
    """Whether the caller owns the group that is asked about; what it costs in licences is not the owner's to say."""
    if not path.startswith("/groups/{id}") or path.endswith(LICENSING_OF):
        return False
    return call.caller.object_id in world.owners.get(call.args[0].lower(), ())


def harmless(path: str) -> bool:
    """What changes nothing; and making a group, which every member may."""
    asking = ("checkMemberGroups", "checkMemberObjects", "getMemberGroups", "getMemberObjects", "getByIds", "$batch")
    return path.endswith(asking) or path == "/groups"


def _writers(path: str) -> frozenset[str]:
    if path.endswith(LICENSING_OF):
        return LICENSING
    if path.startswith("/users"):
        return ON_ANYBODY | {HELP, PASSWORD}
    if path.startswith("/groups"):
        return frozenset({GLOBAL, USER, GROUPS, ROLE_ADMIN})
    if path.startswith(("/applications", "/servicePrincipals", "/oauth2PermissionGrants")):
        return APPS
    if path.startswith(("/roleManagement", "/directoryRoles")):
        return frozenset({GLOBAL, ROLE_ADMIN})
    return frozenset({GLOBAL, USER})


def check_target(world: World, caller: Caller, target: str, *, password: bool = False) -> None:
    """Raise Refusal 403 unless the caller's roles outrank the target's, by Microsoft's table of sensitive actions."""
    mine, theirs = world.roles_of(caller.object_id), world.roles_of(target) - HARMLESS
    allowed = RESETTING if password else ON_ANYBODY
    if theirs == {AUTH}:
        allowed = ON_AUTH
    elif theirs and theirs <= {HELP, GROUPS, USER}:
        allowed = ON_HELPDESK
    elif theirs or world.protected(target):
        allowed = HIGH
    if mine.isdisjoint(allowed):
        raise denied()


def check_update(world: World, caller: Caller, target: str, names: set[str]) -> None:
    """Raise Refusal 403 unless the person signed in may set these properties of `target`."""
    if target == caller.object_id and names <= OWN_PROFILE:
        return
    if not names.isdisjoint(SENSITIVE):
        check_target(world, caller, target, password="passwordProfile" in names)
    elif world.roles_of(caller.object_id).isdisjoint(HIGH | {USER}):
        raise denied()
