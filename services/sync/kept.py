"""The rows of one table: written where they differ from what is there, only stamped where they do not."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table

from services.specs import Row
from services.store import bulk
from services.sync.history import History, Note, differences, spoken
from services.touches import MOST, Touches


class Kept:
    """Rows on their way into one table. Each becomes a tuple at once: many live dicts would keep the collector busy.

    `keys` name a row within its connection. `owner` is the column with the id of the object a row belongs to; of those
    with a `property` the history notes who came (the value of `member`), of the others the `tracked` columns. `changed`
    counts the rows that were new, different or removed; where nothing was compared, all that were written. Whose they
    are, by the column `about`, is noted in `touches`.
    """

    def __init__(
        self,
        table: Table,
        connection_id: int,
        touches: Touches,
        *,
        owner: str = "id",
        about: str = "",
        member: str = "",
        property_: str = "",
        tracked: tuple[str, ...] = (),
        history: History | None = None,
    ) -> None:
        self.table = table
        self.owner = owner
        self.history = history if property_ or tracked else None
        self.keys = tuple(column.name for column in table.primary_key if column.name != "connection_id")
        self.member = member or next((name for name in self.keys if name != owner), owner)
        self.values: list[tuple[Any, ...]] = []
        self.changed = 0
        self._connection_id = connection_id
        self._touches = touches
        self._about = about or owner
        self._property = property_
        self._tracked = tracked
        self._columns: tuple[str, ...] = ()

    def add(self, row: Row) -> None:
        """Puts one more row on the pile."""
        if not self._columns:
            self._columns = tuple(row)
        self.values.append(tuple(row.values()))

    def write(self, db: Connection, round_: int, *, compare: bool = True, restamp: bool = True) -> None:
        """Writes the pile: what is new or different whole, of the rest only the stamp. A key's last row counts.

        Without `compare` nothing is looked up, and nothing noted: for rows that nobody has seen before. Without
        `restamp` the rest is left alone: for what is never swept.
        """
        values, self.values = self.values, []
        if not values:
            return
        if compare:
            places = [self._columns.index(name) for name in self.keys]
            last = {tuple(row[place] for place in places): row for row in values}
            found = bulk.stored(db, self.table, self._columns, self._connection_id, self.keys, last)
            known = {tuple(row[place] for place in places): row for row in found}
            different = {key: row for key, row in last.items() if known.get(key) != row}
            if restamp:
                same = [key for key in last if key not in different]
                bulk.stamp(db, self.table, self._connection_id, self.keys, same, round_)
            values = list(different.values())
            if self.history is not None:
                self._note(known, different)
        self.changed += len(values)
        self._touch(compare, self._columns, values)
        stamp = (self._connection_id, round_)
        columns = (*self._columns, "connection_id", "round")
        put = bulk.upsert if compare else bulk.fill
        put(db, self.table, columns, [row + stamp for row in values])

    def drop(self, db: Connection, by: tuple[str, ...], keys: list[bulk.Key]) -> int:
        """Deletes the rows whose columns `by` are one of `keys`; how many went."""
        if self.history is not None and keys:
            columns = tuple(dict.fromkeys((self.owner, self.member)))
            self._gone(db, bulk.stored(db, self.table, columns, self._connection_id, by, keys))
        gone = self._went(bulk.discard(db, self.table, self._connection_id, by, keys))
        if gone:
            self._touch(self._about in by, by, keys)
        return gone

    def sweep(self, db: Connection, round_: int) -> int:
        """Deletes what was not seen in `round_`; how many went."""
        if self.history is not None:
            columns = [self.table.c[name] for name in dict.fromkeys((self.owner, self.member))]
            for some in bulk.each_missed(db, self.table, columns, self._connection_id, round_):
                self._gone(db, some)
                self.history.write(db)
        column = self._about if self._about in self.table.c else self.keys[0]
        gone = bulk.missed(db, self.table, [self.table.c[column]], self._connection_id, round_, MOST + 1)
        self._touch(len(gone) <= MOST, (column,), gone)
        return self._went(bulk.sweep(db, self.table, self._connection_id, round_))

    def _touch(self, named: bool, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
        """Notes whose rows these are, if that is among their `columns`; else that they may be anybody's."""
        place = columns.index(self._about) if named and self._about in columns else None
        if rows:
            self._touches.add(None if place is None else {row[place] for row in rows})

    def _went(self, rows: int) -> int:
        self.changed += rows
        return rows

    def _gone(self, db: Connection, rows: list[tuple[Any, ...]]) -> None:
        assert self.history is not None  # noqa: S101  who calls has asked
        for row in rows:
            value = spoken(self.table, self.member, row[-1]) if self._property else None
            self.history.notes.append(Note(row[0], "vanished", self._property, value))
        self.history.learn(db, (row[0] for row in rows))

    def _note(self, known: dict[bulk.Key, tuple[Any, ...]], written: dict[bulk.Key, tuple[Any, ...]]) -> None:
        assert self.history is not None  # noqa: S101  who calls has asked
        for key, values in written.items():
            row = dict(zip(self._columns, values, strict=True))
            before = known.get(key)
            if before is None:
                value = spoken(self.table, self.member, row[self.member]) if self._property else None
                self.history.notes.append(Note(row[self.owner], "appeared", self._property, None, value))
            elif self._tracked:
                old = dict(zip(self._columns, before, strict=True))
                self.history.notes += differences(self.table, self._tracked, old, row)
