"""Members and owners come and go by reference; and the trap of leaving `/$ref` out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from services.sandbox.areas.groups import check_writable
from services.sandbox.cloud import Cloud
from services.sandbox.delegated import check_target
from services.sandbox.kinds import USERS
from services.sandbox.objects import find, found
from services.sandbox.permissions import authorise, authorise_target, denied
from services.sandbox.routes import Handler, Route, segments
from services.sandbox.wire import Call, Caller, Reply, Thing, bad_request, missing
from services.sandbox.world import World
from services.sandbox.world.membership import set_owner

LAST_OWNER = "The group must have at least one owner, hence this owner cannot be removed."
ALREADY = "One or more added object references already exist for the following modified properties: '{}'."
INVALID = "An invalid operation was included in the following modified references: '{}'."
MOST = 20
# The types that may stand at the other end. A group of Microsoft 365 holds people alone.
MAY_BE = {"members": ("user", "group", "servicePrincipal", "device"), "owners": ("user", "servicePrincipal")}
PEOPLE = ("user",)


def unified(group: Thing) -> bool:
    """Whether it is a group of Microsoft 365."""
    return "Unified" in group["groupTypes"]


def held(world: World, id: str, name: str) -> Iterable[str]:
    """The members of a group, or the owners of a group or an app."""
    return world.members[id] if name == "members" else world.owners.get(id, ())


def put(world: World, id: str, name: str, other: str, inside: bool, actor: str) -> None:
    """Put somebody among the members or owners, or take them out."""
    if name == "members":
        world.set_member(id, other, inside, actor)
    else:
        set_owner(world, id, other, inside, actor)


def referred(world: World, reference: Any, name: str) -> str:
    """The object id an `@odata.id` points at. Raises Refusal 404 for nobody, 400 for what cannot stand there."""
    if not isinstance(reference, str) or not reference:
        raise bad_request("A reference must be an address in '@odata.id'.", "Request_BadRequest")
    parts = segments(urlsplit(reference).path)
    key = parts[-1] if parts else ""
    id = world.user_id(key) or key.lower()
    pair = found(world, id)
    if pair is None:
        raise missing(key)
    if pair[0].type not in MAY_BE[name]:
        raise bad_request(f"Unsupported resource type '{pair[0].type}' for operation.", "Request_BadRequest")
    return id


def bound(world: World, body: Thing, name: str) -> list[str]:
    """Object ids of `members@odata.bind` or `owners@odata.bind`. Raises Refusal 400 above twenty, 404 for nobody."""
    references = body.get(f"{name}@odata.bind", [])
    if not isinstance(references, list):
        raise bad_request(f"Invalid value specified for property '{name}@odata.bind'.", "Request_BadRequest")
    if len(references) > MOST:
        text = f"The request holds {len(references)} references in '{name}@odata.bind'; at most {MOST} are allowed."
        raise bad_request(text, "Request_BadRequest")
    return list(dict.fromkeys(referred(world, reference, name) for reference in references))


def check_kinds(world: World, group: Thing, members: Iterable[str]) -> None:
    """Raise Refusal 400 for a member that such a group cannot have: none of Microsoft 365 is inside another group."""
    for member in members:
        pair = found(world, member)
        if pair and (pair[0].type not in PEOPLE if unified(group) else pair[0].type == "group" and unified(pair[1])):
            raise bad_request(INVALID.format("members"), "Request_BadRequest")


def check_new(world: World, thing: Thing, name: str, ids: Iterable[str]) -> None:
    """Raise Refusal where these cannot become members or owners: a rule says who is in, or they are already."""
    if not set(ids).isdisjoint(held(world, thing["id"], name)):
        raise bad_request(ALREADY.format(name), "Request_BadRequest")
    if name == "members":
        if "DynamicMembership" in thing["groupTypes"]:
            raise denied()
        check_kinds(world, thing, ids)


def _check_writable(world: World, caller: Caller, collection: str, thing: Thing) -> None:
    if collection == "groups":
        check_writable(world, caller, thing)


def _add(collection: str, name: str) -> Handler:
    def serve(cloud: Cloud, call: Call) -> Reply:
        """POST .../$ref: 204; 400 when already inside."""
        world, thing = cloud.world, find(cloud, collection, call.args[0])
        _check_writable(world, call.caller, collection, thing)
        id = referred(world, call.json().get("@odata.id"), name)
        check_new(world, thing, name, [id])
        put(world, thing["id"], name, id, True, call.caller.object_id)
        return Reply(204)

    return serve


def _remove(collection: str, name: str) -> Handler:
    def serve(cloud: Cloud, call: Call) -> Reply:
        """DELETE .../{id}/$ref: 204; 404 when not inside; the last person among the owners of a group stays."""
        world, thing, id = cloud.world, find(cloud, collection, call.args[0]), call.args[1].lower()
        _check_writable(world, call.caller, collection, thing)
        if name == "members" and "DynamicMembership" in thing["groupTypes"]:
            raise denied()
        inside = held(world, thing["id"], name)
        if id not in inside:
            raise missing(call.args[1])
        if (collection, name) == ("groups", "owners") and [one for one in inside if one in world.users] == [id]:
            raise bad_request(LAST_OWNER, "Request_BadRequest")
        put(world, thing["id"], name, id, False, call.caller.object_id)
        return Reply(204)

    return serve


def _remove_itself(name: str) -> Handler:
    def serve(cloud: Cloud, call: Call) -> Reply:
        """DELETE .../{id} without /$ref: the trap. It deletes the object ITSELF, if the token allows that."""
        world, group, id = cloud.world, find(cloud, "groups", call.args[0]), call.args[1].lower()
        if id not in held(world, group["id"], name) or id not in world.users:
            raise missing(call.args[1])
        if call.caller.scopes:
            check_target(world, call.caller, id)
        else:
            authorise(call.caller, "DELETE /users/{id}")
            authorise_target(world, call.caller, id)
        world.delete(USERS.collection, id, call.caller.object_id)
        return Reply(204)

    return serve


def _trap(name: str) -> Route:
    path = f"/groups/{{id}}/{name}/{{id}}"
    return Route("DELETE", path, _remove_itself(name), like=f"{path}/$ref")


ENDS = (("groups", "members"), ("groups", "owners"), ("applications", "owners"), ("servicePrincipals", "owners"))
ROUTES = (
    *(Route("POST", f"/{of}/{{id}}/{name}/$ref", _add(of, name)) for of, name in ENDS),
    *(Route("DELETE", f"/{of}/{{id}}/{name}/{{id}}/$ref", _remove(of, name)) for of, name in ENDS),
    *map(_trap, ("members", "owners")),
)
