"""Steward watching itself: Microsoft does not let it sign in any more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import and_
from sqlmodel import col

from services.answers import Fact, Tone, Value
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Connection, Run
from services.watch.itself import REFUSED_FOR_THE_CLOCK
from services.watch.words import FAILING

# How services/microsoft/sign_in_errors.py ends every refusal to sign in.
REFUSED = "%(AADSTS%)"


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """One finding while the newest runs were refused at the sign-in. Source: Steward's own runs."""
    name = read.value(pick(Connection.name).where(col(Connection.id) == connection_id))
    ended = (col(Run.connection_id) == connection_id, col(Run.finished_at).is_not(None))
    other = (col(Run.error).not_like(code) for code in REFUSED_FOR_THE_CLOCK)
    refused = and_(col(Run.state) == "failed", col(Run.error).like(REFUSED), *other)
    newest = (col(Run.finished_at).desc(), col(Run.id).desc())
    last = read.one(pick(Run.error, Run.next_step, Run.finished_at).where(*ended, refused).order_by(*newest).limit(1))
    if last is None:
        return
    worked = pick(Run.id).where(*ended, col(Run.requests) > 0, col(Run.state) != "failed")
    if read.one(worked.where(col(Run.finished_at) >= last.finished_at).limit(1)) is not None:
        return
    facts = (
        Fact("Connection", Value(name)),
        Fact("Reason", Value(last.error, Tone.BAD)),
        Fact("Next step", Value(last.next_step)),
    )
    yield Finding("sign-in", f"Microsoft does not let Steward sign in to {name}.", facts)


CHECK = Check(
    name="secret_refused",
    title="Steward cannot sign in",
    says=(
        "secret|credential|connection refused|rejected|denied|accepted|declined|wrong "
        "[not|longer|no|by|entra|microsoft|steward]",
        f"steward|bot|yourself not|unable|no|{FAILING} sign|authenticate|sign-in "
        "[connection|microsoft|graph|anymore|longer|into]",
    ),
    why="Nothing is collected and nothing can be done there until it can.",
    todo="Say reset credentials and the connection's name.",
    every=timedelta(minutes=15),
    severity=Severity.CRITICAL,
    reads=(),
    find=find,
    watches_itself=True,
)
