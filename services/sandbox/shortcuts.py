"""Other ways to say the same path: `/me`, a person's own drive, and items by their path."""

from __future__ import annotations

from services.sandbox.cloud import Cloud
from services.sandbox.wire import Call, Refusal, bad_request
from services.sandbox.world.drives import drive_id


def straighten(cloud: Cloud, call: Call) -> None:
    """Put a path into the form the route table knows. Raises Refusal for `/me` without a person, 404 for no item."""
    if call.path and call.path[0].lower() == "me":
        if not call.caller.scopes:
            raise bad_request("/me request is only valid with delegated authentication flow.")
        call.path = ("users", call.caller.object_id, *call.path[1:])
    lower = [part.lower() for part in call.path]
    if len(lower) > 3 and lower[0] == "users" and lower[2] == "drive":
        id = cloud.world.user_id(call.path[1])
        call.path = ("drives", drive_id(id) if id else call.path[1], *call.path[3:])
    if len(call.path) > 2 and call.path[0].lower() == "drives" and call.path[2].lower() == "root:":
        call.path = _by_path(cloud, call)


def _by_path(cloud: Cloud, call: Call) -> tuple[str, ...]:
    """`/drives/{id}/root:/Documents/Old:/children` with the item's id in it."""
    drive = cloud.world.drives.find(call.path[1], call.now)
    at, rest = drive.root if drive else "", list(call.path[3:])
    while rest and drive:
        name, last = rest[0].removesuffix(":"), rest[0].endswith(":")
        item = drive.child(at, name)
        if item is None:
            drive = None
            break
        at, rest = item.id, rest[1:]
        if last:
            break
    if drive is None:
        raise Refusal(404, "itemNotFound", "The resource could not be found.")
    return ("drives", call.path[1], "items", at, *rest)
