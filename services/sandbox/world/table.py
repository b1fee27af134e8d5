"""One collection of the directory: objects by id, a stable order for paging, and a journal of what changed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

Thing = dict[str, Any]


class Change(NamedTuple):
    """One entry of the journal: which properties (None: the whole object) changed, or how it went away."""

    at: datetime
    id: str
    names: frozenset[str] | None
    removed: str = ""
    detail: Any = None


class Table:
    """Objects of one kind. Positions are given once and never reused, so that a page token survives writes."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.rows: dict[str, Thing] = {}
        self.order: list[str] = []
        self.places: dict[str, int] = {}
        self.journal: list[Change] = []
        self.added: dict[str, datetime] = {}
        self.version = 0

    def load(self, thing: Thing) -> None:
        """Put an object in as if it had always been there: no journal entry."""
        self.places[thing["id"]] = len(self.order)
        self.order.append(thing["id"])
        self.rows[thing["id"]] = thing

    def add(self, thing: Thing, at: datetime) -> None:
        """Create or restore an object."""
        self.load(thing)
        self.added[thing["id"]] = at
        self.note(Change(at, thing["id"], None))

    def remove(self, id: str, at: datetime, reason: str) -> Thing:
        """Take an object out; `reason` is delta's: changed (can be restored) or deleted."""
        thing = self.rows.pop(id)
        self.order[self.places.pop(id)] = ""
        self.note(Change(at, id, None, reason))
        return thing

    def note(self, change: Change) -> None:
        """Write the journal and make cached pages stale."""
        self.journal.append(change)
        self.version += 1

    def told(self, until: datetime) -> int:
        """How much of the journal is at least as old as `until`."""
        return bisect_right(self.journal, until, key=lambda change: change.at)

    def after(self, place: int) -> Iterator[tuple[int, Thing]]:
        """Objects from `place` on, with the place that follows each."""
        rows, order = self.rows, self.order
        for index in range(place, len(order)):
            if order[index]:
                yield index + 1, rows[order[index]]
