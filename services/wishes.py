"""What administrators want of checks and alerts: the settings file, and over it what they have said in a chat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select
from sqlmodel import col

from services.settings import AlertSettings, ExclusionSettings, RouteSettings
from services.store.watch_tables import Wish

CHECK, ROUTE, EXCLUSION, QUIET = "check", "route", "exclusion", "quiet"


@dataclass(frozen=True, slots=True)
class Wishes:
    """All of it, as it is now. `quiet` holds the hours of conversations that have their own ("" for none).

    Hours are by the clocks of `zone`.
    """

    settings: AlertSettings = field(default_factory=AlertSettings)
    checks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    routes: tuple[RouteSettings, ...] = ()
    exclusions: tuple[ExclusionSettings, ...] = ()
    quiet: Mapping[str, str] = field(default_factory=dict)
    zone: str = "UTC"


def wishes(
    db: Connection, settings: AlertSettings, checks: Mapping[str, Mapping[str, Any]], zone: str = "UTC"
) -> Wishes:
    """What is wanted now: what was said in a chat goes over what the file says of the same check or conversation."""
    said: dict[str, dict[str, Any]] = {CHECK: {}, ROUTE: {}, EXCLUSION: {}, QUIET: {}}
    for row in db.execute(select(col(Wish.kind), col(Wish.name), col(Wish.value)).order_by(col(Wish.name))):
        said[row.kind][row.name] = row.value
    return Wishes(
        settings,
        {**checks, **{name: {**checks.get(name, {}), **value} for name, value in said[CHECK].items()}},
        (*settings.routes, *(RouteSettings(**value) for value in said[ROUTE].values())),
        (*settings.exclusions, *(ExclusionSettings(**value) for value in said[EXCLUSION].values())),
        {name: value["hours"] for name, value in said[QUIET].items()},
        zone,
    )


def wish(db: Connection, kind: str, name: str, value: Mapping[str, Any], by: str, now: datetime) -> None:
    """Remembers what an administrator said; it takes the place of what was said of the same before."""
    forget(db, kind, name)
    db.execute(insert(Wish).values(kind=kind, name=name, value=dict(value), by=by, at=now))


def forget(db: Connection, kind: str, name: str) -> bool:
    """Whether there was such a wish; there is none any more."""
    return db.execute(delete(Wish).where(col(Wish.kind) == kind, col(Wish.name) == name)).rowcount > 0
