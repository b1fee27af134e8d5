"""Accounts that nobody has ever signed in with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field
from sqlmodel import col

from services.answers import Fact, Value
from services.resources.sign_in_activity import SignInActivity
from services.resources.users import User
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.watch.fixes import DISABLE
from services.watch.people import ENABLED, people, person
from services.watch.words import A_CHECK

TIMES = (SignInActivity.last_success_at, SignInActivity.last_at, SignInActivity.last_noninteractive_at)


class Unused(Limits):
    """Whole days since the account was made."""

    days: int = Field(default=7, ge=1, le=3650)


def find(read: Reader, connection_id: int, limits: Unused) -> Iterator[Finding]:
    """Enabled accounts made more than `days` days ago without any try to sign in on record. Source: signInActivity."""
    unseen = pick(SignInActivity.id).where(
        col(SignInActivity.connection_id) == connection_id,
        read.among(col(SignInActivity.id)),
        *(col(time).is_(None) for time in TIMES),
    )
    old = col(User.created_at) < read.now - timedelta(days=limits.days)
    for row in people(read, connection_id, ENABLED, old, col(User.id).in_(unseen)):
        yield person(row, "has never signed in.", Fact("Created", Value(row.created_at)))


CHECK = Check(
    name="never_signed_in",
    title="An account was never used",
    says=(f"{A_CHECK} never|not signed|sign-in|used",),
    why="Its first password may still be valid and known to others than the person it was made for.",
    todo="Find out whether the person has come; otherwise disable the account.",
    every=timedelta(days=1),
    severity=Severity.LOW,
    reads=("users", "sign_in_activity"),
    find=find,
    each=("users", "sign_in_activity"),
    limits=Unused,
    fixes=(DISABLE,),
)
