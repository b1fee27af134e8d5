"""What happened in the tenant before anybody looked: the ledger a new world begins with."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from services.sandbox.world.directory import Write
from services.sandbox.world.roles import TEMPLATES
from services.sandbox.world.stories import HISTORY

if TYPE_CHECKING:
    from services.sandbox.world.tenant import World


def history(world: World) -> list[Write]:
    """Entries for the ledger, oldest first; those about people for whom a small tenant has no room are left out."""
    rows = []
    for hours, who, activity, kind, target, said in HISTORY:
        found = world.ids("users" if kind == "roleAssignments" else kind, target)
        if not found:
            continue
        id, said = found.pop(), dict(said)
        if "member" in said:
            said["member"] = world.user(said["member"])["id"]
        if "roleDefinition" in said:
            said |= {"principalId": id, "roleDefinitionId": TEMPLATES[said.pop("roleDefinition")]}
        at, actor = world.born_at - timedelta(hours=hours), world.user(who)["id"]
        rows.append(Write(at, actor, activity, kind, id, target, {}, said, world.tied(kind, said)))
    return rows
