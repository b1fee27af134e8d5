"""People who have not signed in for long, while their accounts stay open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field

from services.specs import Check, Finding, Limits, Severity
from services.store.reader import Reader
from services.watch.fixes import DISABLE
from services.watch.people import MEMBER, idle, last_sign_in, person
from services.watch.words import A_CHECK, UNUSED


class Idle(Limits):
    """Whole days without a successful sign-in."""

    days: int = Field(default=30, ge=1, le=3650)


def find(read: Reader, connection_id: int, limits: Idle) -> Iterator[Finding]:
    """Enabled members whose last successful sign-in is more than `days` days ago. Source: signInActivity."""
    for row in idle(read, connection_id, limits.days, MEMBER):
        yield person(row, f"has not signed in for {limits.days} days.", last_sign_in(row.last_success_at))


CHECK = Check(
    name="inactive_user",
    title="Nobody uses this account",
    says=(f"{A_CHECK} {UNUSED} users|account|employees",),
    why="Whoever gets hold of the password of an account nobody uses can stay unnoticed for long.",
    todo="Ask the manager whether it is still needed; if not, disable it.",
    every=timedelta(days=1),
    severity=Severity.LOW,
    reads=("users", "sign_in_activity"),
    find=find,
    each=("users", "sign_in_activity"),
    limits=Idle,
    fixes=(DISABLE,),
)
