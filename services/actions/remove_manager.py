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


ACTION = Action(
    name="remove_manager",
    canonical="remove manager <who>",
    help="Leaves a person without a manager.",
    examples=("remove manager Adele Vance", "clear the manager of Alex Wilber"),
    says=(
        "<who> no longer has a|any manager|boss",
        "<who> does not have a|any manager|boss anymore",
        "remove|clear|delete|unset|drop <who> 's boss",
        "leave <who> without a manager|boss",
        "<who> has no manager anymore",
        "remove manager of|from <who>",
        "remove the manager of|from <who>",
        "remove <who> 's manager",
        "clear manager of <who>",
        "clear the manager of <who>",
        "clear <who> 's manager",
        "delete the manager of <who>",
        "unset the manager of <who>",
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
