"""The stop that administrators can pull at once: while it holds, no change begins anywhere."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update
from sqlmodel import col

from services import audit, outbox
from services.specs import Caller
from services.store.pause import Pause
from services.store.query import Rows
from services.store.tables import Approval

HOLDING = Rows(Pause, select(Pause).where(col(Pause.ended_at).is_(None)).order_by(col(Pause.id)).limit(1))


def holding(db: Connection) -> Pause | None:
    """The stop that holds now, the first that was pulled; None when changes may begin."""
    return next(iter(HOLDING.of(db)), None)


def last_ended_at(db: Connection) -> datetime | None:
    """When changes were last allowed again after a stop (UTC); None when there never was one."""
    ended = select(col(Pause.ended_at)).where(col(Pause.ended_at).is_not(None)).order_by(col(Pause.ended_at).desc())
    return db.execute(ended.limit(1)).scalar()


def said(pause: Pause) -> str:
    """The sentence that says who stopped everything, and why."""
    why = f" {pause.why}" if pause.why else ""
    return f"Changes are paused by {pause.by_name} since {pause.at:%d %B, %H:%M} UTC.{why}"


def begin(db: Connection, key: bytes, now: datetime, by: Caller, why: str) -> bool:
    """Whether this stopped everything; False when it stood still already."""
    if holding(db) is not None:
        return False
    pause = Pause(at=now, by_id=by.object_id, by_name=by.name, why=why)
    db.execute(insert(Pause).values(**pause.model_dump(exclude={"id"})))
    _hold(db, now, said(pause))
    audit.append(db, key, now, by.object_id, by.name, "actions.paused", detail={"why": why})
    return True


def end(db: Connection, key: bytes, now: datetime, by: Caller) -> bool:
    """Whether this let changes begin again; False when nothing was stopped."""
    held = update(Pause).where(col(Pause.ended_at).is_(None)).values(ended_at=now, ended_by=by.name)
    if not db.execute(held).rowcount:
        return False
    _hold(db, now, "")
    audit.append(db, key, now, by.object_id, by.name, "actions.resumed")
    return True


def _hold(db: Connection, now: datetime, sentence: str) -> None:
    """Says on every card of what was approved and has not begun why it waits; "" that it no longer does."""
    waiting = (col(Approval.state) == "approved", col(Approval.held) != sentence)
    ids = list(db.execute(select(col(Approval.id)).where(*waiting).with_for_update()).scalars())
    db.execute(
        update(Approval).where(col(Approval.id).in_(ids)).values(held=sentence, version=col(Approval.version) + 1)
    )
    for id_ in ids:
        outbox.tell_copies(db, now, "approval", id_)
