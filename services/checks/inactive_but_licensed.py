"""Licences held by people who have not signed in for long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field

from services.specs import Check, Finding, Limits, Severity
from services.store.reader import Reader
from services.watch.fixes import DISABLE
from services.watch.people import LICENSED, MEMBER, idle, last_sign_in, person
from services.watch.words import A_CHECK, UNUSED


class Idle(Limits):
    """Whole days without a successful sign-in."""

    days: int = Field(default=90, ge=1, le=3650)


def find(read: Reader, connection_id: int, limits: Idle) -> Iterator[Finding]:
    """Enabled members with a licence and no successful sign-in for more than `days` days. Source: signInActivity."""
    for row in idle(read, connection_id, limits.days, MEMBER, LICENSED):
        text = f"holds a licence and has not signed in for {limits.days} days."
        yield person(row, text, last_sign_in(row.last_success_at))


CHECK = Check(
    name="inactive_but_licensed",
    title="A licence is held by somebody inactive",
    says=(f"{A_CHECK} {UNUSED} licence|licensed|seat|paid|paying [but|still]",),
    why="It is paid for every month and nobody uses it.",
    todo="Take the licence away, or disable the account when the person has left.",
    every=timedelta(days=1),
    severity=Severity.LOW,
    reads=("users", "sign_in_activity"),
    find=find,
    each=("users", "sign_in_activity"),
    limits=Idle,
    fixes=(DISABLE,),
)
