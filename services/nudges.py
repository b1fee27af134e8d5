"""What waits too long is brought to mind: reminders, and escalation to others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection as Database
from sqlalchemy import select
from sqlmodel import col

from services import approval_state as state
from services import outbox, subscriptions
from services.candidates import FEW, Candidates, candidates, places
from services.errors import Conflict
from services.moments import quiet_until
from services.places import PERSON
from services.policy import insist
from services.specs import Caller
from services.store.engine import Store
from services.store.tables import Approval
from services.terms import GROUP, Terms

REMINDED_EVERY = timedelta(hours=1)


class Nudges:
    """Reminds approvers of what waits for them, and tells others when they do not answer."""

    def __init__(self, store: Store, approvers: Iterable[str], now: Callable[[], datetime], audit_key: bytes) -> None:
        self._store = store
        self._approvers = tuple(approvers)
        self._now = now
        self._key = audit_key

    async def remind(self, caller: Caller, id: str) -> int:
        """How many people and conversations were reminded, as the requester wants.

        Raises NotFound, NotAllowed, and Conflict when it waits no longer or they were reminded within the hour.
        """
        now = self._now()

        def work(db: Database) -> int:
            row = state.found(db, id, lock=True)
            insist(caller, "remind", row)
            state.expect(row, now, "pending")
            if row.reminded_at is not None and now - row.reminded_at < REMINDED_EVERY:
                raise Conflict("They were reminded less than an hour ago.", "Give them a little time.")
            return self._remind(db, row, now, caller)

        return await self._store.write(work)

    async def run(self) -> int:
        """How many requests were brought to mind just now: half-way to their end, and when they are escalated.

        Nobody is reminded in their quiet hours.
        """
        now = self._now()
        waiting = select(Approval).where(col(Approval.state) == "pending", col(Approval.expires_at) > now)
        unsettled = waiting.where(col(Approval.reminded_at).is_(None) | col(Approval.escalated_at).is_(None))
        rows = await self._store.read(now, lambda read: [Approval(**row._mapping) for row in read.rows(unsettled)])
        nudged = 0
        for row in rows:
            if self._due(row, now):
                with suppress(Conflict):
                    nudged += await self._store.write(partial(self._nudge, id=row.id, now=now))
        return nudged

    def _due(self, row: Approval, now: datetime) -> bool:
        return quiet_until(Terms(**row.terms).quiet, now) is None and (_escalates(row, now) or _half_way(row, now))

    def _nudge(self, db: Database, id: str, now: datetime) -> bool:
        row = state.found(db, id, lock=True)
        state.expect(row, now, "pending")
        if _escalates(row, now):
            self._escalate(db, row, now)
        elif _half_way(row, now):
            self._remind(db, row, now, state.STEWARD)
        else:
            return False
        return True

    def _remind(self, db: Database, row: Approval, now: datetime, by: Caller) -> int:
        """Writes to everybody who could approve, wherever they were asked; the card there says the rest."""
        decided = {one.object_id for one in state.decisions(db, row.id)}
        able = self._able(db, row).without(row.requester_id, row.target_id, *row.target_ids, *decided)
        told = sorted({*subscriptions.subscribed(db, "approvals"), *places(able)} - {row.conversation_id})
        state.change(db, self._key, row, now, by, "approval.reminded", {"reminded_at": now}, {"told": len(told)})
        left = max(row.expires_at - now, timedelta(minutes=1))
        text = (
            f"Still waiting for approval: {state.title(row).lower()} for {outbox.spoken(row.target_name)}, asked by "
            f"{outbox.spoken(row.requester_name)}. It expires in {_spoken(left)}. To see it: request {row.id[:8]}"
        )
        for place in told:
            outbox.tell(db, now, "outcome", row.id, place, text)
        return len(told)

    def _escalate(self, db: Database, row: Approval, now: datetime) -> None:
        """Asks others too, with the card itself; where a rule names them, they may approve from now on."""
        terms = Terms(**row.terms)
        named = [one for one in terms.escalate_to if not one.startswith(GROUP)]
        grouped = candidates(db, terms.escalate_to, Terms()).people
        told = ({*named, *grouped} if len(grouped) <= FEW else {*named}) - {
            row.requester_id,
            row.target_id,
            *row.target_ids,
        }
        detail = {"to": list(terms.escalate_to), "told": len(told)}
        change = {"escalated_at": now}
        state.change(db, self._key, row, now, state.STEWARD, "approval.escalated", change, detail)
        for person in sorted(told):
            outbox.tell(db, now, "approval", row.id, f"{PERSON}{person}")

    def _able(self, db: Database, row: Approval) -> Candidates:
        escalated = row.escalated_at is not None
        return candidates(db, self._approvers, Terms(**row.terms), escalated=escalated)


def _escalates(row: Approval, now: datetime) -> bool:
    after = Terms(**row.terms).escalate_after_hours
    asked = row.requested_at or row.created_at
    return after is not None and row.escalated_at is None and now - asked >= timedelta(hours=after)


def _half_way(row: Approval, now: datetime) -> bool:
    asked = row.requested_at or row.created_at
    return row.reminded_at is None and now - asked >= (row.expires_at - asked) / 2


def _spoken(left: timedelta) -> str:
    minutes = int(left.total_seconds()) // 60
    hours = minutes // 60
    if hours:
        return f"{hours} hour{'s' if hours > 1 else ''}"
    return f"{minutes} minute{'s' if minutes != 1 else ''}"
