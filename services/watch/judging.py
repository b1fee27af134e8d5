"""What a check says now: what it finds, or why it cannot tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from sqlmodel import col, select

from services.names import label
from services.specs import CannotTell, Check, Finding, Resource
from services.store.reader import Reader
from services.store.tables import Checkpoint
from services.watch.rules import Rule, found

log = structlog.get_logger()
Points = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a check says now, its findings by subject.

    `why` is why it cannot tell, "" when it can; `unseen` what it then could not see, "" when it saw everything. `only`
    are the ids of those it looked at, None when it looked at all; `terms` a checksum of what it went by.
    """

    findings: Mapping[str, Finding] = field(default_factory=dict)
    why: str = ""
    unseen: str = ""
    only: frozenset[str] | None = None
    terms: int = 0

    @property
    def verdict(self) -> str:
        """pass, findings, or cannot tell: never fine when it could not look."""
        return "cannot tell" if self.why else "findings" if self.findings else "pass"


def fits(check: Check, resources: Mapping[str, Resource], kind: str) -> bool:
    """Whether connections of a kind (tenant, subscription) have what a check looks at."""
    kinds = {resources[name].of for name in check.reads if name in resources}
    return not kinds or kinds == {kind}


def judge(
    read: Reader, connection_id: int, check: Check, by: tuple[Rule, ...], resources: Mapping[str, Resource],
    only: frozenset[str] | None = None, stands: Points | None = None,
) -> Judgement:  # fmt: skip
    """What `check` says of a connection by these rules, of those in `only` where it is given.

    `stands` are the connection's `points`, where they are read already. A check that fails says so and is in the log;
    never raises.
    """
    why, unseen = (
        ("", "") if check.watches_itself else blind(stands or points(read, connection_id), read.now, check, resources)
    )
    if why:
        return Judgement(why=why)
    try:
        hits = found(Reader(read.db, read.now, only), connection_id, check, by) if only is None or only else {}
        hits = {id_: one for id_, one in hits.items() if only is None or id_ in only}
        return Judgement(hits, unseen=unseen, only=only)
    except CannotTell as reason:
        return Judgement(why=str(reason))
    except Exception:
        # One broken check must neither silence the others nor pass for fine.
        log.exception("check failed", check=check.name, connection=connection_id)
        return Judgement(why="The check itself failed; the log says how.")


def points(read: Reader, connection_id: int) -> Points:
    """Where the syncs of a connection stand, by resource."""
    wanted = select(Checkpoint).where(col(Checkpoint.connection_id) == connection_id)
    return {row.resource: row for row in read.rows(wanted)}


def blind(stands: Points, now: datetime, check: Check, resources: Mapping[str, Resource]) -> tuple[str, str]:
    """Why what `check` reads cannot be trusted now (never synced, stale, refused), and what of it is not seen.

    "" where it can, and where nothing is missing. Data that lacks a part (no licence for who may become an
    administrator) is judged as far as it goes: what it lacks is never taken for gone.
    """
    unseen = []
    for name in check.reads:
        resource, kept, what = resources.get(name), stands.get(name), label(name).capitalize()
        if kept is not None and kept.blind and (kept.denied or kept.synced_at is None):
            return str(kept.blind), ""
        if resource is None or kept is None or kept.synced_at is None:
            return f"{what}: not collected yet.", ""
        if now - kept.synced_at > resource.stale_after:
            return f"{what}: last collected {kept.synced_at:%d %b %Y, %H:%M} UTC, too long ago.", ""
        unseen.append(str(kept.blind))
    return "", " ".join(dict.fromkeys(part for part in unseen if part))
