"""Reading the cache: one snapshot, detached plain rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Executable,
    Row,
    Select,
    func,
    literal_column,
    select,
    true,
)

from services.store.query import Query, Shapes, narrowed, paged, together

PAGE = 15
SHAPES = Shapes()


class Reader:
    """One consistent view of the cache at `now` (UTC). A list is read `most` rows at a time.

    `only` are the ids of those that a look is about; None is a look at all.
    """

    most = PAGE

    def __init__(self, db: Connection, now: datetime, only: frozenset[str] | None = None) -> None:
        self.db = db
        self.now = now
        self.only = only
        self._asked: dict[Any, list[Any]] = {}

    def among(self, id_: Any) -> ColumnElement[bool]:
        """That the column `id_` names one of those that the look is about."""
        return true() if self.only is None else id_.in_(sorted(self.only))

    def rows(self, statement: Executable, **values: Any) -> Sequence[Row[Any]]:
        """All rows of `statement`, detached."""
        found = SHAPES.rows(self.db, statement, values) if isinstance(statement, Select) else None
        return self.db.execute(statement, values).all() if found is None else found

    def one(self, statement: Executable, **values: Any) -> Row[Any] | None:
        """The first row of `statement`; None when there is none."""
        return next(iter(self.rows(statement, **values)), None)

    def value(self, statement: Executable, **values: Any) -> Any:
        """The first column of the first row of `statement`; None when there is none."""
        found = self.one(statement, **values)
        return None if found is None else found[0]

    def few(self, rows: Select[Any], most: int) -> bool:
        """Whether there are no more than `most` such rows, which are counted no further than to know."""
        some = rows.with_only_columns(literal_column("1"), maintain_column_froms=True).limit(most + 1).subquery()
        return int(self.value(select(func.count()).select_from(some))) <= most

    def narrowed(
        self, statement: Select[Any], conditions: Sequence[ColumnElement[bool]], **values: Any
    ) -> Sequence[Row[Any]]:
        """All rows of a `statement` that is kept, of which all `conditions` hold."""
        return self.rows(narrowed(statement, *conditions), **values)

    def fetch(self, query: Query, **values: Any) -> list[Any]:
        """All rows of a compiled `query`, as named tuples: for what is read in every turn."""
        asked = self._asked.pop(_key(query, values), None) if self._asked else None
        return query.rows(self.db, values) if asked is None else asked

    def ahead(self, *reads: tuple[Query, Mapping[str, Any]]) -> None:
        """Asks PostgreSQL for what `fetch` is going to be asked for, all in one trip; to SQLite there is no trip."""
        if self.db.dialect.name != "sqlite":
            wanted = {key: one for one in reads if (key := _key(*one)) not in self._asked}
            if wanted:
                self._asked |= zip(wanted, together(self.db, list(wanted.values())), strict=True)

    def page(self, listing: Select[Any], offset: int, **values: Any) -> Sequence[Row[Any]]:
        """The `most` rows of `listing` from `offset` on."""
        return self.rows(paged(listing), rows_most=self.most, rows_before=offset, **values)


def _key(query: Query, values: Mapping[str, Any]) -> Any:
    return query, frozenset(values.items())


class WholeReader(Reader):
    """Reads one list from its beginning to its end: each page goes on where the one before it ended."""

    # More at a time keeps the event loop waiting for the interpreter: 2,000 take a few milliseconds.
    most = 2_000

    def __init__(self, db: Connection, now: datetime) -> None:
        super().__init__(db, now)
        self._under_way: CursorResult[Any] | None = None
        self._at = 0

    def page(self, listing: Select[Any], offset: int, **values: Any) -> Sequence[Row[Any]]:
        """The next `most` rows of `listing`, which is run once: skipping rows anew for each page costs their square."""
        if self._under_way is None or offset != self._at:
            options = {"stream_results": True, "max_row_buffer": self.most}
            self._under_way = self.db.execute(listing.offset(offset), values, execution_options=options)
        rows = self._under_way.fetchmany(self.most)
        self._at = offset + len(rows)
        return rows
