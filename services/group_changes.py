"""What putting somebody into a group and taking them out share: the group as it is now, and whether it can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services.errors import GraphNotFound, NotAllowed
from services.microsoft.graph import segments

if TYPE_CHECKING:
    from services.action_spec import Work
    from services.store.step import Step

SELECT = "id,displayName,groupTypes,mailEnabled,securityEnabled,onPremisesSyncEnabled,isAssignableToRole"


async def look(work: Work) -> dict[str, Any]:
    """The group, and whether the person is directly in it. GET /groups/{id}, /users/{id}/memberOf.

    Raises GraphError kinds.
    """
    group = await work.graph.get(segments("groups", work.given["group"]), {"$select": SELECT})
    group["inside"] = await is_member(work)
    return {name: value for name, value in group.items() if not name.startswith("@")}


async def is_member(work: Work) -> bool:
    """Whether the person is directly in the group. GET /users/{id}/memberOf. Raises GraphError kinds."""
    groups = await work.graph.listed(segments("users", work.target, "memberOf"), {"$select": "id", "$top": "999"})
    return work.given["group"] in {one["id"] for one in groups}


def insist_changeable(step: Step) -> tuple[str, ...]:
    """Sentences on what is special about the group.

    Raises NotAllowed for one whose members follow a rule or are kept elsewhere: dynamic, synced, mail-enabled.
    """
    group, name = step.found, step.found["displayName"]
    if "DynamicMembership" in group["groupTypes"]:
        raise NotAllowed(
            f"{name} is dynamic: a rule says who is in it.",
            "Change what the rule looks at, such as the department, or the rule itself in Entra.",
        )
    if group.get("onPremisesSyncEnabled"):
        raise NotAllowed(
            f"{name} comes from your own Active Directory.", "Change its members there; Entra Connect brings it over."
        )
    if group.get("mailEnabled") and "Unified" not in group["groupTypes"]:
        kind = "mail-enabled security group" if group.get("securityEnabled") else "distribution list"
        raise NotAllowed(f"{name} is a {kind}: Microsoft Graph cannot change it.", "Change it in Exchange.")
    if group.get("isAssignableToRole"):
        return (f"{name} can hold directory roles: who is in it may be an administrator.",)
    return ()


async def take_out(work: Work, group_id: str) -> None:
    """Takes the person out; one who is not in it is no error. DELETE /groups/{id}/members/{id}/$ref.

    Raises GraphError kinds.
    """
    try:
        # Without /$ref this would delete the person.
        await work.graph.send("DELETE", segments("groups", group_id, "members", work.target) + "/$ref")
    except GraphNotFound:
        return
