"""`secrets [<N>d]`: secrets and certificates that end soon, of the tenant's apps and of Steward's own connections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, literal, union_all
from sqlmodel import col

from services.answers import Column, Suggestion, Table, Tone, Value
from services.freshness import freshness
from services.paging import counted
from services.resources.app_registrations import AppCredential, AppRegistration
from services.resources.apps import App
from services.resources.own_credentials import OwnCredential
from services.secret_filters import FILTERS, WHENEVER, Kept, conditions
from services.spans import Span, asked_ahead
from services.specs import Asked, Question
from services.store.query import named_by, pick
from services.store.reader import Reader

DAYS = 30
GONE = timedelta(days=30)
EVER = datetime(2000, 1, 1, tzinfo=UTC)
EXAMPLE = "secrets 30d"


def answer(read: Reader, asked: Asked) -> Table:
    """Credentials that end within a time (30 days) or ended in the last 30 days, soonest first, Steward's own marked.

    Those `without owner` are of apps that nobody owns, nor their registration. Of the expired all, however long ago,
    if nothing else is asked for.

    Of one app, of an owner, or by how old they are and how long they last, all are listed, however late they end.

    Source: app_registrations (passwordCredentials, keyCredentials), own_credentials, app_owners. Raises
    BadArgument for a time that is none, NotFound for an app or an owner that is none.
    """
    span = asked_ahead(asked, DAYS, EXAMPLE)
    said = dict(asked.filters)
    if "expired" in said and "" not in said:
        span = Span("up to now", since=EVER, until=read.now)
    elif "" not in said and not WHENEVER.isdisjoint(said):
        span = Span("later on")
    narrowed = [f"{name} {value}".strip() for name, value in asked.filters if name not in ("", "expired")]
    kept = tuple(conditions(read, asked.filters))
    found = _credentials(read, None if "without end" in said else span, kept).subquery()
    columns = found.columns
    statement = pick(*columns).order_by(columns.ends_at, columns.app, columns.id, columns.connection_id)
    total = int(read.value(pick(func.count()).select_from(found)))
    ended = int(read.value(pick(func.count()).select_from(found).where(columns.ends_at <= read.now)))
    rows = read.rows(statement.limit(read.most).offset(asked.offset))
    title = "Secrets that have ended" if span.since == EVER else f"Secrets ending {span.words}"
    title = "Secrets" if span.words == "later on" else title
    return Table(
        title=f"{title}, {' and '.join(narrowed)}" if narrowed else title,
        summary=f"{counted(total - ended, 'credential')} end{'s' if total - ended == 1 else ''} {span.words}; "
        f"{ended:,} ended{'' if span.since else f' in the last {GONE.days} days'}.",
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
        next=(Suggestion("In 90 days", "secrets 90d"),) if _soon(span, read) else (),
    )


def _soon(span: Span, read: Reader) -> bool:
    return span.until is not None and span.until < read.now + timedelta(days=90)


def _credentials(read: Reader, span: Span | None, narrowed: Sequence[Kept]) -> Any:
    """Those of Steward's own apps come from their own list, which is read more often; `span` None: end or not."""
    within = replace(span, since=span.since or read.now - GONE) if span else Span("")
    own = (
        pick(
            OwnCredential.connection_id, OwnCredential.id, OwnCredential.app_name.label("app"), OwnCredential.kind,  # type: ignore[attr-defined]  # a column of the table
            OwnCredential.name, OwnCredential.ends_at, literal(True).label("own"), col(App.id).label("sp_id"),
        )
        .outerjoin(App, (col(App.connection_id) == OwnCredential.connection_id)
                   & (col(App.app_id) == OwnCredential.app_id))
        .where(within.holds(col(OwnCredential.ends_at)), *(one.own for one in narrowed))
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
        .where(within.holds(col(AppCredential.ends_at)),
               col(AppCredential.id).not_in(pick(OwnCredential.id)), *(one.theirs for one in narrowed))
    )  # fmt: skip
    return union_all(own, theirs)


def _row(row: Any, read: Reader) -> tuple[Value, ...]:
    left = max((row.ends_at - read.now).days, 0) if row.ends_at else None
    tone = Tone.BAD if row.ends_at and row.ends_at <= read.now else Tone.WARNING
    name = f"{row.app} (Steward itself)" if row.own else row.app
    return Value(name), Value(row.kind), Value(row.name), Value(row.ends_at, tone), Value(left, tone)


