"""What is to be taken back when its time is over: an approval of its own, agreed to with the one it follows."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection, insert
from sqlmodel import col, select

from services import approval_state as state
from services import audit, steps
from services.action_spec import Action
from services.store.step import Step
from services.store.tables import Approval

# Whatever stands in the way (a stop, a tenant that does not answer), it is tried no later than this.
STILL_WITHIN = timedelta(days=30)
MAY_BE_SO = frozenset({"done", "accepted", "unknown"})
# What did not work is tried again after so long each time; then a person must see to it.
AGAIN_AFTER = (
    timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(hours=12),
)  # fmt: skip
TRIES = "tries"


def again(db: Connection, key: bytes, row: Approval, step: Step, why: str, now: datetime) -> Approval | None:
    """The approval, to begin once more later, when what it takes back could not be; None after the last try.

    Taking back is safe to repeat, whatever became of it.
    """
    tries = int(step.progress.get(TRIES, 0))
    if not row.follows or tries >= len(AGAIN_AFTER):
        return None
    at = now + AGAIN_AFTER[tries]
    outcome = f"{why} It is tried again."
    steps.write(db, step, state="waiting", outcome=outcome, progress={TRIES: tries + 1})
    waits = {"state": "approved", "run_at": at, "outcome": outcome, "claimed_by": "", "lease_until": None}
    detail = {"why": why, "at": at.isoformat(), "tries": tries + 1}
    return state.change(db, key, row, now, state.STEWARD, "approval.put_off", waits, detail)


def plan(db: Connection, key: bytes, row: Approval, step: Step, action: Action | None, now: datetime) -> str | None:
    """The id of the approval that takes back what `step` did, waiting for its time; None when nothing is to be.

    It is for a step that was begun and may have had its effect, with `hours` among its parameters; what had been so
    before is left as it was. The same step gives the same one.
    """
    hours = step.given.get("hours")
    if not hours or action is None or action.undo is None or step.began_at is None or step.state not in MAY_BE_SO:
        return None
    inverse = action.undo(step)
    if inverse is None:
        return None
    source = f"follows {row.id} {step.number}"
    known = db.execute(select(col(Approval.id)).where(col(Approval.source_id) == source)).scalar()
    if known is not None:
        return str(known)
    run_at = now + timedelta(hours=int(hours))
    id_ = str(uuid4())
    later = Step(
        approval_id=id_,
        number=1,
        connection_id=step.connection_id,
        action=inverse.action,
        target_id=step.target_id,
        target_name=step.target_name,
        target_detail=step.target_detail,
        given=dict(inverse.given),
        change=[[what, after, before] for what, before, after in step.change],
    )
    planned = Approval(
        id=id_,
        connection_id=step.connection_id,
        action=later.action,
        target_id=step.target_id,
        target_name=step.target_name,
        target_detail=step.target_detail,
        requester_id=row.requester_id,
        requester_name=row.requester_name,
        reason=row.reason,
        state="approved",
        needed=0,
        given=later.given,
        preview={"help": f"Ends what request {row.id[:8]} gave for a time.", "change": later.change, "warnings": []},
        fingerprint="",
        conversation_id=row.conversation_id,
        source_id=source,
        created_at=now,
        requested_at=now,
        expires_at=run_at,
        decided_at=now,
        use_by=run_at + STILL_WITHIN,
        follows=row.id,
        run_at=run_at,
        zone=row.zone,
    )
    planned.fingerprint = steps.fingerprint(planned, [later])
    db.execute(insert(Approval).values(**planned.model_dump()))
    steps.put(db, id_, [later])
    detail = {"action": planned.action, "follows": row.id, "at": run_at.isoformat(), "given": planned.given}
    steward = state.STEWARD
    audit.append(db, key, now, steward.object_id, steward.name, "approval.planned", step.target_id, id_, detail)
    return id_
