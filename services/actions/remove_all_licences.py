"""Taking every licence from somebody that was given directly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services import licence_changes
from services.account import account
from services.action_spec import Action, Done, Preview, Work
from services.errors import NothingToDo
from services.severity import Severity

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step


def preview(read: Reader, step: Step) -> Preview:
    """What would change, and what groups give. Raises NothingToDo without a direct licence, NotFound."""
    user, direct = account(read, step), step.found["direct"]
    through = {sku for sku, _ in step.found["by_group"]}
    givers = {sku: ", ".join(licence_changes.groups_giving(read, step, sku)) for sku in sorted(through)}
    kept = [f"{licence_changes.named(read, step, sku)} (through {groups})" for sku, groups in givers.items()]
    stays = (f"These go only with their groups: {', '.join(kept)}.",) if kept else ()
    if not direct:
        raise NothingToDo(f"{user.display_name} has no licence of their own. {' '.join(stays)}".strip())
    lines = tuple((licence_changes.named(read, step, sku), "assigned", "not assigned") for sku in direct)
    return Preview(lines, (*stays, "What only these licences give is kept for 30 days, mail and files too."))


async def run(work: Work) -> Done:
    """Takes them. Safe to repeat. POST /users/{id}/assignLicense. Raises GraphError kinds."""
    held = set((await licence_changes.look(work))["direct"])
    going = [sku for sku in work.found["direct"] if sku in held]
    if going:
        await licence_changes.change(work, [], going)
    return Done("Their licences are free for somebody else.")


async def verify(work: Work) -> bool:
    """Whether they hold none of them directly. Raises GraphError kinds."""
    return set(work.found["direct"]).isdisjoint((await licence_changes.look(work))["direct"])


REMOVE = "remove|revoke|unassign|withdraw|drop|strip|free|take|delete|reclaim"

ACTION = Action(
    name="remove_all_licences",
    canonical="remove all licences <who>",
    help="Takes every licence from a person that no group gives.",
    examples=("remove all licences Adele Vance", "take all licences away from Alex Wilber"),
    says=(
        f"{REMOVE} [all|every] [of] [his|her|their] licences|licence [away] of|from|off|for <who>",
        f"{REMOVE} [away] [all|every] [of] <who> 's licences|licence [away|off|back]",
        f"{REMOVE} [up] all|every|any licences|licence [that|which] <who> [still] holds|has|owns|uses|got [assigned]",
        f"{REMOVE} all|every|any licences|licence held|owned|assigned|carried [by|to] <who>",
        "free up [all] [of] <who> 's licences",
        "strip|relieve <who> of [all] [his|her|their] licences",
        "[all] [his|her|their] licences|licence|seat|seats back of|from|for <who>",
        "unlicense <who>",
    ),
    look=licence_changes.look,
    preview=preview,
    run=run,
    verify=verify,
    permissions=("LicenseAssignment.ReadWrite.All", "User.Read.All"),
    risk=Severity.HIGH,
    many=True,
    all_of="licence|plan|sku|subscription|seat",
    singly="remove licence {} E5",
)
