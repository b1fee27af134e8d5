"""Administrators who have not signed in for long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field
from sqlalchemy import and_
from sqlmodel import col

from services.resources.sign_in_activity import SignInActivity
from services.resources.users import User
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.watch.fixes import DISABLE
from services.watch.people import ENABLED, last_sign_in, person
from services.watch.roles import administrators, roles
from services.watch.words import A_CHECK, ADMINS, ROLES, UNUSED


class Idle(Limits):
    """Whole days without a successful sign-in."""

    days: int = Field(default=30, ge=1, le=3650)


def find(read: Reader, connection_id: int, limits: Idle) -> Iterator[Finding]:
    """Enabled holders of a role whose last successful sign-in is more than `days` days ago. Source: signInActivity."""
    seen = SignInActivity
    own = and_(col(seen.connection_id) == User.connection_id, col(seen.id) == User.id)
    last = pick(seen.last_success_at).where(own).scalar_subquery()
    away = last < read.now - timedelta(days=limits.days)
    for held in administrators(read, connection_id, ENABLED, away, also=(last.label("last"),)).values():
        text = f"is an administrator and has not signed in for {limits.days} days."
        yield person(held[0], text, roles(held), last_sign_in(held[0].last))


CHECK = Check(
    name="stale_admin",
    title="An administrator does not sign in",
    says=(
        f"{A_CHECK} {ADMINS} {UNUSED}|not [sign|sign-in|role]",
        f"{ADMINS} no|not|never|hardly|rarely|barely use|used|using|exercise|exercised {ROLES}|powers [longer]",
    ),
    why="Power that nobody uses is power that nobody would miss when it is stolen.",
    todo="Take the role away; make it eligible where it is needed now and then.",
    every=timedelta(days=1),
    severity=Severity.MEDIUM,
    reads=("effective_roles", "users", "sign_in_activity"),
    find=find,
    each=("users", "sign_in_activity"),
    limits=Idle,
    fixes=(DISABLE,),
)
