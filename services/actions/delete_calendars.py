"""Deleting somebody's further calendars; the default one cannot go."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from services.account import account
from services.action_spec import Action, Done, Preview, Work
from services.errors import GraphNotFound, NothingToDo
from services.mailbox import mailbox
from services.microsoft.graph import segments
from services.severity import Severity

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step

DEFAULT_STAYS = "Their default calendar cannot be deleted; delete events empties it."


async def look(work: Work) -> dict[str, Any]:
    """The calendars that can go. GET /users/{id}/calendars. Raises NotAllowed without a mailbox, GraphError kinds."""
    with mailbox():
        found = await work.graph.listed(segments("users", work.target, "calendars"), {"$top": "100"})
    return {"calendars": [[one["id"], one.get("name") or ""] for one in found if one.get("isRemovable")]}


def preview(read: Reader, step: Step) -> Preview:
    """What would change: a line for each calendar. Raises NothingToDo without any but the default one, NotFound."""
    user, calendars = account(read, step), step.found["calendars"]
    if not calendars:
        raise NothingToDo(f"{user.display_name} has only the default calendar, which cannot be deleted.")
    return Preview(tuple((name or "Calendar", "there", "deleted") for _, name in calendars), (DEFAULT_STAYS,))


async def run(work: Work) -> Done:
    """Deletes them. Safe to repeat. DELETE /users/{id}/calendars/{id}. Raises GraphError kinds."""
    for id, _ in work.found["calendars"]:
        with suppress(GraphNotFound):
            await work.graph.send("DELETE", segments("users", work.target, "calendars", id))
    return Done("The calendars are deleted. The default one is as it was.")


async def verify(work: Work) -> bool:
    """Whether they are gone. Raises GraphError kinds."""
    left = {id for id, _ in (await look(work))["calendars"]}
    return left.isdisjoint(id for id, _ in work.found["calendars"])


REMOVE = "delete|remove|drop|wipe|erase"
EXTRA = "extra|secondary|other|additional|shared|own|old|second"

ACTION = Action(
    name="delete_calendars",
    canonical="delete calendars <who>",
    help="Deletes a person's calendars, all but the default one.",
    examples=("delete calendars Adele Vance", "delete the calendars of Alex Wilber"),
    says=(
        f"{REMOVE} [all] [of] calendars|calendar of|from|for <who>",
        f"{REMOVE} [all] [of] <who> 's [extra|secondary|other|additional|shared|own] calendars|calendar",
        f"{REMOVE} [all] {EXTRA} calendars|calendar [of|from|for|belonging] [to] <who>",
        f"{REMOVE} [all] calendars belonging to <who>",
        f"<who> 's {EXTRA} calendars|calendar are|is not|no [longer] needed|used|required [anymore]",
        f"[all] {EXTRA} calendars of <who> can|should|must go",
        f"<who> 's {EXTRA} calendars can|should|must go",
        "get rid of [all] <who> 's calendars",
        "get rid of [all] calendars of <who>",
    ),
    look=look,
    preview=preview,
    run=run,
    verify=verify,
    permissions=("Calendars.ReadWrite", "User.Read.All"),
    risk=Severity.HIGH,
    all_of="calendar",
)
