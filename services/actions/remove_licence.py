"""Taking a licence from somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services import licence_changes, products
from services.account import account
from services.action_spec import Action, Done, Inverse, Preview, Slot, Work
from services.errors import NotAllowed, NothingToDo

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step


def preview(read: Reader, step: Step) -> Preview:
    """What would change. Raises NothingToDo for whoever lacks it, NotAllowed where a group gives it, NotFound."""
    user, sku = account(read, step), step.given["licence"]
    name = licence_changes.named(read, step, sku)
    through = licence_changes.groups_giving(read, step, sku)
    if sku not in step.found["direct"]:
        if through:
            raise NotAllowed(
                f"{user.display_name} has {name} through {', '.join(through)}, and only the group can take it away.",
                f"Take them out of the group: remove {user.upn} from group {through[0].casefold()}",
            )
        raise NothingToDo(f"{user.display_name} has no {name}.")
    stays = (f"They keep it through {', '.join(through)}.",) if through else ()
    lost = "What only this licence gives is kept for 30 days, mail and files too, and then deleted."
    return Preview(change=((name, "assigned", "not assigned"),), warnings=(*stays, lost))


async def run(work: Work) -> Done:
    """Says that it is gone. Safe to repeat. POST /users/{id}/assignLicense."""
    if work.given["licence"] in (await licence_changes.look(work))["direct"]:
        await licence_changes.change(work, [], [work.given["licence"]])
    return Done("The licence is no longer assigned, and free for somebody else.")


async def verify(work: Work) -> bool:
    """Whether Graph shows the licence gone. Raises GraphError kinds."""
    return work.given["licence"] not in (await licence_changes.look(work))["direct"]


REMOVE = "remove|take|unassign|revoke|withdraw|drop|pull|delete|free|strip|reclaim|recover|cancel|end"
SEAT = "[licence|seat|subscription|licences|seats|subscriptions|plan]"
REMOVAL = "removal|revocation|withdrawal|reclaim|recovery|cancellation"

ACTION = Action(
    name="remove_licence",
    canonical="remove licence <who> <licence>",
    help="Takes a licence from a person.",
    examples=("remove licence Adele Vance Power BI Pro", "take the Power BI Pro licence away from Alex Wilber"),
    says=(
        "get|have|claim [the|a|an|that] <licence!> [licence|seat] back|away|off from|off|of <who>",
        "get|have|claim [back] [the|a|an|that] <licence!> [licence|seat] from|off|of <who>",
        f"get|have|claim <who> 's <licence!> {SEAT} back|away|off [now]",
        f"<licence!> {SEAT} off <who>",
        f"{REMOVE} [away|back] from|off <who> [the|his|her|their] <licence!> {SEAT}",
        f"{REMOVE} [up|back] <who> 's <licence!> {SEAT} [away|up|off|back]",
        f"{REMOVE} [away|off|back|up] <licence!> {SEAT} [away|off|back] from|of|off|for <who>",
        f"{REMOVE} [away|off|back] <licence!> {SEAT} [away|off|back] from|of|off|for <who> 's "
        "id|user-id|account|login|profile|user|name",
        "no [more] <licence!> licence|seat|subscription for <who> [anymore]",
        f"{REMOVE} <licence!> {SEAT} <who>",
        f"{REMOVE} <who> <licence!> {SEAT}",
        f"free|give|hand|take <licence!> {SEAT} of|from <who> [back|up|away|off]",
        f"stop|quit paying|buying|renewing [for] <who> 's <licence!> {SEAT}",
        f"stop|quit paying|buying [for] [a|an|the] <licence!> {SEAT} of|for <who>",
        f"licence|subscription|seat {REMOVAL} for|of|from <who> <licence!> {SEAT}",
        f"<licence!> {SEAT} {REMOVAL} for|of|from <who>",
        f"<licence!> {SEAT} away|off from <who>",
        f"<who> loses|lose|returns|return [the|his|her|their|a|an] <licence!> {SEAT} [back]",
        f"[the] <licence!> {SEAT} of|from <who> is|are not needed|used|required [anymore]",
        f"<who> 's <licence!> {SEAT} is|are not needed|used|required [anymore]",
        f"strip|deprive|relieve|rid <who> of [the|his|her|their|a|an] <licence!> {SEAT}",
        "take [up|back|away] <who> 's <licence!> [licence|seat] [away|back|up]",
        "free|give|hand up|back|away <who> 's <licence!> [licence|seat]",
        "<who> does|do|will not need|use|want|require [a|an|the|his|her|their] <licence!> [licence|seat] [anymore]",
        "<who> has|got no use|need for [a|an|the|his|her|their] <licence!> [licence|seat] [anymore]",
        "<who> can|could|may|should|must|will give|hand|lose [up] [her|his|their] <licence!> [licence|seat] [back|up]",
        "free|give|hand up|back <who> 's <licence> licence|seat",
        "free|give|hand up|back <licence!> [licence|seat] of|from <who>",
        "<who> should|must|may|can not|no [longer] have|hold|keep|use|get [a|an|the|any|her|his|their] <licence!> "
        "[licence|seat] [anymore]",
        "<who> no longer needs|uses|wants [a|an|the|his|her] <licence!> [licence|seat]",
        "reclaim|recover|retract|claw [back] [the] <licence!> [licence|seat] from|of <who>",
        f"{REMOVE} [licence] <licence> [licence|seat] of|from|off <who>",
        f"{REMOVE} [licence] <licence> [licence|seat] away|off|back from|of|off <who>",
        f"{REMOVE} away|off|back [licence] <licence> [licence|seat] from|of <who>",
        f"{REMOVE} [away] <who> 's <licence> licence|seat [away]",
        "<who> does not need <licence> [licence] [anymore]",
    ),
    slots=(Slot(name="licence", label="Licence", kind="licence", names=products.SPOKEN),),
    look=licence_changes.look,
    preview=preview,
    run=run,
    verify=verify,
    undo=lambda step: Inverse("assign_licence", {"licence": step.given["licence"]}),
    permissions=("LicenseAssignment.ReadWrite.All", "User.Read.All"),
    many=True,
)
