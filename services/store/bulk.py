"""Many rows at once, on the driver: what a sync writes, a hundred thousand rows at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
from psycopg.errors import UniqueViolation
from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    Float,
    Index,
    Integer,
    Table,
    case,
    delete,
    func,
    select,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeDecorator

from services.store.query import driver_cursor

# SQLite takes 32,766 parameters a statement, PostgreSQL 65,535; neither gains from more than this.
IDS_A_STATEMENT = 500
# What is read of very many rows at a time.
ROWS_AT_ONCE = 2_000
# The values of some columns that together name a row (or the rows of one owner).
Key = tuple[Any, ...]


def upsert(db: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Inserts `rows` (driver-ready values in the order of `columns`); one whose key exists takes its place.

    A key may come twice: the last one stays.
    """
    if not rows:
        return
    if db.dialect.name == "sqlite":
        db.exec_driver_sql(_sqlite(table, tuple(columns)), list(rows))
    else:
        _merge(db, table, columns, rows)


def fill(db: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """As `upsert`, for rows that are most likely all new: PostgreSQL takes them in half the time when they are."""
    if db.dialect.name != "sqlite" and rows:
        try:
            with db.begin_nested():
                _copy(db, table, table.name, columns, rows)
        except DBAPIError as error:
            if not isinstance(error.orig, UniqueViolation):
                raise
        else:
            return
    upsert(db, table, columns, rows)


def append(db: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Inserts `rows` into a table that numbers them itself."""
    places = ", ".join([_place(db)] * len(columns))
    text = f"INSERT INTO {_quoted(table.name)} ({_list(columns)}) VALUES ({places})"  # noqa: S608  our own names
    if rows:
        db.exec_driver_sql(text, list(rows))


def put(db: Connection, table: Table, values: Mapping[str, Any]) -> None:
    """Inserts one row, or changes the one with its key."""
    dialect = sqlite if db.dialect.name == "sqlite" else postgresql
    insert = dialect.insert(table).values(**values)
    keys = [column.name for column in table.primary_key]
    changed = {name: insert.excluded[name] for name in values if name not in keys}
    db.execute(insert.on_conflict_do_update(index_elements=keys, set_=changed))


def put_new(db: Connection, table: Table, values: Mapping[str, Any]) -> None:
    """Inserts one row unless there is one with its key."""
    dialect = sqlite if db.dialect.name == "sqlite" else postgresql
    db.execute(dialect.insert(table).values(**values).on_conflict_do_nothing())


def known(db: Connection, table: Table, connection_id: int, ids: Collection[str]) -> dict[str, Mapping[str, Any]]:
    """The rows of one connection with these ids, by id."""
    found: dict[str, Mapping[str, Any]] = {}
    for some in _chunks(ids):
        chosen = select(table).where(table.c.connection_id == connection_id, table.c.id.in_(some))
        found |= {row["id"]: row for row in db.execute(chosen).mappings()}
    return found


def stored(
    db: Connection, table: Table, columns: Sequence[str], connection_id: int, by: Sequence[str], keys: Collection[Key]
) -> list[tuple[Any, ...]]:
    """The `columns` (as the driver gives them) of the rows whose columns `by` are one of `keys`."""
    if not keys:
        return []
    where, values = _keyed(db, table, by, keys)
    text = f"SELECT {_list(columns)} FROM {_quoted(table.name)} WHERE {where}"  # noqa: S608  our own names
    return [tuple(row) for row in db.exec_driver_sql(text, (connection_id, *values))]


def stamp(
    db: Connection, table: Table, connection_id: int, by: Sequence[str], keys: Collection[Key], round_: int
) -> None:
    """Marks the rows whose columns `by` are one of `keys` as seen in `round_`."""
    if keys:
        where, values = _keyed(db, table, by, keys)
        place = _place(db)
        text = f'UPDATE {_quoted(table.name)} SET "round" = {place} WHERE {where}'  # noqa: S608  our own names
        db.exec_driver_sql(text, (round_, connection_id, *values))


def discard(db: Connection, table: Table, connection_id: int, by: Sequence[str], keys: Collection[Key]) -> int:
    """Deletes the rows whose columns `by` are one of `keys`; how many went."""
    if not keys:
        return 0
    where, values = _keyed(db, table, by, keys)
    text = f"DELETE FROM {_quoted(table.name)} WHERE {where}"  # noqa: S608  our own names
    return int(db.exec_driver_sql(text, (connection_id, *values)).rowcount)


def unseen(db: Connection, table: Table, connection_id: int, round_: int) -> tuple[int, int]:
    """How many rows of one connection were not seen in `round_`, and how many there are in all."""
    counted = select(func.count(case((table.c.round != round_, 1))), func.count())
    missing, there = db.execute(counted.where(table.c.connection_id == connection_id)).one()
    return missing, there


def older(db: Connection, table: Table, connection_id: int, round_: int) -> bool:
    """Whether one connection has rows that were not seen in `round_`."""
    chosen = select(table.c.connection_id).where(table.c.connection_id == connection_id, table.c.round != round_)
    return db.execute(chosen.limit(1)).first() is not None


def missed(
    db: Connection, table: Table, columns: Sequence[Any], connection_id: int, round_: int, most: int
) -> list[tuple[Any, ...]]:
    """The `columns` of the rows of one connection that were not seen in `round_`; of `most` at most."""
    return [row for some in _missed(db, table, columns, connection_id, round_, most) for row in some]


def each_missed(
    db: Connection, table: Table, columns: Sequence[Any], connection_id: int, round_: int
) -> Iterator[list[tuple[Any, ...]]]:
    """The same of all such rows, some at a time: there may be as many as a tenant has people."""
    return _missed(db, table, columns, connection_id, round_, None)


def sweep(db: Connection, table: Table, connection_id: int, round_: int) -> int:
    """Deletes the rows of one connection that were not seen in `round_`; how many went."""
    chosen = delete(table).where(table.c.connection_id == connection_id, table.c.round != round_)
    return db.execute(chosen).rowcount


def expired(db: Connection, table: Table, column: str, connection_id: int, before: int, most: int) -> list[str]:
    """Ids of at most `most` rows of one connection whose time `column` is before (microseconds)."""
    at = type_coerce(table.c[column], BigInteger)
    old = select(table.c.id).where(table.c.connection_id == connection_id, at < before).limit(most)
    return list(db.scalars(old))


def unindex(db: Connection, tables: Sequence[Table]) -> None:
    """Drops the secondary indexes of `tables` when all are empty; on SQLite, which has one writer at a time.

    An index built once over the whole costs a third of one kept in order row by row.
    """
    if db.dialect.name != "sqlite":
        # Elsewhere others write to the same tables meanwhile, and wait for, or run into, whoever changes them.
        return
    if any(db.execute(select(table.c.connection_id).limit(1)).first() for table in tables):
        return
    for index in (index for table in tables for index in table.indexes):
        index.drop(db, checkfirst=True)


def unbuilt(db: Connection, tables: Sequence[Table]) -> list[Index]:
    """The secondary indexes of `tables` that `unindex` dropped, those of a part of a table last.

    Of two that would do as well SQLite takes the one that was built later: that of the few of a kind is meant for them.
    """
    if db.dialect.name != "sqlite":
        return []
    there = set(db.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'index'").scalars())
    dropped = [index for table in tables for index in table.indexes if index.name not in there]
    return sorted(dropped, key=lambda index: (index.dialect_options["sqlite"]["where"] is not None, str(index.name)))


def build(db: Connection, index: Index) -> None:
    """Builds a secondary index if it is not there."""
    index.create(db, checkfirst=True)


def _missed(
    db: Connection, table: Table, columns: Sequence[Any], connection_id: int, round_: int, most: int | None
) -> Iterator[list[tuple[Any, ...]]]:
    chosen = select(*columns).where(table.c.connection_id == connection_id, table.c.round != round_).limit(most)
    found = db.execute(chosen, execution_options={"stream_results": True, "max_row_buffer": ROWS_AT_ONCE})
    for some in found.partitions(ROWS_AT_ONCE):
        yield [tuple(row) for row in some]


def _place(db: Connection) -> str:
    return "?" if db.dialect.name == "sqlite" else "%s"


def _keyed(db: Connection, table: Table, by: Sequence[str], keys: Collection[Key]) -> tuple[str, list[Any]]:
    """The condition that `connection_id` is the first value and the columns `by` are one of `keys`; more values.

    The keys travel as one value (SQLite) or one for each column (PostgreSQL), so that the statement is always the same.
    """
    names = _list(by) if len(by) == 1 else f"({_list(by)})"
    if db.dialect.name == "sqlite":
        values = [orjson.dumps([key[0] if len(by) == 1 else key for key in keys]).decode()]
        parts = "value" if len(by) == 1 else ", ".join(f"json_extract(value, '$[{place}]')" for place in range(len(by)))
        return f"connection_id = ? AND {names} IN (SELECT {parts} FROM json_each(?))", values  # noqa: S608
    arrays = ", ".join(f"%s::{_postgres_type(table.c[name].type)}[]" for name in by)
    inside = f"SELECT * FROM unnest({arrays})"  # noqa: S608  our own names
    return f"connection_id = %s AND {names} IN ({inside})", [list(column) for column in zip(*keys, strict=True)]


def _chunks(ids: Collection[str]) -> list[list[str]]:
    every = list(ids)
    return [every[start : start + IDS_A_STATEMENT] for start in range(0, len(every), IDS_A_STATEMENT)]


@lru_cache(maxsize=256)
def _sqlite(table: Table, columns: tuple[str, ...]) -> str:
    places = ", ".join("?" * len(columns))
    return f"INSERT INTO {_quoted(table.name)} ({_list(columns)}) VALUES ({places}) {_conflict(table, columns)}"  # noqa: S608  our own names


def _merge(db: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Over a temporary table, because COPY knows no conflicts."""
    places = [columns.index(column.name) for column in table.primary_key]
    # One statement may not change a row twice, so of each key the last row is kept.
    last = {tuple(row[place] for place in places): row for row in rows}
    stage, names = f"stage_{table.name}", _list(columns)
    db.exec_driver_sql(
        f"CREATE TEMP TABLE IF NOT EXISTS {_quoted(stage)} (LIKE {_quoted(table.name)} INCLUDING DEFAULTS) "
        "ON COMMIT DELETE ROWS"
    )
    _copy(db, table, stage, columns, last.values())
    db.exec_driver_sql(
        f"INSERT INTO {_quoted(table.name)} ({names}) SELECT {names} FROM {_quoted(stage)} {_conflict(table, columns)}"  # noqa: S608  our own names
    )
    db.exec_driver_sql(f"DELETE FROM {_quoted(stage)}")  # noqa: S608  our own names


def _copy(db: Connection, table: Table, into: str, columns: Sequence[str], rows: Collection[tuple[Any, ...]]) -> None:
    text = f"COPY {_quoted(into)} ({_list(columns)}) FROM STDIN (FORMAT BINARY)"
    with driver_cursor(db, text) as cursor, cursor.copy(text) as copy:
        copy.set_types([_postgres_type(table.c[name].type) for name in columns])
        for row in rows:
            copy.write_row(row)


def _conflict(table: Table, columns: Sequence[str]) -> str:
    keys = [column.name for column in table.primary_key]
    changed = ", ".join(f"{_quoted(name)}=excluded.{_quoted(name)}" for name in columns if name not in keys)
    return f"ON CONFLICT ({_list(keys)}) DO UPDATE SET {changed}"


def _postgres_type(kind: Any) -> str:
    if isinstance(kind, TypeDecorator):
        kind = kind.impl
    for known_kind, name in ((BigInteger, "int8"), (Integer, "int4"), (Boolean, "bool"), (Float, "float8")):
        if isinstance(kind, known_kind):
            return name
    return "text"


def _list(names: Sequence[str]) -> str:
    return ", ".join(_quoted(name) for name in names)


def _quoted(name: str) -> str:
    return f'"{name}"'
