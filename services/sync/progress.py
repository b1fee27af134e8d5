"""How far a sync has come, and how long it will still take."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

from services.microsoft.limits import seconds_apiece
from services.specs import Listing, Resource

# Lists whose pages Microsoft gives more slowly than this are no quick ones.
QUICK_SECONDS = 0.1


def share(done: int, expected: int | None) -> float | None:
    """How much is done, from 0 to 1; None when it is not known how much there is."""
    if expected is None:
        return None
    return 1.0 if done >= expected else max(done, 0) / expected


def time_left(
    done: int, expected: int | None, since: datetime, now: datetime, least: timedelta = timedelta(0)
) -> timedelta | None:
    """How long it will take at the pace since `since`, and no less than `least`.

    None when it is not known how much there is, or nothing is done yet that could tell a pace.
    """
    part = share(done, expected)
    if part is None or (part == 0 and not least):
        return None
    if part == 1:
        return timedelta(0)
    at_this_pace = (now - since) * ((1 - part) / part) if part else timedelta(0)
    return max(at_this_pace, least)


def least_time(resource: Resource, done: int, expected: int | None) -> timedelta:
    """The least that Microsoft's own limits leave for what is not done: zero where that is next to nothing.

    For a log `done` and `expected` are hours, of which nobody knows the rows.
    """
    if expected is None or quick(resource) or resource.kind == "log" or not resource.page:
        return timedelta(0)
    requests = ceil(max(expected - done, 0) / resource.page)
    return timedelta(seconds=requests * _seconds_a_page(resource))


def spoken(resource: Resource, done: int, expected: int | None, since: datetime, now: datetime) -> str:
    """How far a run that began at `since` is and how long it will still take, as far as that is known."""
    part = share(done, expected)
    if part is None:
        return "running"
    left = time_left(done, expected, since, now, least_time(resource, done, expected))
    return f"running, {part:.0%}" + (f", {_in_words(left)} left" if left else "")


def quick(resource: Resource) -> bool:
    """Whether a resource is there in moments: lists, under no narrow limit and with nothing read for every object."""
    listed = resource.kind in ("snapshot", "delta")
    return listed and all(
        _seconds_a_page(one) < QUICK_SECONDS and (one.beyond is None or one.beyond.expanded)
        for one in resource.listings
    )


def _in_words(left: timedelta) -> str:
    minutes = round(left.total_seconds() / 60)
    if minutes < 1:
        return "less than a minute"
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} hours"


def _seconds_a_page(listing: Listing) -> float:
    return seconds_apiece(f"{listing.path}?$select={','.join(listing.select)}")
