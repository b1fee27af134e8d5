"""Licences that come with a group: who inherits which, whose do not fit any more, and what a user holds in the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from services.sandbox.world.licences import ID
from services.sandbox.world.membership import groups_of
from services.sandbox.world.people import stamp

if TYPE_CHECKING:
    from services.sandbox.world.changes import Changes

Thing = dict[str, Any]
STATES = "licenseAssignmentStates"
DONE = {"state": "ProcessingComplete"}
# Sold out from the first day: whoever gets it from a group alone does without.
SOLD_OUT = frozenset({ID["VISIOCLIENT"]})


def _state(licence: Thing, group: str | None, at: str, error: str = "None") -> Thing:
    return {"skuId": licence["skuId"], "disabledPlans": licence["disabledPlans"], "assignedByGroup": group,
            "state": "Active" if error == "None" else "Error", "error": error, "lastUpdatedDateTime": at}  # fmt: skip


def states(user: Thing) -> list[Thing]:
    """Every `licenseAssignmentState` of a user, given directly or by a group; stored as soon as a group has to do."""
    stored: list[Thing] | None = user.get(STATES)
    if stored is not None:
        return stored
    return [_state(held, None, user["createdDateTime"]) for held in user.get("assignedLicenses") or ()]


def direct(user: Thing) -> list[Thing]:
    """The licences that were given to the user, not to a group."""
    rows = (row for row in states(user) if row["assignedByGroup"] is None)
    return [{"disabledPlans": row["disabledPlans"], "skuId": row["skuId"]} for row in rows]


def inherits(user: Thing, sku: str) -> bool:
    """Whether a group of the user gives this licence."""
    return any(row["skuId"] == sku and row["assignedByGroup"] is not None for row in states(user))


def held(rows: Iterable[Thing]) -> list[Thing]:
    """What somebody holds by these states: every licence once, without the plans that nobody who gives it gives."""
    found: dict[str, set[str]] = {}
    for row in rows:
        if row["state"] == "Active":
            disabled = set(row["disabledPlans"])
            found[row["skuId"]] = found[row["skuId"]] & disabled if row["skuId"] in found else disabled
    return [{"disabledPlans": sorted(disabled), "skuId": sku} for sku, disabled in found.items()]


def worked_out(
    user: Thing, own: list[Thing], groups: Iterable[Thing], left: Callable[[str], bool], at: str
) -> list[Thing]:
    """The states of a user with these licences of their own in these groups.

    `left` says whether a seat is free for a licence the user does not hold yet; `at` dates what is new.
    """
    before = {(row["skuId"], row["assignedByGroup"]): row for row in states(user)}
    having = {licence["skuId"] for licence in (*own, *(user.get("assignedLicenses") or ()))}
    rows = [_state(licence, None, at) for licence in own]
    for group in groups:
        for licence in group.get("assignedLicenses") or ():
            fits = licence["skuId"] in having or left(licence["skuId"])
            having |= {licence["skuId"]} if fits else set()
            rows.append(_state(licence, group["id"], at, "None" if fits else "CountViolation"))
    for row in rows:
        known = before.get((row["skuId"], row["assignedByGroup"]))
        if known and known | {"lastUpdatedDateTime": at} == row:
            row["lastUpdatedDateTime"] = known["lastUpdatedDateTime"]
    return rows


def hand_out(users: list[Thing], groups: list[Thing], members: dict[str, dict[str, None]], at: str) -> None:
    """Let the groups of a new tenant give their licences, before anything was bought."""
    giving = [group for group in groups if group.get("assignedLicenses")]
    for user in users:
        own = [group for group in giving if user["id"] in members[group["id"]]]
        if own:
            rows = worked_out(user, direct(user), own, lambda sku: sku not in SOLD_OUT, at)
            user |= {STATES: rows, "assignedLicenses": held(rows)}
    wrong = {group for user in users for group in _errors(user)}
    for group in giving:
        group["hasMembersWithLicenseErrors"] = group["id"] in wrong


def _errors(user: Thing) -> set[str]:
    """The groups whose licence a user should have and has not."""
    return {row["assignedByGroup"] for row in user.get(STATES) or () if row["state"] == "Error"}


def failing(world: Changes, group: str) -> list[str]:
    """Members whose licence from this group does not fit."""
    users = (world.users.get(id) for id in world.members.get(group, ()))
    return [user["id"] for user in users if user is not None and group in _errors(user)]


def units_left(world: Changes, sku: str) -> int:
    """How many of a licence are free."""
    bought = next((row["prepaidUnits"]["enabled"] for row in world.skus if row["skuId"] == sku), 0)
    return int(bought) - world.used[sku]


def settle(world: Changes, id: str, actor: str = "", own: list[Thing] | None = None) -> None:
    """Work out anew what a user holds: with `own` licences of theirs, or the ones they have, and those of their groups.

    Nested groups give nothing, as in Entra. Does nothing for whoever is no user.
    """
    _flag(world, _settle(world, id, actor, own))


def _settle(world: Changes, id: str, actor: str = "", own: list[Thing] | None = None) -> set[str]:
    """As `settle`; the groups from which the user has an error since then, or no longer."""
    user = world.users.get(id)
    if user is None:
        return set()
    giving = [world.groups[group] for group in groups_of(world, id) if world.groups[group].get("assignedLicenses")]
    if not giving and own is None and not user.get(STATES):
        return set()
    at, before = stamp(world.clock()), _errors(user)
    rows = worked_out(user, direct(user) if own is None else own, giving, lambda sku: units_left(world, sku) > 0, at)
    world.update("users", id, {"assignedLicenses": held(rows), STATES: rows}, actor, "Change user license")
    return before ^ _errors(user)


def _flag(world: Changes, groups: set[str]) -> None:
    """Keep `hasMembersWithLicenseErrors` of these groups true to their members."""
    for group in groups & world.groups.keys():
        world.groups[group]["hasMembersWithLicenseErrors"] = bool(failing(world, group))
        world.tables["groups"].version += 1


def assign(world: Changes, group: str, licences: list[Thing], actor: str = "") -> None:
    """Let a group give exactly these licences, to its direct members at once."""
    values = {"assignedLicenses": licences, "licenseProcessingState": DONE}
    world.update("groups", group, values, actor, "Set group license")
    _flag(world, {changed for member in list(world.members[group]) for changed in _settle(world, member)})
