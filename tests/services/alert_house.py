"""Alerts over one check whose findings a test sets, with a clock, subscribers and what they were told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select
from sqlmodel import col

from services import alert_view, subscriptions
from services.alerts import Alerts
from services.answers import AlertView
from services.resources.users import RESOURCE as USERS
from services.settings import AlertSettings
from services.severity import Severity
from services.specs import Caller, CannotTell, Check, Finding, Role, Specs
from services.store.engine import Store
from services.store.tables import Alert, Checkpoint, CheckRun, Conversation, Outbox, Posted
from tests.services.house import ALEX, KEY, START, Clock

OPS = "19:operations@thread.tacv2"
OPERATOR = Caller(ALEX, "t", "Alex Wilber", frozenset({Role.OPERATOR, Role.VIEWER}))


@dataclass
class Watched:
    """Two checks, `secret` and `sign_in` (whose findings pass), over a store in which users were just collected."""

    store: Store
    settings: AlertSettings = field(default_factory=AlertSettings)
    given: dict[str, Any] = field(default_factory=dict)
    clock: Clock = field(default_factory=Clock)
    blind: str = ""
    hits: dict[str, list[Finding]] = field(default_factory=lambda: {"secret": [], "sign_in": []})

    def __post_init__(self) -> None:
        common: dict[str, Any] = {"why": "It matters.", "todo": "Do it.", "reads": ("users",)}
        common |= {"every": timedelta(hours=1), "severity": Severity.MEDIUM, "asks": "Was it you?"}
        checks = {
            name: Check(name=name, title=name.capitalize(), find=self._finds(name), passing=name == "sign_in", **common)
            for name in self.hits
        }
        self.specs = Specs(resources={"users": USERS}, checks=checks)
        self.restart()

    def _finds(self, name: str) -> Any:
        def find(_read: Any, _connection_id: int, _limits: Any) -> Iterator[Finding]:
            if name == self.blind:
                raise CannotTell("It cannot tell today.")
            yield from self.hits[name]

        return find

    def restart(self) -> None:
        """Steward after a restart: the same database and settings."""
        self.alerts = Alerts(self.store, self.specs, self.clock, KEY, self.given, self.settings)

    def looked(self) -> None:
        """Both checks have had their first look."""
        with self.store.writer() as db:
            for name in self.hits:
                run = {"connection_id": 1, "check": name, "at": START, "verdict": "pass", "told_at": START}
                db.execute(insert(CheckRun).values(**run))

    def fresh(self) -> None:
        """Users were collected just now."""
        with self.store.writer() as db:
            db.execute(delete(Checkpoint))
            point = {"connection_id": 1, "resource": "users", "synced_at": self.clock(), "round": 1, "blind": ""}
            db.execute(insert(Checkpoint).values(**point))

    def talks(self, conversation: str, object_id: str = "", *topics: str) -> None:
        """A conversation Steward is in."""
        with self.store.writer() as db:
            row = {"id": conversation, "scope": "personal" if object_id else "channel", "service_url": "s"}
            row |= {"tenant_id": "t", "bot_id": "b", "channel": "msteams", "object_id": object_id}
            db.execute(insert(Conversation).values(**row, seen_at=START))
            for topic in topics:
                subscriptions.subscribe(db, conversation, topic, "x", START)

    async def judge(self, *hits: Finding, check: str = "secret") -> None:
        """One look of one check, which finds `hits`."""
        self.hits[check] = list(hits)
        self.fresh()
        await self.alerts.judge(1, [check])

    def told(self) -> list[tuple[str, str, str]]:
        """Kind, place and subject of what was told since the last time; each card then stands there, as it is now."""
        with self.store.writer() as db:
            rows = db.execute(select(Outbox).order_by(col(Outbox.id))).all()
            db.execute(delete(Outbox))
            for row in rows:
                one = {"kind": row.kind, "subject_id": row.subject_id, "conversation_id": row.to}
                db.execute(delete(Posted).where(*(getattr(Posted, name) == value for name, value in one.items())))
                db.execute(insert(Posted).values(**one, message_id="m", version=1, at=self.clock()))
        return [(row.kind, row.to, row.subject_id) for row in rows]

    def places(self) -> list[tuple[str, str]]:
        """Kind and place of what was told since the last time."""
        return [(kind, place) for kind, place, _ in self.told()]

    def row(self, subject: str = "a", check: str = "secret") -> Alert:
        """The alert about a subject."""
        with self.store.reader(self.clock()) as read:
            wanted = select(Alert).where(col(Alert.subject) == subject, col(Alert.check) == check)
            found = read.one(wanted)
        assert found is not None
        return Alert(**found._mapping)

    def view(self, id: str) -> AlertView:
        """Its card."""
        with self.store.reader(self.clock()) as read:
            return alert_view.view(read, id)
