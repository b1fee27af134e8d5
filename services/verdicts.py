"""What each check last said of a connection: written for all that were asked together, read with its alerts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection as Database
from sqlalchemy import Row, bindparam, insert, select, update
from sqlmodel import col

from services.store.tables import Alert, CheckRun
from services.watch.judging import Judgement

Said = Sequence[tuple[str, Judgement]]
KNOWN: tuple[Any, ...] = (
    Alert.check, Alert.id, Alert.subject, Alert.state, Alert.rank, Alert.mark, Alert.severity, Alert.case_id,
)  # fmt: skip
UPDATED = update(CheckRun).where(col(CheckRun.connection_id) == bindparam("of"), col(CheckRun.check) == bindparam("by"))


def keep(db: Database, now: datetime, connection_id: int, said: Said) -> frozenset[str]:
    """Writes the verdicts; the checks that have never been able to tell anything of this connection until now.

    A look at some leaves the number of findings as it is: only their alerts tell how many they were before.
    """
    wanted = select(col(CheckRun.check), col(CheckRun.told_at)).where(col(CheckRun.connection_id) == connection_id)
    told = {row.check: row.told_at for row in db.execute(wanted)}
    rows: dict[frozenset[str], list[dict[str, Any]]] = {}
    for name, one in said:
        values = _values(now, one)
        if name in told:
            rows.setdefault(frozenset(values), []).append({"of": connection_id, "by": name, **values})
        else:
            db.execute(insert(CheckRun).values(connection_id=connection_id, check=name, **values))
    for columns, changed in rows.items():
        db.execute(UPDATED.values({column: bindparam(column) for column in sorted(columns)}), changed)
    return frozenset(name for name, one in said if one.only is None and told.get(name) is None)


def _values(now: datetime, said: Judgement) -> dict[str, Any]:
    values: dict[str, Any] = {"at": now, "why": said.why or said.unseen, "terms": said.terms}
    if said.only is not None:
        return values | {"told_at": now}
    values |= {"verdict": said.verdict, "findings": len(said.findings)}
    return values if said.why else values | {"told_at": now, "whole_at": now}


def known(db: Database, connection_id: int, said: Said) -> Mapping[str, dict[str, Row[Any]]]:
    """The alerts there are of those that checks looked at in part, by check and subject: asked for all at once."""
    partly = [name for name, one in said if one.only]
    subjects: Iterable[str] = {id_ for _, one in said for id_ in one.only or ()}
    found: dict[str, dict[str, Row[Any]]] = {name: {} for name, one in said if one.only is not None}
    if partly:
        own = (col(Alert.connection_id) == connection_id, col(Alert.check).in_(partly))
        for row in db.execute(select(*KNOWN).where(*own, col(Alert.subject).in_(sorted(subjects)))):
            found[row.check][row.subject] = row
    return found


def known_of(db: Database, connection_id: int, check: str) -> dict[str, Row[Any]]:
    """All alerts there are of a check, by subject."""
    own = (col(Alert.connection_id) == connection_id, col(Alert.check) == check)
    return {row.subject: row for row in db.execute(select(*KNOWN).where(*own))}
