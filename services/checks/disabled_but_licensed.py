"""Licences that disabled accounts still hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import and_, func
from sqlmodel import col

from services.answers import Fact, Tone, Value
from services.resources.users import User, UserLicence
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.watch.people import PERSON, person
from services.watch.words import A_CHECK


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """Disabled accounts with at least one licence. Source: users (accountEnabled, assignedLicenses)."""
    held = and_(col(UserLicence.connection_id) == User.connection_id, col(UserLicence.user_id) == User.id)
    wanted = (
        pick(*PERSON, func.count().label("licences"))
        .select_from(User)
        .join(UserLicence, held)
        .where(col(User.connection_id) == connection_id, col(User.enabled).is_(False), read.among(col(User.id)))
        .group_by(*PERSON)
        .order_by(col(User.id))
    )
    for row in read.rows(wanted):
        yield person(row, "is disabled and still holds licences.", Fact("Licences", Value(row.licences, Tone.WARNING)))


CHECK = Check(
    name="disabled_but_licensed",
    title="A disabled account holds licences",
    says=(f"{A_CHECK} disabled|blocked|deactivated licence|licensed|seat|paid|paying [but|still]",),
    why="They are paid for and nobody can use them.",
    todo="Take the licences away; where the mailbox must stay, make it a shared one first.",
    every=timedelta(hours=6),
    severity=Severity.LOW,
    reads=("users",),
    find=find,
    each=("users",),
)
