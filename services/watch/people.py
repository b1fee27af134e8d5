"""Accounts as checks look at them, with their last sign-in and what is said of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_
from sqlmodel import col

from services.answers import Fact, Tone, Value
from services.resources.mfa_registration import MfaRegistration
from services.resources.sign_in_activity import SignInActivity
from services.resources.users import User, UserLicence
from services.specs import Finding, Severity
from services.store.query import pick
from services.store.reader import Reader

PERSON: tuple[Any, ...] = (User.id, User.upn, User.display_name, User.user_type, User.created_at)
ENABLED, GUEST = col(User.enabled).is_(True), col(User.user_type) == "Guest"
MEMBER = col(User.user_type) != "Guest"
LICENSED = (
    pick(UserLicence.user_id)
    .where(col(UserLicence.connection_id) == User.connection_id, col(UserLicence.user_id) == User.id)
    .exists()
)
UNREGISTERED = (
    pick(MfaRegistration.id)
    .where(
        col(MfaRegistration.connection_id) == User.connection_id,
        col(MfaRegistration.id) == User.id,
        col(MfaRegistration.registered).is_(False),
    )
    .exists()
)


def people(read: Reader, connection_id: int, *conditions: ColumnElement[bool], also: Sequence[Any] = ()) -> Any:
    """Accounts that fit, with the columns PERSON and those of `also`, in the order of their ids."""
    wanted = pick(*PERSON, *also).where(col(User.connection_id) == connection_id, read.among(col(User.id)), *conditions)
    return read.rows(wanted.order_by(col(User.id)))


def idle(read: Reader, connection_id: int, days: int, *conditions: ColumnElement[bool]) -> Sequence[Row[Any]]:
    """Enabled accounts whose last successful sign-in is more than `days` whole days ago, with `last_success_at`.

    Source: users, signInActivity.lastSuccessfulSignInDateTime; who never signed in is not among them.
    """
    seen = SignInActivity
    # Spelt as a sum, or SQLite, which keeps no statistics, would go through everybody and not by the time.
    here = col(seen.connection_id) + 0 if read.only is None else col(seen.connection_id)
    wanted = (
        pick(*PERSON, seen.last_success_at)
        .select_from(seen)
        .join(User, and_(col(User.connection_id) == connection_id, col(User.id) == seen.id))
        .where(
            here == connection_id,
            col(seen.last_success_at) < read.now - timedelta(days=days),
            ENABLED,
            read.among(col(seen.id)),
            *conditions,
        )
    )
    return read.rows(wanted.order_by(col(seen.last_success_at)))


def person(
    row: Any, text: str, *facts: Fact, rank: int = 0, severity: Severity | None = None, owner: str = ""
) -> Finding:
    """A finding about the account in `row`: its name, then `text`."""
    said = f"{row.display_name or row.upn} {text}"
    return Finding(row.id, said, (Fact("Account", Value(row.upn)), *facts), rank, severity, owner=owner)


def last_sign_in(at: datetime | None) -> Fact:
    """When somebody last signed in, as a fact."""
    return Fact("Last sign-in", Value(at or "never", Tone.WARNING))
