"""A statement compiled once: hot reads then cost what the database costs."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, SelectBase, and_, select
from sqlalchemy.engine import Dialect

Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """One dialect's SQL. `binds`: name, whether it must be given, its value if not, converter; in the SQL's order."""

    sql: str
    binds: tuple[tuple[str, bool, Any, Convert | None], ...]
    positional: bool
    results: tuple[tuple[int, Convert], ...]


def pick(*columns: Any) -> Select[Any]:
    """A SELECT of table attributes: SQLModel types them as the values they hold, which `select` will not take."""
    return select(*columns)


def named_by(table: Any, column: Any) -> ColumnElement[bool]:
    """That a row of `table` is the one whose id another table's `column` holds, in the same connection."""
    return and_(table.connection_id == column.class_.connection_id, table.id == column)


class Query:
    """A SELECT with named `bindparam`s, run on the driver's own cursor.

    SQLAlchemy's execution costs 100 to 200 microseconds a statement, which is more than the read itself. Columns are
    read by name from the rows and have the types of the tables. Lists (`in_` of a parameter) are not supported.
    """

    def __init__(self, statement: SelectBase) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}
        self._named = _namer(list(statement.selected_columns.keys()))

    def rows(self, db: Connection, values: dict[str, Any]) -> list[Any]:
        """All rows for `values`, as named tuples. Raises KeyError when a parameter without a value is not given."""
        compiled = self._compiled.get(db.dialect.name) or self._compile(db.dialect)
        if not db.in_transaction():
            db.begin()
        given = [
            (name, _bound(values[name] if needed else values.get(name, fixed), convert))
            for name, needed, fixed, convert in compiled.binds
        ]
        cursor = db.connection.cursor()
        try:
            cursor.execute(compiled.sql, [value for _, value in given] if compiled.positional else dict(given))
            found = cursor.fetchall()
        finally:
            cursor.close()
        if compiled.results:
            found = [_converted(row, compiled.results) for row in found]
        return [self._named(row) for row in found]

    def _compile(self, dialect: Dialect) -> _Compiled:
        done = self._statement.compile(dialect=dialect)
        if done.post_compile_params:
            raise ValueError("a Query cannot hold in_ of a list: spell the cases out with or_")
        names = done.positiontup if done.positional else list(done.binds)
        binds = tuple(
            (name, bind.required, bind.effective_value, bind.type.dialect_impl(dialect).bind_processor(dialect))
            for name, bind in ((name, done.binds[name]) for name in names or ())
        )
        results = tuple(
            (at, convert)
            for at, column in enumerate(self._statement.selected_columns)
            if (convert := column.type.dialect_impl(dialect).result_processor(dialect, None))
        )
        compiled = _Compiled(done.string, binds, bool(done.positional), results)
        self._compiled[dialect.name] = compiled
        return compiled


def _namer(names: list[str]) -> Convert:
    row = namedtuple("Row", names)  # type: ignore[misc]  # the names come with the statement
    return row._make


def _bound(value: Any, convert: Convert | None) -> Any:
    return value if convert is None else convert(value)


def _converted(row: Any, results: tuple[tuple[int, Convert], ...]) -> list[Any]:
    values = list(row)
    for at, convert in results:
        values[at] = convert(values[at])
    return values
