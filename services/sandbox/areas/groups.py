"""Groups and who is in them."""

from __future__ import annotations

from typing import Any

from services.sandbox.areas.users import find as find_user
from services.sandbox.cloud import Cloud
from services.sandbox.collection import list_page, one, read_options
from services.sandbox.delta import came_back, delta
from services.sandbox.kinds import GROUPS, USERS
from services.sandbox.permissions import authorise, authorise_target, denied
from services.sandbox.routes import Handler, Route
from services.sandbox.wire import Call, Reply, Thing, bad_request, missing
from services.sandbox.world import World
from services.sandbox.world.table import Change


def find(cloud: Cloud, key: str) -> Thing:
    """The group with this object id. Raises Refusal 404."""
    group = cloud.world.groups.get(key.lower())
    if group is None or cloud.hidden("groups", group["id"]):
        raise missing(key)
    return group


def list_groups(cloud: Cloud, call: Call) -> Reply:
    """GET /groups."""
    table, options = cloud.world.tables["groups"], read_options(cloud, call, GROUPS)
    return list_page(
        cloud, call, GROUPS, table.after, options, lambda group: options.plan.draw(cloud.world, group), table.version
    )


def get_group(cloud: Cloud, call: Call) -> Reply:
    """GET /groups/{id}."""
    return one(cloud, call, GROUPS, find(cloud, call.args[0]))


def typed(world: World, id: str) -> tuple[str, Thing] | None:
    """A directory object with its type; None when it is gone."""
    if id in world.users:
        return "#microsoft.graph.user", world.users[id]
    return ("#microsoft.graph.group", world.groups[id]) if id in world.groups else None


def list_members(cloud: Cloud, call: Call) -> Reply:
    """GET /groups/{id}/members: users and groups mixed, each with its type."""
    world = cloud.world
    ids = list(world.members[find(cloud, call.args[0])["id"]])
    options = read_options(cloud, call, USERS)
    plan = GROUPS.plan([name for name in options.names if name in GROUPS.properties])
    rows = [found for id in ids if (found := typed(world, id))]

    def draw(row: Thing) -> Thing:
        drawn = (options.plan if row["type"].endswith("user") else plan).draw(world, row["thing"])
        return {"@odata.type": row["type"]} | drawn

    def after(place: int) -> Any:
        return enumerate(({"type": type_, "thing": thing, **thing} for type_, thing in rows[place:]), place + 1)

    versions = (world.tables["groups"].version, world.tables["users"].version)
    return list_page(cloud, call, USERS, after, options, draw, versions)


def check_member_groups(cloud: Cloud, call: Call) -> Reply:
    """POST /users/{id}/checkMemberGroups: which of at most 20 groups the user is in, through nesting too."""
    user = find_user(cloud, call.args[0])
    ids = call.json().get("groupIds")
    if not isinstance(ids, list) or not 1 <= len(ids) <= 20 or not all(isinstance(id, str) for id in ids):
        raise bad_request("The groupIds collection must hold 1 to 20 group ids.", "Request_BadRequest")
    held = cloud.world.groups_of(user["id"])
    value = [id for id in ids if id.lower() in held]
    return Reply.json({"@odata.context": cloud.context("Collection(Edm.String)"), "value": value})


def _members_change(cloud: Cloud) -> Any:
    def draw(group: Thing, changes: list[Change] | None) -> Thing:
        world = cloud.world
        inside_now = world.members[group["id"]]
        moved = dict(change.detail for change in changes or () if change.detail)
        if changes is None or came_back(changes):
            moved = dict.fromkeys(moved, False) | dict.fromkeys(inside_now, True)
        rows: list[Thing] = []
        for id, inside in moved.items():
            kind = "group" if id in world.groups else "user"
            row: Thing = {"@odata.type": f"#microsoft.graph.{kind}", "id": id}
            rows.append(row if inside else row | {"@removed": {"reason": "deleted"}})
        return {"members@delta": rows} if rows else {}

    return draw


