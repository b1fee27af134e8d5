"""Directory objects of every kind: found by id, told by type, and drawn together in one collection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from services.sandbox.cloud import Cloud
from services.sandbox.delegated import SCOPES
from services.sandbox.kinds import APPLICATIONS, DEVICES, DIRECTORY_ROLES, GROUPS, SERVICE_PRINCIPALS, USERS
from services.sandbox.permissions import NEEDED
from services.sandbox.schema import Kind
from services.sandbox.wire import Caller, Thing, missing
from services.sandbox.world import World

STORED = (USERS, GROUPS, SERVICE_PRINCIPALS, APPLICATIONS, DIRECTORY_ROLES)
KINDS = {kind.type: kind for kind in (*STORED, DEVICES)}
# One property more where Microsoft's samples show it: whether somebody may sign in.
ENABLED = ("accountEnabled",)


@dataclass(frozen=True, slots=True)
class Mixed(Kind):
    """Objects of several kinds in one collection: each knows its own properties, a query may name any of them."""

    @property
    def properties(self) -> dict[str, str]:
        """The properties of every kind."""
        return EVERY


EVERY = {name: type_ for kind in reversed(KINDS.values()) for name, type_ in kind.properties.items()}
DIRECTORY_OBJECTS = Mixed("directoryObjects", "directoryObject", (), keys=("memberOf", "members", "owners"))
Draws = Callable[[Kind, Thing], Thing]


def found(world: World, id: str) -> tuple[Kind, Thing] | None:
    """A directory object with its kind; None when it is gone."""
    for kind in STORED:
        thing = world.tables[kind.collection].rows.get(id)
        if thing is not None:
            return kind, thing
    place = world.devices.place(id, 1)
    return None if place is None else (DEVICES, world.devices.entra(place))


def type_of(world: World, id: str) -> str:
    """The type of an object, which may be gone by now; of one that never was: user."""
    kind = next((kind for kind in STORED if id in world.tables[kind.collection].rows), None)
    if kind is None:
        gone = world.tables["deleted"].rows.get(id, {}).get("@kind")
        kind = next((kind for kind in STORED if kind.collection == gone), None)
    if kind is None and world.devices.place(id, 1) is not None:
        kind = DEVICES
    return USERS.type if kind is None else kind.type


def find(cloud: Cloud, collection: str, key: str) -> Thing:
    """An object of a collection by id, a user by name too. Raises Refusal 404."""
    world = cloud.world
    id = world.user_id(key.removeprefix("$")) if collection == "users" else key.lower()
    thing = world.tables[collection].rows.get(id or "")
    if thing is None or cloud.hidden(collection, thing["id"]):
        raise missing(key)
    return thing


def readable(caller: Caller) -> frozenset[str]:
    """The types whose objects a caller may read; of others a list of relations shows the id alone."""
    if caller.scopes:
        return frozenset(
            type_ for type_, kind in KINDS.items()
            if not caller.scopes.isdisjoint(SCOPES.get(f"GET /{kind.collection}") or NEEDED[f"GET /{kind.collection}"])
        )  # fmt: skip
    return frozenset(
        type_ for type_, kind in KINDS.items() if not caller.roles.isdisjoint(NEEDED[f"GET /{kind.collection}"])
    )


def drawing(world: World, caller: Caller, names: tuple[str, ...] = (), more: tuple[str, ...] = ()) -> Draws:
    """How to draw objects of any kind: the named properties, or each kind's own with those of `more`."""
    may, plans = readable(caller), {}
    for type_, kind in KINDS.items():
        wanted = names or (*kind.default, *more)
        wanted = tuple(name for name in dict.fromkeys(wanted) if name in kind.properties)
        if type_ not in may:
            wanted = tuple(name for name in wanted if name not in kind.computed)
        plans[type_] = kind.plan(wanted)

    def draw(kind: Kind, thing: Thing) -> Thing:
        return plans[kind.type].draw(world, thing if kind.type in may else {"id": thing["id"]})

    return draw


def told(kind: Kind, drawn: Thing) -> Thing:
    """A drawn object with its type, as it stands among objects of other types."""
    return {"@odata.type": f"#microsoft.graph.{kind.type}"} | drawn
