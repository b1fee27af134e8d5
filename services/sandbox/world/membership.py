"""How directory objects hold each other: members, owners, roles; read both ways, and changed in step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from services.sandbox.world.roles import TENANT, role_id
from services.sandbox.world.table import Change

if TYPE_CHECKING:
    from services.sandbox.world.changes import Changes

Thing = dict[str, Any]
OWNABLE = ("groups", "servicePrincipals", "applications")
WORDS = {"groups": "group", "servicePrincipals": "service principal", "applications": "application"}
# What a deleted object was part of, kept beside it until it comes back or is gone for good.
GROUPS_BEFORE, OWNED_BEFORE, MEMBERS_BEFORE, OWNERS_BEFORE = "@memberOf", "@ownedObjects", "@members", "@owners"


def groups_of(world: Changes, id: str, *, through: bool = False) -> list[str]:
    """Groups an object is in, in the directory's order; `through` counts nested ones (circles end)."""
    held = world.groups_of(id) if through else set(world.memberships.groups(id))
    places = world.tables["groups"].places
    return sorted(held & places.keys(), key=places.__getitem__)


def members_of(world: Changes, group: str, *, through: bool = False) -> list[str]:
    """Objects in a group, in the order they came; `through` looks into the groups inside (circles end)."""
    members = world.members.get(group, {})
    if not through:
        return list(members)
    seen, found = set(members), list(members)
    for inner in found:
        further = [member for member in world.members.get(inner, ()) if member not in seen]
        seen.update(further)
        found += further
    return found


def roles_of(world: Changes, id: str, *, through: bool = False) -> list[str]:
    """Object ids of the directory roles an object holds, those of its groups too where `through`."""
    holders = {id, *(world.groups_of(id) if through else ())}
    held = (row["roleDefinitionId"] for row in world.role_assignments
            if row["principalId"] in holders and row["directoryScopeId"] == TENANT)  # fmt: skip
    return [role_id(template) for template in dict.fromkeys(held)]


def owned_by(world: Changes, owner: str) -> list[str]:
    """Groups, applications and service principals somebody owns."""
    return [id for id, owners in world.owners.items() if owner in owners]


def owned_kind(world: Changes, id: str) -> str | None:
    """The collection of something that can have owners; None when there is no such object."""
    return next((kind for kind in OWNABLE if id in world.tables[kind].rows), None)


def set_owner(world: Changes, id: str, owner: str, owns: bool, actor: str = "") -> None:
    """Make somebody an owner of a group or app, or no longer. Raises KeyError when there is no such object."""
    kind = owned_kind(world, id)
    if kind is None:
        raise KeyError(id)
    before = world.owners.get(id, [])
    world.owners[id] = [*before, owner] if owns else [held for held in before if held != owner]
    world.tables[kind].note(Change(world.clock(), id, frozenset({"owners"}), detail=(owner, owns)))
    activity = f"Add owner to {WORDS[kind]}" if owns else f"Remove owner from {WORDS[kind]}"
    name = world.tables[kind].rows[id].get("displayName") or ""
    told = ({}, {"owner": owner}) if owns else ({"owner": owner}, {})
    world.write(actor, activity, kind, id, name, *told)


def add_group(world: Changes, group: Thing, members: Iterable[str], owners: Iterable[str], actor: str = "") -> Thing:
    """Create a group whose properties were checked before, with its first members and owners."""
    world.memberships.begin(group["id"])
    world.tables["groups"].add(group, world.clock())
    world.write(actor, "Add group", "groups", group["id"], group["displayName"], {}, group)
    for member in members:
        world.set_member(group["id"], member, True, actor)
    for owner in owners:
        set_owner(world, group["id"], owner, True, actor)
    return group


def part(world: Changes, id: str, actor: str = "") -> Thing:
    """Take an object out of every group, away from everything it owns and everything that owns it.

    What it was part of comes back, under names that no property has, for `rejoin`.
    """
    kept: Thing = {
        GROUPS_BEFORE: groups_of(world, id), OWNED_BEFORE: owned_by(world, id),
        MEMBERS_BEFORE: members_of(world, id), OWNERS_BEFORE: list(world.owners.get(id, ())),
    }  # fmt: skip
    for group in kept[GROUPS_BEFORE]:
        world.set_member(group, id, False, actor)
    for thing in kept[OWNED_BEFORE]:
        set_owner(world, thing, id, False, actor)
    for member in kept[MEMBERS_BEFORE]:
        world.set_member(id, member, False, actor)
    world.owners.pop(id, None)
    return kept


def rejoin(world: Changes, thing: Thing, actor: str = "") -> None:
    """Put a restored object back where it was, as far as the rest is still there; forgets what `part` kept."""
    groups, owned, members, owners = (
        thing.pop(name, ()) for name in (GROUPS_BEFORE, OWNED_BEFORE, MEMBERS_BEFORE, OWNERS_BEFORE)
    )
    id = thing["id"]
    for group in groups:
        if group in world.groups and id not in world.members[group]:
            world.set_member(group, id, True, actor)
    for member in members:
        if world.principal_kind(member) and member not in world.members[id]:
            world.set_member(id, member, True, actor)
    for other in owned:
        if owned_kind(world, other) and id not in world.owners.get(other, ()):
            set_owner(world, other, id, True, actor)
    for owner in owners:
        if world.principal_kind(owner):
            set_owner(world, id, owner, True, actor)


def delete_group(world: Changes, id: str, actor: str = "") -> None:
    """Delete a group: one of Microsoft 365 can come back for thirty days, a security group is gone at once."""
    if "Unified" in world.groups[id]["groupTypes"]:
        world.delete("groups", id, actor)
        return
    part(world, id, actor)
    world.memberships.end(id)
    world.roles.came_or_went(id, False, world.clock())
    world.roles.forget(id)
    world.drop("groups", id, actor, "Delete group")
