"""From one directory object to others: members, owners, memberships, reports. Each relation is a row of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from services.sandbox.delta import Relations, came_back
from services.sandbox.objects import ENABLED, type_of
from services.sandbox.wire import Thing
from services.sandbox.world import World
from services.sandbox.world.group_licences import failing
from services.sandbox.world.membership import groups_of, members_of, owned_by, roles_of
from services.sandbox.world.table import Change

Reach = Callable[[World, str], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Relation:
    """One way from the objects of a collection to others, as Graph spells it.

    `reach` gives the object ids at its other end, `casts` the types that can be asked for alone, `units` what a list
    costs. `refs` says that bare references can be listed too, `more` what is drawn besides the default properties.
    """

    collection: str
    name: str
    reach: Reach
    casts: tuple[str, ...]
    units: int = 1
    refs: bool = False
    more: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """`/groups/{id}/members`."""
        return f"/{self.collection}/{{id}}/{self.name}"


def _reports(world: World, id: str) -> Iterable[str]:
    return world.reports_of(id)


def _held(through: bool) -> Reach:
    return lambda world, id: (*groups_of(world, id, through=through), *roles_of(world, id, through=through))


def _inside(through: bool) -> Reach:
    return lambda world, id: members_of(world, id, through=through)


def _owners(world: World, id: str) -> Iterable[str]:
    return world.owners.get(id, ())


HOLDING, INSIDE = ("group", "directoryRole"), ("user", "group", "servicePrincipal", "device")
OWNING, OWNED = ("user", "servicePrincipal"), ("group", "application", "servicePrincipal")
RELATIONS = (
    Relation("groups", "members", _inside(False), INSIDE, 3, refs=True),
    Relation("groups", "transitiveMembers", _inside(True), INSIDE, 5),
    Relation("groups", "membersWithLicenseErrors", failing, ("user",)),
    *(
        relation
        for collection in ("users", "groups", "servicePrincipals")
        for relation in (
            Relation(collection, "memberOf", _held(False), HOLDING, 2),
            Relation(collection, "transitiveMemberOf", _held(True), HOLDING, 5),
        )
    ),
    *(
        Relation(collection, "owners", _owners, OWNING, units, refs=True, more=ENABLED)
        for collection, units in (("groups", 2), ("servicePrincipals", 1), ("applications", 1))
    ),
    *(Relation(collection, "ownedObjects", owned_by, OWNED, 2) for collection in ("users", "servicePrincipals")),
    Relation("users", "directReports", _reports, ("user",)),
)


def changed(world: World, name: str, ends: Callable[[Thing], Iterable[str]]) -> Relations:
    """Draws `members@delta` and the like: all `ends` of an object, afterwards who came and who left."""

    def draw(thing: Thing, changes: list[Change] | None) -> Thing:
        moved = dict(change.detail for change in changes or () if change.names == frozenset({name}) and change.detail)
        if changes is None or came_back(changes):
            moved = dict.fromkeys(moved, False) | dict.fromkeys(ends(thing), True)
        rows: list[Thing] = []
        for id, inside in moved.items():
            row: Thing = {"@odata.type": f"#microsoft.graph.{type_of(world, id)}", "id": id}
            rows.append(row if inside else row | {"@removed": {"reason": "deleted"}})
        return {f"{name}@delta": rows} if rows else {}

    return draw
