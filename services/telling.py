"""Where an alert is told, and when: routes, owners, quiet hours."""

from __future__ import annotations

from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from sqlalchemy import Connection, delete, insert, select
from sqlmodel import col

from services import moments, outbox
from services.alert_topics import watching
from services.places import PERSON
from services.severity import Severity
from services.store.tables import Alert, Conversation, Posted, Subscription
from services.store.watch_tables import Held
from services.subscriptions import ALERTS, APPROVALS
from services.wishes import Wishes

OWNER = "owner"
ALERT = "alert"
ORDER = list(Severity)


class Telling:
    """Tells of alerts in one transaction, as is wished now."""

    def __init__(self, db: Connection, now: datetime, wishes: Wishes) -> None:
        self._db = db
        self._now = now
        self._wishes = wishes
        told = select(col(Subscription.conversation_id), col(Subscription.topic), col(Subscription.rhythm))
        rows = told.where(col(Subscription.topic) != APPROVALS).order_by(col(Subscription.conversation_id))
        self._subscribed = db.execute(rows).all()

    def places(self, check: str, severity: str, owner_id: str = "") -> list[str]:
        """Who should hear of an alert: as the routes that fit it say, else every conversation that is told at once.

        One that subscribed to what the alert is about hears of it wherever else it goes.
        """
        fitting = [
            route
            for route in self._wishes.routes
            if ORDER.index(Severity(severity)) >= ORDER.index(route.severity)
            and any(fnmatchcase(check, pattern) for pattern in route.checks)
        ]
        found = [place for route in fitting for place in self._routed(route.to, owner_id)]
        hearing = [row for row in self._subscribed if row.topic == ALERTS or watching(row.topic, [check])]
        at_once = [row.conversation_id for row in hearing if not row.rhythm]
        digested = {row.conversation_id for row in hearing if row.rhythm}.difference(at_once)
        told = [place for place in (found if fitting else at_once) if place not in digested]
        if fitting and not found:
            told = at_once
        asked = [row.conversation_id for row in hearing if row.topic != ALERTS and not row.rhythm]
        return list(dict.fromkeys([*told, *asked]))

    def new(self, id: str, check: str, severity: str, owner_id: str = "") -> None:
        """Posts a new card wherever it should be heard of: one that is noticed."""
        outbox.anew(self._db, ALERT, id)
        self.to(id, [*self.places(check, severity, owner_id), *self.mailed(check)])

    def mailed(self, check: str) -> list[str]:
        """The mail, where alerts of `check` are told by it as well; else nothing."""
        wanted = any(fnmatchcase(check, pattern) for pattern in self._wishes.settings.mailed)
        return [outbox.MAIL] if wanted else []

    def changed(self, id: str, *, at_once: bool = False) -> None:
        """Makes every copy current; `at_once` is for what people did themselves. What is held shows it when told.

        A mail stays as it was sent.
        """
        for place in outbox.copies(self._db, ALERT, id):
            if place == outbox.MAIL:
                continue
            if at_once:
                self._db.execute(delete(Held).where(col(Held.to) == place, col(Held.alert_id) == id))
                outbox.tell(self._db, self._now, ALERT, id, place)
            else:
                self.to(id, [place])

    def to(self, id: str, places: list[str]) -> None:
        """Tells it in these places; where it is quiet now, when that ends."""
        for place in places:
            until = self.quiet_until(place)
            if until is None:
                outbox.tell(self._db, self._now, ALERT, id, place)
            else:
                same = (col(Held.to) == place, col(Held.alert_id) == id)
                self._db.execute(delete(Held).where(*same))
                self._db.execute(insert(Held).values(to=place, alert_id=id, until=until))

    def release(self) -> int:
        """How many alerts were told because quiet hours have ended; one that is over and was never told is dropped."""
        due = self._db.execute(select(Held).where(col(Held.until) <= self._now).order_by(col(Held.alert_id))).all()
        told = 0
        for row in due:
            self._db.execute(delete(Held).where(col(Held.to) == row.to, col(Held.alert_id) == row.alert_id))
            if _worth(self._db, row):
                outbox.tell(self._db, self._now, ALERT, row.alert_id, row.to)
                told += 1
        return told

    def quiet_until(self, place: str) -> datetime | None:
        """When the quiet hours end that a conversation has now (UTC); None when it has none now."""
        hours = self._wishes.quiet.get(place, self._wishes.settings.quiet)
        return moments.quiet_until(moments.quiet_hours(hours, self._wishes.zone), self._now) if hours else None

    def _routed(self, to: tuple[str, ...], owner_id: str) -> list[str]:
        """The first of `to` that can be reached; nobody where none can."""
        for place in to:
            if place == OWNER and owner_id and self._reachable(col(Conversation.object_id) == owner_id):
                return [f"{PERSON}{owner_id}"]
            if place != OWNER and (place.startswith(PERSON) or self._reachable(col(Conversation.id) == place)):
                return [place]
        return []

    def _reachable(self, condition: Any) -> bool:
        known = select(col(Conversation.id)).where(condition, col(Conversation.blocked_at).is_(None))
        return self._db.execute(known.limit(1)).first() is not None


def _worth(db: Connection, row: Any) -> bool:
    """Whether a held alert is still worth telling: it goes on, or a copy of it stands there."""
    state = db.scalar(select(col(Alert.state)).where(col(Alert.id) == row.alert_id))
    stands = select(col(Posted.message_id)).where(
        col(Posted.kind) == ALERT,
        col(Posted.subject_id) == row.alert_id,
        col(Posted.conversation_id).startswith(row.to),
    )
    return state not in (None, "resolved") or db.execute(stands).first() is not None
