"""Who or what Teams does not let Steward reach: told once, by mail and to those who can mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, exists, func, literal, select
from sqlmodel import col

from services import outbox
from services.answers import Fact, Tone, Value
from services.mail_settings import MailSettings
from services.paging import counted
from services.places import PERSON, root
from services.resources.users import User
from services.store.reader import Reader
from services.store.tables import Approval, Conversation, Outbox

KIND = "unreached"
TEAMS = "teams"
# What was said of a place is not said again for so long.
SAID_FOR = timedelta(hours=24)
OPEN_IT = "Ask them to open the app Steward in Teams once; what waits is told then."
ADD_IT = "Add Steward there again, or subscribe another conversation; what was to be told there is not told."


@dataclass(frozen=True, slots=True)
class Unreachable:
    """What is out of reach, for the mail that says so."""

    title: str
    text: str
    facts: tuple[Fact, ...]
    todo: str


class Unreached:
    """Leaves word of it in the outbox: for the mail where there is one, and for administrators named by person."""

    def __init__(self, mail: MailSettings, admins: Sequence[str]) -> None:
        self._mail = mail
        self._admins = [one for one in admins if ":" not in one]

    def lost(self, db: Connection, now: datetime, row: Any, place: str, why: str) -> None:
        """Says, at most once a day, that `row` of the outbox does not reach `place`, because `why`.

        Of what a person waits for an approval of, their requester is told as well.
        """
        name = outbox.spoken(_name(db, place))
        waits = place.startswith(PERSON)
        text = (
            f"{name} has not opened Steward in Teams yet, so I cannot write to them. {OPEN_IT}"
            if waits
            else f"I can no longer write in {name}. {why} {ADD_IT}"
        )
        concerned = db.scalar(select(col(Approval.requester_id)).where(col(Approval.id) == row.subject_id))
        people = {*self._admins, *([concerned] if waits and concerned and row.kind == "approval" else ())}
        mine = {place.removeprefix(PERSON), _owner(db, place)}
        for person in sorted(people - mine):
            self._once(db, now, "outcome", place, f"{PERSON}{person}", text)
        if self._mail.way:
            self._once(db, now, KIND, place, outbox.MAIL)

    def look(self, db: Connection, now: datetime) -> bool:
        """Whether a mail was left because Teams has been out of reach for too long; one for each time it is."""
        if not self._mail.way:
            return False
        first = db.scalar(_waiting(func.min(col(Outbox.created_at)), now))
        if first is None or first > now - timedelta(minutes=self._mail.unreached_after_minutes):
            return False
        said = select(col(Outbox.id)).where(col(Outbox.kind) == KIND, col(Outbox.subject_id) == TEAMS)
        if db.execute(said.where(col(Outbox.created_at) >= first).limit(1)).first() is not None:
            return False
        outbox.tell(db, now, KIND, TEAMS, outbox.MAIL)
        return True

    def _once(self, db: Connection, now: datetime, kind: str, place: str, to: str, text: str = "") -> None:
        said = select(col(Outbox.id)).where(
            col(Outbox.kind) == kind,
            col(Outbox.subject_id) == place,
            col(Outbox.to) == to,
            col(Outbox.created_at) > now - SAID_FOR,
        )
        if db.execute(said.limit(1)).first() is None:
            outbox.tell(db, now, kind, place, to, text)


def view(read: Reader, place: str) -> Unreachable | None:
    """What is out of reach as it is now; None when it can be reached again. Source: outbox, conversation."""
    if place == TEAMS:
        return _teams(read)
    name = _name(read.db, place)
    if place.startswith(PERSON):
        known = select(col(Conversation.id)).where(col(Conversation.object_id) == place.removeprefix(PERSON))
        if read.one(known) is not None:
            return None
        text = f"{name} has not opened Steward in Teams yet, so Steward cannot write to them."
        return Unreachable(f"{name} cannot be reached in Teams", text, (Fact("Who", Value(name)),), OPEN_IT)
    row = read.one(select(Conversation).where(col(Conversation.id) == root(place)))
    if row is None or row.blocked_at is None:
        return None
    facts = (Fact("Where", Value(name)), Fact("Since", Value(row.blocked_at, Tone.BAD)))
    text = f"Teams no longer lets Steward write in {name}: it was removed, blocked or deleted there."
    return Unreachable(f"{name} cannot be reached", text, facts, ADD_IT)


def _teams(read: Reader) -> Unreachable | None:
    first = read.db.scalar(_waiting(func.min(col(Outbox.created_at)), read.now))
    if first is None:
        return None
    number = int(read.db.scalar(_waiting(func.count(), read.now)) or 0)
    last = read.db.scalar(_waiting(func.max(col(Outbox.error)), read.now))
    facts = (
        Fact("Waiting", Value(counted(number, "message"))),
        Fact("The first since", Value(first, Tone.BAD)),
        Fact("The last word", Value(str(last))),
    )
    text = "Steward has not got its messages to Teams for some time. It goes on trying, for a day from when each began."
    todo = (
        "Look at Microsoft's service health, the network, and the bot's registration and secret (python app.py doctor)."
    )
    return Unreachable("Teams cannot be reached", text, facts, todo)


def _waiting(what: Any, now: datetime) -> Any:
    """`what` of the rows for Teams that were tried and failed; not those for people who have never opened Steward."""
    opened = exists().where(col(Outbox.to) == literal(PERSON).concat(col(Conversation.object_id)))
    return select(what).where(
        col(Outbox.state).in_(outbox.WAITING),
        col(Outbox.to) != outbox.MAIL,
        col(Outbox.attempts) > 0,
        col(Outbox.error) != "",
        col(Outbox.created_at) <= now,
        ~col(Outbox.to).startswith(PERSON) | opened,
    )


def _name(db: Connection, place: str) -> str:
    """What people call a place: the person, the chat or the channel."""
    person = _owner(db, place)
    if person:
        return str(db.scalar(select(col(User.display_name)).where(col(User.id) == person)) or "somebody")
    row = db.execute(select(Conversation).where(col(Conversation.id) == root(place))).first()
    kind = "a channel" if row is not None and row.scope == "channel" else "a group chat"
    return str(row.name) if row is not None and row.name else kind


def _owner(db: Connection, place: str) -> str:
    """The object id of the person whose chat a place is; "" for a chat of several."""
    if place.startswith(PERSON):
        return place.removeprefix(PERSON)
    found = db.scalar(select(col(Conversation.object_id)).where(col(Conversation.id) == root(place)))
    return str(found or "")
