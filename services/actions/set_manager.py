"""Giving somebody a manager, instead of the one they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services import managers, targets
from services.account import account, insist_on_cloud
from services.action_spec import Action, Done, Inverse, Preview, Slot, Work
from services.errors import BadArgument, NothingToDo
from services.microsoft.graph import segments
from services.severity import Severity

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step


def preview(read: Reader, step: Step) -> Preview:
    """What would change.

    Raises NothingToDo when it is their manager, BadArgument for themselves, NotAllowed for who is mastered on premises,
    NotFound.
    """
    user, other = account(read, step), targets.find(read, "user", step.given["other"], step.connection_id)
    if other.id == user.id:
        raise BadArgument("Nobody is their own manager.", "Name somebody else.")
    if step.found["manager"] == other.id:
        raise NothingToDo(f"{other.name} already is the manager of {user.display_name}.")
    insist_on_cloud(user, "Change the manager of")
    return Preview(change=(("Manager", managers.name(read, step) or "none", other.name),))


async def run(work: Work) -> Done:
    """Says so. Safe to repeat. PUT /users/{id}/manager/$ref. Raises GraphError kinds."""
    body = {"@odata.id": f"https://graph.microsoft.com/v1.0/users/{work.given['other']}"}
    await work.graph.send("PUT", segments("users", work.target, "manager") + "/$ref", body)
    return Done("The manager is set.")


async def verify(work: Work) -> bool:
    """Whether Graph shows the manager. Raises GraphError kinds."""
    return bool((await managers.look(work))["manager"] == work.given["other"])


def undo(step: Step) -> Inverse:
    """Back to the manager before, or to none."""
    before = step.found["manager"]
    return Inverse("set_manager", {"other": before}) if before else Inverse("remove_manager")


SET = "set|change|update|switch"
MAKE = "make|appoint|assign|set|add"

ACTION = Action(
    name="set_manager",
    canonical="set manager <who> to <other>",
    help="Sets who a person reports to.",
    examples=("set manager Adele Vance to Lee Gu", "make Lee Gu the manager of Alex Wilber"),
    says=(
        "[from] [now] [on] <other> is|becomes|will [be] [now] [the] [new] manager|boss|supervisor of <who>",
        "[the] new manager|boss|supervisor of|for|from <who> is|becomes|will [now] [be] <other>",
        "<who> 's new manager|boss|supervisor becomes|will [be] <other>",
        "as of now <who> reports to <other>",
        "<who> now works|reports for|to|under <other>",
        "<who> has|gets|got [a] new manager|boss|supervisor <other>",
        "<who> has|gets|got <other> as [new] manager|boss|supervisor",
        "from now on <who> reports to <other>",
        f"{SET} manager|boss of|for <who> to|as <other>",
        f"{SET} <who> 's manager|boss to <other>",
        f"{MAKE} <other> [as] [new] manager|boss of|for|to <who>",
        f"{MAKE} <other> [as] <who> 's [new] manager|boss",
        "make|let|have <who> [now] report to <other>",
        "move|put <who> under <other>",
        "<who> now reports to <other>",
        "<who> reports to <other> now|instead",
        "<who> reports to <other> from now on",
        "<other> is [now] new manager|boss of <who>",
        "<other> is now [new] manager|boss of <who>",
        "<other> is [now] <who> 's new manager|boss",
        "<other> is now <who> 's manager|boss",
        "<who> 's [new] manager|boss is now <other>",
        "<who> 's new manager|boss is <other>",
    ),
    slots=(Slot(name="other", label="New manager", kind="user"),),
    look=managers.look,
    preview=preview,
    run=run,
    verify=verify,
    undo=undo,
    permissions=("User.ReadWrite.All",),
    risk=Severity.LOW,
    approvals=0,
    many=True,
)
