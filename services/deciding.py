"""One person's decision on one approval, and what it makes of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter

from sqlalchemy import Connection

from services import approval_state as state
from services.errors import Conflict, NotAllowed
from services.specs import Caller
from services.store.query import Insert
from services.store.step import Step
from services.store.tables import Approval, Decision
from services.terms import Terms

PUT = Insert(Decision)


def insist_other(drawn_up: Iterable[Step], caller: Caller) -> None:
    """Raises NotAllowed when `caller` is one of those whom these steps are about."""
    if caller.object_id in {step.target_id.casefold() for step in drawn_up}:
        raise NotAllowed("This is about you, so somebody else must decide.", "Another approver can.")


def insist_entitled(row: Approval, drawn_up: Iterable[Step], caller: Caller) -> None:
    """Raises NotAllowed unless `caller` is one of those the rules want, and none of those its steps are about."""
    insist_other(drawn_up, caller)
    terms = Terms(**row.terms)
    if not terms.entitles(caller, escalated=row.escalated_at is not None):
        rules = ", ".join(f"“{rule}”" for rule in terms.rules)
        raise NotAllowed(
            f"Others decide about this, by the rule{'s' if len(terms.rules) > 1 else ''} {rules}.",
            "It is told to them; a Steward administrator can change who they are.",
        )


def decide(
    db: Connection, key: bytes, row: Approval, caller: Caller, now: datetime, verdict: str, comment: str
) -> tuple[Approval, list[Decision]]:
    """Writes the decision of `caller` down; a deny ends the approval, the last approval needed lets it begin.

    The approval as it then is, and who decided what, first first. Raises Conflict when they have decided already, or
    somebody else was faster.
    """
    made = state.decisions(db, row.id)
    if any(one.object_id == caller.object_id for one in made):
        raise Conflict("You have already approved this.", "It waits for somebody else as well.")
    said = {"comment": comment, "of": row.needed, "approvals": len(made) + (verdict == "approve")}
    if verdict == "deny":
        outcome = f"Denied by {caller.name}." + (f" {comment}" if comment else "")
        row = state.finish(db, key, row, now, caller, "denied", outcome, said)
    elif len(made) + 1 >= row.needed:
        row = state.change(db, key, row, now, caller, "approval.approved", enough(row, now), said)
    else:
        row = state.change(db, key, row, now, caller, "approval.approved", {}, said)
    made.append(put(db, row, caller, now, verdict, comment))
    return row, sorted(made, key=attrgetter("at", "object_id"))


def enough(row: Approval, now: datetime) -> dict[str, object]:
    """What becomes of an approval that enough have agreed to: it may begin now, or at its time, and not much later."""
    use_by = max(now, row.run_at or now) + Terms(**row.terms).use_within
    return {"state": "approved", "decided_at": now, "use_by": use_by}


def put(db: Connection, row: Approval, caller: Caller, now: datetime, verdict: str, comment: str) -> Decision:
    """Writes one decision down."""
    decision = Decision.model_construct(
        approval_id=row.id, object_id=caller.object_id, name=caller.name, verdict=verdict, comment=comment, at=now
    )
    PUT(db, [decision])
    return decision
