"""Changing a property of an account, or attributes of the tenant's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from services import attributes
from services.account import account, insist_on_cloud, properties, update
from services.action_spec import Action, Done, Inverse, Preview, Slot, Work
from services.countries import code
from services.errors import BadArgument, NothingToDo, Unfilled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.store.reader import Reader
    from services.store.step import Step


def wanted(given: Mapping[str, Any]) -> dict[str, Any]:
    """What is to be set, as Graph takes it. Raises BadArgument."""
    body = attributes.body(given.get("custom", {}))
    if "property" in given:
        value = given.get("value", "")
        is_country = given["property"] == "usage location"
        body[attributes.PROPERTIES[given["property"]]] = (code(value) if is_country else value) or None
    return body


async def look(work: Work) -> dict[str, Any]:
    """What is there now, of what is to be set. GET /users/{id}. Raises GraphError kinds."""
    names = wanted(work.given)
    if not names:
        return {}
    found = await properties(work.graph, work.target, *names)
    return {name: found.get(name) for name in names}


def preview(read: Reader, step: Step) -> Preview:
    """What would change.

    Raises Unfilled when nothing is to be set, BadArgument for what cannot be, NothingToDo when it is so, NotAllowed for
    what is mastered on premises, NotFound.
    """
    user, body, given = account(read, step), wanted(step.given), step.given
    if not body:
        raise Unfilled("Say what to set: a property and its value, or attributes of your own as JSON.", "property")
    if given.get("property") == "display name" and not given.get("value"):
        raise BadArgument("Nobody can be without a display name.", "Give the new name.")
    if _goes_on(given.get("value") or ""):
        raise BadArgument("That is more than one property.", "Ask for one property at a time.")
    if attributes.shows(step.found, body):
        raise NothingToDo(f"{user.display_name} already has that.")
    if given.get("property") not in attributes.SYNCED_TOO or "custom" in given:
        insist_on_cloud(user, "Change")
    return Preview(tuple(_line(name, step.found.get(name), value) for name, value in body.items()))


def _goes_on(value: str) -> bool:
    """Whether another property follows: "Engineering and his job title to Team Lead"."""
    _, _, after = value.casefold().partition(" and ")
    return any(f" {name} {verb} " in f" {after}" for name in attributes.PROPERTIES for verb in ("to", "is"))


def _line(name: str, before: Any, after: Any) -> tuple[str, str, str]:
    known = {graph: said for said, graph in attributes.PROPERTIES.items()}
    return known.get(name, name).capitalize() if name in known else name, _shown(before), _shown(after)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        kept = {name: one for name, one in value.items() if "@" not in name and one is not None}
        return ", ".join(f"{name}: {_shown(one)}" for name, one in kept.items()) or "none"
    if isinstance(value, list):
        return orjson.dumps(value).decode()
    return "none" if value in (None, "") else str(value)


async def run(work: Work) -> Done:
    """Sets it. Safe to repeat. PATCH /users/{id}. Raises GraphError kinds."""
    await update(work.graph, work.target, wanted(work.given))
    return Done("The account is changed.")


async def verify(work: Work) -> bool:
    """Whether Graph shows what was set. Raises GraphError kinds."""
    return attributes.shows(await look(work), wanted(work.given))


def undo(step: Step) -> Inverse | None:
    """The value before, for a single property that had one."""
    if "property" not in step.given or "custom" in step.given:
        return None
    name = step.given["property"]
    return Inverse("update_user", {"property": name, "value": step.found.get(attributes.PROPERTIES[name]) or ""})


SET = "change|update|set|switch|edit|rename|make|put|enter"
ENTRY = "[field|entry|attribute|property|value]"
MOVES = (
    "moved|moves|moving|transferred|transfers|transferring|changed|changes|changing|switched|switches|switching|goes|"
    "went|relocated|belongs|passed|passes|passing|pass|move|transfer|change|"
    "switch|go|relocate|belong"
)
RECORD = "[record|account|profile|card|entry|user]"
OUGHT = "should|must|needs|has|ought [now|to] [be|say|read|show] [changed] [to]"
VOID = "empty|blank|missing|wrong|outdated|unset"
PLACED = "put|place|move|add her|him|them in|into|to|under [the] <department!> [department]"

ACTION = Action(
    name="update_user",
    canonical="update user <who> [set <property> to <value>]",
    help="Changes a property of an account, or attributes of your own.",
    examples=("update user Adele Vance set department to Sales", "change the job title of Alex Wilber to Director"),
    says=(
        "move|transfer|switch|shift|relocate|reassign <who> [over] to|into [the] <department!> [department] [now]",
        "move|transfer|switch|shift|relocate|reassign <who> [over] from <words> to|into [the] [department] "
        "<department!> [department] [now]",
        f"<who> [has|is|will|shall] {MOVES} [over|internally] to|into [the] [department] [of] <department!> "
        "[department] [now]",
        f"<who> [has|is] {MOVES} [over|internally] to|into [the] [department] <department!> [department] [now|and|so] "
        "update|change|set|adjust|correct [his|her|their|the|it] [department|profile|account|record] [accordingly]",
        f"<who> [has|is] {MOVES} [over] from <words> to|into [the] <department!> [department] [now]",
        "<who> belongs|works|sits to|in|for [the] <department!> [department] now",
        "<who> is in [the] <department!> [department] now",
        "<who> is now in [the] <department!> [department]",
        "department|internal change|move|transfer [for|of] <who> [to|into|department] <department!>",
        "<who> [internal] department|internal change|move|transfer [to|into] <department!>",
        "mover|transfer [for|of] <who> [to|into] <department!>",
        "mover|movers process|workflow|routine|steps|change|ticket for|of|on <who>",
        "run|start|do|process|begin|kick-off mover|movers [process|workflow|routine|steps] for|of|on <who>",
        "put|set|enter|add|use|write|record <value> as|for|in|into <who> 's <property> [field]",
        "<property> <who> [over] to|as <value>",
        "<property!> <value> for|of|on <who>",
        f"{SET}|add|write|record <property> <value> for|of|on|in|into|to <who> ['s] {RECORD}",
        f"<property> {ENTRY} of|for|on <who> ['s] {RECORD} becomes|changes|goes [to] <value>",
        f"<who> 's <property> {ENTRY} becomes|changes|goes [to] <value>",
        f"<who> [has|is] {MOVES} [of] [her|his|their] <property> [it] [is] now [is] <value>",
        "<who> now <property> <value>",
        "<who> <property> <value> now|these [days]",
        "<who> wants|would|should|must [to] [like] [to] <property> <value> [again]",
        "<who> 's new <property> [is] [now] <value>",
        f"<who> 's <property> {ENTRY} is [wrong|outdated|old|incorrect|missing|empty] "
        "should|must|make [it] [be|read|say] <value>",
        f"<property> {ENTRY} of|for|on <who> ['s] {RECORD} is "
        "wrong|outdated|old|incorrect|missing|empty should|must|make [it] [be|read|say] <value>",
        f"<who> has|have|is [got|still] no|wrong|empty|blank|without department {PLACED}",
        f"<who> is [still] [not] in|under|without no|wrong|any|a department {PLACED}",
        f"<who> 's department {ENTRY} is [still] {VOID} {PLACED}",
        f"department {ENTRY} of|for|on <who> ['s] {RECORD} is [still] {VOID} {PLACED}",
        "<who> has|have [got] no|wrong|empty|blank <property> [so] [can|please|it] [you] "
        "should|must|make|set|put|change be|it [to|down|in|as] [as] <value>",
        "<who> is [shown|listed] in|under|with [the] wrong <property> should|must|it [be|is] <value>",
        f"<property> {ENTRY} <who> {OUGHT} <value>",
        "clear|empty|blank <who> 's <property> [field|entry]",
        "clear|empty|blank <property> [field|entry] of|for|on <who>",
        "remove|delete|erase <who> 's <property> field|entry|number",
        "remove|delete|erase|take <property> of|for <who> [out] of|from directory|profile|record",
        "remove|delete|erase|take <who> 's <property> [out] of|from directory|profile|record",
        f"{SET} [the] [user] <who> 's <property> {ENTRY} from <words> to <value>",
        f"{SET} <who> 's <property> {ENTRY} [down] to|into|as <value>",
        f"{SET} <property> {ENTRY} of|for|on <who> ['s] {RECORD} to|into|as <value>",
        f"{SET} <property> to|into <value> for|on <who> ['s] {RECORD}",
        "give <who> [the|a] [new] <property> <value>",
        f"<who> [has|is] {MOVES} [over] to [a|the] [new] <property> <value> [now]",
        f"<who> [has|is] {MOVES} [over] to [the] <value> <property> [now]",
        f"<property> {OUGHT} <value> [now|instead] for|of <who>",
        "make <who> 's <property> <value>",
        f"<who> 's <property> {ENTRY} is|becomes <value> now|instead",
        "<who> is now in <property> <value>",
        "<who> is|became|becomes [now|officially] <value> [so] update|change|fix|set|adjust|correct her|his|their "
        "<property> [accordingly]",
        "move|transfer|switch|put|register|record|enter|list <who> [over] to|into|in|under|with <property> <value>",
        "move|transfer|switch|put <who> [over] to|into|in [the] <value> <property>",
        f"<property> {ENTRY} of|for|on <who> ['s] {RECORD} {OUGHT} <value>",
        f"<property> {ENTRY} of|for|on <who> ['s] {RECORD} is [now] <value> now|instead",
        f"<who> 's <property> {ENTRY} {OUGHT} <value>",
        "<who> 's <property> is|becomes now <value>",
        "<who> needs|gets|has [the|a] new <property> <value>",
        "update|change|edit|modify user|account|profile <who>",
        "update|change|edit|modify <who> 's profile|account|properties|attributes|details|data|record",
        "edit|modify <who>",
        "update <who> [set <property> to <value>]",
        "edit user <who>",
        "change properties of <who>",
    ),
    slots=(
        Slot(
            name="property",
            label="Property",
            kind="choice",
            required=False,
            choices=attributes.CHOICES,
            called=attributes.CALLED,
            names=attributes.UNMISTAKABLE,
        ),
        Slot(
            name="value",
            label="New value",
            required=False,
            longest=200,
            hint="Left empty: cleared",
            names=attributes.DEPARTMENTS,
        ),
        attributes.SLOT,
    ),
    look=look,
    preview=preview,
    run=run,
    verify=verify,
    undo=undo,
    permissions=("User.ReadWrite.All",),
)  # fmt: skip
