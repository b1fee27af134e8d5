"""Which application permission each operation asks for."""

from __future__ import annotations

from pathlib import Path

import orjson

from services.sandbox.wire import Caller, Refusal
from services.sandbox.world import World
from services.sandbox.world.roles import HARMLESS

NEEDED: dict[str, list[str]] = orjson.loads(Path(__file__).with_name("permissions.json").read_bytes())
EVERY = frozenset(name for names in NEEDED.values() for name in names)
SENSITIVE = {
    "accountEnabled": "User.EnableDisableAccount.All",
    "businessPhones": "User-Phone.ReadWrite.All",
    "mobilePhone": "User-Phone.ReadWrite.All",
    "otherMails": "User-Mail.ReadWrite.All",
    "passwordProfile": "User-PasswordProfile.ReadWrite.All",
    "onPremisesImmutableId": "User.ManageIdentities.All",
    "userPrincipalName": "User.ManageIdentities.All",
}
WHOLE_USER = frozenset({"User.ReadWrite.All", "Directory.ReadWrite.All"})


def denied(path: str = "") -> Refusal:
    """403 in the words of the service behind `path`: the directory, Exchange or SharePoint."""
    if "/drive" in path:
        return Refusal(403, "accessDenied", "Access denied")
    if any(part in path for part in ("/mailboxSettings", "/mailFolders", "/sendMail", "/calendar", "/events")):
        return Refusal(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
    return Refusal(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


def authorise(caller: Caller, operation: str) -> None:
    """Raise Refusal 403 unless one of the caller's permissions reaches `operation` ("GET /users/{id}")."""
    needed = NEEDED.get(operation, [])
    if operation != "POST /$batch" and caller.roles.isdisjoint(needed):
        raise denied(operation)


def powerful(world: World, caller: Caller) -> bool:
    """Whether the caller's own service principal holds a directory role that counts."""
    return bool(world.roles_of(caller.object_id) - HARMLESS)


def authorise_target(world: World, caller: Caller, user: str) -> None:
    """Raise Refusal 403 when `user` is an administrator (or the like) and the caller holds no directory role."""
    if world.protected(user) and not powerful(world, caller):
        raise denied()


def authorise_update(world: World, caller: Caller, user: str, names: set[str]) -> None:
    """Raise Refusal 403 unless `caller` may set these properties of `user`.

    Sensitive ones of role holders need a directory role on the caller's service principal; a password needs its own
    permission, the rest User.ReadWrite.All or the property's own.
    """
    whole = not caller.roles.isdisjoint(WHOLE_USER)
    if not names.isdisjoint(SENSITIVE):
        authorise_target(world, caller, user)
    for name in names:
        allowed = SENSITIVE.get(name) in caller.roles or (whole and name != "passwordProfile")
        if not allowed and not (name in SENSITIVE and powerful(world, caller)):
            raise denied()
