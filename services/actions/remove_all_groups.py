"""Taking somebody out of every group that can be left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services import group_changes
from services.account import account
from services.action_spec import Action, Done, Preview, Work
from services.errors import GraphError, NothingToDo
from services.microsoft.graph import segments
from services.severity import Severity

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step

MOST_LINES = 15


async def look(work: Work) -> dict[str, Any]:
    """The groups they are directly in, and why one cannot be left. GET /users/{id}/memberOf.

    Raises GraphError kinds.
    """
    path = segments("users", work.target, "memberOf", "microsoft.graph.group")
    found = await work.graph.listed(path, {"$select": group_changes.SELECT, "$top": "999"})
    rows = [{"id": one["id"], "name": one.get("displayName") or one["id"], "stays": _stays(one)} for one in found]
    return {"groups": sorted(rows, key=lambda one: str(one["name"]).casefold())}


def _stays(group: dict[str, Any]) -> str:
    """Why a group cannot be left through Graph; "" where it can."""
    if "DynamicMembership" in group["groupTypes"]:
        return "dynamic"
    if group.get("onPremisesSyncEnabled"):
        return "synced"
    return "kept in Exchange" if group.get("mailEnabled") and "Unified" not in group["groupTypes"] else ""


def preview(read: Reader, step: Step) -> Preview:
    """What would change, and which groups stay. Raises NothingToDo when none can be left, NotFound."""
    user, groups = account(read, step), step.found["groups"]
    going, staying = [one for one in groups if not one["stays"]], [one for one in groups if one["stays"]]
    if not going:
        raise NothingToDo(f"{user.display_name} is in no group that can be left.")
    lines = [(one["name"], "member", "not a member") for one in going[:MOST_LINES]]
    if len(going) > MOST_LINES:
        lines.append((f"{len(going) - MOST_LINES} more groups", "member", "not a member"))
    kept = ", ".join(f"{one['name']} ({one['stays']})" for one in staying[:10])
    return Preview(tuple(lines), (f"These stay: {kept}.",) if kept else ())


async def run(work: Work) -> Done:
    """Leaves each. Safe to repeat. DELETE /groups/{id}/members/{id}/$ref. Raises GraphError when all were refused."""
    going = [one for one in work.found["groups"] if not one["stays"]]
    refused: list[str] = []
    error: GraphError | None = None
    for one in going:
        try:
            await group_changes.take_out(work, one["id"])
        except GraphError as failure:
            if failure.status not in {400, 403}:
                raise
            error = failure
            refused.append(one["name"])
    if error is not None and len(refused) == len(going):
        raise error
    but = f" Microsoft refused {', '.join(refused)}." if refused else ""
    return Done(f"They are out of {len(going) - len(refused)} groups.{but}", kept={"refused": refused})


async def verify(work: Work) -> bool:
    """Whether they are in none of them any more. Raises GraphError kinds."""
    going = {one["id"] for one in work.found["groups"] if not one["stays"]}
    return going.isdisjoint(one["id"] for one in (await look(work))["groups"])


REMOVE = "remove|end|drop|delete|take|kick|throw|pull|strip|clear"

ACTION = Action(
    name="remove_all_groups",
    canonical="remove all groups <who>",
    help="Takes a person out of every group that can be left.",
    examples=("remove all groups Adele Vance", "remove Alex Wilber from all groups"),
    says=(
        f"{REMOVE} <who> from|off all|every|her|his|their [of] [her|his|their] groups|group|teams",
        f"{REMOVE} <who> out of [all|every] [of] [her|his|their] groups|group|teams",
        f"{REMOVE} all groups|memberships|teams of|from|for <who>",
        f"{REMOVE} [all] group memberships of|from|for <who>",
        "strip|relieve|rid <who> of [all] [of] [her|his|their] groups|memberships|teams",
        f"{REMOVE} groups|memberships of|from <who>",
        f"{REMOVE} [all] [of] <who> 's [group] groups|memberships|teams",
    ),
    look=look,
    preview=preview,
    run=run,
    verify=verify,
    permissions=("GroupMember.ReadWrite.All", "Group.Read.All", "User.Read.All"),
    risk=Severity.HIGH,
    all_of="group|team|membership",
    singly="remove {} from group Finance Team",
)
