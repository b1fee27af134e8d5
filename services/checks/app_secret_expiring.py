"""Secrets and certificates of app registrations that end soon: what uses them stops working that day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Executable, select
from sqlmodel import col

from services.answers import Fact, Tone, Value
from services.resources.app_registrations import AppCredential, AppRegistration
from services.specs import Check, Finding, Severity
from services.store.reader import Reader

DAYS = 30
SOON = timedelta(days=7)
FORGOTTEN = timedelta(days=7)
SEVERITIES = (Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)


def find(read: Reader, connection_id: int, days: int = DAYS) -> Iterator[Finding]:
    """One finding a credential ending within `days` days, until a week after its end; worse at a week and at the end.

    Source: applications, passwordCredentials and keyCredentials.
    """
    held, app = AppCredential, AppRegistration
    ends_at = col(held.ends_at)
    owner = (col(app.connection_id) == col(held.connection_id)) & (col(app.id) == col(held.registration_id))
    columns = (*(col(one) for one in (held.registration_id, held.id, held.kind, held.name)), ends_at)
    mine = (col(held.connection_id) == connection_id, ends_at > read.now - FORGOTTEN)
    ending: Executable = (
        select(*columns, col(app.name).label("app"))
        .join(app, owner)
        .where(*mine, ends_at < read.now + timedelta(days=days))
        .order_by(ends_at)
    )
    for row in read.rows(ending):
        rank = 2 if row.ends_at <= read.now else 1 if row.ends_at <= read.now + SOON else 0
        verb = "ended" if rank == 2 else "ends"
        yield Finding(
            subject=f"{row.registration_id}/{row.id}",
            text=f"A {row.kind} of {row.app} {verb} on {row.ends_at:%d %B %Y}.",
            facts=(
                Fact("App", Value(row.app)),
                Fact(row.kind.capitalize(), Value(row.name or row.id)),
                Fact("Ended" if rank == 2 else "Ends", Value(row.ends_at, Tone.BAD if rank else Tone.WARNING)),
            ),
            rank=rank,
            severity=SEVERITIES[rank],
        )


CHECK = Check(
    name="app_secret_expiring",
    title="App secret or certificate ends soon",
    why="Whatever signs in with it stops working on that day.",
    todo="Add a new one to the app registration, change over to it, then remove the old one.",
    every=timedelta(hours=6),
    severity=Severity.MEDIUM,
    reads=("app_registrations",),
    find=find,
)
