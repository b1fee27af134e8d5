"""Several alerts told as one message: the first look at a tenant, and the day or the week of a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, func, insert, select, update
from sqlmodel import col

from services import outbox
from services.alert_topics import watching
from services.alert_trend import trend
from services.answers import Profile, Section, Suggestion, Tone, Value
from services.errors import NotFound
from services.names import enumerated
from services.paging import counted
from services.rhythms import DAILY, WEEKLY, next_time
from services.severity import Severity
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Alert, Subscription
from services.store.tables import Connection as Connected
from services.store.watch_tables import AlertEvent, Digest
from services.subscriptions import ALERTS, APPROVALS, of_alerts

KIND = "digest"
BASELINE, WELCOME = "baseline", "welcome"
# A first look is told when no check has said anything new for so long, and at the latest after the other.
GATHERED, LONGEST = timedelta(minutes=10), timedelta(hours=1)
MOST_LINES = 8
# How far back the chart of a digest goes.
CHARTED = {DAILY: timedelta(days=13), WEEKLY: timedelta(weeks=8)}
TONES = {"critical": Tone.BAD, "high": Tone.BAD, "medium": Tone.WARNING, "low": Tone.QUIET}
TITLES = {
    BASELINE: "The first look at {}",
    WELCOME: "What is open now",
    DAILY: "The day's alerts",
    WEEKLY: "The week's alerts",
}
NEWS = {"opened": "new", "worse": "worse", "woken": "snooze ended", "resolved": "resolved"}


def gather(db: Connection, now: datetime, connection_id: int, places: Sequence[str]) -> None:
    """Puts what a first look found into the digest of each place, which is told when no more comes."""
    for place in places:
        mine = (
            col(Digest.to) == place,
            col(Digest.kind) == BASELINE,
            col(Digest.connection_id) == connection_id,
            col(Digest.to_at).is_(None),
        )
        begun = db.scalar(select(col(Digest.from_at)).where(*mine))
        if begun is None:
            topic = of_alerts(db, place)
            row = {"id": str(uuid4()), "to": place, "kind": BASELINE, "connection_id": connection_id, "topic": topic}
            db.execute(insert(Digest).values(**row, from_at=now - timedelta(microseconds=1), due_at=now + GATHERED))
        else:
            db.execute(update(Digest).where(*mine).values(due_at=min(now + GATHERED, begun + LONGEST)))


def welcome(db: Connection, now: datetime, place: str) -> None:
    """Tells a conversation that has just subscribed what is open, as one message."""
    id = str(uuid4())
    row = {"id": id, "to": place, "kind": WELCOME, "from_at": now, "to_at": now, "due_at": now}
    db.execute(insert(Digest).values(**row))
    outbox.tell(db, now, KIND, id, place)


def tell_due(db: Connection, now: datetime, zone: str) -> int:
    """How many digests were told: first looks that are complete, and the daily and weekly ones whose time has come."""
    ready = select(Digest).where(col(Digest.to_at).is_(None), col(Digest.due_at) <= now).with_for_update()
    rows = db.execute(ready).all()
    for row in rows:
        db.execute(update(Digest).where(col(Digest.id) == row.id).values(to_at=now))
        outbox.tell(db, now, KIND, row.id, row.to)
    due = select(Subscription).where(
        col(Subscription.topic) != APPROVALS, col(Subscription.rhythm) != "", col(Subscription.next_at) <= now
    )
    subscribed = db.execute(due.with_for_update()).all()
    for one in subscribed:
        id, since = str(uuid4()), one.last_at or one.since
        values = {"id": id, "to": one.conversation_id, "kind": one.rhythm, "from_at": since, "to_at": now}
        topic = "" if one.topic == ALERTS else one.topic
        db.execute(insert(Digest).values(**values, due_at=one.next_at, topic=topic))
        following = next_time(now, zone, one.rhythm, one.at_time, one.weekday)
        same = (col(Subscription.conversation_id) == one.conversation_id, col(Subscription.topic) == one.topic)
        db.execute(update(Subscription).where(*same).values(last_at=now, next_at=following))
        outbox.tell(db, now, KIND, id, one.conversation_id)
    return len(rows) + len(subscribed)


def view(read: Reader, id: str) -> Profile:
    """What a digest says; the same however late it is drawn. Raises NotFound. Source: Steward's own alert events."""
    row = read.one(select(Digest).where(col(Digest.id) == id))
    if row is None:
        raise NotFound("I know no such digest.", "Type alerts to see what is open.")
    news = _open(read) if row.kind == WELCOME else _news(read, row)
    name = read.value(pick(Connected.name).where(col(Connected.id) == row.connection_id)) or ""
    topics = _topics(row.topic)
    title = TITLES[row.kind].format(name) + (f" on {enumerated(topics)}" if topics else "")
    total = sum(len(lines) for lines in news.values())
    said = ", ".join(f"{len(lines):,} {what}" for what, lines in news.items() if lines) or "nothing new"
    charted = row.to_at and row.kind in CHARTED and not topics
    seen = trend(read, row.to_at - CHARTED[row.kind], row.to_at) if charted else None
    took = trend(read, row.from_at, row.to_at).mean if seen else ""
    more = " They are told once, here; from now on only what changes." if row.kind == BASELINE else ""
    return Profile(
        title=title,
        subtitle=(f"{counted(total, 'alert')}: {said}." if total else "Nothing new.") + took,
        summary=f"{title}: {said}.{more}",
        chart=seen.chart if seen else None,
        badge=_worst(news),
        sections=tuple(
            Section(what.capitalize(), tuple(value for _, value in lines[:MOST_LINES]), len(lines))
            for what, lines in news.items()
            if lines
        ),
        next=(Suggestion("Alerts", "alerts"), Suggestion("Trend", "trend"), Suggestion("Checks", "checks")),
    )


