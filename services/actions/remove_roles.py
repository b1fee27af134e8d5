"""Taking from somebody the directory roles they hold in person."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sqlmodel import col

from services.account import account
from services.action_spec import Action, Done, Preview, Work
from services.errors import GraphNotFound, NothingToDo
from services.microsoft.graph import segments
from services.resources.directory_roles import DirectoryRole
from services.severity import Severity
from services.store.query import pick

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step

OWN = ("roleManagement", "directory", "roleAssignments")


async def look(work: Work) -> dict[str, Any]:
    """The roles assigned to them in person. GET /roleManagement/directory/roleAssignments. Raises GraphError kinds."""
    mine = {"$filter": f"principalId eq '{work.target}'"}
    found = await work.graph.listed(segments(*OWN), mine)
    return {"roles": [[one["id"], one["roleDefinitionId"], one.get("directoryScopeId") or "/"] for one in found]}


def preview(read: Reader, step: Step) -> Preview:
    """What would change: a line for each role. Raises NothingToDo when they hold none in person, NotFound."""
    user, roles = account(read, step), step.found["roles"]
    if not roles:
        raise NothingToDo(f"{user.display_name} holds no directory role in person.")
    here = (
        col(DirectoryRole.connection_id) == step.connection_id,
        col(DirectoryRole.id).in_([one[1] for one in roles]),
    )
    names = {row.id: row.name for row in read.rows(pick(DirectoryRole.id, DirectoryRole.name).where(*here))}
    lines = tuple(
        (names.get(role, role), "held" if scope == "/" else f"held for {scope}", "not held") for _, role, scope in roles
    )
    return Preview(lines, ("Roles that come through a group, and those they may activate, stay.",))


async def run(work: Work) -> Done:
    """Takes each. Safe to repeat. DELETE .../roleAssignments/{id}. Raises GraphError kinds."""
    for id, _, _ in work.found["roles"]:
        with suppress(GraphNotFound):
            await work.graph.send("DELETE", segments(*OWN, id))
    return Done("They hold no directory role in person any more.")


async def verify(work: Work) -> bool:
    """Whether those assignments are gone. Raises GraphError kinds."""
    gone = {one[0] for one in work.found["roles"]}
    return gone.isdisjoint(one[0] for one in (await look(work))["roles"])


REMOVE = "remove|revoke|strip|take|drop|delete"
KIND = "[admin|directory|entra]"

ACTION = Action(
    name="remove_roles",
    canonical="remove roles <who>",
    help="Takes from a person the directory roles they hold in person.",
    examples=("remove roles Adele Vance", "remove the admin roles of Alex Wilber"),
    says=(
        "<who> should|must|may|can not be [an|any] admin|administrator [of|for] [anything] [more|anymore] [here]",
        f"{REMOVE} [away] [all] [of] {KIND} roles|role|rights|privileges|admin-rights of|from|for <who>",
        f"{REMOVE} [away] [all] [of] <who> 's {KIND} roles|rights|privileges",
        f"{REMOVE} <who> {KIND} roles|rights",
        "strip|relieve <who> of [all] [admin|directory|his|her|their] [admin|directory] roles|rights|privileges",
        "make <who> a normal|regular|ordinary user|person",
        "demote <who>",
        f"{REMOVE} <who> 's {KIND} roles|rights|privileges away",
        "<who> should|must not be admin [anymore]",
    ),
    look=look,
    preview=preview,
    run=run,
    verify=verify,
    permissions=("RoleManagement.ReadWrite.Directory", "User.Read.All"),
    risk=Severity.CRITICAL,
    approvals=2,
    all_of="role",
)
