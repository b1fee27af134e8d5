"""Taking from somebody the directory roles they hold in person, or one of them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sqlmodel import col

from services.account import account
from services.action_spec import Action, Done, Preview, Slot, Work
from services.errors import GraphNotFound, NothingToDo
from services.microsoft.graph import segments
from services.resources.directory_roles import DirectoryRole, RoleAssignment
from services.role_names import NAMES
from services.severity import Severity
from services.store.query import named_by, pick

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step

OWN = ("roleManagement", "directory", "roleAssignments")


async def look(work: Work) -> dict[str, Any]:
    """The roles assigned to them in person, or the one named. Raises GraphError kinds.

    GET /roleManagement/directory/roleAssignments.
    """
    mine, role = {"$filter": f"principalId eq '{work.target}'"}, work.given.get("role")
    found = await work.graph.listed(segments(*OWN), mine)
    wanted = (one for one in found if role in (None, one["roleDefinitionId"]))
    return {"roles": [[one["id"], one["roleDefinitionId"], one.get("directoryScopeId") or "/"] for one in wanted]}


def options(read: Reader, step: Step) -> list[tuple[str, str]]:
    """The roles they hold in person, by name."""
    held = pick(DirectoryRole.id, DirectoryRole.name).join(
        RoleAssignment, named_by(DirectoryRole, RoleAssignment.role_id)
    )
    rows = read.rows(held.where(col(RoleAssignment.principal_id) == step.target_id))
    return sorted({(row.id, row.name) for row in rows}, key=lambda one: one[1])


def preview(read: Reader, step: Step) -> Preview:
    """What would change: a line for each role. Raises NothingToDo when they hold none in person, NotFound."""
    user, roles, wanted = account(read, step), step.found["roles"], step.given.get("role")
    ids = [wanted] if wanted else [one[1] for one in roles]
    here = (col(DirectoryRole.connection_id) == step.connection_id, col(DirectoryRole.id).in_(ids))
    names = {row.id: row.name for row in read.rows(pick(DirectoryRole.id, DirectoryRole.name).where(*here))}
    if not roles:
        what = f"does not hold {names.get(wanted, 'that role')}" if wanted else "holds no directory role"
        raise NothingToDo(f"{user.display_name} {what} in person.")
    lines = tuple(
        (names.get(role, role), "held" if scope == "/" else f"held for {scope}", "not held") for _, role, scope in roles
    )
    return Preview(lines, ("Roles that come through a group, and those they may activate, stay.",))


async def run(work: Work) -> Done:
    """Takes each. Safe to repeat. DELETE .../roleAssignments/{id}. Raises GraphError kinds."""
    for id, _, _ in work.found["roles"]:
        with suppress(GraphNotFound):
            await work.graph.send("DELETE", segments(*OWN, id))
    held = "They no longer hold that role" if work.given.get("role") else "They hold no directory role"
    return Done(f"{held} in person.")


async def verify(work: Work) -> bool:
    """Whether those assignments are gone. Raises GraphError kinds."""
    gone = {one[0] for one in work.found["roles"]}
    return gone.isdisjoint(one[0] for one in (await look(work))["roles"])


REMOVE = "remove|revoke|strip|take|drop|delete|pull|withdraw"
KIND = "[admin|directory|entra]"

ACTION = Action(
    name="remove_roles",
    canonical="remove roles <who> [role <role>]",
    help="Takes from a person the directory roles they hold in person, or one of them.",
    examples=("remove roles Adele Vance", "remove the User Administrator role of Alex Wilber"),
    says=(
        "<who> should|must|may|can not be [an|any] admin|administrator [of|for] [anything] [more|anymore] [here]",
        f"{REMOVE} [away] [all] [of] {KIND} roles|role|rights|privileges|admin-rights of|from|for <who>",
        f"{REMOVE} [away] [all] [of] [the] {KIND} role assignments|memberships of|from|for <who>",
        f"{REMOVE} [away] [all] [of] <who> 's {KIND} roles|rights|privileges",
        f"{REMOVE} <who> {KIND} roles|rights",
        "strip|relieve <who> of [all] [admin|directory|his|her|their] [admin|directory] roles|rights|privileges",
        "make <who> a normal|regular|ordinary user|person",
        "demote <who>",
        f"{REMOVE} <who> 's {KIND} roles|rights|privileges away",
        "<who> should|must not be admin [anymore]",
        f"{REMOVE} [away|off] {KIND} [role] <role!> [role|rights|access] [away|back] of|from|off|for <who>",
        f"{REMOVE} <who> 's {KIND} [role] <role!> [role|rights|access] [away|off|back]",
        f"{REMOVE} [away] <who> 's <role!> [role|rights|access]",
        f"{REMOVE} <who> [off] as [a|an|the] <role!>",
        f"{REMOVE}|get|kick|throw <who> out|from|off [of] [the|our|its|all] <role!> [role|group]",
        "strip|relieve|deprive|rid|demote <who> of|from|as [her|his|their|the] <role!> [role|rights]",
        "<who> should|must|can|may|shall not|no [longer] be|have|hold|keep [a|an|the] <role!> [role] [anymore]",
        "<who> does not need [to] [be] [a|an|the] <role!> [role] [anymore]",
        "<who> no longer|more needs [to] [be] [a|an|the] <role!> [role]",
        "<who> should|must|shall lose [the|her|his|their] <role!> [role]",
    ),
    slots=(Slot(name="role", label="Only this role", kind="role", required=False, options=options, names=NAMES),),
    look=look,
    preview=preview,
    run=run,
    verify=verify,
    permissions=("RoleManagement.ReadWrite.Directory", "User.Read.All"),
    risk=Severity.CRITICAL,
    approvals=2,
    all_of="role",
)
