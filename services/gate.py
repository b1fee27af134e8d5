"""Whether an approved change may begin now: its time has come, nothing is paused, and not too much goes at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select
from sqlmodel import col

from services import approval_state as state
from services import outbox, pause
from services.candidates import candidates
from services.guard import LOCKS_OUT
from services.places import PERSON
from services.store.step import Step
from services.store.tables import Approval
from services.terms import Terms

WINDOW = timedelta(hours=1)
# Steps that were left out changed nothing.
UNTAKEN = ("skipped", "refused")


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets changes begin. Called by one at a time, or each would count without the others.

    Of each connection `most_an_hour` accounts may be locked out or deleted in an hour. Before there are more,
    everything is paused and `admins` (people and groups, as in the settings) are told.
    """

    key: bytes
    most_an_hour: int = 30
    admins: tuple[str, ...] = ()

    def opens(self, db: Connection, row: Approval, now: datetime) -> bool:
        """Whether `row`, which is approved, may begin; why it waits is said on its card."""
        if row.run_at is not None and row.run_at > now:
            return False
        if held := pause.holding(db):
            self._hold(db, row, now, pause.said(held))
            return False
        wanted = _locking_out(db, row)
        if wanted and wanted + _locked_out(db, row.connection_id, now) > self.most_an_hour:
            self._too_much(db, now)
            return False
        return True

    def _hold(self, db: Connection, row: Approval, now: datetime, why: str) -> None:
        if row.held != why:
            state.change(db, self.key, row, now, state.STEWARD, "approval.held", {"held": why}, {"why": why})

    def _too_much(self, db: Connection, now: datetime) -> None:
        why = f"More than {self.most_an_hour} accounts would have been locked out or deleted within an hour."
        pause.begin(db, self.key, now, state.STEWARD, why)
        text = (
            f"I have stopped all changes. {why} Look at what is waiting (requests), then type resume actions, or "
            "cancel what should not happen."
        )
        tell(db, now, self.admins, f"pause {now.isoformat()}", text)


def tell(db: Connection, now: datetime, holders: Iterable[str], subject: str, text: str) -> None:
    """Writes to each of these people, members of groups too as far as the cache knows them."""
    for person in sorted(candidates(db, holders, Terms()).people):
        outbox.tell(db, now, "outcome", subject, f"{PERSON}{person}", text)


def _locking_out(db: Connection, row: Approval) -> int:
    """How many steps of `row` take an account out of use."""
    theirs = (col(Step.approval_id) == row.id, col(Step.action).in_(LOCKS_OUT), col(Step.state).not_in(UNTAKEN))
    return db.execute(select(func.count()).select_from(Step).where(*theirs)).scalar() or 0


def _locked_out(db: Connection, connection_id: int, now: datetime) -> int:
    """How many did so in the last hour, or since an administrator let changes begin again."""
    since = max(now - WINDOW, pause.last_ended_at(db) or now - WINDOW)
    lately = (
        col(Step.connection_id) == connection_id,
        col(Step.action).in_(LOCKS_OUT),
        col(Step.state).not_in(UNTAKEN),
        col(Approval.claimed_at) > since,
    )
    begun = select(func.count()).select_from(Step).join(Approval, col(Approval.id) == col(Step.approval_id))
    return db.execute(begun.where(*lately)).scalar() or 0
