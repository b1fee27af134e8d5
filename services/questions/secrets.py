"""`secrets [<N>d]`: secrets and certificates that end soon, of the tenant's apps and of Steward's own connections."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, literal, union_all
from sqlmodel import col

from services.answers import Column, Suggestion, Table, Tone, Value
from services.freshness import freshness
from services.paging import counted
from services.resources.app_registrations import AppCredential, AppRegistration
from services.resources.apps import App
from services.resources.own_credentials import OwnCredential
from services.spans import asked_days
from services.specs import Asked, Filter, Question
from services.store.query import named_by, pick
from services.store.reader import Reader

DAYS = 30
GONE = timedelta(days=30)
EXAMPLE = "secrets 30d"


def answer(read: Reader, asked: Asked) -> Table:
    """Credentials that end within N whole days (30) or ended in the last 30, soonest first; Steward's own are marked.

    Source: app_registrations (passwordCredentials, keyCredentials), own_credentials. Raises BadArgument for days
    outside 1 to 3650.
    """
    days = asked_days(asked, DAYS, EXAMPLE)
    found = _credentials(read, days).subquery()
    columns = found.columns
    statement = pick(*columns).order_by(columns.ends_at, columns.app, columns.id, columns.connection_id)
    total = int(read.value(pick(func.count()).select_from(found)))
    ended = int(read.value(pick(func.count()).select_from(found).where(columns.ends_at <= read.now)))
    rows = read.rows(statement.limit(read.most).offset(asked.offset))
    return Table(
        title=f"Secrets ending in {counted(days, 'day')}",
        summary=f"{counted(total - ended, 'credential')} end{'s' if total - ended == 1 else ''} in "
        f"{counted(days, 'day')}; {ended:,} ended in the last {GONE.days} days.",
        fresh=freshness(read, "app_registrations", "own_credentials"),
        columns=(
            Column("App", weight=4),
            Column("What", weight=2),
            Column("Name", weight=3),
            Column("Ends", "date", 2),
            Column("Days left", "number"),
        ),
        rows=tuple(_row(row, read) for row in rows),
        total=total,
        offset=asked.offset,
        ask=asked.canonical or "secrets",
        links=tuple(f"app {row.sp_id}" if row.sp_id else "" for row in rows),
        next=(Suggestion("In 90 days", "secrets 90d"),) if days < 90 else (),
    )


def _credentials(read: Reader, days: int) -> Any:
    """Those of Steward's own apps come from their own list, which is read more often."""
    first, last = read.now - GONE, read.now + timedelta(days=days)
    own = (
        pick(
            OwnCredential.connection_id, OwnCredential.id, OwnCredential.app_name.label("app"), OwnCredential.kind,  # type: ignore[attr-defined]  # a column of the table
            OwnCredential.name, OwnCredential.ends_at, literal(True).label("own"), col(App.id).label("sp_id"),
        )
        .outerjoin(App, (col(App.connection_id) == OwnCredential.connection_id)
                   & (col(App.app_id) == OwnCredential.app_id))
        .where(col(OwnCredential.ends_at).between(first, last))
    )  # fmt: skip
    theirs = (
        pick(
            AppCredential.connection_id, AppCredential.id, col(AppRegistration.name).label("app"), AppCredential.kind,
            AppCredential.name, AppCredential.ends_at, literal(False).label("own"), col(App.id).label("sp_id"),
        )
        .select_from(AppCredential)
        .join(AppRegistration, named_by(AppRegistration, AppCredential.registration_id))
        .outerjoin(App, (col(App.connection_id) == AppRegistration.connection_id)
                   & (col(App.app_id) == AppRegistration.app_id))
        .where(col(AppCredential.ends_at).between(first, last),
               col(AppCredential.id).not_in(pick(OwnCredential.id)))
    )  # fmt: skip
    return union_all(own, theirs)


def _row(row: Any, read: Reader) -> tuple[Value, ...]:
    left = (row.ends_at - read.now).days
    tone = Tone.BAD if row.ends_at <= read.now else Tone.WARNING
    name = f"{row.app} (Steward itself)" if row.own else row.app
    return Value(name), Value(row.kind), Value(row.name), Value(row.ends_at, tone), Value(max(left, 0), tone)


QUESTION = Question(
    name="secrets",
    topic="Apps",
    canonical="secrets [filters]",
    help="Secrets and certificates that end soon, Steward's own too.",
    examples=("secrets 90d", "which secrets expire soon", "expiring certificates"),
    filters=(
        Filter("", "days", ("ending|expiring|expire|end|ends in|within|over {}", "that expire|end in|within {}")),
    ),
    says=(
        "secret|certificates|credentials|expirations",
        "expiring|ending secrets|certificates|credentials",
        "expiring|ending secrets|certificates|credentials [filters]",
        "secrets|certificates|credentials that expire|end soon",
        "secrets|certificates|credentials expiring|ending soon",
        "secrets|certificates|credentials [filters]",
        "which|what secrets|certificates|credentials expire|end|expired",
        "which|what secrets|certificates|credentials expire|end soon",
        "which|what secrets|certificates|credentials expire|end [filters]",
        "which|what secrets|certificates|credentials are expiring|ending",
        "do any secrets|certificates|credentials expire|end soon",
        "expired secrets|certificates|credentials",
        "when do our|the secrets|certificates|credentials expire|end",
    ),
    reads=("app_registrations", "own_credentials"),
    answer=answer,
)
