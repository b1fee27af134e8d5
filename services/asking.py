"""Asking the approvers: whether there is room, who could approve, where they are told, and by when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select
from sqlmodel import col

from services import approval_state as state
from services import moments, outbox, pause, subscriptions
from services.approval_settings import ApprovalSettings
from services.candidates import candidates, places
from services.errors import BadArgument, NotAllowed
from services.specs import Caller
from services.store.step import Step
from services.store.tables import Approval
from services.terms import Terms

SHORTEST, LONGEST = 10, 500
HOUR = timedelta(hours=1)


class Asking:
    """Turns a draft into a request. `approvers` are those who hold the role by the settings."""

    def __init__(self, given: ApprovalSettings, approvers: Iterable[str], key: bytes) -> None:
        self._given = given
        self._approvers = tuple(approvers)
        self._key = key

    def ask(
        self,
        db: Connection,
        row: Approval,
        drawn_up: Sequence[Step],
        caller: Caller,
        now: datetime,
        reason: str,
        terms: Terms,
    ) -> None:
        """Makes it pending, or approved where nobody need agree, and tells those who could approve.

        In quiet hours they are told when those end, and its time counts from then. Raises Conflict, and NotAllowed when
        changes are paused, the caller has asked for too much, nobody could approve it, or not in time.
        """
        self._insist_room(db, caller, now)
        able = candidates(db, self._approvers, terms).without(row.requester_id, *(one.target_id for one in drawn_up))
        if not able.enough(terms.approvals):
            raise NotAllowed(
                f"Nobody could approve this: it takes {terms.approvals}, and besides you and the person it is about "
                f"Steward knows {len(able.people)} who may.",
                "Ask a Steward administrator to name another approver.",
            )
        told_at = moments.quiet_until(terms.quiet, now) or now
        if terms.approvals and row.run_at is not None and told_at >= row.run_at:
            raise NotAllowed(
                f"It would begin before anybody is asked: approvers are not written to until "
                f"{moments.spoken(told_at, row.zone)}.",
                "Name a later time.",
            )
        expires_at = told_at + terms.expires
        asked: dict[str, Any] = {
            "reason": reason,
            "requested_at": now,
            "expires_at": min(expires_at, row.run_at) if row.run_at else expires_at,
            "state": "pending",
            "needed": terms.approvals,
            "terms": terms.model_dump(mode="json"),
        }
        if not terms.approvals:
            asked |= {"state": "approved", "decided_at": now, "use_by": max(now, row.run_at or now) + terms.use_within}
        detail = {"reason": reason, "rules": list(terms.rules), "needed": terms.approvals}
        state.change(db, self._key, row, now, caller, "approval.requested", asked, detail)
        for place in {*subscriptions.subscribed(db, "approvals"), *(places(able) if terms.approvals else ())}:
            outbox.tell(db, now, "approval", row.id, place, at=told_at)

    def _insist_room(self, db: Connection, caller: Caller, now: datetime) -> None:
        if held := pause.holding(db):
            raise NotAllowed(pause.said(held), "Ask again when a Steward administrator has let changes go on.")
        mine = col(Approval.requester_id) == caller.object_id
        counted = select(func.count()).select_from(Approval).where(mine, col(Approval.follows) == "")
        waiting = db.execute(counted.where(col(Approval.state) == "pending")).scalar() or 0
        if waiting >= self._given.per_person_pending:
            raise NotAllowed(
                f"You already have {waiting} requests waiting.", "Cancel some, or wait until they are decided."
            )
        lately = db.execute(counted.where(col(Approval.requested_at) > now - HOUR)).scalar() or 0
        if lately >= self._given.per_person_hourly:
            raise NotAllowed(
                f"You have asked for {lately} changes within an hour, as many as one person may.",
                "Wait a little, or ask a Steward administrator to raise approvals.per_person_hourly.",
            )


def between(text: str, shortest: int, longest: int, what: str) -> str:
    """`text` without space around it. Raises BadArgument unless it has so many characters."""
    text = text.strip()
    if not shortest <= len(text) <= longest:
        long = f"between {shortest} and {longest}" if shortest else f"at most {longest}"
        raise BadArgument(f"The {what} must have {long} characters; yours has {len(text)}.", f"Change the {what}.")
    return text
