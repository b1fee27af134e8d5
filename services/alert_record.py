"""What a check says, compared with what was known: new, worse, the same, gone; told once, and kept for the trend."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zlib import crc32

from sqlalchemy import Connection as Database
from sqlalchemy import bindparam, case, insert, select, update
from sqlmodel import col

from services import outbox
from services.alert_events import event
from services.answers import Fact
from services.digests import gather
from services.places import PERSON
from services.specs import Check, Finding
from services.store.tables import Alert, CheckRun
from services.store.watch_tables import AlertEvent
from services.telling import Telling
from services.watch.judging import Judgement

ONE_CASE = timedelta(days=1)
FRESH = {"state": "open", "by": "", "note": "", "accepted": False, "snoozed_until": None, "resolved_at": None,
         "escalated_at": None, "person_says": ""}  # fmt: skip


@dataclass(slots=True)
class Record:
    """What one look of one check at one connection leaves behind, in one transaction."""

    db: Database
    now: datetime
    connection_id: int
    check: Check
    telling: Telling
    ask_person: bool = False
    found: int = 0
    opened: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)

    def keep(self, said: Judgement, known: dict[str, Any], *, first: bool) -> None:
        """Writes what changed of the `known` alerts, by subject; `first` gathers what is new in one digest."""
        same: list[dict[str, Any]] = []
        for finding in said.findings.values():
            row = known.pop(finding.subject, None)
            self.found += row is None or row.state == "resolved"
            if row is None:
                self._open(finding, first)
            elif row.state == "resolved":
                self._again(row, finding, "opened", opened_at=self.now)
            elif finding.rank > row.rank:
                self._again(row, finding, "worse")
            elif row.mark != mark(finding):
                same.append({"key": row.id, **self._columns(finding)})
        # Seen again: not told, so its version stays and a press on the standing card still counts.
        self._refresh(same)
        for row in known.values():
            if row.state != "resolved":
                self.found -= 1
                self._gone(row)
        if said.only is not None and self.found:
            self._count()
        if self.opened:
            self.db.execute(insert(Alert), self.opened)
        if self.events:
            self.db.execute(insert(AlertEvent), self.events)
        if first and self.opened:
            gather(self.db, self.now, self.connection_id, self._first_places())

    def _count(self) -> None:
        """After a look at some: how many findings there are now in all."""
        own = (col(CheckRun.connection_id) == self.connection_id, col(CheckRun.check) == self.check.name)
        count = col(CheckRun.findings) + self.found
        verdict = case((count > 0, "findings"), else_="pass")
        self.db.execute(update(CheckRun).where(*own).values(findings=count, verdict=verdict))

    def _open(self, finding: Finding, first: bool) -> None:
        about = finding.about or finding.subject
        row: dict[str, Any] = {
            "id": str(uuid4()),
            "connection_id": self.connection_id,
            "check": self.check.name,
            "version": 1,
        }
        row |= {"subject": finding.subject, "opened_at": self.now, "changed_at": self.now, **FRESH}
        row |= self._columns(finding)
        row["case_id"] = "" if first else self._case(about, row["id"])
        self.opened.append(row)
        self._event(row["id"], row["severity"], "opened", baseline=first)
        if not first:
            self._news(row["case_id"] or row["id"], row["severity"], finding.owner, about, row["id"])

    def _again(self, row: Any, finding: Finding, what: str, **values: Any) -> None:
        """An alert that is news once more: open, and told as a new card."""
        about = finding.about or finding.subject
        found = self._columns(finding)
        case = row.case_id if what == "worse" else self._case(about, row.id)
        self._change(row, **FRESH, **found, **values, case_id=case)
        self._event(row.id, found["severity"], what)
        self._lead(case)
        self._news(case or row.id, found["severity"], finding.owner, about, row.id)

    def _gone(self, row: Any) -> None:
        self._change(row, state="resolved", resolved_at=self.now, snoozed_until=None)
        self._event(row.id, row.severity, "passed" if self.check.passing else "resolved")
        self._lead(row.case_id)
        if not self.check.passing:
            self.telling.changed(row.case_id or row.id)

    def _news(self, id: str, severity: str, owner_id: str, about: str, own_id: str) -> None:
        self.telling.new(id, self.check.name, severity, owner_id)
        if self.ask_person and self.check.asks:
            outbox.tell(self.db, self.now, "question", own_id, f"{PERSON}{about}")

    def _case(self, about: str, id: str) -> str:
        """The case that an alert about the same belongs to: the first of a day that is not over; "" for none."""
        other = (
            select(col(Alert.id), col(Alert.case_id))
            .where(
                col(Alert.connection_id) == self.connection_id,
                col(Alert.about) == about,
                col(Alert.opened_at) > self.now - ONE_CASE,
                col(Alert.state) != "resolved",
                col(Alert.id) != id,
            )
            .order_by(col(Alert.opened_at), col(Alert.id))
            .limit(1)
        )
        found = next((one for one in self.opened if one["about"] == about and one["id"] != id), None)
        row = self.db.execute(other).first()
        if row is None:
            return (found["case_id"] or found["id"]) if found else ""
        self._lead(row.case_id or row.id)
        return str(row.case_id or row.id)

    def _lead(self, id: str) -> None:
        """The card of a case changes with each of its alerts."""
        if id:
            values = {"version": col(Alert.version) + 1, "changed_at": self.now}
            self.db.execute(update(Alert).where(col(Alert.id) == id).values(**values))

    def _change(self, row: Any, **values: Any) -> None:
        values |= {"version": col(Alert.version) + 1, "changed_at": self.now}
        self.db.execute(update(Alert).where(col(Alert.id) == row.id).values(**values))

    def _refresh(self, rows: list[dict[str, Any]]) -> None:
        if rows:
            columns = [name for name in rows[0] if name != "key"]
            changed = update(Alert).where(col(Alert.id) == bindparam("key"))
            self.db.execute(changed.values({name: bindparam(name) for name in columns}), rows)

    def _first_places(self) -> list[str]:
        found = [self.telling.places(self.check.name, row["severity"], row["owner_id"]) for row in self.opened]
        found.append(self.telling.mailed(self.check.name))
        return list(dict.fromkeys(place for places in found for place in places))

    def _event(self, id: str, severity: str, what: str, *, baseline: bool = False) -> None:
        about = (id, self.connection_id, self.check.name, severity)
        self.events.append(event(*about, what, self.now, baseline=baseline))

    def _columns(self, finding: Finding) -> dict[str, Any]:
        check, severity = self.check, finding.severity or self.check.severity
        return {
            "title": check.title, "why": check.why, "todo": check.todo, "severity": severity.value,
            "rank": finding.rank, "text": finding.text, "facts": [stored(fact) for fact in finding.facts],
            "about": finding.about or finding.subject, "owner_id": finding.owner, "mark": mark(finding),
        }  # fmt: skip


def mark(finding: Finding) -> int:
    """A checksum of what an alert shows of a finding."""
    shown = (finding.text, str(finding.rank), str(finding.severity), *(str(one.value.text) for one in finding.facts))
    return crc32("\n".join(shown).encode())


def stored(fact: Fact) -> list[str]:
    """A fact as the database keeps it: label, text, tone, and whether it is a time."""
    value = fact.value.text
    kind = "time" if isinstance(value, datetime) else "text"
    text = value.isoformat() if isinstance(value, datetime) else "" if value is None else str(value)
    return [fact.label, text, fact.value.tone.value, kind]
