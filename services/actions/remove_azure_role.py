"""Taking from somebody a role in an Azure subscription."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sqlmodel import col

from services import directory, targets
from services.action_spec import Action, Done, Preview, Slot, Work
from services.errors import BadArgument, GraphNotFound, NotAllowed, NotFound, NothingToDo
from services.names import fold
from services.resources.azure_access import AzureAccess
from services.resources.azure_roles import AzureRole
from services.severity import Severity
from services.store.query import named_by, pick

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.store.reader import Reader
    from services.store.step import Step
    from services.targets import Target

OF = "/subscriptions/{subscription}/providers/Microsoft.Authorization"


def held(read: Reader, who: str) -> list[Any]:
    """The Azure roles somebody has in the connected subscriptions, each with its role's name and how it is held."""
    columns = (AzureRole.name, AzureAccess.connection_id, AzureAccess.role_id, AzureAccess.scope, AzureAccess.through,
               AzureAccess.inherited)  # fmt: skip
    join = named_by(AzureRole, AzureAccess.role_id)
    return list(read.rows(pick(*columns).join(AzureRole, join).where(col(AzureAccess.holder_id) == who)))


def options(read: Reader, step: Step) -> list[tuple[str, str]]:
    """The roles that can be taken, by name."""
    names = sorted({row.name for row in held(read, step.target_id)})
    return [(name, name) for name in names]


def where(read: Reader, target: Target, given: Mapping[str, Any]) -> int:
    """The connection of the subscription in which they have the role: the one named, where that is in several.

    Raises NotFound and NotAllowed; BadArgument where several are meant.
    """
    rows = [row for row in held(read, target.id) if fold(row.name) == fold(given.get("azure_role"))]
    if said := given.get("subscription"):
        ids = {int(hit.id) for hit in directory.find_connection(read, said).hits}
        rows = [row for row in rows if row.connection_id in ids]
    if not rows:
        raise NotFound(
            f"{target.name} has no Azure role called “{given.get('azure_role')}”.", f"Type azure roles {target.id}."
        )
    direct = [row for row in rows if not row.through]
    if not direct:
        raise NotAllowed(
            f"{target.name} has {rows[0].name} through a group.", "Take them out of the group, or the role from it."
        )
    there = {row.connection_id for row in direct}
    if len(there) > 1:
        raise BadArgument(
            f"{target.name} has {rows[0].name} in {len(there)} subscriptions.",
            "Say in which, by the subscription's name.",
        )
    return int(direct[0].connection_id)


async def look(work: Work) -> dict[str, Any]:
    """Their own assignments of that role, in this subscription. Raises GraphError kinds.

    GET roleAssignments?$filter=principalId eq '...', which tells those of their groups too; GET roleDefinitions.
    """
    mine = await work.graph.listed(f"{OF}/roleAssignments", {"$filter": f"principalId eq '{work.target}'"})
    names = {
        one["name"].lower(): one["properties"]["roleName"] for one in await work.graph.listed(f"{OF}/roleDefinitions")
    }
    found = []
    for one in mine:
        facts = one["properties"]
        name = names.get(facts["roleDefinitionId"].rpartition("/")[2].lower(), "")
        if facts["principalId"] == work.target and fold(name) == fold(work.given["azure_role"]):
            found.append([one["id"], name, facts["scope"]])
    return {"assignments": sorted(found)}


def preview(read: Reader, step: Step) -> Preview:
    """What would change: a line for each scope. Raises NothingToDo without one, NotAllowed for one from above."""
    target, role = targets.find(read, "user", step.target_id), step.given["azure_role"]
    here = [one for one in step.found["assignments"] if one[2].lower().startswith("/subscriptions/")]
    if step.found["assignments"] and not here:
        raise NotAllowed(
            f"{role} comes from above the subscription.", "Take it away at the management group, in Azure."
        )
    if not here:
        raise NothingToDo(f"{target.name} has no {role} in this subscription.")
    return Preview(tuple((name, scope, "removed") for _, name, scope in here))


