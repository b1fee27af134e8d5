"""Identity Protection's judgement of one account, and ours passed on to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from services.errors import GraphNotFound
from services.microsoft.graph import segments

if TYPE_CHECKING:
    from services.action_spec import Work

COMPROMISED = "confirmedCompromised"
AT_RISK = frozenset({"atRisk", COMPROMISED})


async def look(work: Work) -> dict[str, Any]:
    """Level and state of the risk; "none" for who never was at risk. GET /identityProtection/riskyUsers/{id}.

    Raises GraphError kinds, GraphUnlicensed without Entra ID P2.
    """
    try:
        found = await work.graph.get(
            segments("identityProtection", "riskyUsers", work.target), {"$select": "id,riskLevel,riskState"}
        )
    except GraphNotFound:
        return {"level": "none", "state": "none"}
    return {"level": found["riskLevel"], "state": found["riskState"]}


def shown(found: Mapping[str, Any]) -> str:
    """The risk in words."""
    if found["state"] == COMPROMISED:
        return "confirmed as compromised"
    return str(found["level"]) if found["state"] == "atRisk" else "none"


async def decide(work: Work, verdict: str) -> None:
    """Passes a judgement on. Safe to repeat. POST /identityProtection/riskyUsers/<verdict>. Raises GraphError kinds."""
    await work.graph.send("POST", segments("identityProtection", "riskyUsers", verdict), {"userIds": [work.target]})