SECRETS = "secret|secrets|certificate|certificates|credential|credentials|key|keys"
ENDS = "expire|expires|expiring|end|ends|ending|lapse|lapses|lapsing|die|dies|dying|run|runs|running"
OLD = "expired|expiring|ending|lapsed|lapsing|old|dead|outdated"
BREAKS = "break|breaks|breaking|stop|stops|stopping|fail|fails|failing|die|dies|go|goes|down"
QUESTION = Question(
    name="secrets",
    topic="Apps",
    canonical="secrets [filters]",
    help="Secrets and certificates that end soon, Steward's own too.",
    examples=("secrets 90d", "which secrets expire soon", "expiring certificates"),
    filters=FILTERS,
    says=(
        f"what|which [all] [of] [apps|app|integrations|services|things] [will|is|are|going|may|could] [to] {BREAKS} "
        f"[working] [filters] because|due|from|by|over|with|when|thanks|through [of|to] [our|the] [{OLD}] {SECRETS} "
        f"[that|which] [will|are] [{ENDS}] [out] [filters]",
        f"[list] [which|what|any] apps|app [registrations] whose {SECRETS} {ENDS} [filters]",
        f"[will|are|is|do|does] [any|some] [app|client] {SECRETS} {ENDS} [out] [filters]",
        f"from|for|of|in|on|with which|what apps|app|registrations [does|do|is|are|will] [the|a|their] {SECRETS} "
        f"[is|are|will] {ENDS} [out] [soon] [filters]",
        f"[app|client] {SECRETS} about|going|due to {ENDS} [out] [filters] [ahead]",
        "[is|are] [there] anything|something|what|whats [that] [is|are|will] "
        "expiring|ending|expire|expires|end|lapse|due [filters]",
        "[are|is|do|does|have|which|what] [any|some] app|apps|enterprise reg|regs|registration|registrations|apps "
        "[with|have|has|having|whose] secrets|certificates|credentials|certs|keys|secret|certificate [filters]",
        "[are|is|do|does|have|which|what] [any|some] [app|client|apps] "
        "secrets|certificates|credentials|certs|keys|secret|certificate [which|that|will] running|run|runs|going out "
        "[soon|shortly|next] [within|over] [filters]",
        "soon to expire|end|lapse [app|client] secrets|certificates|credentials|certs|keys",
        "apps|app|registrations|enterprise [apps] whose "
        "secret|secrets|certificate|certificates|credential|credentials|key|keys [filters]",
        "is|are|will|when is|are|does|do {own} secret|secrets|credential|credentials|certificate "
        "[close|about|going|due] [to] end|ending|expire|expiring|run|running|lapse|lapsing [out] [soon]",
        "is|are|will {own} secret|secrets|credential|credentials|certificate "
        "[close|about|going|due] [to] end|ending|expire|expiring|run|running|lapse|lapsing [out] [soon]",
        "which|what apps|app have|has|having|with [filters!] secret|certificate|secrets|certificates|credential|key",
        "whose secret|secrets|certificate|certificates [filters]",
        "which|what apps|app need|needs|require [a] [new|fresh] secret|secrets|certificate|certificates [filters]",
        "which|what apps|app need|needs|require [a] [new|fresh] secret|secrets|certificate|certificates",
        "have|has|did|do|are|is|were [any] [app|client] "
        "secrets|certificates|credentials|certs|keys|certificate|secret [filters]",
        "which|what secrets|certificates|credentials|keys of apps|app will|do finish|expire|end|lapse [filters]",
        "[filters] app|client secrets|certificates|credentials|certs|keys that|which die|lapse|fail|go|run [filters]",
        "[filters] secrets|certificates|credentials|certs|keys that|which die|lapse|fail|go|run [filters]",
        "secrets|certificates|credentials|certs|keys running|run|going out|invalid|bad [filters]",
        "secrets|certificates|credentials|certs|keys dying|lapsing [filters]",
        "[filters] secrets|certificates|credentials|certs|keys [filters]",
        "[filters] app|client|application secrets|certificates|credentials|certs|keys [filters]",
        "[filters] app|application registrations|registration secrets|certificates|credentials|certs|keys [filters]",
        "apps|app|applications with|having|have expiring|ending secrets|certificates|credentials|certs|keys [filters]",
        "apps|app|applications with|whose|having|have secrets|certificates|credentials|certs|keys about to expire|end",
        "apps|app|applications whose secrets|certificates|credentials|certs|keys expire|end|expiring soon|next|this",
        "apps|app with|whose|having|that|have secrets|certificates|credentials|certs|keys [filters!]",
        "app registrations with|whose|having|that|have secrets|certificates|credentials|certs|keys [filters]",
        "apps|app with|having|that|have [filters!] secrets|certificates|credentials|certs|keys [filters]",
        "app registrations with|having|that|have [filters] secrets|certificates|credentials|certs|keys [filters]",
        "app|client|application secrets|certificates|credentials|certs|keys about|going|due to expire|end|run",
        "secrets|certificates|credentials|certs|keys about|going|due to expire|end|run",
        "app registrations with|whose secrets|certificates expire|expiring|ending|end soon",
        "expiring|ending secrets|certificates|credentials|certs|keys and|or secrets|certificates|certs|keys [filters]",
        "expiring|ending secrets|certificates|credentials|certs|keys and|or secrets|certificates|certs|keys",
        "expiring|ending app|client secrets and|or certificates|certs",
        "secret|certificates|credentials|expirations|certs|certificate|keys",
        "[filters] secrets|certificates|credentials|certs|keys [filters]",
        "[filters] app|client|application secrets|certificates|credentials|certs|keys [filters]",
        "[filters] secrets|certificates|credentials of|for apps|app registrations [filters]",
        "expiring|ending secrets|certificates|credentials|certs|keys",
        "expiring|ending app|client secrets|certificates|credentials|certs|keys",
        "expiring|ending app|client secrets|certificates|credentials|certs|keys [filters]",
        "expiring|ending secrets|certificates|credentials|certs|keys [filters]",
        "soon expiring|ending secrets|certificates|credentials|certs",
        "secrets|certificates|credentials|certs|keys that|which|to|going|about expire|end|to soon|expire",
        "secrets|certificates|credentials|certs|keys expire|ending|expiring|end soon",
        "secrets|certificates|credentials|certs|keys about to expire|end",
        "[which|what] [app|client] secrets|certificates|credentials|keys and|or certificates|secrets|credentials|keys "
        "[filters]",
        "[which|what] [app|client] secrets|certificates|credentials|keys and|or certificates|secrets|credentials|keys",
        "which|what [filters] secrets|certificates|credentials|certs|keys expire|end",
        "which|what secrets|certificates|credentials|certs|keys [filters]",
        "which|what app|client secrets|certificates|credentials|certs|keys [filters]",
        "which|what secrets|certificates|credentials|certs|keys expire|end|will soon|expire",
        "which|what app|client secrets|certificates|credentials|certs|keys expire|end soon",
        "which|what app|client secrets|certificates|credentials|certs|keys are expiring|ending|about",
        "which|what app|client secrets|certificates|credentials|certs|keys are expiring|ending soon",
        "which|what app|client secrets|certificates|credentials|certs|keys expire|end",
        "which|what secrets|certificates will|need|must|have|to expire|renewing|be|to soon|renewed|renewal",
        "which|what credentials|certs|keys will|need|must|have|to expire|renewing|be|to soon|renewed|renewal",
        "which|what secrets|certificates|credentials|certs|keys need|have to be renewed|replaced|rotated",
        "which|what secrets|certificates|credentials|certs|keys need renewal|renewing|rotation|attention",
        "which|what secrets|certificates|credentials|certs|keys are|have expiring|ending",
        "which|what secrets|certificates|credentials|certs|keys are|have expiring|ending|expiring soon",
        "which|what secrets|certificates|credentials|certs|keys are about to expire|end",
        "which|what secrets|certificates|credentials|certs|keys do i|we need|have to renew|rotate|replace",
        "which|what apps have expiring|ending secrets|certificates|credentials",
        "which|what apps have expiring|ending secrets|certificates|credentials [filters]",
        "which|what apps have secrets|certificates|credentials that expire|end|are|will|expiring soon|expiring",
        "which|what apps have secrets|certificates|credentials [filters!]",
        "[which|what] apps|app|registrations with|having|have secrets|certificates|credentials|certs|keys [that|which] "
        "[are|will] expire|expiring|end|ending [soon|next]",
        "{only_certificates} [filters]",
        "{only_secrets} [filters]",
        "what expires|ends|is soon|next|expiring",
        "what expires|ends [filters]",
        "what is expiring|ending",
        "what is expiring|ending [filters]",
        "do|does|is|are|will any secrets|certificates|credentials|certs|keys expire|end|expiring|ending",
        "do|does|is|are|will any secrets|certificates|credentials|certs|keys expire|end|expiring|ending soon",
        "do|does|is|are|will any secrets|certificates|credentials|certs|keys [filters]",
        "have|did|are any secrets|certificates|credentials|certs|keys [filters]",
        "which|what [filters] secrets|certificates|credentials|certs|keys [filters]",
        "when do|does|will [our|the] [secrets|keys|certificates] [and|or] secrets|certificates|credentials|certs|keys "
        "of|for|in [our|the|all] [enterprise|registered] apps run|runs|expire|end [out] [filters]",
        "when do|does|will our|the|app secrets|certificates|credentials|certs|keys expire|end",
        "when do|does|will secrets|certificates|credentials|certs|keys expire|end",
        "secret|certificate|credential expiry|expiration|expirations",
        "secret|certificate|credential expiry|expiration dates",
    ),
    reads=("app_registrations", "own_credentials", "app_owners"),
    answer=answer,
)
