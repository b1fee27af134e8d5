"""Steward's own credentials that end soon: on that day it can neither see nor act any more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from pydantic import Field
from sqlmodel import col

from services.answers import Fact, Tone, Value
from services.credential_ends import EXPIRING, Ending, endings
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Checkpoint, Connection
from services.watch.words import ENDING

# Worse at a month, at a week, and at the end.
STEPS = (timedelta(days=30), timedelta(days=7), timedelta(0))
SEVERITIES = (Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL, Severity.CRITICAL)


class Notice(Limits):
    """Whole days before the end at which it becomes an alert."""

    days: int = Field(default=90, ge=1, le=1095)


def find(read: Reader, connection_id: int, limits: Notice) -> Iterator[Finding]:
    """The credential in use when it ends within `days` days; others of the registration only if it may be one of them.

    A secret whose end cannot be seen is a finding of its own, once it is known that it cannot.
    """
    columns = (Connection.name, Connection.kind, Connection.client_id, Connection.credential, Connection.ends_at)
    mine = col(Connection.id) == connection_id
    one = read.one(pick(*columns, Connection.hint).where(mine, col(Connection.gone_at).is_(None)))
    if one is None or one.credential not in EXPIRING:
        return
    ends = endings(read, one)
    for ending in ends:
        if ending.ends_at < read.now + timedelta(days=limits.days):
            yield _finding(read, one, ending)
    if not ends and _looked(read, connection_id, one.kind):
        yield _unseen(one)


def _finding(read: Reader, connection: Any, ending: Ending) -> Finding:
    rank = sum(ending.ends_at <= read.now + step for step in STEPS)
    what, verb = EXPIRING[connection.credential], "ended" if rank == len(STEPS) else "ends"
    return Finding(
        subject=ending.id or connection.credential,
        text=f"The {what} with which Steward signs in to {connection.name} {verb} on {ending.ends_at:%d %B %Y}.",
        facts=(
            Fact("Connection", Value(connection.name)),
            Fact(what.capitalize(), Value(ending.name)),
            Fact(verb.capitalize(), Value(ending.ends_at, Tone.BAD if rank > 1 else Tone.WARNING)),
            Fact("Say", Value(_way_out(connection))),
        ),
        rank=rank,
        severity=SEVERITIES[rank],
    )


def _unseen(connection: Any) -> Finding:
    what = EXPIRING[connection.credential]
    return Finding(
        subject="unseen",
        text=f"Steward cannot see when the {what} of {connection.name} ends.",
        facts=(
            Fact("Connection", Value(connection.name)),
            Fact("Needed", Value("the permission Application.Read.All, in a connected tenant that has the app")),
            Fact("Or say", Value(_way_out(connection))),
        ),
        severity=Severity.LOW,
    )


def _way_out(connection: Any) -> str:
    words = "rotate secret" if connection.credential == "client_secret" else "reset credentials"
    return f"{words} {connection.name}"


def _looked(read: Reader, connection_id: int, kind: str) -> bool:
    """Whether the directory was asked, or cannot be: a subscription has no registrations of its own."""
    of = (col(Checkpoint.connection_id) == connection_id, col(Checkpoint.resource) == "own_credentials")
    point = read.one(pick(Checkpoint.synced_at, Checkpoint.blind).where(*of))
    return kind == "subscription" or (point is not None and bool(point.synced_at or point.blind))


CHECK = Check(
    name="own_secret_expiring",
    title="Steward's own credential ends soon",
    says=(
        f"steward|itself|own|bot secret|credential|certificate|password|cert|key {ENDING} "
        "[soon|close|near|running|own|connection|client]",
        "steward|itself|own|bot|connect secret|credential|certificate|password|cert|key good|valid|fine|ok|work "
        "[steward|bot|own|connect|connection|client|long|longer]",
    ),
    why="On that day Steward can neither see nor change anything there.",
    todo="Say rotate secret and the connection's name: a new secret is made, tried and used, and the old one deleted. "
    "For a certificate say reset credentials.",
    every=timedelta(hours=6),
    severity=Severity.MEDIUM,
    # It looks at what is known of Steward itself, and says so when the directory tells nothing.
    reads=(),
    find=find,
    limits=Notice,
    watches_itself=True,
)