async def run(work: Work) -> Done:
    """Removes them. Safe to repeat. DELETE {assignment}. Raises GraphError kinds."""
    for id, _, scope in work.found["assignments"]:
        if scope.lower().startswith("/subscriptions/"):
            with suppress(GraphNotFound):
                await work.graph.send("DELETE", id)
    return Done("The role is taken away. It may live on for some minutes.")


async def verify(work: Work) -> bool:
    """Whether the assignments are gone. Raises GraphError kinds."""
    left = (await look(work))["assignments"]
    return not any(scope.lower().startswith("/subscriptions/") for _, _, scope in left)


REMOVE = "remove|revoke|take|drop|delete|pull|strip|withdraw|cut|retire|retract [away|off|back|out]"
RIGHTS = "[role|rights|access] [assignment]"
# What people call by name without saying that it is a role in Azure.
SPOKEN = frozenset(("owner", "contributor", "reader", "user access administrator", "rbac administrator"))

ACTION = Action(
    name="remove_azure_role",
    canonical="remove azure role <who> <azure_role> [in <subscription>]",
    help="Takes from a person a role in a connected Azure subscription.",
    examples=("remove azure role Adele Vance Contributor", "remove the azure role Reader from Alex Wilber"),
    says=(
        f"{REMOVE} [the] <azure_role!> {RIGHTS} of|from|off <who> from|off|in|on|over|for [the] [subscription] "
        "<subscription> [subscription]",
        f"{REMOVE} [the] <azure_role!> {RIGHTS} on|over [the] [subscription] <subscription> away|off|back "
        "from|of|off <who>",
        f"{REMOVE} from|off <who> [the|his|her|their] [azure] <azure_role!> {RIGHTS} [there]",
        f"{REMOVE} from|off <who> [the] [azure] role <azure_role> in|on|for azure",
        f"{REMOVE} from|off <who> her|his|their|the|a [azure] <azure_role> role|rights|access in|on|for azure",
        f"<who> 's <azure_role!> {RIGHTS} in|on azure [please] remove|revoke|delete|take [away]",
        "<who> does not need <azure_role!> [role|rights|access] in|on|for [subscription] <subscription> [anymore]",
        f"strip|deprive|relieve|rid <who> of [her|his|their] [azure] <azure_role!> {RIGHTS} [in|on|from] [azure]",
        "strip|deprive|relieve|rid <who> of [her|his|their] <azure_role> [role|rights|access] in|on|from azure",
        "<who> should|must|shall not|no [longer] have|hold|keep [a|an|the] <azure_role!> [role|rights|access] "
        "on|in|over|for [the] [subscription] <subscription> [anymore]",
        f"no [more] azure <azure_role!> {RIGHTS} for|on <who> [anymore]",
        f"no [more] <azure_role!> {RIGHTS} in|on azure for <who> [anymore]",
        f"{REMOVE} [all|any] azure <azure_role!> {RIGHTS} of|from|for|off <who>",
        f"{REMOVE} role <azure_role!> in|on azure of|from|for|off <who>",
        f"{REMOVE} [the] <azure_role!> {RIGHTS} of|from|for <who> on|in|over [the] [subscription] <subscription>",
        f"{REMOVE} <who> 's [azure] <azure_role!> {RIGHTS} [in|on|from|there|away|off|back] [azure]",
        f"{REMOVE} <who> 's [azure] <azure_role> {RIGHTS} in|on|from azure",
        f"{REMOVE} [azure] <azure_role!> {RIGHTS} [in|on|from] [azure] [away|back] from|off|of|for <who> "
        "[in|on|from] [azure]",
        f"{REMOVE} <azure_role> {RIGHTS} in|on azure from|off|of|for <who>",
        f"{REMOVE} <azure_role> role|rights|access from|off|of|for <who> in|on|from azure",
        f"{REMOVE} [the] <azure_role> {RIGHTS} [that|which] <who> has|holds|got|was [given|granted] in|on|for azure",
        f"{REMOVE} <azure_role> {RIGHTS} in|on azure away|off from|off|of <who>",
        "<who> should|must not|no [longer] be|have|hold [a|an|the] <azure_role> [role|rights] in|on azure [anymore]",
        "away with <azure_role> [role|rights|access] [that|which] <who> has|holds|got in|on|for azure",
        "remove|drop|take|delete|strip <who> [off] as [a|an|the] <azure_role> in|on|from|of azure",
        "take|pull|strip|remove|revoke|drop [away|back|off] <azure_role> role|rights|access [that|which] <who> "
        "has|holds|got in|on|for azure",
        "take|pull|strip <azure_role> role|rights|access on|in|of|over|for [subscription] <subscription> "
        "away|off from|off|of <who>",
        "take|pull|strip|remove|revoke|delete [the] <azure_role> role|rights|access on|in|of|over|for [the] "
        "subscription <subscription> from|of <who>",
        "remove|revoke|take|strip|delete [away] <who> 's <azure_role> role|rights|access on|in|of|over|for [the] "
        "subscription <subscription>",
        "<who> should|must no [longer] [be|have] <azure_role> on|in|of [the] subscription <subscription> [anymore]",
        "<who> should|must|can get|have|hand|give [the|her|his|their] <azure_role!> [role|rights] in|on azure [taken] "
        "away|back|removed|revoked|withdrawn",
        "<who> should|must lose|drop <azure_role> [role] in|on|from azure",
        "<who> should|must lose|drop [the] azure role <azure_role>",
        "<who> no longer|more needs <azure_role> [role] in|on azure|subscription|subscriptions",
        "take|pull|strip <azure_role> [role] away|off|from from|off|of <who> in|on azure",
        "take|pull|strip <azure_role> role|rights|access in|on|from azure [away|off|back] from|off|of <who>",
        "take|pull|strip away|off|back <azure_role> role|rights|access in|on azure from|off|of <who>",
        "take|pull|strip <who> 's <azure_role> role|rights|access in|on azure [away|off|back]",
        "take|pull|strip <azure_role> [role] from|off|of <who> in|on azure",
        "<who> does not need <azure_role> [role] in|on azure [anymore]",
        "take|strip|pull away <who> 's azure <azure_role> role",
        f"{REMOVE} <who> [off] as [a|an|the] <azure_role!> of|in|on|from|over [the] [subscription] <subscription>",
        f"{REMOVE} <who> 's <azure_role!> {RIGHTS} on|in|of|over|for|from [the] [subscription] <subscription>",
        f"{REMOVE} [the] <azure_role!> {RIGHTS} on|in|of|over|for [the] [subscription] <subscription> "
        "from|of|off <who>",
        f"{REMOVE} azure [rbac] [role|roles|rights] [from|of|for] <who> <azure_role!>",
        f"strip|deprive|relieve|rid <who> of [her|his|their] azure <azure_role> {RIGHTS}",
        "<who> should|must|shall [not|no] [longer] be [a|an|the] <azure_role!> in|on azure [anymore]",
        "take|strip|pull away <who> 's <azure_role> role in|on|from azure",
        "remove|revoke|take|drop|delete the azure role <azure_role> of|from|for <who>",
        "remove|revoke|take|drop|delete azure role <azure_role> of|from|for <who>",
        "remove|revoke|drop|delete <who> 's azure role <azure_role>",
        "remove|revoke|drop|delete <who> 's <azure_role> role in|on|from azure",
        "remove|revoke|drop|delete <azure_role> from <who> in|on azure",
        "take <azure_role> in|on azure from <who>",
        "remove azure role <azure_role> from|of <who>",
        "remove the azure role <azure_role> from|of <who>",
        "take azure role <azure_role> from <who>",
        "take the azure role <azure_role> from <who>",
        "remove azure role of|from <who>",
        "remove <who> 's azure role <azure_role>",
        "revoke azure role <azure_role> from|of <who>",
        "revoke the azure role <azure_role> from|of <who>",
    ),
    slots=(
        Slot(name="azure_role", label="Azure role", options=options, longest=120, names=SPOKEN),
        Slot(name="subscription", label="In which subscription", required=False, hint="Of several", longest=120),
    ),
    where=where,
    look=look,
    preview=preview,
    run=run,
    verify=verify,
    risk=Severity.HIGH,
)
