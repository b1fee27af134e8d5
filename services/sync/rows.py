"""From Graph's objects to rows of the cache and back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Table

from services.errors import GraphUnavailable
from services.names import label
from services.specs import Part, Resource, Row
from services.store import bulk

Raw = Mapping[str, Any]


class Rows:
    """The rows of one resource of one connection, and of its parts, inside the caller's transaction."""

    def __init__(self, resource: Resource, connection_id: int) -> None:
        self._resource = resource
        self._connection_id = connection_id
        self._table = table_of(resource)
        assert resource.to_row is not None  # noqa: S101  only derived resources have none, and those never come here
        self._to_row = resource.to_row

    def put(self, db: Connection, objects: Iterable[Raw], round_: int) -> int:
        """Writes whole objects, stamped with `round_`; how many. What a part no longer has goes with the sweep."""
        rows = _Pile(self._table, self._connection_id, round_)
        parts = [(part, _Pile(table_of(part), self._connection_id, round_)) for part in self._resource.parts]
        with self._readable():
            for raw in objects:
                row = self._to_row(raw)
                if row is None:
                    continue
                rows.add(row)
                for part, pile in parts:
                    for row in part.to_rows(raw):
                        pile.add(row)
        rows.write(db)
        for _, pile in parts:
            pile.write(db)
        return len(rows.values)

    def replace(self, db: Connection, raw: Raw, round_: int) -> Row | None:
        """Writes one whole object and exactly its parts; its row, None for an object that is not kept."""
        with self._readable():
            row = self._to_row(raw)
        self._remove_parts(db, [raw["id"]])
        self.put(db, [raw], round_)
        return row

    def merge(self, db: Connection, objects: Iterable[Raw], round_: int) -> tuple[int, int, list[str]]:
        """Lays changes over what is known: (written, removed, ids of objects that must be read whole)."""
        rows = _Pile(self._table, self._connection_id, round_)
        partial: list[str] = []
        with self._readable():
            said = _last_words(objects)
            gone = [id_ for id_, change in said.items() if change is None]
            known = bulk.known(db, self._table, self._connection_id, said.keys() - set(gone))
            for id_, change in said.items():
                if change is None:
                    continue
                row = self._over(known.get(id_), change)
                if row is None:
                    partial.append(id_)
                    continue
                rows.add(row)
                self._replace_parts(db, change, round_)
        rows.write(db)
        return len(rows.values), self.remove(db, gone), partial

    def remove(self, db: Connection, ids: Collection[str]) -> int:
        """Deletes objects and their parts; how many objects went."""
        self._remove_parts(db, ids)
        return bulk.remove(db, self._table, self._connection_id, ids)

    def unindex(self, db: Connection) -> None:
        """Before a first full list: no secondary indexes to keep in order while it is written."""
        bulk.unindex(db, self._tables())

    def index(self, db: Connection) -> None:
        """After a list, and when it broke off: every index is there."""
        bulk.index(db, self._tables())

    def _tables(self) -> list[Table]:
        return [self._table, *(table_of(part) for part in self._resource.parts)]

    def sweep(self, db: Connection, round_: int) -> int:
        """Deletes what was not seen in `round_`; how many objects went."""
        for part in self._resource.parts:
            bulk.sweep(db, table_of(part), self._connection_id, round_)
        return bulk.sweep(db, self._table, self._connection_id, round_)

    def _over(self, known: Raw | None, change: Raw) -> Row | None:
        """The row of a change laid over what is known; None when together they do not say enough."""
        for part in self._resource.parts:
            given = sum(source in change for source in part.sources)
            if given < len(part.sources) and (given or known is None):
                return None
        if known is not None and self._resource.to_raw is not None:
            return self._to_row({**self._resource.to_raw(known), **change})
        try:
            return self._to_row(change)
        except KeyError:
            return None

    def _replace_parts(self, db: Connection, change: Raw, round_: int) -> None:
        for part in self._resource.parts:
            if all(source in change for source in part.sources):
                bulk.remove(db, table_of(part), self._connection_id, [change["id"]], part.owner)
                pile = _Pile(table_of(part), self._connection_id, round_)
                for row in part.to_rows(change):
                    pile.add(row)
                pile.write(db)

    def _remove_parts(self, db: Connection, ids: Collection[str]) -> None:
        for part in self._resource.parts:
            bulk.remove(db, table_of(part), self._connection_id, ids, part.owner)

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            said = f"{error} is missing" if isinstance(error, KeyError) else str(error)
            raise GraphUnavailable(
                f"Microsoft sent {label(self._resource.name)} in a form that Steward does not know: {said}.",
                "Try again; if it stays so, Steward needs an update.",
            ) from error


class _Pile:
    """Rows on their way into one table. Each becomes a tuple at once: many live dicts would keep the collector busy."""

    def __init__(self, table: Table, connection_id: int, round_: int) -> None:
        self.values: list[tuple[Any, ...]] = []
        self._table = table
        self._columns: tuple[str, ...] = ()
        self._stamp = (connection_id, round_)

    def add(self, row: Row) -> None:
        """Puts one more row on the pile."""
        if not self._columns:
            self._columns = (*row, "connection_id", "round")
        self.values.append((*row.values(), *self._stamp))

    def write(self, db: Connection) -> None:
        """Writes the whole pile."""
        bulk.upsert(db, self._table, self._columns, self.values)


def table_of(thing: Resource | Part) -> Table:
    """The table the rows of a resource or part are in."""
    return thing.table.__table__  # type: ignore[attr-defined,no-any-return]  # SQLModel adds it to table models


def _last_words(objects: Iterable[Raw]) -> dict[str, dict[str, Any] | None]:
    """What changes say of each object in the end, by id; None for one that is gone. An object may come repeatedly."""
    said: dict[str, dict[str, Any] | None] = {}
    for raw in objects:
        id_ = raw["id"]
        said[id_] = None if "@removed" in raw else {**(said.get(id_) or {}), **_related(raw)}
    return said


def _related(raw: Raw) -> dict[str, Any]:
    """`raw` with each `name@delta` as the `name` it leads to: the last one added, None when only removals came."""
    plain: dict[str, Any] = {}
    for name, value in raw.items():
        if name.endswith("@delta"):
            added = [other for other in value if "@removed" not in other]
            plain[name.removesuffix("@delta")] = added[-1] if added else None
        else:
            plain[name] = value
    return plain
