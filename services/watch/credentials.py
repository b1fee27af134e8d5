"""Secrets and certificates that end: which, of what app, and how soon."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from pydantic import Field
from sqlalchemy import and_, func
from sqlmodel import col

from services.answers import Fact, Tone, Value
from services.resources.app_owners import AppOwner
from services.resources.app_registrations import AppCredential, AppRegistration
from services.resources.apps import App, AppKey
from services.specs import Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader

SOON = timedelta(days=7)
FORGOTTEN = timedelta(days=7)
SEVERITIES = (Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)


class Ending(Limits):
    """Whole days before the end at which it becomes an alert."""

    days: int = Field(default=30, ge=1, le=1095)


def registered(read: Reader, connection_id: int, days: int, kind: str) -> Iterator[Finding]:
    """One finding a credential of an app registration that ends within `days` days, until a week after its end.

    Worse at a week and at the end. Source: applications (passwordCredentials, keyCredentials).
    """
    held, of = AppCredential, AppRegistration
    owner = and_(col(of.connection_id) == held.connection_id, col(of.id) == held.registration_id)
    first = pick(func.min(AppOwner.owner_id)).where(
        col(AppOwner.connection_id) == connection_id,
        col(AppOwner.owned_id) == held.registration_id,
        col(AppOwner.kind) == "user",
    )
    wanted = (
        pick(held.registration_id, held.id, held.name, held.ends_at, col(of.name).label("app"))
        .add_columns(func.coalesce(first.scalar_subquery(), "").label("owner"))
        .join(of, owner)
        .where(col(held.connection_id) == connection_id, col(held.kind) == kind, *_ending(read, held, days))
    )
    for row in read.rows(wanted.order_by(col(held.ends_at), col(held.id))):
        yield _finding(read, row, kind, row.registration_id)


def held_by_apps(read: Reader, connection_id: int, days: int, kinds: Sequence[str]) -> Iterator[Finding]:
    """The same of what the app itself holds in this tenant. Source: servicePrincipals (keyCredentials...)."""
    held = AppKey
    owner = and_(col(App.connection_id) == held.connection_id, col(App.id) == held.app_id)
    wanted = (
        pick(held.app_id, held.id, held.name, held.ends_at, held.kind, col(App.name).label("app"))
        .join(App, owner)
        .where(col(held.connection_id) == connection_id, col(held.kind).in_(kinds), *_ending(read, held, days))
    )
    for row in read.rows(wanted.order_by(col(held.ends_at), col(held.id))):
        yield _finding(read, row, row.kind, row.app_id)


def _ending(read: Reader, held: type[AppCredential] | type[AppKey], days: int) -> tuple[Any, Any]:
    ends_at = col(held.ends_at)
    return ends_at > read.now - FORGOTTEN, ends_at < read.now + timedelta(days=days)


def _finding(read: Reader, row: Any, kind: str, about: str) -> Finding:
    rank = 2 if row.ends_at <= read.now else 1 if row.ends_at <= read.now + SOON else 0
    verb = "ended" if rank == 2 else "ends"
    return Finding(
        subject=f"{about}/{row.id}",
        text=f"A {kind} of {row.app} {verb} on {row.ends_at:%d %B %Y}.",
        facts=(
            Fact("App", Value(row.app)),
            Fact(kind.capitalize(), Value(row.name or row.id)),
            Fact(verb.capitalize(), Value(row.ends_at, Tone.BAD if rank else Tone.WARNING)),
        ),
        rank=rank,
        severity=SEVERITIES[rank],
        about=about,
        owner=getattr(row, "owner", ""),
    )
