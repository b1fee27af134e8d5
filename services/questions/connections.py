"""`connections`: every tenant and subscription, how it is signed in to, how it does, and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import col

from services.answers import Column, Suggestion, Table, Tone, Value
from services.clouds import CLOUDS
from services.credential_ends import soonest
from services.credentials import KINDS
from services.left_out import left_out
from services.paging import PAGE
from services.rotation import unfinished
from services.specs import Asked, Filter, Question, Role, Specs
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Checkpoint, Connection, Run

SOON = timedelta(days=30)
ALL = pick(
    Connection.id, Connection.name, Connection.kind, Connection.mode, Connection.cloud, Connection.credential,
    Connection.client_id, Connection.ends_at, Connection.hint, Connection.off, Connection.source, Connection.gone_at,
)  # fmt: skip
LAST = pick(func.max(col(Run.id))).group_by(col(Run.connection_id), col(Run.resource))
FAILED = pick(Run.connection_id, Run.resource).where(col(Run.id).in_(LAST), col(Run.state) == "failed")
POINTS = pick(Checkpoint.connection_id, Checkpoint.resource, Checkpoint.synced_at, Checkpoint.blind)
COLUMNS = (
    Column("Name", weight=4),
    Column("Kind and mode", weight=4),
    Column("Credential", weight=5),
    Column("Status", weight=4),
    Column("Last sync", "when", weight=4),
    Column("Next step", weight=4),
)


@dataclass(frozen=True, slots=True)
class Health:
    """How the collecting of one connection goes, in kinds of data. `synced_at` is when anything last was complete."""

    wanted: int
    done: int
    failed: int
    late: int
    synced_at: datetime | None


def answer(read: Reader, asked: Asked) -> Table:
    """One row a connection; one that is disconnected is there as long as its data is.

    Source: Steward's own tables. A green mark means that all its data is collected and fresh.
    """
    specs = asked.specs or Specs()
    failed = {(row.connection_id, row.resource) for row in read.rows(FAILED)}
    points = {(row.connection_id, row.resource): row for row in read.rows(POINTS)}
    stopped = unfinished(read.db)
    have = {id_ for id_, _ in points}
    every = read.rows(ALL.where(col(Connection.purging).is_(False)).order_by(col(Connection.name)))
    kept = [one for one in every if one.gone_at is None or one.id in have]
    seen = [(one, _health(one, specs, points, failed, read.now)) for one in kept]
    seen = [(one, health) for one, health in seen if _fits(read, asked, one, health)]
    kept = [one for one, _ in seen]
    rows = [_row(read, one, health, rotating=one.id in stopped) for one, health in seen]
    shown = slice(asked.offset, asked.offset + PAGE)
    return Table(
        title="Connections",
        summary=_summary(kept) if kept or not asked.filters else "No connection is like that.",
        columns=COLUMNS,
        rows=tuple(rows[shown]),
        links=tuple("" if one.gone_at else f"test {one.id}" for one in kept[shown]),
        total=len(rows),
        offset=asked.offset,
        ask=asked.canonical or "connections",
        next=(Suggestion("Connect another", "connect"), Suggestion("Sync now", "sync now")),
    )


def _health(one: Any, specs: Specs, points: Any, failed: Any, now: datetime) -> Health:
    lacking = left_out(one.cloud, one.credential, one.off)
    wanted = [spec for spec in specs.resources.values() if spec.of == one.kind and spec.name not in lacking]
    there = [(spec, points.get((one.id, spec.name))) for spec in wanted]
    synced = [(spec, point.synced_at) for spec, point in there if point is not None and point.synced_at]
    return Health(
        wanted=len(wanted),
        done=sum(point is not None and bool(point.synced_at or point.blind) for _, point in there),
        failed=sum((one.id, spec.name) in failed for spec in wanted),
        late=sum(now - at > spec.stale_after for spec, at in synced),
        synced_at=max((at for _, at in synced), default=None),
    )


def _fits(read: Reader, asked: Asked, one: Any, health: Health) -> bool:
    """Whether a connection is what all filters say."""
    return all(FITS[name](one, health, soonest(read, one), read.now) for name, _ in asked.filters)


def _row(read: Reader, one: Any, health: Health, *, rotating: bool) -> tuple[Value, ...]:
    ends_at = soonest(read, one)
    kind = "Tenant" if one.kind == "tenant" else "Azure subscription"
    cloud = CLOUDS[one.cloud].title if one.cloud in CLOUDS else one.cloud
    return (
        Value(one.name),
        Value(
            f"{kind if one.cloud == 'public' else f'{kind}, {cloud}'}: {'read, act' if one.mode == 'act' else 'read'}"
        ),
        _credential(one, ends_at, read.now),
        _status(one, health),
        Value(health.synced_at or "never", Tone.PLAIN if health.synced_at else Tone.QUIET),
        Value(_next(one, health, ends_at, read.now, rotating=rotating) or None, Tone.QUIET),
    )


def _credential(one: Any, ends_at: datetime | None, now: datetime) -> Value:
    what = KINDS.get(one.credential, one.credential)
    if one.gone_at is not None:
        return Value("forgotten", Tone.QUIET)
    if ends_at is None:
        return Value(what)
    tone = Tone.BAD if ends_at <= now else Tone.WARNING if ends_at <= now + SOON else Tone.PLAIN
    return Value(f"{what}, {'ended' if ends_at <= now else 'ends'} {ends_at.day} {ends_at:%b %Y}", tone)


def _status(one: Any, health: Health) -> Value:
    if one.gone_at is not None:
        return Value("disconnected, data kept", Tone.QUIET)
    if health.failed:
        return Value(f"✗ {health.failed} of {health.wanted} failed", Tone.BAD)
    if health.done < health.wanted:
        return Value(f"collecting, {health.done} of {health.wanted}", Tone.WARNING)
    return (
        Value(f"{health.late} of {health.wanted} late", Tone.WARNING) if health.late else Value("✓ synced", Tone.GOOD)
    )


def _next(one: Any, health: Health, ends_at: datetime | None, now: datetime, *, rotating: bool) -> str:
    if one.gone_at is not None:
        return "connect it again"
    if rotating:
        return f"rotate secret {one.name}, to finish what was begun"
    if ends_at is not None and ends_at <= now + SOON:
        rotates = one.credential == "client_secret" and one.source != "settings"
        return f"{'rotate secret' if rotates else 'reset credentials'} {one.name}"
    if health.failed:
        return f"test {one.name}"
    return "sync now" if health.late else ""


def _summary(kept: Any) -> str:
    live = [one for one in kept if one.gone_at is None]
    if not live:
        return "Nothing is connected yet. Say connect to begin."
    tenants = sum(one.kind == "tenant" for one in live)
    told = [(tenants, "tenant"), (len(live) - tenants, "Azure subscription")]
    return f"{' and '.join(f'{n} {what}' + ('' if n == 1 else 's') for n, what in told if n)} connected."


FITS: Mapping[str, Callable[[Any, Health, datetime | None, datetime], bool]] = {
    "tenants": lambda one, health, ends_at, now: one.kind == "tenant",
    "subscriptions": lambda one, health, ends_at, now: one.kind == "subscription",
    "failing": lambda one, health, ends_at, now: one.gone_at is None and health.failed > 0,
    "late": lambda one, health, ends_at, now: one.gone_at is None and health.late > 0,
    "never synced": lambda one, health, ends_at, now: health.synced_at is None,
    "expiring": lambda one, health, ends_at, now: one.gone_at is None and ends_at is not None and ends_at <= now + SOON,
    "read only": lambda one, health, ends_at, now: one.mode != "act",
    "disconnected": lambda one, health, ends_at, now: one.gone_at is not None,
}
WHICH = "[that|which|with] [is|are|have|has]"
FILTERS = (
    Filter("tenants", says=("tenant|directories|entra", f"{WHICH} tenants|tenant|directory"), one_of="kind"),
    Filter("subscriptions", says=("subscription|azure", f"{WHICH} [azure] subscription|subscriptions"), one_of="kind"),
    Filter(
        "failing",
        says=(
            "failed|broken|fail|fails|red|down",
            f"{WHICH} [a|any|some] failed|failing|broken|problems|errors|trouble|failures [sync|syncs|collections]",
            "not working|syncing|work|sync",
        ),
    ),
    Filter("late", says=("stale|behind|outdated|delayed|overdue", "with late|stale|old|outdated data")),
    Filter("never synced", says=("never|not [been] synced|collected|read [yet]", "without [any] data|sync")),
    Filter(
        "expiring",
        says=(
            "[with] expiring|ending|expired secret|secrets|certificate|certificates|credential|credentials [soon]",
            "[whose|where] secret|secrets|certificate|certificates|credential|credentials "
            "expire|expires|end|ends|ended|expired|run|runs [out] [soon]",
            "expire|expires|ending [soon]",
        ),
    ),
    Filter("read only", says=("read-only|readonly", f"{WHICH} [for] reading [only]", "without actions")),
    Filter("disconnected", says=("gone|removed|unplugged", "not connected [anymore]")),
)
QUESTION = Question(
    name="connections",
    topic="Connections",
    canonical="connections [filters]",
    filters=FILTERS,
    help="Every tenant and subscription: how it does, and what to do next.",
    examples=("connections", "what is connected"),
    says=(
        "test|probe [the|our|all] connection|connections [health|state]",
        "[your|our|the|my] connection|connections|tenant|tenants "
        "settings|setting|setup|configuration|config|details|properties",
        "is|are [the|our|your] link|links|connection|connections|access|line to|with [our|the] [microsoft|office] "
        "microsoft|365|entra|azure|tenant|tenants|m365|graph [still] [all] "
        "ok|fine|right|alright|working|up|good|healthy|stable|alive",
        "what|which tenants|tenant|connections|directories [and|or] [azure] [subscriptions|tenants] is|are [all] "
        "connected|hooked|linked|wired|attached [up]",
        "[azure] connected|linked|hooked|attached [up] [azure] tenants|subscriptions|directories|connections",
        "tenants with [any|a] trouble|problem|problems|errors|issues|failures",
        "which|what|is|are [any] connection|connections|tenant|tenants is|are [filters!]",
        "which|what|is|are [any] connection|connections|tenant ok|working",
        "is|are any|some|all connection|connections|tenant|tenants {failing}",
        "which|what connection|connections do|does|has|have problems|issues|errors|not [work|working]",
        "when do|does|will [the] [secret|secrets|credential|credentials|certificate] of|for "
        "connection|connections|tenant|steward expire|end",
        "when do|does|will connection|connections|steward 's|own secret|credential|credentials|certificate expire|end",
        "when do|does|will connection secret|credential|credentials|certificate expire|end",
        "is|are everything|all|we [still] connected|linked [fine|well|properly]",
        "connections with problems|errors|issues",
        "connections|connection list|status|overview|health|state",
        "list|all|enumerate connections",
        "[list|all|enumerate|every|each] connections|connection of|in|to system|steward|bot|tool|you [and|with] [when] "
        "[each|they] [was|were|is|are] [last] [tested|checked|synced|collected]",
        "[list|all|enumerate|every|each] connections|connection [of|in|to] [system|steward|bot|tool|you] and|with when "
        "each|they was|were [last] tested|checked|synced|collected",
        "connected tenants|subscriptions|directories",
        "tenants|subscriptions|tenant connected",
        "tenants|subscriptions",
        "what|who|which is|are connected",
        "what|which tenant|tenants|subscription is|are connected|there|active|configured|known",
        "what|which subscriptions|connections|directories|connection is|are connected|there|active|configured|known",
        "what|which are your|our connections|tenants|subscriptions",
        "what|which tenants|subscriptions|connections|directories do|are you|we|steward have|know|see|watch|use|manage",
        "what|which tenants|subscriptions are you|we|there connected|watching|reading|looking to|at",
        "what|which connections|directories are you|we|there connected|watching|reading|looking to|at",
        "what|which tenants|subscriptions|connections|directories can you|steward see|reach",
        "what|which tenant|subscription are|is you|this|steward connected to",
        "what|where are|is you|steward connected|hooked|linked|wired|plugged [up|in] to|into|with",
        "what|which tenants|subscriptions|connections|directories are you|we|steward hooked|linked|wired [up] to",
        "[filters!] connection|connections [filters]",
        "connection|connections [filters!]",
        "which|what|any|are|is [of] [our|the|your|there] [filters] connections [have|has|is|are] [filters!]",
        "how many tenants|subscriptions|connections are|do connected|we|you|there have|know",
        "how many tenants|subscriptions|connections are connected|there",
        "how many tenants|subscriptions|connections do we|you have|know",
        "are|is you|steward connected to",
        "are|is you|all|the connections|connected ok|working|healthy|fine",
        "state|status|health|list|overview of the|our|all connections|tenants",
        "state|status|health|list|overview of connections|tenants",
        "do|are all connections|tenants work|working|ok",
        "how are|is our|the connections|connection doing",
    ),
    answer=answer,
    role=Role.ADMIN,
)
