"""Bringing a deleted account back, within its thirty days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services import targets
from services.account import is_gone
from services.action_spec import Action, Done, Inverse, Preview, Work
from services.errors import GraphNotFound, NothingToDo
from services.microsoft.graph import segments

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step


async def look(work: Work) -> dict[str, Any]:
    """Whether it is among the deleted, or lives. GET /directory/deletedItems/{id}. Raises GraphError kinds."""
    try:
        await work.graph.get(segments("directory", "deletedItems", work.target), {"$select": "id"})
    except GraphNotFound:
        return {"deleted": False, "lives": not await is_gone(work.graph, work.target)}
    return {"deleted": True, "lives": False}


def preview(read: Reader, step: Step) -> Preview:
    """What would change. Raises NothingToDo for an account that lives, NotFound for one that is gone for good."""
    target = targets.find(read, "deleted", step.target_id, step.connection_id)
    if step.found["lives"]:
        raise NothingToDo(f"{target.name} has been restored already.")
    if not step.found["deleted"]:
        raise targets.gone_for_good(target.name)
    back = "It comes back with its groups and, where seats are free, its licences; and enabled or disabled as it was."
    return Preview((("Account", "deleted", "restored"),), (back,))


async def run(work: Work) -> Done:
    """Restores. Safe to repeat. POST /directory/deletedItems/{id}/restore. Raises GraphError kinds."""
    try:
        await work.graph.send("POST", segments("directory", "deletedItems", work.target, "restore"), {})
    except GraphNotFound:
        if await is_gone(work.graph, work.target):
            raise
    return Done("The account is back.")


async def verify(work: Work) -> bool:
    """Whether Graph knows the account again. Raises GraphError kinds."""
    return not await is_gone(work.graph, work.target)


GONE = "deleted|removed|erased"
MISTAKE = "accident|mistake|error"
WRONGLY = "accidentally|wrongly|mistakenly"
RECOVER = "restore|recover|undelete|reinstate|un-delete|return|retrieve|recuperate|rescue|resurrect"

ACTION = Action(
    name="restore_user",
    canonical="restore user <deleted>",
    help="Brings a deleted account back, within 30 days.",
    examples=("restore user Adele Vance", "undelete Alex Wilber"),
    says=(
        "restore|recover|undelete|reinstate|un-delete <deleted> from [deleted|recycle|recycling] "
        "users|items|bin|objects|"
        "trash",
        "get|fetch|pull|take|bring|restore <deleted> [back] out|from [of] recycle|recycling bin|trash",
        f"<deleted> ['s] [account|user] was|got|has [been] {GONE} by|in {MISTAKE}",
        f"<deleted> was|got|has [been] {WRONGLY} {GONE}",
        f"<deleted> should|must not have [been] {GONE}",
        f"{RECOVER} deleted|removed|erased [user|account] [of] <deleted>",
        f"{RECOVER} user|account|profile [of|for] <deleted> [that|which|who|whom] [i|we|someone] "
        f"was|got|has|have|is|were {GONE}|eliminated [{WRONGLY}] [by|in] [{MISTAKE}]",
        f"{RECOVER} <deleted> [that|this|her|his|their] deletion|removal was [my|our|a] {MISTAKE}",
        "undo|revert|reverse deletion|removal of <deleted> ['s] [account|user]",
        "undo|revert|reverse <deleted> 's deletion|removal",
        "[i|we] need|want [to] [have|get] <deleted> back",
        "[i|we] need|want [to] [have|get] <deleted> 's account|user|profile back",
        f"i|we|somebody|someone [{WRONGLY}] {GONE} <deleted> by|in {MISTAKE}",
        f"i|we|somebody|someone {WRONGLY} {GONE} <deleted>",
        "[can|could|may] [i|we|you] get|have|bring <deleted> back [quick|quickly|fast]",
        "[can|could|may] [i|we|you] get|have|bring [back] <deleted> 's [deleted|old] account|user|profile [back]",
        "[can|could|may] [i|we|you] get|have|bring [back] [deleted|old] account|user of <deleted> [back]",
        "restore <deleted>",
        "restore the user <deleted>",
        "restore|recover|undelete|reinstate|un-delete [deleted|old] account|user|profile of|for <deleted>",
        "undelete|un-delete|reinstate <deleted>",
        "restore the deleted user <deleted>",
        "restore deleted user <deleted>",
        "undelete user <deleted>",
        "recover user <deleted>",
        "bring back <deleted>",
        "bring <deleted> back",
        "bring|get|have|give <deleted> 's [deleted|old] account|user|profile back",
        "bring|get back <deleted> 's [deleted|old] account|user|profile",
        f"{RECOVER} <deleted> 's [deleted|old] account|user|profile",
        "bring back <deleted> from [recycle|recycling] bin|trash",
        "bring <deleted> back from [recycle|recycling] bin|trash",
        "restore <deleted> from [recycle|recycling] bin|trash",
        "bring back user <deleted>",
        "recover <deleted>",
    ),
    about="deleted",
    look=look,
    preview=preview,
    run=run,
    verify=verify,
    undo=lambda step: Inverse("delete_user"),
    permissions=("User.DeleteRestore.All", "User.Read.All"),
    approvals=2,
)
