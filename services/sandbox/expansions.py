"""`$expand` of directory objects: one navigation, one level, twenty of a kind at most and no word of the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from services.sandbox import assignments
from services.sandbox.cloud import Cloud
from services.sandbox.collection import Draw
from services.sandbox.kinds import ASSIGNMENTS
from services.sandbox.objects import DIRECTORY_OBJECTS, drawing, found, readable, told
from services.sandbox.relations import RELATIONS, Relation
from services.sandbox.wire import Call, Thing, bad_request
from services.sandbox.world import World

# Graph gives so many related objects and no link to the others.
MOST = 20
EXPAND = re.compile(r"^\s*(\w+)\s*(?:\(\s*\$?(select|levels)\s*=\s*([^)]*)\))?\s*$", re.IGNORECASE)
MANAGER = ("users", "manager")
# App role assignments are no directory objects; they are known by the end at which they are looked for.
ASSIGNED = {("servicePrincipals", "appRoleAssignedTo"): "resourceId",
            ("servicePrincipals", "appRoleAssignments"): "principalId"}  # fmt: skip


def _holders(world: World, id: str) -> Iterable[str]:
    holder = world.devices.owner(id)
    return (holder,) if holder else ()


OF_DEVICES = tuple(Relation("devices", name, _holders, ("user",)) for name in ("registeredOwners", "registeredUsers"))
MANY = {(relation.collection, relation.name): relation for relation in (*RELATIONS, *OF_DEVICES)}


def read(collection: str, text: str) -> tuple[str, str | None]:
    """The navigation and its inner $select. Raises Refusal 400 for more than one, and for what cannot be read."""
    if "," in text.split("(")[0] or ")," in text:
        raise bad_request("The result of parsing $expand contained at least 2 items, but the maximum allowed is 1.")
    match = EXPAND.match(text)
    known = {name.lower(): name for of, name in (MANAGER, *MANY, *ASSIGNED) if of == collection}
    if match is None or match[1].lower() not in known:
        raise bad_request(f"Parsing OData Select and Expand failed: cannot expand '{text[:60]}'.")
    inner = match[3] if (match[2] or "").lower() == "select" else None
    return known[match[1].lower()], inner and inner.removesuffix(";")


def expanded(cloud: Cloud, call: Call, collection: str, draw: Draw) -> Draw:
    """Draws an object of a collection as `draw` does, with what its $expand asks for. Raises Refusal 400."""
    if not call.query.get("$expand"):
        return draw
    world, (name, inner) = cloud.world, read(collection, call.query["$expand"])
    if (collection, name) in ASSIGNED:
        return _with_assignments(cloud, name, inner, draw)
    relation = MANY.get((collection, name))
    draws = drawing(world, call.caller, DIRECTORY_OBJECTS.selected(inner), relation.more if relation else ())

    def with_manager(user: Thing) -> Thing:
        pair = found(world, world.manager_of.get(user["id"], ""))
        return draw(user) | ({name: told(pair[0], draws(*pair))} if pair else {})

    def with_many(thing: Thing) -> Thing:
        ids = relation.reach(world, thing["id"]) if relation else ()
        pairs = islice(filter(None, (found(world, id) for id in ids)), MOST)
        return draw(thing) | {name: [told(kind, draws(kind, other)) for kind, other in pairs]}

    return with_many if relation else with_manager


def _with_assignments(cloud: Cloud, name: str, inner: str | None, draw: Draw) -> Draw:
    held, plan = (
        assignments.by(cloud, ASSIGNED["servicePrincipals", name]),
        ASSIGNMENTS.plan(ASSIGNMENTS.selected(inner)),
    )

    def drawn(thing: Thing) -> Thing:
        return draw(thing) | {name: [plan.draw(cloud.world, row) for row in held.get(thing["id"], ())[:MOST]]}

    return drawn


def version(cloud: Cloud, call: Call) -> object:
    """Changes when what is expanded may have, or who sees it; 0 where nothing is."""
    return (len(cloud.world.ledger), readable(call.caller)) if call.query.get("$expand") else 0
