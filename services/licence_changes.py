"""What giving and taking licences share: the licences a person has now, and through what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlmodel import col

from services.account import properties
from services.errors import GraphError
from services.microsoft.graph import segments
from services.resources.groups import Group
from services.resources.licences import Licence
from services.store.query import pick

if TYPE_CHECKING:
    from services.action_spec import Work
    from services.store.reader import Reader
    from services.store.step import Step

GONE = "does not have a corresponding license"


async def look(work: Work) -> dict[str, Any]:
    """How each licence is held, and where the person uses them. GET /users/{id} licenseAssignmentStates, usageLocation.

    `direct` are SKU ids, `by_group` are (SKU id, group id). Raises GraphError kinds.
    """
    user = await properties(work.graph, work.target, "usageLocation", "licenseAssignmentStates", "assignedLicenses")
    states = user.get("licenseAssignmentStates") or []
    held = {one["skuId"] for one in user.get("assignedLicenses") or []}
    through = [(one["skuId"], one["assignedByGroup"]) for one in states if one.get("assignedByGroup")]
    given = {one["skuId"] for one in states if not one.get("assignedByGroup")} & held
    # Without states (they need a permission of their own) what no group gives counts as given directly.
    direct = given if states else held
    return {"location": user.get("usageLocation"), "direct": sorted(direct), "by_group": sorted(map(list, through))}


def named(read: Reader, step: Step, sku_id: str) -> str:
    """The name of a licence as the cache knows it; its id when it does not."""
    here = (col(Licence.connection_id) == step.connection_id, col(Licence.sku_id) == sku_id)
    return str(read.value(pick(Licence.name).where(*here)) or sku_id)


def groups_giving(read: Reader, step: Step, sku_id: str) -> list[str]:
    """The names of the groups through which the person has a licence."""
    ids = [group for sku, group in step.found["by_group"] if sku == sku_id]
    here = (col(Group.connection_id) == step.connection_id, col(Group.id).in_(ids))
    known = {row.id: row.name for row in read.rows(pick(Group.id, Group.name).where(*here))}
    return [known.get(id, id) for id in ids]


async def change(work: Work, add: list[str], remove: list[str]) -> None:
    """Gives and takes licences at once. POST /users/{id}/assignLicense. Raises GraphError kinds.

    Taking what is gone is no error: a lost answer may have been to this very request.
    """
    body = {"addLicenses": [{"skuId": sku, "disabledPlans": []} for sku in add], "removeLicenses": remove}
    try:
        await work.graph.send("POST", segments("users", work.target, "assignLicense"), body)
    except GraphError as error:
        if error.status != 400 or GONE not in error.sentence:
            raise
