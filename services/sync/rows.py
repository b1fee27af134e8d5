"""From Graph's objects to rows of the cache and back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Index, Table
from sqlmodel import SQLModel

from services.errors import GraphUnavailable
from services.names import label
from services.specs import Listing, Part, Resource, Row
from services.store import bulk
from services.sync.history import History
from services.sync.kept import Kept
from services.touches import Touches

Raw = Mapping[str, Any]


class Merged(NamedTuple):
    """What came of laying changes over what is known; `partial` are ids of objects that must be read whole."""

    written: int
    removed: int
    partial: list[str]


class Rows:
    """The rows of one listing of a resource, and of its parts, inside the caller's transaction.

    `noted_at` is the time under which the history notes differences; None notes nothing. `skipped` counts the objects
    that are of a kind we do not keep.
    """

    def __init__(
        self,
        resource: Resource,
        connection_id: int,
        listing: Listing | None = None,
        noted_at: datetime | None = None,
    ) -> None:
        self._resource = resource
        self._listing = listing or resource
        self._connection_id = connection_id
        own = self._listing is resource
        noted = noted_at if self._listing.table is resource.table else None
        self._history = History(resource, connection_id, noted) if noted else None
        self._touches = Touches(connection_id, resource.name)
        self._main = self._objects()
        self._parts = [(part, self._part(part)) for part in (resource.parts if own else ())]
        self.skipped = 0

    def put(
        self, db: Connection, objects: Iterable[Raw], round_: int, *, compare: bool = True, restamp: bool = True
    ) -> int:
        """Writes whole objects, stamped with `round_`; how many rows. What a part no longer has goes with the sweep.

        `compare` and `restamp` as for Kept.write.
        """
        with self._readable():
            for raw in objects:
                made = self._made(raw)
                if made is None:
                    continue
                for row in made:
                    self._main.add(row)
                for part, kept in self._parts:
                    for row in part.to_rows(raw):
                        kept.add(row)
        count = len(self._main.values)
        self._main.write(db, round_, compare=compare, restamp=restamp)
        for _, kept in self._parts:
            kept.write(db, round_, compare=compare, restamp=restamp)
        self._note(db)
        return count

    def replace(self, db: Connection, raw: Raw, round_: int) -> Row | None:
        """Writes one whole object and exactly its parts; its row, None (and nothing left) for one that is not kept."""
        with self._readable():
            made = self._made(raw)
            parts = [(kept, part.to_rows(raw)) for part, kept in self._parts] if made else []
        if not made:
            self.remove(db, [raw["id"]])
            return None
        self._main.add(made[0])
        self._main.write(db, round_)
        for kept, rows in parts:
            self._exactly(db, kept, raw["id"], rows, round_)
        self._note(db)
        return made[0]

    def merge(self, db: Connection, objects: Iterable[Raw], round_: int, *, full: bool = False) -> Merged:
        """Lays changes over what is known. In a `full` list what is unknown is new, not partly told."""
        partial: list[str] = []
        with self._readable():
            said, gone = self._last_words(objects)
            removed = self.remove(db, gone)
            known = bulk.known(db, self._main.table, self._connection_id, said.keys())
            unkept: list[str] = []
            for id_, change in said.items():
                old = known.get(id_)
                rows = self._over(old, change, full)
                if rows is None:
                    partial.append(id_)
                elif rows:
                    self._main.add(rows[0])
                    self._change_parts(db, change, round_)
                elif old is not None:
                    unkept.append(id_)
        count = len(self._main.values)
        self._main.write(db, round_)
        self._note(db)
        return Merged(count, removed + self.remove(db, unkept), partial)

    def remove(self, db: Connection, ids: Collection[str]) -> int:
        """Deletes objects and their parts; how many objects went."""
        keys: list[bulk.Key] = [(id_,) for id_ in ids]
        for part, kept in self._parts:
            kept.drop(db, (part.owner,), keys)
        count = self._main.drop(db, ("id",), keys) if keys else 0
        self._note(db)
        return count

    def stamp(self, db: Connection, id_: str, round_: int) -> None:
        """Marks an object and its parts as seen, as they are."""
        bulk.stamp(db, self._main.table, self._connection_id, ("id",), [(id_,)], round_)
        for part, kept in self._parts:
            bulk.stamp(db, kept.table, self._connection_id, (part.owner,), [(id_,)], round_)

    @property
    def changed(self) -> int:
        """How many rows, with those of the parts, were new, different or removed so far."""
        return self._main.changed + sum(kept.changed for _, kept in self._parts)

    @property
    def tables(self) -> list[Table]:
        """The tables the rows are in, the objects' own first."""
        return [self._main.table, *(kept.table for _, kept in self._parts)]

    def unindex(self, db: Connection) -> None:
        """Before a first full list: no secondary indexes to keep in order while it is written."""
        bulk.unindex(db, self.tables)

    def unbuilt(self, db: Connection) -> list[Index]:
        """The secondary indexes that are not there: none are missing after a list, and when it broke off."""
        return bulk.unbuilt(db, self.tables)

    def sweep(self, db: Connection, round_: int) -> int:
        """Deletes what was not seen in `round_`; how many objects went."""
        for _, kept in self._parts:
            kept.sweep(db, round_)
        count = self._main.sweep(db, round_)
        self._note(db)
        return count

    def _objects(self) -> Kept:
        table, link = table_of(self._listing.table), self._resource.link
        if link is None:
            about = self._resource.about
            tracked, history = self._resource.tracked, self._history
            return Kept(table, self._connection_id, self._touches, about=about, tracked=tracked, history=history)
        return Kept(
            table,
            self._connection_id,
            self._touches,
            owner=link.owner,
            member=link.member,
            property_=link.tracked,
            history=self._history,
        )

    def _part(self, part: Part) -> Kept:
        return Kept(
            table_of(part.table),
            self._connection_id,
            self._touches,
            owner=part.owner,
            member=part.member,
            property_=part.tracked,
            history=self._history,
        )

    def _made(self, raw: Raw) -> list[Row] | None:
        """The rows of a whole object; None, and counted, for one that is not kept."""
        if self._listing.to_rows is not None:
            return self._listing.to_rows(raw)
        assert self._listing.to_row is not None  # noqa: S101  a listing has one of the two; a test holds it
        row = self._listing.to_row(raw)
        if row is None:
            self.skipped += 1
            return None
        return [row]

    def _over(self, known: Raw | None, change: Raw, full: bool) -> list[Row] | None:
        """The row of a change laid over what is known, none for one not kept; None when both do not say enough."""
        resource = self._resource
        for part in resource.parts:
            given = sum(source in change for source in part.sources)
            if not part.relation and given < len(part.sources) and (given or known is None):
                return None
        if known is not None and resource.to_raw is not None:
            return self._made({**resource.to_raw(known), **change}) or []
        try:
            rows = self._made(change) or []
        except KeyError:
            return None
        related = any(part.relation for part in resource.parts)
        return None if rows and related and known is None and not full else rows

    def _change_parts(self, db: Connection, change: Raw, round_: int) -> None:
        for part, kept in self._parts:
            if part.relation:
                last = {other["id"]: other for other in change.get(f"{part.relation}@delta") or ()}
                went = [(change["id"], id_) for id_, other in last.items() if "@removed" in other]
                kept.drop(db, (part.owner, part.member), list(went))
                came = [other for other in last.values() if "@removed" not in other]
                for row in part.to_rows({**change, part.relation: came}):
                    kept.add(row)
                kept.write(db, round_)
            elif all(source in change for source in part.sources):
                self._exactly(db, kept, change["id"], part.to_rows(change), round_)

    def _exactly(self, db: Connection, kept: Kept, owner: str, rows: list[Row], round_: int) -> None:
        """Makes `rows` all that the part holds for `owner`."""
        there = bulk.stored(db, kept.table, kept.keys, self._connection_id, (kept.owner,), [(owner,)])
        stay = {tuple(row[name] for name in kept.keys) for row in rows}
        kept.drop(db, kept.keys, [key for key in there if key not in stay])
        for row in rows:
            kept.add(row)
        kept.write(db, round_)

    def _last_words(self, objects: Iterable[Raw]) -> tuple[dict[str, dict[str, Any]], list[str]]:
        """What changes say of each object in the end, by id, and which were gone at some time.

        An object may come repeatedly; one that was gone and came back says all of itself anew.
        """
        relations = {f"{part.relation}@delta" for part in self._resource.parts if part.relation}
        said: dict[str, dict[str, Any]] = {}
        gone: dict[str, None] = {}
        for raw in objects:
            id_ = raw["id"]
            if "@removed" in raw:
                said.pop(id_, None)
                gone[id_] = None
                continue
            before = said.get(id_, {})
            more = {name: [*before.get(name, ()), *raw[name]] for name in relations if name in raw}
            said[id_] = {**before, **_plain(raw, relations), **more}
        return said, list(gone)

    def _note(self, db: Connection) -> None:
        self._touches.write(db)
        if self._history is not None:
            self._history.write(db)

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


def table_of(model: type[SQLModel]) -> Table:
    """The table of a table model."""
    return model.__table__  # type: ignore[attr-defined,no-any-return]  # SQLModel adds it to table models


def _plain(raw: Raw, relations: Collection[str]) -> dict[str, Any]:
    """`raw` with each single `name@delta` as the `name` it leads to: the last one added, None when only removals came.

    The `relations` that hold many are left out.
    """
    plain: dict[str, Any] = {}
    for name, value in raw.items():
        if name in relations:
            continue
        if name.endswith("@delta"):
            added = [other for other in value if "@removed" not in other]
            plain[name.removesuffix("@delta")] = added[-1] if added else None
        else:
            plain[name] = value
    return plain
