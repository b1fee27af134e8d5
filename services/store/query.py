"""A statement compiled once: hot reads then cost what the database costs."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    SelectBase,
    and_,
    bindparam,
    case,
    false,
    func,
    insert,
    select,
    true,
    update,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.result import result_tuple
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import replacement_traverse
from sqlmodel import SQLModel

Convert = Callable[[Any], Any]
WAS = "was_"
# So many of the last statements that were built are kept: each is some hundred objects, through which Python's
# collector looks, and many thousands of them stopped every turn for 200 ms.
MOST_KEPT = 64
Kept = TypeVar("Kept", bound=SQLModel)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """One dialect's SQL. `binds`: name, whether it must be given, its value if not, converter; in the SQL's order."""

    sql: str
    binds: tuple[tuple[str, bool, Any, Convert | None], ...]
    positional: bool
    results: tuple[tuple[int, Convert], ...]

    def given(self, values: Mapping[str, Any]) -> Any:
        """`values` as the driver takes them."""
        given = []
        for name, needed, fixed, convert in self.binds:
            value = values[name] if needed else values.get(name, fixed)
            given.append(value if convert is None else convert(value))
        return given if self.positional else dict(zip((name for name, *_ in self.binds), given, strict=True))

    def converted(self, found: Sequence[Any]) -> Sequence[Any]:
        """The rows that the driver `found`, with the types of the tables."""
        return [_converted(row, self.results) for row in found] if self.results else found


@contextmanager
def driver_cursor(db: Connection, sql: str) -> Iterator[Any]:
    """The driver's own cursor. Raises DBAPIError as SQLAlchemy would: a full disk ends a run, not Steward."""
    cursor = db.connection.cursor()
    try:
        yield cursor
    except db.dialect.loaded_dbapi.Error as error:
        raise _refused(db, sql, error) from error
    finally:
        cursor.close()


def pick(*columns: Any) -> Select[Any]:
    """A SELECT of table attributes: SQLModel types them as the values they hold, which `select` will not take."""
    return select(*columns)


# What a list is narrowed and sorted by is most often the same: the statement then is too, and its SQL known at once.
@lru_cache(maxsize=MOST_KEPT)
def narrowed(statement: Select[Any], *conditions: ColumnElement[bool]) -> Select[Any]:
    """`statement` of which all `conditions` hold: of the same ones the same."""
    return statement.where(*conditions) if conditions else statement


@lru_cache(maxsize=MOST_KEPT)
def ordered(statement: Select[Any], *columns: Any) -> Select[Any]:
    """`statement` in the order of `columns`: of the same ones the same."""
    return statement.order_by(*columns)


@lru_cache(maxsize=MOST_KEPT)
def paged(listing: Select[Any]) -> Select[Any]:
    """So many rows of `listing` as are given as `rows_most`, from `rows_before` on."""
    return listing.limit(bindparam("rows_most", type_=Integer)).offset(bindparam("rows_before", type_=Integer))


@lru_cache(maxsize=MOST_KEPT)
def counting(listing: Select[Any]) -> Select[Any]:
    """How many rows a `listing` has."""
    return listing.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)


def named_by(table: Any, column: Any) -> ColumnElement[bool]:
    """That a row of `table` is the one whose id another table's `column` holds, in the same connection."""
    return and_(table.connection_id == column.class_.connection_id, table.id == column)


def looked_up(rows: Select[Any]) -> ColumnElement[bool]:
    """That there are such `rows`, looked up for one thing after the other until a page is full.

    The OFFSET keeps PostgreSQL from collecting them all first, which it does for a list of everybody who has something.
    """
    return rows.offset(0).exists()


