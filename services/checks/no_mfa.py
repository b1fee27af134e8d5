"""People who sign in with nothing but a password."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field
from sqlalchemy import and_, or_
from sqlmodel import col

from services.resources.mfa_registration import MfaRegistration
from services.resources.users import User
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.watch.people import ENABLED, PERSON, person
from services.watch.words import A_CHECK, MFA, NONE


class Grace(Limits):
    """Whole days that a new account has to register."""

    days: int = Field(default=14, ge=0, le=365)


def find(read: Reader, connection_id: int, limits: Grace) -> Iterator[Finding]:
    """Enabled accounts older than `days` days without a second factor. Source: userRegistrationDetails."""
    own = MfaRegistration
    made_at = col(User.created_at)
    wanted = (
        pick(*PERSON)
        .select_from(own)
        .join(User, and_(col(User.connection_id) == own.connection_id, col(User.id) == own.id))
        .where(
            col(own.connection_id) == connection_id,
            col(own.registered).is_(False),
            read.among(col(own.id)),
            ENABLED,
            or_(made_at.is_(None), made_at < read.now - timedelta(days=limits.days)),
        )
        .order_by(col(own.id))
    )
    for row in read.rows(wanted):
        yield person(row, "has no second factor.")


CHECK = Check(
    name="no_mfa",
    title="Somebody signs in with a password alone",
    says=(f"{A_CHECK} {NONE} {MFA} [users]",),
    why="A password that was guessed, reused or phished is all it takes to be them.",
    todo="Have them register a method at https://aka.ms/mfasetup, and demand one by Conditional Access.",
    every=timedelta(days=1),
    severity=Severity.MEDIUM,
    reads=("users", "mfa_registration"),
    find=find,
    each=("users", "mfa_registration"),
    limits=Grace,
    source="CISA SCuBA MS.AAD.3.2v1",
)
