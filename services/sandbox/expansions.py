"""`$expand` of directory objects: one navigation, one level, twenty of a kind at most and no word of the rest."""

from __future__ import annotations

import re
from collections.abc import Callable

from services.sandbox.cloud import Cloud
from services.sandbox.collection import Draw
from services.sandbox.kinds import GROUPS, USERS
from services.sandbox.schema import Kind
from services.sandbox.wire import Call, Thing, bad_request
from services.sandbox.world import World

# Graph gives so many related objects and no link to the others.
MOST = 20
EXPAND = re.compile(r"^\s*(\w+)\s*(?:\(\s*\$?(select|levels)\s*=\s*([^)]*)\))?\s*$", re.IGNORECASE)
Related = Callable[[World, Thing], list[Thing]]


def _groups(world: World, user: Thing) -> list[Thing]:
    return [world.groups[id] for id, inside in world.members.items() if user["id"] in inside and id in world.groups]


def _reports(world: World, user: Thing) -> list[Thing]:
    return [world.users[id] for id in world.reports_of(user["id"])]


MANY: dict[str, tuple[Kind, Related]] = {"memberOf": (GROUPS, _groups), "directReports": (USERS, _reports)}


def read(text: str) -> tuple[str, str | None]:
    """The navigation and its inner $select. Raises Refusal 400 for more than one, and for what cannot be read."""
    if "," in text.split("(")[0] or ")," in text:
        raise bad_request("The result of parsing $expand contained at least 2 items, but the maximum allowed is 1.")
    match = EXPAND.match(text)
    known = {name.lower(): name for name in ("manager", *MANY)}
    if match is None or match[1].lower() not in known:
        raise bad_request(f"Parsing OData Select and Expand failed: cannot expand '{text[:60]}'.")
    inner = match[3] if (match[2] or "").lower() == "select" else None
    return known[match[1].lower()], inner and inner.removesuffix(";")


def expanded(cloud: Cloud, call: Call, draw: Draw) -> Draw:
    """Draws a user as `draw` does, with what its $expand asks for. Raises Refusal 400."""
    if not call.query.get("$expand"):
        return draw
    world, (name, inner) = cloud.world, read(call.query["$expand"])
    kind, related = MANY.get(name, (USERS, _groups))
    plan = kind.plan(kind.selected(inner))

    def told(thing: Thing) -> Thing:
        return {"@odata.type": f"#microsoft.graph.{kind.type}", **plan.draw(world, thing)}

    def with_manager(user: Thing) -> Thing:
        boss = world.users.get(world.manager_of.get(user["id"], ""))
        return draw(user) | ({"manager": told(boss)} if boss else {})

    def with_many(user: Thing) -> Thing:
        return draw(user) | {name: [told(thing) for thing in related(world, user)[:MOST]]}

    return with_manager if name == "manager" else with_many