@lru_cache(maxsize=MOST_KEPT)
def certain(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """That `condition` holds: where it is not known, it does not. No index leads to it.

    COALESCE would say the same, but have SQLite compare with every row of a list to know that it is in none.
    """
    return case((condition, true()), else_=false())


def collected(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """`condition` for a count of all that fit: there what is `looked_up` may be collected first, which is faster."""
    return replacement_traverse(condition, {}, _without_offset)


def _without_offset(element: Any, **kw: Any) -> Any:
    return element.offset(None) if isinstance(element, Select) else None


class _Once:
    """A statement, compiled once for each kind of database; of an INSERT the columns `names`."""

    def __init__(self, statement: Any, names: Sequence[str] | None = None) -> None:
        self._statement, self._names = statement, names
        self._compiled: dict[str, _Compiled] = {}

    def compiled(self, db: Connection) -> _Compiled:
        """The SQL for this database."""
        name = db.dialect.name
        if name not in self._compiled:
            self._compiled[name] = self._compile(db.dialect)
        return self._compiled[name]

    def _compile(self, dialect: Dialect) -> _Compiled:
        done: Any = self._statement.compile(dialect=dialect, column_keys=self._names)
        return _Compiled(done.string, _binds(done, dialect), bool(done.positional), ())


class Query(_Once):
    """A SELECT with named `bindparam`s, run on the driver's own cursor.

    SQLAlchemy's execution costs 100 to 200 microseconds a statement, which is more than the read itself. Columns are
    read by name from the rows and have the types of the tables. Lists (`in_` of a parameter) are not supported.
    """

    def __init__(self, statement: SelectBase) -> None:
        super().__init__(statement)
        self._named = _namer(list(statement.selected_columns.keys()))

    def rows(self, db: Connection, values: dict[str, Any]) -> list[Any]:
        """All rows for `values`, as named tuples. Raises KeyError when a parameter without a value is not given."""
        return self.named(_fetched(db, self.compiled(db), values))

    def named(self, rows: Iterable[Any]) -> list[Any]:
        """`rows` as named tuples."""
        return list(map(self._named, rows))

    def _compile(self, dialect: Dialect) -> _Compiled:
        done: Any = self._statement.compile(dialect=dialect)
        if done.post_compile_params:
            raise ValueError("a Query cannot hold in_ of a list: spell the cases out with or_")
        return _ready(done, self._statement, dialect)


def together(db: Connection, reads: Sequence[tuple[Query, Mapping[str, Any]]]) -> list[list[Any]]:
    """The rows of several queries for their values, which PostgreSQL is asked for in one trip."""
    if not db.in_transaction():
        db.begin()
    driver: Any = db.connection.driver_connection
    with driver.pipeline(), ExitStack() as cursors:
        begun = []
        for query, values in reads:
            compiled = query.compiled(db)
            cursor = cursors.enter_context(driver_cursor(db, compiled.sql))
            cursor.execute(compiled.sql, compiled.given(values))
            begun.append((query, compiled, cursor))
        return [query.named(compiled.converted(cursor.fetchall())) for query, compiled, cursor in begun]


class Command(_Once):
    """A statement with named `bindparam`s that gives no rows, compiled once and run on the driver's own cursor."""

    def __call__(self, db: Connection, **values: Any) -> None:
        """Runs it in the caller's transaction. Raises DBAPIError, and KeyError for a parameter that is not given."""
        compiled = self.compiled(db)
        with driver_cursor(db, compiled.sql) as cursor:
            cursor.execute(compiled.sql, compiled.given(values))

    def each(self, db: Connection, several: Iterable[Mapping[str, Any]]) -> None:
        """Runs it for each of `several` values, in one trip to the database. Raises what a call does."""
        compiled = self.compiled(db)
        with driver_cursor(db, compiled.sql) as cursor:
            cursor.executemany(compiled.sql, [compiled.given(values) for values in several])


class Shapes:
    """SELECTs that are built anew for each question, compiled once for all that differ in their values alone.

    SQLAlchemy keeps what it compiles in the same way; what it does around that costs more than most of our reads.
    """

    def __init__(self, most: int = 500) -> None:
        self._most = most
        self._kept: dict[Any, _Shape | None] = {}

    def rows(
        self, db: Connection, statement: Select[Any], values: Mapping[str, Any] | None = None
    ) -> list[Row[Any]] | None:
        """All rows of `statement`, with `values` for its `bindparam`s; None where its SQL depends on them, as a list's.

        One that is kept to be asked again is known at once.
        """
        key = statement._generate_cache_key()
        if key is None:
            return None
        kept = db.dialect.name, key.key
        if kept in self._kept:
            shape = self._kept[kept]
        else:
            if len(self._kept) >= self._most:
                self._kept.clear()
            shape = self._kept[kept] = _shape(statement, key, db.dialect)
        if shape is None:
            return None
        given = shape.done.construct_params(values, extracted_parameters=key.bindparams)
        return [shape.row(row) for row in _fetched(db, shape.compiled, given)]


@dataclass(frozen=True, slots=True)
class _Shape:
    done: Any
    compiled: _Compiled
    row: Callable[[Any], Row[Any]]


def _shape(statement: Select[Any], key: Any, dialect: Dialect) -> _Shape | None:
    done: Any = statement.compile(dialect=dialect, cache_key=key)
    if done.post_compile_params or done.literal_execute_params:
        return None
    return _Shape(done, _ready(done, statement, dialect), result_tuple(list(statement.selected_columns.keys())))


class Rows(Generic[Kept]):
    """Whole rows of `table`, found by a compiled `statement` of all its columns, as what the table holds.

    They are as they were checked on their way in, and are copied to be changed (`model_copy`).
    """

    def __init__(self, table: type[Kept], statement: SelectBase) -> None:
        self._made: Callable[..., Kept] = cast(Any, table).model_construct
        self._query = Query(statement)

    def of(self, db: Connection, **values: Any) -> list[Kept]:
        """All rows for `values`."""
        return [self._made(**row._asdict()) for row in self._query.rows(db, values)]


class Insert(_Once):
    """An INSERT into `table`, compiled once and run on the driver's own cursor; the database gives what is `left`."""

    def __init__(self, table: type[SQLModel], left: Iterable[str] = ()) -> None:
        # Inline: nobody asks which key the database gave.
        super().__init__(insert(table).inline(), [name for name in table.model_fields if name not in set(left)])

    def __call__(self, db: Connection, rows: Sequence[SQLModel]) -> None:
        """Writes `rows` in the caller's transaction. Raises DBAPIError."""
        compiled = self.compiled(db)
        given = [compiled.given(row.__dict__) for row in rows]
        with driver_cursor(db, compiled.sql) as cursor:
            if len(given) == 1:
                cursor.execute(compiled.sql, given[0])
            else:
                cursor.executemany(compiled.sql, given)


class Update:
    """An UPDATE of the one row of `table` that is still as it was `by` these columns; compiled once for each way."""

    def __init__(self, table: type[SQLModel], *by: str) -> None:
        self._statement = update(table).where(*(getattr(table, name) == bindparam(WAS + name) for name in by))
        self._by = by
        self._compiled: dict[tuple[str, ...], _Compiled] = {}

    def __call__(self, db: Connection, was: SQLModel, values: Mapping[str, Any]) -> bool:
        """Whether `values` were set, in the caller's transaction: False when it was changed meanwhile."""
        way = (db.dialect.name, *values)
        compiled = self._compiled.get(way) or self._compile(db.dialect, way)
        given = compiled.given({**values, **{WAS + name: getattr(was, name) for name in self._by}})
        with driver_cursor(db, compiled.sql) as cursor:
            cursor.execute(compiled.sql, given)
            return bool(cursor.rowcount == 1)

    def _compile(self, dialect: Dialect, way: tuple[str, ...]) -> _Compiled:
        done: Any = self._statement.compile(dialect=dialect, column_keys=list(way[1:]))
        compiled = self._compiled[way] = _Compiled(done.string, _binds(done, dialect), bool(done.positional), ())
        return compiled


def _binds(done: SQLCompiler, dialect: Dialect) -> tuple[tuple[str, bool, Any, Convert | None], ...]:
    names = done.positiontup if done.positional else list(done.binds)
    return tuple(
        (name, bind.required, bind.effective_value, bind.type.dialect_impl(dialect).bind_processor(dialect))
        for name, bind in ((name, done.binds[name]) for name in names or ())
    )


def _ready(done: Any, statement: SelectBase, dialect: Dialect) -> _Compiled:
    results = tuple(
        (at, convert)
        for at, column in enumerate(statement.selected_columns)
        if (convert := column.type.dialect_impl(dialect).result_processor(dialect, None))
    )
    return _Compiled(done.string, _binds(done, dialect), bool(done.positional), results)


def _fetched(db: Connection, compiled: _Compiled, values: Mapping[str, Any]) -> Sequence[Any]:
    """All rows, with the types of the tables."""
    if not db.in_transaction():
        db.begin()
    # As `driver_cursor` does, whose own steps are a part of what a short read costs.
    cursor = db.connection.cursor()
    try:
        cursor.execute(compiled.sql, compiled.given(values))
        return compiled.converted(cursor.fetchall())
    except db.dialect.loaded_dbapi.Error as error:
        raise _refused(db, compiled.sql, error) from error
    finally:
        cursor.close()


def _refused(db: Connection, sql: str, error: Exception) -> Exception:
    """What the driver raised, as SQLAlchemy would."""
    kind = db.dialect.loaded_dbapi.Error
    return DBAPIError.instance(sql, None, error, kind, hide_parameters=True, dialect=db.dialect)


def _namer(names: list[str]) -> Convert:
    """Makes a named tuple of a row; its own `_make` would count the values of each."""
    return partial(tuple.__new__, namedtuple("Row", names))


def _converted(row: Any, results: tuple[tuple[int, Convert], ...]) -> list[Any]:
    values = list(row)
    for at, convert in results:
        values[at] = convert(values[at])
    return values
