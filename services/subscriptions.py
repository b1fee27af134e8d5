"""Which conversations are told about which topic."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlmodel import col

from services import alert_topics
from services.errors import BadArgument
from services.rhythms import DAILY, WEEKLY, clock, next_time
from services.store.query import Query, pick
from services.store.reader import Reader
from services.store.tables import Subscription

OF_CONVERSATION = pick(Subscription.topic).where(col(Subscription.conversation_id) == bindparam("conversation"))
HELD = Query(OF_CONVERSATION)
ALERTS, APPROVALS = "alerts", "approvals"
TOPICS = (ALERTS, APPROVALS)
DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# What people call what alerts tell of.
CALLED = dict.fromkeys(("checks", "check results", "results", "findings", "problems"), ALERTS)
AT = r"(?:(?: at)? (?P<at>.+))?"
WHEN = re.compile(r"(?P<topic>.+?)(?: (?P<when>(?:at once|daily|weekly)\b.*))?")
RHYTHM = re.compile(rf"(?:at once)?|(?:(?P<daily>daily)|(?P<weekly>weekly)(?:(?: on)? (?P<day>{DAY}))?){AT}")


def wanted(words: str) -> tuple[str, str]:
    """The topic that is meant, and how often, from "guests daily at 09:00"; what the alerts of some checks are about.

    Raises BadArgument for a topic that does not exist.
    """
    said = WHEN.fullmatch(" ".join(words.casefold().split()))
    text = said["topic"] if said else ""
    topic = text if text in TOPICS else CALLED.get(text) or alert_topics.named(text)
    if topic is None:
        about = ", ".join(sorted(set(alert_topics.NAMES.values())))
        raise BadArgument(
            f"There is no topic “{text}”.", f"Topics are: {', '.join(TOPICS)}, and what alerts are about: {about}."
        )
    return topic, (said and said["when"]) or ""


def subscribe(db: Connection, conversation_id: str, topic: str, by: str, now: datetime) -> bool:
    """Whether this is new: the conversation is told about `topic` from now on.

    The topic is as `wanted` names it.
    """
    if conversation_id in subscribed(db, topic):
        return False
    row = Subscription(conversation_id=conversation_id, topic=topic, by=by, since=now)
    db.execute(insert(Subscription).values(**row.model_dump()))
    return True


def rhythm(db: Connection, conversation_id: str, topic: str, words: str, zone: str, now: datetime) -> str:
    """How a subscribed conversation hears of alerts of a topic, from "daily at 09:00" or "weekly on monday at 09:00".

    That is as a digest; "" means at once. The sentence part that says when. Raises BadArgument for other words.
    """
    found = RHYTHM.fullmatch(" ".join(words.casefold().split()))
    at_time = clock(found["at"] or "9") if found else None
    if found is None or at_time is None:
        raise BadArgument("I do not understand when.", "Say daily at 09:00, weekly on monday at 09:00, or nothing.")
    kind = WEEKLY if found["weekly"] else DAILY if found["daily"] else ""
    weekday = next(at for at, day in enumerate(WEEKDAYS) if day[:3] == (found["day"] or day)[:3])
    due = next_time(now, zone, kind, at_time, weekday) if kind else None
    ours = (col(Subscription.conversation_id) == conversation_id, col(Subscription.topic) == topic)
    values = {"rhythm": kind, "at_time": at_time if kind else "", "weekday": weekday, "last_at": now, "next_at": due}
    db.execute(update(Subscription).where(*ours).values(**values))
    on = f" on {WEEKDAYS[weekday].capitalize()}s" if kind == WEEKLY else ""
    return f", as a {kind} digest{on} at {at_time}" if kind else ""


def unsubscribe(db: Connection, conversation_id: str, topic: str) -> bool:
    """Whether the conversation was told about `topic` until now; it no longer is."""
    gone = delete(Subscription).where(
        col(Subscription.conversation_id) == conversation_id, col(Subscription.topic) == topic
    )
    return db.execute(gone).rowcount > 0


def told(db: Connection, conversation_id: str) -> Sequence[str]:
    """What the conversation is told about, where it changes."""
    return db.scalars(OF_CONVERSATION, {"conversation": conversation_id}).all()


def topics(read: Reader, conversation_id: str) -> frozenset[str]:
    """What the conversation is told about."""
    return frozenset(row.topic for row in read.fetch(HELD, conversation=conversation_id))


def subscribed(db: Connection, topic: str) -> list[str]:
    """The conversations told about `topic`."""
    told = select(col(Subscription.conversation_id)).where(col(Subscription.topic) == topic)
    return sorted(db.execute(told).scalars())


def called(topic: str) -> str:
    """The topic in a sentence: "approvals", "alerts on guests"."""
    return topic if topic in TOPICS else f"alerts on {topic}"


def of_alerts(db: Connection, conversation_id: str) -> str:
    """The topics of alerts that a conversation subscribed to, by commas; "" where it is told about all of them."""
    told = select(col(Subscription.topic)).where(col(Subscription.conversation_id) == conversation_id)
    topics = set(db.execute(told).scalars()) - {APPROVALS}
    return "" if ALERTS in topics else ",".join(sorted(topics))
