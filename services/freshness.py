"""How old an answer is, and what it could not see."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import and_, false, or_
from sqlmodel import col

from services import registry
from services.answers import Answer, Freshness, Table
from services.left_out import left_out
from services.names import label
from services.specs import Resource
from services.store.query import Query, pick
from services.store.reader import Reader
from services.store.tables import Checkpoint, Connection


def reads(*resources: str) -> tuple[tuple[Query, dict[str, Any]]]:
    """What is read for the age of `resources`, for those who ask ahead."""
    return ((_collected(resources), {}),)


def freshness(read: Reader, *resources: str) -> Freshness:
    """The age of what `resources` hold, over all connections of the kind that has them.

    `as_of` is when the oldest of their last completed syncs began (UTC), None when one never completed; one that
    never could be collected has no age but is a blind spot, and one that was collected in part has both. What was kept
    of a connection that is gone has no age either: it will not get any younger.
    """
    read.ahead(*reads(*resources))
    found: dict[int, dict[str, tuple[datetime | None, str]]] = {}
    connections = []
    for row in read.fetch(_collected(resources)):
        if row.id not in found:
            connections.append(row)
        found.setdefault(row.id, {})[row.resource] = (row.synced_at, row.blind)
    standing = [one for one in connections if one.gone_at is None]
    ages: list[datetime | None] = []
    spots = [
        f"{one.name} is disconnected: what Steward knows of it is no longer kept up to date."
        for one in connections
        if one.gone_at is not None and not found[one.id].keys().isdisjoint(resources)
    ]
    for one in standing:
        where = f"{one.name}: " if len(standing) > 1 else ""
        lacking = left_out(one.cloud, one.credential, one.off)
        for resource in (each for each in resources if _had_by().get(each, "tenant") == one.kind):
            synced_at, blind = found[one.id].get(resource, (None, ""))
            if reason := lacking.get(resource):
                spots.append(where + reason)
                continue
            if blind:
                spots.append(where + blind)
            elif synced_at is None:
                spots.append(f"{where}Steward has not collected {label(resource)} yet.")
            if synced_at is not None or not blind:
                ages.append(synced_at)
    known = [age for age in ages if age is not None]
    as_of = min(known) if known and len(known) == len(ages) else None
    return Freshness(", ".join(one.name for one in standing), as_of, tuple(dict.fromkeys(spots)))


def candid(answer: Answer) -> Answer:
    """`answer`; of a list that is empty while something could not be seen, one that does not claim there is nobody."""
    fresh = answer.fresh
    if not isinstance(answer, Table) or answer.total or fresh is None or not fresh.blind_spots:
        return answer
    if fresh.as_of is None:
        sentence = "I cannot tell yet: what this is answered from has not been collected."
        return replace(answer, summary=sentence, aloud="")
    return replace(answer, summary=f"{answer.summary} I cannot see everything, though.")


@lru_cache(maxsize=256)
def _collected(resources: tuple[str, ...]) -> Query:
    """The connections, each with where its syncs of `resources` stand: those of a question are always the same."""
    named = or_(false(), *(col(Checkpoint.resource) == one for one in resources))
    return Query(
        pick(
            Connection.id, Connection.name, Connection.kind, Connection.cloud, Connection.credential, Connection.off,
            Connection.gone_at, Checkpoint.resource, Checkpoint.synced_at, Checkpoint.blind,
        )
        .outerjoin(Checkpoint, and_(col(Checkpoint.connection_id) == Connection.id, named))
        .order_by(col(Connection.id))
    )  # fmt: skip


@cache
def _had_by() -> dict[str, str]:
    """The kind of connection that has each resource."""
    return {name: one.of for name, one in registry.folder("services.resources", "RESOURCE", Resource).items()}