def groups_delta(cloud: Cloud, call: Call) -> Reply:
    """GET /groups/delta, with members unless a $select leaves them out."""
    return delta(cloud, call, GROUPS, {"members": _members_change(cloud)})


def _writable(cloud: Cloud, call: Call) -> Thing:
    """The group whose members are to change. Raises Refusal for kinds whose members Graph will not touch."""
    group = find(cloud, call.args[0])
    if group.get("isAssignableToRole") and "RoleManagement.ReadWrite.Directory" not in call.caller.roles:
        raise denied()
    if group["mailEnabled"] and "Unified" not in group["groupTypes"]:
        text = "Cannot Update a mail-enabled security groups and or distribution list."
        raise bad_request(text, "Request_BadRequest")
    if "DynamicMembership" in group["groupTypes"]:
        text = "Insufficient privileges to complete the operation: membership of this group is dynamic."
        raise bad_request(text, "Request_BadRequest")
    return group


def add_member(cloud: Cloud, call: Call) -> Reply:
    """POST /groups/{id}/members/$ref: 204; 400 when already inside."""
    group = _writable(cloud, call)
    reference = call.json().get("@odata.id")
    member = reference.rstrip("/").rpartition("/")[2].lower() if isinstance(reference, str) else ""
    if typed(cloud.world, member) is None:
        raise missing(member or "@odata.id")
    if member in cloud.world.members[group["id"]]:
        text = "One or more added object references already exist for the following modified properties: 'members'."
        raise bad_request(text, "Request_BadRequest")
    cloud.world.set_member(group["id"], member, True, call.caller.object_id)
    return Reply(204)


def remove_member(cloud: Cloud, call: Call) -> Reply:
    """DELETE /groups/{id}/members/{id}/$ref: 204; 404 when not inside."""
    group, member = _writable(cloud, call), call.args[1].lower()
    if member not in cloud.world.members[group["id"]]:
        raise missing(call.args[1])
    cloud.world.set_member(group["id"], member, False, call.caller.object_id)
    return Reply(204)


def delete_member_itself(cloud: Cloud, call: Call) -> Reply:
    """DELETE /groups/{id}/members/{id} without /$ref: the trap. It deletes the USER, if the token allows that."""
    group, member = find(cloud, call.args[0]), call.args[1].lower()
    if member not in cloud.world.members[group["id"]] or member not in cloud.world.users:
        raise missing(call.args[1])
    authorise(call.caller, "DELETE /users/{id}")
    authorise_target(cloud.world, call.caller, member)
    cloud.world.delete("users", member, call.caller.object_id)
    return Reply(204)


def _groups_of(through: bool) -> Handler:
    def serve(cloud: Cloud, call: Call) -> Reply:
        user, world = find_user(cloud, call.args[0]), cloud.world
        options = read_options(cloud, call, GROUPS)
        ids = world.groups_of(user["id"]) if through else world.memberships.groups(user["id"])
        places = world.tables["groups"].places
        rows = [world.groups[id] for id in sorted(places.keys() & ids, key=places.__getitem__)]

        def draw(group: Thing) -> Thing:
            return {"@odata.type": "#microsoft.graph.group"} | options.plan.draw(world, group)

        version = world.tables["groups"].version
        return list_page(cloud, call, GROUPS, lambda p: enumerate(rows[p:], p + 1), options, draw, version)

    return serve


ROUTES = (
    Route("GET", "/groups", list_groups),
    Route("GET", "/groups/delta()", groups_delta),
    Route("GET", "/groups/{id}", get_group),
    Route("GET", "/groups/{id}/members", list_members, 3),
    Route("POST", "/groups/{id}/members/$ref", add_member),
    Route("DELETE", "/groups/{id}/members/{id}/$ref", remove_member),
    Route("DELETE", "/groups/{id}/members/{id}", delete_member_itself, like="/groups/{id}/members/{id}/$ref"),
    Route("GET", "/users/{id}/memberOf", _groups_of(through=False), 2),
    Route("GET", "/users/{id}/transitiveMemberOf", _groups_of(through=True), 5),
    Route("POST", "/users/{id}/checkMemberGroups", check_member_groups, 4),
)
