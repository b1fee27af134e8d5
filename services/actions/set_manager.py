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


SET = "set|change|update|switch|put|make|enter"
MAKE = "make|appoint|assign|set|add|name|map|tag"
MOVED = "moved|changed|switched|transferred|relocated [over|internally] [team|teams|department|departments|job|jobs]"
MANAGER = "[line|direct|reporting] manager|boss|supervisor|superior|lead|chief|superordinate"

ACTION = Action(
    name="set_manager",
    canonical="set manager <who> to <other>",
    help="Sets who a person reports to.",
    examples=("set manager Adele Vance to Lee Gu", "make Lee Gu the manager of Alex Wilber"),
    says=(
        f"<other> is|becomes|will [be] [now] <who> 's [new] {MANAGER} from now|today|tomorrow [on]",
        f"<who> 's {MANAGER} is not|no [longer] <words> [anymore] [but] it is [now] <other> [now]",
        f"<other> am [now] <who> 's [new] {MANAGER} [now]",
        f"<other> am [now] [new] {MANAGER} of|for <who> [now]",
        "<who> goes|moves|sits|works|comes [now] under <other> [in|on] [org|organisation|organigram] [chart]",
        f"<who> has|gets|got|needs [a] new {MANAGER} it is <other>",
        f"{MANAGER} [field|entry] of|for|on <who> is empty|wrong|missing|outdated|old "
        "should|must|make [it] [be] <other>",
        f"<who> 's {MANAGER} [field|entry] is empty|wrong|missing|outdated|old should|must|make [it] [be] <other>",
        f"put|write|enter|record|register <other> [down|in] as [new] {MANAGER} of|for <who>",
        f"put|write|enter|record|register <other> [down|in] as <who> 's [new] {MANAGER}",
        f"<who> 's {MANAGER} is|becomes|will [be] <other> from now|today [on]",
        f"{SET} {MANAGER} of|for|on <who> [it] [now] is [now] <other>",
        f"{SET} <who> 's {MANAGER} [it] [now] is [now] <other>",
        f"[the] [new] {MANAGER} of|for <who> was|is|has [been] decided|confirmed|named|chosen [it] is <other>",
        f"<other> to be|become [the] [new] {MANAGER} of|for <who>",
        f"<other> to be|become <who> 's [new] {MANAGER}",
        f"<who> has no {MANAGER} make|set it|that|this [to] <other>",
        f"<who> [has|is] {MOVED} [and] his|her|their {MANAGER} is now <other>",
        f"<who> [has|is] {MOVED} [and] his|her|their new {MANAGER} is [now] <other>",
        f"<other> takes|took [over] as [new] {MANAGER} of|for <who>",
        f"<other> takes|took [over] as <who> 's [new] {MANAGER}",
        f"[from] [now] [on] <other> is|becomes|will [be] [now] [new] {MANAGER} of|for|to <who>",
        f"[the] new {MANAGER} of|for|from <who> is|becomes|will [now] [be] <other>",
        f"{MANAGER} of|for <who> is|becomes now|henceforth <other>",
        f"{MANAGER} of|for <who> will [now] be|become <other>",
        f"{MANAGER} of|for <who> is|becomes <other> now",
        f"<who> 's new {MANAGER} becomes|is|will [be] [now] <other>",
        f"<who> 's {MANAGER} becomes|will [be] [now] <other>",
        f"<who> 's {MANAGER} is now <other>",
        f"<who> 's {MANAGER} is|becomes <other> now|instead",
        f"<who> 's {MANAGER} should|must|has [to] be <other> [instead]",
        f"{MANAGER} of|for <who> should|must|has [to] be <other> [instead]",
        "as of now <who> reports to <other>",
        "<who> now works|reports for|to|under <other>",
        "<who> works|reports for|to|under <other> from now [on] [so] [can|could|please] [you] [change|note|update|set] "
        "[it|that|this]",
        "<who> should|must|shall|will [now] work|report|reports|answer for|to|under <other>",
        f"<who> has|gets|got|needs [a] new {MANAGER} <other>",
        f"<who> has|gets|got|needs [now] <other> as [new|her|his|their] {MANAGER}",
        "from now on <who> reports to <other>",
        "from|as-of now|today|tomorrow [on] <who> works|reports|answers for|to|under <other>",
        f"<who> gets|has|got <other> as [new|his|her|their] {MANAGER}",
        f"<who> should|must|shall|will [now] have|get <other> as [new|his|her|their] {MANAGER}",
        "<who> reports|works|answers now to|for|under <other>",
        f"{SET} {MANAGER} of|for <who> to|as|on|onto <other>",
        f"{SET} <who> 's {MANAGER} to|into|as|on|onto <other>",
        f"{SET} <who> 's {MANAGER} from <words> to <other>",
        f"{SET} <other> as [new] {MANAGER} of|for <who>",
        f"{MAKE} <other> [as] [new] {MANAGER} of|for|to <who>",
        f"{MAKE} <other> [as] <who> 's [new] {MANAGER}",
        f"give <who> <other> as [new] {MANAGER}",
        f"give <who> a new {MANAGER} <other>",
        "make|let|have <who> [now] report|answer to <other>",
        "move|put <who> under <other>",
        "<who> now reports to <other>",
        "<who> reports to <other> now|instead",
        "<who> reports to <other> from now on",
        f"<other> is [now] new {MANAGER} of <who>",
        f"<other> is now [new] {MANAGER} of <who>",
        f"<other> is|'s [now] <who> 's new {MANAGER}",
        f"<other> is now <who> 's {MANAGER}",
        f"<other> should|must|shall be|become <who> 's [new] {MANAGER}",
        f"<other> should|must|shall be|become [new] {MANAGER} of|for <who>",
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
