"""Guests who have not signed in for long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field

from services.specs import Check, Finding, Limits, Severity
from services.store.reader import Reader
from services.watch.fixes import DELETE_GUEST, DISABLE
from services.watch.people import GUEST, idle, last_sign_in, person
from services.watch.words import A_CHECK, GUESTS, UNUSED


class Idle(Limits):
    """Whole days without a successful sign-in."""

    days: int = Field(default=90, ge=1, le=3650)


def find(read: Reader, connection_id: int, limits: Idle) -> Iterator[Finding]:
    """Enabled guests whose last successful sign-in is more than `days` days ago. Source: signInActivity."""
    for row in idle(read, connection_id, limits.days, GUEST):
        text = f"is a guest who has not signed in for {limits.days} days."
        yield person(row, text, last_sign_in(row.last_success_at))


CHECK = Check(
    name="inactive_guest",
    title="A guest does not come any more",
    says=(f"{A_CHECK} {GUESTS} {UNUSED}|sign|sign-in [in|longer|no|not]",),
    why="Guests keep what was shared with them after the work is over, and nobody offboards them.",
    todo="Ask whoever invited them; delete the guest when the work is over.",
    every=timedelta(days=1),
    severity=Severity.LOW,
    reads=("users", "sign_in_activity"),
    find=find,
    each=("users", "sign_in_activity"),
    limits=Idle,
    fixes=(DELETE_GUEST, DISABLE),
)