Lines = dict[str, list[tuple[str, Value]]]
RANK = {severity.value: number for number, severity in enumerate(Severity)}


def _topics(said: str) -> list[str]:
    """What a digest is about, from its `topic`; nothing for everything."""
    return said.split(",") if said else []


def _news(read: Reader, digest: Any) -> Lines:
    """What became of the alerts of a digest's topics in its time, by the last thing of each, worst first."""
    own, connection_id = AlertEvent, digest.connection_id
    last = (
        pick(func.max(own.id))
        .where(
            col(own.at) > digest.from_at,
            col(own.at) <= (digest.to_at or read.now),
            col(own.what).in_(NEWS),
            *([col(own.connection_id) == connection_id] if connection_id is not None else []),
        )
        .group_by(col(own.alert_id))
    )
    topics = _topics(digest.topic)
    wanted = pick(own.what, own.severity, own.check, Alert.text).join(Alert, col(Alert.id) == own.alert_id)
    found: Lines = {word: [] for word in NEWS.values()}
    for row in read.rows(wanted.where(col(own.id).in_(last)).order_by(col(own.id))):
        if not topics or any(watching(topic, [row.check]) for topic in topics):
            found[NEWS[row.what]].append((row.severity, Value(row.text, TONES[row.severity])))
    return {word: sorted(lines, key=lambda line: -RANK[line[0]]) for word, lines in found.items()}


def _open(read: Reader) -> Lines:
    rows = read.rows(pick(Alert.severity, Alert.text).where(col(Alert.state) == "open").order_by(col(Alert.opened_at)))
    lines = [(row.severity, Value(row.text, TONES[row.severity])) for row in rows]
    return {"open": sorted(lines, key=lambda line: -RANK[line[0]])}


def _worst(news: Lines) -> Value | None:
    worst = [lines[0][0] for word, lines in news.items() if lines and word != "resolved"]
    severity = max(worst, key=lambda one: RANK[one], default=None)
    return Value(severity.capitalize(), TONES[severity]) if severity else None
