"""Giving somebody a licence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col

from services import licence_changes, products
from services.account import account, update
from services.action_spec import Action, Done, Inverse, Preview, Slot, Work
from services.countries import code
from services.errors import NotAllowed, NothingToDo, Unfilled
from services.resources.licences import Licence
from services.severity import Severity
from services.store.query import pick

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step


def preview(read: Reader, step: Step) -> Preview:
    """What would change.

    Raises NothingToDo for whoever has it, NotAllowed when none is free, Unfilled where a usage location is needed,
    BadArgument for one that is no country, NotFound.
    """
    user, sku = account(read, step), step.given["licence"]
    name = licence_changes.named(read, step, sku)
    if sku in step.found["direct"]:
        raise NothingToDo(f"{user.display_name} already has {name}.")
    bought = read.one(
        pick(Licence.enabled, Licence.warning, Licence.consumed).where(
            col(Licence.connection_id) == step.connection_id, col(Licence.sku_id) == sku
        )
    )
    free = bought.enabled + bought.warning - bought.consumed if bought else 0
    through = licence_changes.groups_giving(read, step, sku)
    if bought and free < 1 and not through:
        raise NotAllowed(f"No {name} is free.", "Buy more, or take one from somebody: licence " + name.casefold())
    location = code(step.given.get("location", ""))
    if not (location or step.found["location"]):
        raise Unfilled(f"Microsoft asks in which country {user.display_name} uses it.", "location")
    moves = ((("Usage location", step.found["location"] or "none", location)),) if location else ()
    notes = (f"They have it through {', '.join(through)} already; then they have it in both ways.",) if through else ()
    return Preview(change=((name, "not assigned", "assigned"), *moves), warnings=notes)


async def run(work: Work) -> Done:
    """Says that they have it. Safe to repeat. PATCH /users/{id} usageLocation, POST /users/{id}/assignLicense."""
    if location := code(work.given.get("location", "")):
        await update(work.graph, work.target, {"usageLocation": location})
    await licence_changes.change(work, [work.given["licence"]], [])
    return Done("The licence is assigned. Mailbox and files may take a quarter of an hour to appear.")


async def verify(work: Work) -> bool:
    """Whether Graph shows the licence. Raises GraphError kinds."""
    return work.given["licence"] in (await licence_changes.look(work))["direct"]


ASSIGN = "assign|give|grant|hand|issue|add|allocate|provision|supply|book|order|activate"
SEAT = "[licence|seat|subscription|licences|seats|subscriptions|plan]"

ACTION = Action(
    name="assign_licence",
    canonical="assign licence <who> <licence>",
    help="Gives a person a licence.",
    examples=("assign licence Adele Vance Power BI Pro", "give Alex Wilber a Power BI Pro licence"),
    says=(
        "get|buy|order|find|fetch <who> [a|an|the] <licence!> [licence|seat]",
        "[one|a|an|another] <licence!> [licence|seat] for <who>",
        "<who> wants|requires|requests|should-have|should|must [have|get] [a|an|the] <licence!> [licence|seat]",
        "<who> will|would|does|may need|require|like|want|get|have [to] [have] [a|an] <licence!> [licence|seat]",
        "<who> needs|gets [a|an|the] <licence!> [licence|seat] [instead]",
        "can|could|may <who> have|get [a|an|the] <licence!> [licence|seat]",
        "put|get|set-up|equip <who> on|with [a|an|the] <licence!> [licence|seat]",
        f"hook|set|fix|sort|kit <who> up|out with [a|an|the] <licence!> {SEAT}",
        f"hook|set|fix|kit up|out <who> with [a|an|the] <licence!> {SEAT}",
        "license <licence!> for|to <who>",
        f"<licence!> {SEAT} to|for <who>",
        f"hand|give|dish|deal out <licence!> {SEAT} to|for <who>",
        f"{ASSIGN} <licence!> {SEAT} to|for <who>",
        f"{ASSIGN} <who> [with] [a|an|the] <licence!> {SEAT}",
        f"<who> to|shall|should|must have|get|receive|own|become [a|an|the] <licence!> {SEAT}",
        f"<who> asked|asks|applied|requests|requested [for] [a|an|the] <licence!> {SEAT}",
        f"[i|we] need|want [that] <who> has|gets|have|get [a|an|the] [licence] <licence!> {SEAT}",
        "<who> to|shall|should|must have|get|receive|own licence <licence!>",
        f"[new] licence|subscription|seat request|order for|of|from <who> <licence!> {SEAT}",
        f"[new] licence|subscription|seat request|order <who> <licence!> {SEAT}",
        f"<who> is|are missing [a|an|the|his|her|their] <licence!> {SEAT}",
        f"<who> misses|miss [a|an|the|his|her|their] <licence!> {SEAT}",
        f"<licence!> {SEAT} is|are missing for|on|at <who>",
        f"license|license-up <who> [up] with|for <licence!> {SEAT}",
        f"{ASSIGN} <who> a|an|the <licence> licence|seat|subscription",
        f"{ASSIGN} <who> licence <licence>",
        f"{ASSIGN} [licence] <licence> to|for <who>",
        f"{ASSIGN} a|an|the <licence> licence|seat|subscription to|for <who>",
        f"{ASSIGN} <licence> licence|seat|subscription to|for <who>",
        "assign <who> <licence>",
        "license <who> with|for <licence>",
        "<who> needs|gets a|an|the <licence> licence|seat",
        "<who> needs|gets licence <licence>",
        "give <who> <licence>",
        "<who> needs|gets <licence>",
    ),
    slots=(
        Slot(name="licence", label="Licence", kind="licence", names=products.SPOKEN),
        Slot(name="location", label="Country of use", required=False, longest=60, hint="Two letters, for example DE"),
    ),
    look=licence_changes.look,
    preview=preview,
    run=run,
    verify=verify,
    undo=lambda step: Inverse("remove_licence", {"licence": step.given["licence"]}),
    permissions=("LicenseAssignment.ReadWrite.All", "User.Read.All"),
    risk=Severity.LOW,
    approvals=0,
    many=True,
)
