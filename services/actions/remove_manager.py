"""Leaving somebody without a manager."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from services import managers
from services.account import account, insist_on_cloud
from services.action_spec import Action, Done, Inverse, Preview, Work
from services.errors import GraphNotFound, NothingToDo
from services.microsoft.graph import segments
from services.severity import Severity

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step


def preview(read: Reader, step: Step) -> Preview:
    """What would change. Raises NothingToDo without a manager, NotAllowed for who is mastered on premises, NotFound."""
    user = account(read, step)
    if not step.found["manager"]:
        raise NothingToDo(f"{user.display_name} has no manager.")
    insist_on_cloud(user, "Change the manager of")
    return Preview(change=(("Manager", managers.name(read, step), "none"),))


async def run(work: Work) -> Done:
    """Says so. Safe to repeat: having none is no error. DELETE /users/{id}/manager/$ref. Raises GraphError kinds."""
    with suppress(GraphNotFound):
        await work.graph.send("DELETE", segments("users", work.target, "manager") + "/$ref")
    return Done("They have no manager any more.")


async def verify(work: Work) -> bool:
    """Whether Graph shows no manager. Raises GraphError kinds."""
    return (await managers.look(work))["manager"] is None


REMOVE = "remove|clear|delete|unset|drop|empty|blank|take [out|off|away]"
MANAGER = "[line|direct|reporting] manager|boss|supervisor"

ACTION = Action(
    name="remove_manager",
    canonical="remove manager <who>",
    help="Leaves a person without a manager.",
    examples=("remove manager Adele Vance", "clear the manager of Alex Wilber"),
    says=(
        "<who> should|must|shall not|no [longer] report to anyone|nobody|someone [anymore]",
        "<who> reports to nobody [anymore|now]",
        f"{REMOVE} <words> as [the] {MANAGER} [entry|field] on|of|from|for <who> ['s] [account|record|profile]",
        f"<who> 's {MANAGER} [field|entry] should|must|can be|stay|become empty|blank|nobody|none",
        f"<who> no longer has a|any {MANAGER}",
        f"<who> does not have a|any {MANAGER} [anymore]",
        f"<who> has no {MANAGER} [anymore|now]",
        f"leave|set|keep|make|put <who> without a|any {MANAGER}",
        f"{REMOVE} {MANAGER} [field|entry|of|from|for] of|from|for|off <who>",
        f"{REMOVE} <who> 's {MANAGER} [field|entry]",
        f"leave|set|keep|make {MANAGER} [field|entry] of|from|for <who> [to] empty|blank|nobody|none|nothing|unset",
        f"leave|set|keep|make <who> 's {MANAGER} [field|entry] [to] empty|blank|nobody|none|nothing|unset",
        f"<who> should|must not|no [longer] have [a|any] {MANAGER} [anymore]",
        f"<who> should|must have no {MANAGER} [anymore]",
    ),
    look=managers.look,
    preview=preview,
    run=run,
    verify=verify,
    undo=lambda step: Inverse("set_manager", {"other": step.found["manager"]}),
    permissions=("User.ReadWrite.All",),
    risk=Severity.LOW,
    approvals=0,
    many=True,
)
