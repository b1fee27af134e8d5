"""Alerts: what checks find, remembered; told when it is new, worse or gone, and not on every run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection as Database
from sqlalchemy import select, update
from sqlmodel import col

from services import audit, digests, touches, verdicts
from services.alert_events import note
from services.alert_record import FRESH, Record
from services.alert_view import case, found
from services.alert_view import view as view
from services.errors import BadArgument, BadSettings, Conflict, NotAllowed
from services.looking import Look, Looking
from services.policy import insist
from services.settings import AlertSettings
from services.severity import Severity
from services.specs import Caller, Specs
from services.store.engine import Store
from services.store.reader import Reader
from services.store.tables import Alert, Subscription
from services.telling import Telling
from services.watch.rules import STEP, Given, rules
from services.wishes import Wishes, wishes

SNOOZES = (7, 14, 30, 90)
REVIEWS = (30, 90, 180, 365)
LONGEST_NOTE = 500
MANY = 3
MOVED_ON = "The card shows how it stands now."


class Alerts:
    """Runs checks and keeps what they find."""

    def __init__(
        self,
        store: Store,
        specs: Specs,
        now: Callable[[], datetime],
        audit_key: bytes,
        given: Mapping[str, Given] | None = None,
        settings: AlertSettings | None = None,
        zone: str = "UTC",
    ) -> None:
        """Raises BadSettings for thresholds that cannot be, and checks that do not exist."""
        self._store = store
        self._specs = specs
        self._now = now
        self._key = audit_key
        self._given = given or {}
        self._settings = settings or AlertSettings()
        self._zone = zone
        self._judging = asyncio.Lock()
        self._looking = Looking(specs, self._wishes)
        if unknown := [*self._given.keys() - specs.checks.keys(), *{*self._settings.ask_person} - specs.checks.keys()]:
            raise BadSettings([f"checks.{name}: there is no such check." for name in unknown])
        for name, check in specs.checks.items():
            rules(check, self._given.get(name, {}))

    async def judge(self, connection_id: int, checks: Iterable[str] | None = None) -> None:
        """Runs all checks, or those named, for one connection and records what changed. Raises KeyError: no check."""
        wanted = [self._specs.checks[name] for name in (self._specs.checks if checks is None else checks)]
        await self._judge(partial(self._looking.at_all, connection_id=connection_id, checks=wanted), connection_id)

    async def follow(self, connection_id: int, resource: str) -> None:
        """The same after a sync of `resource`, for the checks it concerns; where it will do, of what changed only."""
        wanted = [self._specs.checks[name] for name in self.concerned(resource)]
        look = partial(self._looking.at_changes, connection_id=connection_id, resource=resource, checks=wanted)
        await self._judge(look, connection_id)

    async def _judge(self, look: Callable[[Reader], Look], connection_id: int) -> None:
        # What was seen first is recorded first: an older look must not undo a newer one.
        async with self._judging:
            now = self._now()
            said = await self._store.read(now, look, aside=True)
            record = partial(self._record, now=now, connection_id=connection_id, look=said)
            await self._store.write(record, alone=f"judge {connection_id}")

    def concerned(self, resource: str) -> list[str]:
        """The checks to judge after a sync of `resource`: those that read it, and those that watch the syncs."""
        return [name for name, check in self._specs.checks.items() if check.watches_itself or resource in check.reads]

    async def acknowledge(self, caller: Caller, id: str, version: int) -> None:
        """Somebody looks after it, and all of its case. Raises NotFound, NotAllowed, and Conflict when it changed."""

        def work(db: Database) -> None:
            row, now = found(db, id, lock=True), self._now()
            insist(caller, "acknowledge", row)
            open_ = [one for one in case(db, id) if one.state == "open"]
            if not open_ or row.version != version:
                raise Conflict("This alert has changed since.", MOVED_ON)
            self._settle(db, now, caller, row, open_, "acknowledged", {"state": "acknowledged"})

        await self._store.write(work)

    async def snooze(self, caller: Caller, id: str, days: int, reason: str = "") -> None:
        """Silent for 7, 14, 30 or 90 days. Raises BadArgument, NotFound, NotAllowed and Conflict."""
        if days not in SNOOZES:
            raise BadArgument(f"An alert cannot be snoozed for {days} days.", "Choose 7, 14, 30 or 90 days.")
        await self._silence(caller, id, "snoozed", days, reason, accepted=False)

    async def accept(self, caller: Caller, id: str, days: int, reason: str) -> None:
        """Its risk is accepted by the caller until it is reviewed in 30, 90, 180 or 365 days.

        Raises BadArgument without a reason, NotFound, NotAllowed and Conflict.
        """
        if days not in REVIEWS:
            raise BadArgument("A risk is accepted until a review.", "Choose 30, 90, 180 or 365 days.")
        if not reason.strip():
            raise BadArgument("Say why the risk is accepted.", "Write a sentence that whoever reviews it understands.")
        await self._silence(caller, id, "accepted", days, reason, accepted=True)

    async def answer(self, caller: Caller, id: str, mine: bool) -> None:
        """The person concerned says whether it was them: if so it is acknowledged, if not it is critical.

        Raises NotFound, and NotAllowed for anybody else.
        """

        def work(db: Database) -> None:
            row, now = found(db, id, lock=True), self._now()
            if not row.about or row.about.lower() != caller.object_id.lower():
                raise NotAllowed("This is about somebody else.", "Only the person concerned can answer it.")
            if row.state == "resolved" or row.person_says:
                return
            says = {"person_says": "yes" if mine else "no", "by": caller.name}
            bad = {"severity": Severity.CRITICAL.value, "rank": row.rank + STEP * 100, "state": "open"}
            values = says | ({"state": "acknowledged"} if mine else bad)
            _change(db, row, now, **values)
            note(db, row, "confirmed" if mine else "denied", now, caller.name)
            audit.append(db, self._key, now, caller.object_id, caller.name, "alert.answered", id, detail=says)
            telling, lead = Telling(db, now, self._wishes(db)), row.case_id or row.id
            if mine:
                telling.changed(lead)
            else:
                telling.new(lead, row.check, Severity.CRITICAL, row.owner_id)

        await self._store.write(work)

    async def wake(self) -> int:
        """How many snoozes and accepted risks ended: their alerts are open again, and told anew."""
        now = self._now()
        ended = select(Alert).where(col(Alert.state) == "snoozed", col(Alert.snoozed_until) <= now)

        def work(db: Database) -> int:
            rows = [Alert(**row._mapping) for row in db.execute(ended.with_for_update())]
            telling = Telling(db, now, self._wishes(db))
            for row in rows:
                _change(db, row, now, **FRESH)
                note(db, row, "woken", now)
            for lead, row in {row.case_id or row.id: row for row in rows}.items():
                telling.new(lead, row.check, row.severity, row.owner_id)
            return len(rows)

        return await self._store.write(work)

    async def tend(self) -> int:
        """How many things were told because their time has come: quiet hours over, digests, nobody reacting."""
        now = self._now()

        def work(db: Database) -> int:
            telling = Telling(db, now, self._wishes(db))
            told = telling.release() + digests.tell_due(db, now, self._zone)
            return told + self._escalate(db, now, telling)

        return await self._store.write(work, alone="tend alerts")

    async def introduce(self, conversation_id: str) -> None:
        """Tells a conversation that has just subscribed what is open: one by one if few, else as one digest."""
        now = self._now()
        opened = select(col(Alert.id)).where(col(Alert.state) == "open", col(Alert.case_id) == "")

        def work(db: Database) -> None:
            digested = select(col(Subscription.rhythm)).where(
                col(Subscription.conversation_id) == conversation_id, col(Subscription.topic) == "alerts"
            )
            if db.scalar(digested):
                return
            ids = list(db.execute(opened.order_by(col(Alert.opened_at)).limit(MANY + 1)).scalars())
            if len(ids) > MANY:
                digests.welcome(db, now, conversation_id)
            telling = Telling(db, now, self._wishes(db))
            for id in ids if len(ids) <= MANY else ():
                telling.to(id, [conversation_id])

        await self._store.write(work)

    def _record(self, db: Database, now: datetime, connection_id: int, look: Look) -> None:
        telling = Telling(db, now, self._wishes(db))
        fresh, partly = verdicts.keep(db, now, connection_id, look.said), verdicts.known(db, connection_id, look.said)
        for name, judged in look.said:
            # What cannot be told leaves every alert as it is.
            if not judged.why:
                check, asked = self._specs.checks[name], name in self._settings.ask_person
                known = partly[name] if name in partly else verdicts.known_of(db, connection_id, name)
                record = Record(db, now, connection_id, check, telling, asked)
                record.keep(judged, known, first=name in fresh and not check.watches_itself)
        touches.seen(db, look.changes)

    def _escalate(self, db: Database, now: datetime, telling: Telling) -> int:
        """How many alerts that nobody has reacted to were told to those who are told then."""
        hours, to = self._settings.escalate_after_hours, list(self._settings.escalate_to)
        if not hours or not to:
            return 0
        waiting = select(Alert).where(
            col(Alert.state) == "open",
            col(Alert.case_id) == "",
            col(Alert.escalated_at).is_(None),
            col(Alert.changed_at) <= now - timedelta(hours=hours),
        )
        rows = db.execute(waiting.with_for_update()).all()
        for row in rows:
            db.execute(update(Alert).where(col(Alert.id) == row.id).values(escalated_at=now))
            note(db, row, "escalated", now)
            telling.to(row.id, to)
        return len(rows)

    async def _silence(self, caller: Caller, id: str, what: str, days: int, reason: str, *, accepted: bool) -> None:
        if len(reason) > LONGEST_NOTE:
            raise BadArgument("The reason is too long.", f"Write up to {LONGEST_NOTE} characters.")

        def work(db: Database) -> None:
            row, now = found(db, id, lock=True), self._now()
            insist(caller, "snooze", row)
            going = [one for one in case(db, id) if one.state in {"open", "acknowledged"}]
            if not going:
                raise Conflict(f"This alert is {row.state}.", MOVED_ON)
            values = {"state": "snoozed", "snoozed_until": now + timedelta(days=days), "note": reason.strip()}
            self._settle(db, now, caller, row, going, what, values | {"accepted": accepted}, days=days, reason=reason)

        await self._store.write(work)

    def _settle(
        self, db: Database, now: datetime, caller: Caller, lead: Alert, rows: Sequence[Alert], what: str,
        values: Mapping[str, Any], **detail: Any,
    ) -> None:  # fmt: skip
        """What a person decided of a case: written on each of its alerts, told to every copy, and put in the trail."""
        for row in rows:
            _change(db, row, now, **values, by=caller.name)
            note(db, row, what, now, caller.name)
        if lead.id not in {row.id for row in rows}:
            _change(db, lead, now)
        event = f"alert.{what}"
        audit.append(db, self._key, now, caller.object_id, caller.name, event, lead.id, detail=detail or None)
        Telling(db, now, self._wishes(db)).changed(lead.id, at_once=True)

    def _wishes(self, db: Database) -> Wishes:
        return wishes(db, self._settings, self._given, self._zone)


def acknowledge_all(db: Database, now: datetime, caller: Caller, check: str, severity: str) -> int:
    """How many open alerts `caller` acknowledged: of one check, of one severity, or all. Raises NotAllowed."""
    wanted = select(Alert).where(col(Alert.state) == "open")
    if check:
        wanted = wanted.where(col(Alert.check) == check)
    if severity:
        wanted = wanted.where(col(Alert.severity) == severity)
    rows = [Alert(**row._mapping) for row in db.execute(wanted.with_for_update())]
    telling = Telling(db, now, Wishes())
    for row in rows:
        insist(caller, "acknowledge", row)
        _change(db, row, now, state="acknowledged", by=caller.name)
        note(db, row, "acknowledged", now, caller.name)
    for lead in dict.fromkeys(row.case_id or row.id for row in rows):
        db.execute(update(Alert).where(col(Alert.id) == lead).values(version=col(Alert.version) + 1))
        telling.changed(lead, at_once=True)
    return len(rows)


def settle(db: Database, now: datetime, connection_id: int) -> None:
    """Resolves every alert of a connection that is no longer looked at, and tells so where it was told."""
    open_ = (col(Alert.connection_id) == connection_id, col(Alert.state) != "resolved")
    rows = [Alert(**row._mapping) for row in db.execute(select(Alert).where(*open_).with_for_update())]
    telling = Telling(db, now, Wishes())
    for row in rows:
        _change(db, row, now, state="resolved", resolved_at=now, snoozed_until=None)
        note(db, row, "resolved", now)
    for lead in dict.fromkeys(row.case_id or row.id for row in rows):
        telling.changed(lead, at_once=True)


def _change(db: Database, row: Alert, now: datetime, **values: Any) -> None:
    values |= {"version": col(Alert.version) + 1, "changed_at": now}
    db.execute(update(Alert).where(col(Alert.id) == row.id).values(**values))
    if row.case_id:
        lead = update(Alert).where(col(Alert.id) == row.case_id)
        db.execute(lead.values(version=col(Alert.version) + 1))
