"""When a resource is to be synced next, and which of those that are due comes first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from services.specs import Resource
from services.store.tables import Checkpoint, Run
from services.sync import progress

FIRST_WAIT = timedelta(minutes=1)
MOST_DOUBLINGS = 12
REFUSED_WAIT = timedelta(hours=6)
# What people ask for first, in this order; then what is read quickly; last what Microsoft answers slowly.
FIRST = ("licences", "users", "apps", "groups")


def next_due(resource: Resource, run: Run, round_at: datetime | None, failures: int) -> datetime:
    """When a resource is due again after a run: at its cadence, sooner after a failure, rarely after a refusal.

    `failures` is how often it failed in a row, this time included.
    """
    ended = run.finished_at or run.started_at
    if run.state == "skipped":
        return ended + REFUSED_WAIT
    if run.state == "failed":
        wait: timedelta = FIRST_WAIT * 2 ** min(failures - 1, MOST_DOUBLINGS)
        return ended + min(wait, resource.every)
    return max(round_at or run.started_at, run.started_at - resource.every) + resource.every


def ready(
    resources: Sequence[Resource],
    points: Mapping[str, Checkpoint],
    now: datetime,
    busy: Collection[str] = (),
) -> list[Resource]:
    """The resources that are due and free, the most useful first, then the longest overdue.

    One that comes `after` others waits until each of those was tried once. `busy` are at work in this process.
    """
    tried = {name for name, point in points.items() if point.synced_at or point.blind or point.failures}
    known = {resource.name for resource in resources}
    found = [
        resource
        for resource in resources
        if resource.name not in busy
        and _is_due(points.get(resource.name), now)
        and all(name in tried for name in resource.after if name in known)
    ]
    return sorted(found, key=lambda resource: (_rank(resource), _since(points.get(resource.name))))


def _is_due(point: Checkpoint | None, now: datetime) -> bool:
    if point is None:
        return True
    claimed = bool(point.claimed_by) and point.lease_until is not None and point.lease_until >= now
    return not claimed and (point.due_at is None or point.due_at <= now)


def _rank(resource: Resource) -> int:
    if resource.name in FIRST:
        return FIRST.index(resource.name)
    return len(FIRST) + (not progress.quick(resource))


def _since(point: Checkpoint | None) -> float:
    return point.due_at.timestamp() if point and point.due_at else 0.0
