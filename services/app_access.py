"""What an app may do in the tenant: permissions people consented to, and those it holds by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlmodel import col

from services.errors import NotFound
from services.microsoft.graph import segments
from services.resources.apps import App
from services.store.query import pick

if TYPE_CHECKING:
    from services.action_spec import Work
    from services.store.reader import Reader
    from services.store.step import Step

EVERYBODY = "AllPrincipals"
MICROSOFT = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"


def app(read: Reader, step: Step) -> Any:
    """The cached app a step is about. Raises NotFound."""
    here = (col(App.connection_id) == step.connection_id, col(App.id) == step.target_id)
    columns = (App.id, App.app_id, App.name, App.enabled, App.owner_tenant_id, App.connection_id)
    row = read.one(pick(*columns).where(*here))
    if row is None:
        raise NotFound("I do not know that app.", "Check the name, or start a sync if the app is new.")
    return row


async def grants(work: Work) -> list[dict[str, Any]]:
    """What people consented to: the grant's id, its scopes, and for whom (None: everybody).

    GET /servicePrincipals/{id}/oauth2PermissionGrants. Raises GraphError kinds.
    """
    found = await work.graph.listed(segments("servicePrincipals", work.target, "oauth2PermissionGrants"))
    return [
        {
            "id": one["id"],
            "scopes": sorted((one.get("scope") or "").split()),
            "who": None if one["consentType"] == EVERYBODY else one.get("principalId"),
        }
        for one in found
    ]


async def own(work: Work) -> list[dict[str, Any]]:
    """What the app holds by itself: the assignment's id, the API that gives it, and the permission's id.

    GET /servicePrincipals/{id}/appRoleAssignments. Raises GraphError kinds.
    """
    found = await work.graph.listed(segments("servicePrincipals", work.target, "appRoleAssignments"))
    return [
        {
            "id": one["id"],
            "api": one["resourceId"],
            "of": one.get("resourceDisplayName") or "",
            "role": one["appRoleId"],
        }
        for one in found
    ]


def consented(found: list[dict[str, Any]]) -> tuple[tuple[str, str, str], ...]:
    """A line for what everybody consented to and one for what some people did."""
    everybody = sorted({scope for one in found if one["who"] is None for scope in one["scopes"]})
    some = [one for one in found if one["who"]]
    theirs = sorted({scope for one in some for scope in one["scopes"]})
    people = len({one["who"] for one in some})
    lines = []
    if everybody:
        lines.append(("For everybody", ", ".join(everybody), "none"))
    if theirs:
        lines.append((f"For {people} {'person' if people == 1 else 'people'}", ", ".join(theirs), "none"))
    return tuple(lines)
