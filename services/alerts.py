"""Alerts: what checks find, remembered; told when it is new, worse or gone, and not on every run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection as Database
from sqlalchemy import insert, select, update
from sqlmodel import col

from services import audit, outbox, subscriptions
from services.answers import AlertView, Fact, Tone, Value
from services.errors import BadArgument, Conflict, NotFound
from services.policy import insist
from services.specs import Caller, Check, Finding, Specs
from services.store.engine import Store
from services.store.reader import Reader
from services.store.tables import Alert, CheckRun
from services.watch.judging import Judgement, judge
from services.watch.rules import Given, rules

SNOOZES = (7, 14, 30, 90)


class Alerts:
    """Runs checks and keeps what they find."""

    def __init__(
        self,
        store: Store,
        specs: Specs,
        now: Callable[[], datetime],
        audit_key: bytes,
        given: Mapping[str, Given] | None = None,
    ) -> None:
        self._store = store
        self._specs = specs
        self._now = now
        self._key = audit_key
        self._judging = asyncio.Lock()
        self._rules = {name: rules(check, (given or {}).get(name, {})) for name, check in specs.checks.items()}

    async def judge(self, connection_id: int, checks: Iterable[str] | None = None) -> None:
        """Runs all checks, or those named, for one connection and records what changed. Raises KeyError: no check."""
        for name in self._specs.checks if checks is None else checks:
            check = self._specs.checks[name]
            # What was seen first is recorded first: an older look must not undo a newer one.
            async with self._judging:
                now = self._now()
                look = partial(self._look, connection_id=connection_id, check=check)
                said = await self._store.read(now, look, aside=True)
                record = partial(_record, now=now, connection_id=connection_id, check=check, said=said)
                await self._store.write(record, alone=f"judge {connection_id} {name}")

    def concerned(self, resource: str) -> list[str]:
        """The checks to judge after a sync of `resource`: those that read it, and those that watch the syncs."""
        return [name for name, check in self._specs.checks.items() if check.watches_itself or resource in check.reads]

    async def acknowledge(self, caller: Caller, id: str, version: int) -> None:
        """Somebody looks after it. Raises NotFound, NotAllowed, and Conflict when it changed or is not open."""

        def work(db: Database) -> None:
            row, now = _found(db, id, lock=True), self._now()
            insist(caller, "acknowledge", row)
            if row.state != "open" or row.version != version:
                raise Conflict("This alert has changed since.", "The card shows how it stands now.")
            _change(db, row, now, state="acknowledged", by=caller.name)
            audit.append(db, self._key, now, caller.object_id, caller.name, "alert.acknowledged", id)

        await self._store.write(work)

    async def snooze(self, caller: Caller, id: str, days: int) -> None:
        """Silent for 7, 14, 30 or 90 days. Raises BadArgument, NotFound, NotAllowed and Conflict."""
        if days not in SNOOZES:
            raise BadArgument(f"An alert cannot be snoozed for {days} days.", "Choose 7, 14, 30 or 90 days.")

        def work(db: Database) -> None:
            row, now = _found(db, id, lock=True), self._now()
            insist(caller, "snooze", row)
            if row.state not in {"open", "acknowledged"}:
                raise Conflict(f"This alert is {row.state}.", "The card shows how it stands now.")
            _change(db, row, now, state="snoozed", by=caller.name, snoozed_until=now + timedelta(days=days))
            detail = {"days": days}
            audit.append(db, self._key, now, caller.object_id, caller.name, "alert.snoozed", id, detail=detail)

        await self._store.write(work)

    async def wake(self) -> int:
        """How many snoozes ended: their alerts are open again, and told anew."""
        now = self._now()
        ended = select(Alert).where(col(Alert.state) == "snoozed", col(Alert.snoozed_until) <= now)

        def work(db: Database) -> int:
            rows = [Alert(**row._mapping) for row in db.execute(ended.with_for_update())]
            for row in rows:
                _change(db, row, now, anew=True, state="open", by="", snoozed_until=None)
            return len(rows)

        return await self._store.write(work)

    async def introduce(self, conversation_id: str) -> None:
        """Tells a conversation that has just subscribed what is open."""
        now = self._now()
        opened = select(col(Alert.id)).where(col(Alert.state) == "open").order_by(col(Alert.opened_at))

        def work(db: Database) -> None:
            for id in list(db.execute(opened).scalars()):
                outbox.tell(db, now, "alert", id, conversation_id)

        await self._store.write(work)

    def _look(self, read: Reader, connection_id: int, check: Check) -> Judgement:
        return judge(read, connection_id, check, self._rules[check.name], self._specs.resources)


def view(read: Reader, id: str) -> AlertView:
    """The alert as every copy of its card shows it. Raises NotFound."""
    row = _found(read.db, id)
    return AlertView(
        title=row.title,
        summary=f"{row.severity.capitalize()}: {outbox.spoken(row.text, 300)}",
        id=row.id,
        version=row.version,
        state=row.state,
        severity=row.severity,
        text=row.text,
        facts=tuple(_fact(*stored) for stored in row.facts),
        why=row.why,
        todo=row.todo,
        opened_at=row.opened_at,
        by=row.by,
        snoozed_until=row.snoozed_until,
        verbs=("acknowledge", "snooze") if row.state == "open" else (),
    )


def settle(db: Database, now: datetime, connection_id: int) -> None:
    """Resolves every alert of a connection that is no longer looked at, and tells so where it was told."""
    open_ = (col(Alert.connection_id) == connection_id, col(Alert.state) != "resolved")
    for row in [Alert(**row._mapping) for row in db.execute(select(Alert).where(*open_).with_for_update())]:
        _change(db, row, now, state="resolved", resolved_at=now, snoozed_until=None)


def _record(db: Database, now: datetime, connection_id: int, check: Check, said: Judgement) -> None:
    """Writes the verdict and what is new, worse, the same or gone. What cannot be told leaves every alert as it is."""
    _verdict(db, now, connection_id, check, said)
    if said.why:
        return
    own = (col(Alert.connection_id) == connection_id, col(Alert.check) == check.name)
    known = {row.subject: Alert(**row._mapping) for row in db.execute(select(Alert).where(*own))}
    for finding in said.findings.values():
        row, found = known.pop(finding.subject, None), _columns(check, finding)
        if row is None:
            _open(db, now, connection_id, check, finding.subject, found)
        elif row.state == "resolved":
            fresh = {"state": "open", "by": "", "opened_at": now, "resolved_at": None, "snoozed_until": None}
            _change(db, row, now, anew=True, seen_at=now, **found, **fresh)
        elif finding.rank > row.rank:
            _change(db, row, now, anew=True, seen_at=now, **found, state="open", by="", snoozed_until=None)
        else:
            # Seen again: not told, so its version stays and a press on the standing card still counts.
            db.execute(update(Alert).where(col(Alert.id) == row.id).values(seen_at=now, **found))
    for row in known.values():
        if row.state != "resolved":
            _change(db, row, now, state="resolved", resolved_at=now, snoozed_until=None)


def _verdict(db: Database, now: datetime, connection_id: int, check: Check, said: Judgement) -> None:
    own = (col(CheckRun.connection_id) == connection_id, col(CheckRun.check) == check.name)
    values = {"at": now, "verdict": said.verdict, "findings": len(said.findings), "why": said.why or said.unseen}
    # Updated first: on PostgreSQL the row also keeps two replicas from recording the same check at once.
    if db.execute(update(CheckRun).where(*own).values(**values)).rowcount == 0:
        db.execute(insert(CheckRun).values(connection_id=connection_id, check=check.name, **values))


def _open(
    db: Database, now: datetime, connection_id: int, check: Check, subject: str, found: Mapping[str, Any]
) -> None:
    row: dict[str, Any] = {"connection_id": connection_id, "check": check.name, "subject": subject}
    row |= {"id": str(uuid4()), "state": "open", "version": 1, "by": "", "note": ""}
    times = {"opened_at": now, "seen_at": now, "changed_at": now}
    db.execute(insert(Alert).values(**row, **times, **found))
    for place in subscriptions.subscribed(db, "alerts"):
        outbox.tell(db, now, "alert", row["id"], place)


def _change(db: Database, row: Alert, now: datetime, *, anew: bool = False, **values: Any) -> None:
    """Changes the row and tells every copy; `anew` posts a new card in each subscribed conversation instead."""
    values |= {"version": row.version + 1, "changed_at": now}
    same = (col(Alert.id) == row.id, col(Alert.version) == row.version)
    if db.execute(update(Alert).where(*same).values(**values)).rowcount != 1:
        raise Conflict("This alert has changed since.", "The card shows how it stands now.")
    if anew:
        outbox.anew(db, "alert", row.id)
    for place in subscriptions.subscribed(db, "alerts") if anew else outbox.copies(db, "alert", row.id):
        outbox.tell(db, now, "alert", row.id, place)


def _found(db: Database, id: str, *, lock: bool = False) -> Alert:
    wanted = select(Alert).where(col(Alert.id) == id)
    row = db.execute(wanted.with_for_update() if lock else wanted).first()
    if row is None:
        raise NotFound("I know no such alert.", "Type alerts to see those that are open.")
    return Alert(**row._mapping)


def _columns(check: Check, finding: Finding) -> dict[str, Any]:
    severity = finding.severity or check.severity
    words = {"title": check.title, "why": check.why, "todo": check.todo}
    return {
        **words, "severity": severity.value, "rank": finding.rank, "text": finding.text,
        "facts": [_stored(fact) for fact in finding.facts],
    }  # fmt: skip


def _stored(fact: Fact) -> list[str]:
    value = fact.value.text
    kind = "time" if isinstance(value, datetime) else "text"
    text = value.isoformat() if isinstance(value, datetime) else "" if value is None else str(value)
    return [fact.label, text, fact.value.tone.value, kind]


def _fact(label: str, text: str, tone: str, kind: str) -> Fact:
    return Fact(label, Value(datetime.fromisoformat(text) if kind == "time" else text, Tone(tone)))
