"""What a client knows that follows a delta link: the objects it was told about and, by them, who they point to."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

Thing = dict[str, Any]


@dataclass(slots=True)
class Replica:
    """One followed collection: `select` is asked for, `link` comes next, `related` holds ids by object and relation."""

    path: str
    select: tuple[str, ...]
    relations: tuple[str, ...] = ()
    link: str = ""
    rows: dict[str, Thing] = field(default_factory=dict)
    related: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def start(self) -> str:
        """The address of the first round."""
        return self.link or f"{self.path}/delta?$select={','.join((*self.select, *self.relations))}"

    def copy(self) -> Replica:
        """What was known at this moment."""
        return deepcopy(self)

    def learn(self, rows: Iterable[Thing], link: str) -> None:
        """Take in one whole round."""
        for row in rows:
            id = row["id"]
            if "@removed" in row:
                self._forget(id)
                continue
            for relation in self.relations:
                self._point(id, relation, row.pop(f"{relation}@delta", ()))
            if row.keys() - {"id"}:
                self.rows[id] = row
        self.link = link

    def _forget(self, id: str) -> None:
        self.rows.pop(id, None)
        for relation in self.relations:
            self.related.pop((id, relation), None)

    def _point(self, id: str, relation: str, changes: Iterable[Thing]) -> None:
        ids = self.related.setdefault((id, relation), set())
        for change in changes:
            (ids.discard if "@removed" in change else ids.add)(change["id"])
