"""An alert, or a case of several, as its card shows it to everybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection as Database
from sqlalchemy import or_, select
from sqlmodel import col

from services import outbox, registry
from services.action_spec import Action
from services.answers import AlertQuestion, AlertView, Fact, Suggestion, Tone, Value
from services.errors import NotFound
from services.severity import Severity
from services.specs import Check
from services.store.reader import Reader
from services.store.tables import Alert, Connection

ORDER = list(Severity)
STATES = ("open", "acknowledged", "snoozed", "resolved")
MOST_FIXES = 3


def view(read: Reader, id: str) -> AlertView:
    """The alert with all that belongs to its case, as every copy of its card shows it. Raises NotFound."""
    row = found(read.db, id)
    members = case(read.db, id)
    going = [one for one in members if one.state != "resolved"] or members
    state = min((one.state for one in going), key=STATES.index)
    severity = max((Severity(one.severity) for one in going), key=ORDER.index).value
    shown = row if row.state == state else next(one for one in going if one.state == state)
    others = [one for one in members if one.id != shown.id]
    return AlertView(
        title=shown.title,
        summary=f"{severity.capitalize()}: {outbox.spoken(shown.text, 300)}{_and(others)}",
        id=row.id,
        version=row.version,
        state=state,
        severity=severity,
        text=shown.text,
        facts=tuple(_fact(*stored) for stored in shown.facts),
        why=shown.why,
        todo=shown.todo,
        opened_at=min(one.opened_at for one in going),
        by=shown.by,
        note=shown.note,
        accepted=shown.accepted,
        snoozed_until=shown.snoozed_until,
        person_says=shown.person_says,
        others=tuple(Value(one.text, Tone.QUIET if one.state == "resolved" else Tone.PLAIN) for one in others),
        verbs=("acknowledge", "snooze", "accept")
        if state == "open"
        else ("snooze",)
        if state == "acknowledged"
        else (),
        next=_fixes(read, shown) if state != "resolved" else (),
    )


def question(read: Reader, id: str) -> AlertQuestion:
    """What the person concerned is asked about an alert. Raises NotFound."""
    row = found(read.db, id)
    check = _checks().get(row.check)
    asked = check.asks if check else ""
    return AlertQuestion(
        title="Was this you?",
        summary=asked or row.title,
        id=row.id,
        version=row.version,
        text=asked,
        facts=tuple(_fact(*stored) for stored in row.facts),
        says=row.person_says,
        verbs=("mine", "not_mine") if row.state != "resolved" and not row.person_says else (),
    )


def found(db: Database, id: str, *, lock: bool = False) -> Alert:
    """The alert itself. Raises NotFound."""
    wanted = select(Alert).where(col(Alert.id) == id)
    row = db.execute(wanted.with_for_update() if lock else wanted).first()
    if row is None:
        raise NotFound("I know no such alert.", "Type alerts to see those that are open.")
    return Alert(**row._mapping)


def case(db: Database, id: str, *, lock: bool = False) -> list[Alert]:
    """The alert and those that belong to its case, oldest first."""
    wanted = select(Alert).where(or_(col(Alert.id) == id, col(Alert.case_id) == id))
    wanted = wanted.order_by(col(Alert.opened_at), col(Alert.id))
    rows = db.execute(wanted.with_for_update() if lock else wanted)
    return [Alert(**row._mapping) for row in rows]


def _fixes(read: Reader, row: Alert) -> tuple[Suggestion, ...]:
    """What would set it right: actions that there are and that the connection allows."""
    check = _checks().get(row.check)
    place: Any = read.one(select(Connection).where(col(Connection.id) == row.connection_id))
    if check is None or place is None or place.mode != "act":
        return ()
    allowed = [
        one for one in check.fixes if one.action in _actions() and (not place.actions or one.action in place.actions)
    ]
    return tuple(Suggestion(one.label, one.ask.format(about=row.about)) for one in allowed[:MOST_FIXES])


def _and(others: Sequence[Alert]) -> str:
    return f" And {len(others):,} more about the same." if others else ""


def _fact(label: str, text: str, tone: str, kind: str) -> Fact:
    return Fact(label, Value(datetime.fromisoformat(text) if kind == "time" else text, Tone(tone)))


@cache
def _checks() -> dict[str, Check]:
    return registry.folder("services.checks", "CHECK", Check)


@cache
def _actions() -> frozenset[str]:
    return frozenset(registry.folder("services.actions", "ACTION", Action))
