"""The rows of steps: what an approval comes to, read and written, and the fingerprint over all of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlmodel import col

from services.store.query import Rows
from services.store.step import Step
from services.store.tables import Approval

OF = Rows(Step, select(Step).where(col(Step.approval_id) == bindparam("id")).order_by(col(Step.number)))
GOOD = frozenset({"done", "accepted"})
ENDED = frozenset({"done", "accepted", "refused", "failed", "unknown", "skipped"})


def of(db: Connection, approval_id: str) -> list[Step]:
    """The steps of an approval, in their order."""
    return OF.of(db, id=approval_id)


def put(db: Connection, approval_id: str, steps: Iterable[Step]) -> None:
    """Replaces the steps of an approval."""
    db.execute(delete(Step).where(col(Step.approval_id) == approval_id))
    for step in steps:
        db.execute(insert(Step).values(**step.model_dump()))


def write(db: Connection, step: Step, **values: Any) -> Step:
    """The step with `values` set. Whoever writes holds the claim on its approval."""
    ours = (col(Step.approval_id) == step.approval_id, col(Step.number) == step.number)
    db.execute(update(Step).where(*ours).values(**values))
    return step.model_copy(update=values)


def fingerprint(row: Approval, steps: Sequence[Step]) -> str:
    """SHA-256, in hex, of exactly what would be done to whom, with which parameters, and when."""
    what: dict[str, Any] = {
        "action": row.action,
        "connection": row.connection_id,
        "target": row.target_id,
        "given": row.given,
        "steps": [[one.connection_id, one.action, one.target_id, one.given, one.change, one.needs] for one in steps],
    }
    if row.run_at is not None and not row.follows:
        # What ends by itself is put off by Steward when it did not work.
        what["at"] = row.run_at.isoformat()
    return hashlib.sha256(json.dumps(what, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def told(before: str, after: str) -> str:
    """How one property changes, as people read it."""
    return f"{before} → {after}" if before else after


def verdict(steps: Sequence[Step]) -> str:
    """How an approval ends whose steps have all ended: done, failed or unknown, the worst of them."""
    states = {one.state for one in steps}
    if "unknown" in states:
        return "unknown"
    return "failed" if states & {"failed", "refused"} else "done"
