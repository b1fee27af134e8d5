"""Accounts that sign in far more often than a person would."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field
from sqlalchemy import and_, func
from sqlmodel import col

from services.answers import Fact, Tone, Value
from services.resources.sign_ins import SignIn
from services.resources.users import User
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.watch.fixes import DISABLE, REVOKE_SESSIONS
from services.watch.log import late
from services.watch.people import PERSON, person

DAY = timedelta(days=1)


class Busy(Limits):
    """Successful sign-ins in a day that are still normal."""

    sign_ins: int = Field(default=1_000, ge=10, le=10_000_000)


def find(read: Reader, connection_id: int, limits: Busy) -> Iterator[Finding]:
    """Accounts with more than `sign_ins` successful sign-ins in the last 24 hours. Source: signIns."""
    log, count = SignIn, func.count().label("sign_ins")
    busy = (
        pick(log.user_id, count)
        .where(late(read, connection_id, read.now - DAY), col(log.error_code) == 0)
        .group_by(col(log.user_id))
        .having(count > limits.sign_ins)
        .subquery()
    )
    same = and_(col(User.connection_id) == connection_id, col(User.id) == busy.c.user_id)
    for row in read.rows(pick(*PERSON, busy.c.sign_ins).select_from(busy).join(User, same).order_by(busy.c.user_id)):
        fact = Fact("Sign-ins", Value(row.sign_ins, Tone.WARNING))
        yield person(row, f"signed in more than {limits.sign_ins:,} times in a day.", fact)


CHECK = Check(
    name="unusually_active",
    title="An account signs in like a machine",
    says=(
        "unusual|unusually|abnormal|abnormally|suspiciously|extremely|excessive|excessively|insane|insanely|"
        "crazy|weirdly active|activity|sign-ins|sign [number|high|many|often|amount|too|in]",
        "sign|sign-ins often|frequently|much too|way",
        "sign|sign-ins machine|robot|script|bot|thousand|1000|automated|machine-like "
        "[times|like|in|over|day|per|than|more]",
    ),
    why="It is a script with a person's password, or somebody emptying what the account can reach.",
    todo="Find out what uses it; give scripts an identity of their own.",
    every=timedelta(minutes=30),
    severity=Severity.MEDIUM,
    reads=("users", "sign_ins"),
    find=find,
    each=("users", "sign_ins"),
    limits=Busy,
    fixes=(REVOKE_SESSIONS, DISABLE),
    passing=True,
)
