"""Lists that move while they are read: known by an object that comes twice, read again until they stand still."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from services.errors import GraphUnavailable

# In one run, so that a list that never stands still ends; the next run begins it anew.
MOST_READINGS = 4


class Watch:
    """Looks on while a list is read once, page by page.

    `moved` means that an object came twice, on one page or on two that follow each other: the data moved between the
    pages, so others may not have come at all.
    """

    def __init__(self) -> None:
        self.moved = False
        self._before: set[str] = set()

    def page(self, objects: Iterable[Mapping[str, Any]]) -> Iterator[Any]:
        """The objects of the next page, as they are."""
        here: set[str] = set()
        for raw in objects:
            id_ = raw.get("id")
            if id_ is not None:
                self.moved |= id_ in here or id_ in self._before
                here.add(id_)
            yield raw
        self._before = here


def moving(what: str) -> GraphUnavailable:
    """What to raise when a list of `what` never stood still."""
    return GraphUnavailable(
        f"The list of {what} moved each of the {MOST_READINGS} times it was read, so nothing was removed.",
        "Steward reads it again soon.",
    )
