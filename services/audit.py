"""The trail: one line for each thing that was asked for, decided or done, chained so that a change of any shows."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, text
from sqlmodel import col

from services.store.query import Insert, Query, pick
from services.store.reader import Reader
from services.store.tables import Audit
from services.store.types import to_us

STEWARD = "steward"
LOCK = 7_386_001
LAST = Query(pick(Audit.seq, Audit.mac).order_by(col(Audit.seq).desc()).limit(1))
PUT = Insert(Audit)
CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """What one line says, before it has its place in the trail. `detail` is plain JSON without secrets."""

    at: datetime
    actor_id: str
    actor_name: str
    event: str
    subject_id: str = ""
    approval_id: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


def append(
    db: Connection,
    key: bytes,
    at: datetime,
    actor_id: str,
    actor_name: str,
    event: str,
    subject_id: str = "",
    approval_id: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Adds one line in the caller's transaction: no line, no change. `detail` is plain JSON without secrets."""
    extend(db, key, [Entry(at, actor_id, actor_name, event, subject_id, approval_id, detail or {})])


def extend(db: Connection, key: bytes, entries: Sequence[Entry]) -> None:
    """Adds a line for each of `entries` (at least one), in their order, in the caller's transaction."""
    if db.dialect.name == "postgresql":
        # One writer at a time, or two lines would follow the same one. SQLite has one writer anyway.
        db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    last = LAST.rows(db, {})
    seq, mac = (last[0].seq, last[0].mac) if last else (0, "")
    rows = []
    for nth, entry in enumerate(entries, 1):
        said = {name: getattr(entry, name) for name in Entry.__slots__}
        said |= {"seq": seq + nth, "detail": dict(entry.detail)}
        mac = _mac(key, mac, said)
        rows.append(Audit.model_construct(**said, mac=mac))
    PUT(db, rows)


def verify(read: Reader, key: bytes) -> int | None:
    """The number of the first line that was changed, moved, added or left out; None when the trail is whole.

    Lines cut off the end leave no gap: the anchors of services/anchors.py find that.
    """
    expected, before = 1, ""
    for row in read.db.execute(select(Audit).order_by(col(Audit.seq))):
        line = Audit(**row._mapping)
        if line.seq != expected or not hmac.compare_digest(line.mac, _mac(key, before, _said(line))):
            return expected
        expected, before = line.seq + 1, line.mac
    return None


def lines(read: Reader) -> Iterator[str]:
    """The whole trail, first line first, as JSON Lines; `at` is ISO 8601 in UTC. Read as it is written out."""
    rows = read.db.execute(select(Audit).order_by(col(Audit.seq)), execution_options={"stream_results": True})
    for row in rows.yield_per(1_000):
        line = Audit(**row._mapping).model_dump()
        yield json.dumps({**line, "at": line["at"].isoformat()}, ensure_ascii=False) + "\n"


def _said(line: Audit) -> dict[str, Any]:
    """All that a line says but its own code."""
    return {name: getattr(line, name) for name in Audit.model_fields if name != "mac"}


def _mac(key: bytes, before: str, said: Mapping[str, Any]) -> str:
    canonical = CANONICAL.encode({**said, "at": to_us(said["at"])})
    return hmac.digest(key, before.encode() + canonical.encode("utf-8", "surrogatepass"), "sha256").hex()
