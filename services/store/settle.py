"""A table made to hold exactly what a query gives: what differs is written, the rest is left as it is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    Select,
    Table,
    and_,
    delete,
    exists,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable

from services.store import bulk

OURS = ("connection_id", "round")
COUNTED = {"preserve_rowcount": True}
# Rows as the driver takes them, or a SELECT of them: all columns but `connection_id` and `round`, in the table's order,
# keys first, none twice. Many rows are written faster in the order of their keys.
Wanted = Select[Any] | Sequence[tuple[Any, ...]]


def stage(db: Connection, table: Table, wanted: Wanted) -> None:
    """Puts `wanted` aside for `settle` on the same connection; readers and writers of `table` are not disturbed."""
    staged = _stage(table)
    names = [column.name for column in staged.columns]
    db.execute(CreateTable(staged, if_not_exists=True))
    db.execute(delete(staged))
    if isinstance(wanted, Select):
        db.execute(insert(staged).from_select(names, wanted))
    else:
        bulk.upsert(db, staged, names, wanted)


def settle(db: Connection, table: Table, connection_id: int) -> int:
    """Makes what is staged all that `table` holds for a connection; how many rows were written or removed.

    A row's `round` counts how often it was written.
    """
    staged = _stage(table)
    changed = _remove(db, table, staged, connection_id) + _write(db, table, staged, connection_id)
    db.execute(delete(staged))
    return changed


def _remove(db: Connection, table: Table, stage: Table, connection_id: int) -> int:
    """Deletes what is not wanted any more."""
    there = exists().where(*_same_key(table, stage))
    gone = delete(table).where(table.c.connection_id == connection_id, ~there)
    return int(db.execute(gone, execution_options=COUNTED).rowcount)


def _write(db: Connection, table: Table, stage: Table, connection_id: int) -> int:
    """Inserts what is new and changes what is different."""
    values = [column.name for column in stage.columns if not column.primary_key]
    ours = and_(table.c.connection_id == connection_id, *_same_key(table, stage))
    different = [table.c[name].is_distinct_from(stage.c[name]) for name in values]
    rows = (
        select(literal(connection_id), literal(1), *stage.columns)
        .select_from(stage.outerjoin(table, ours))
        .where(or_(table.c.connection_id.is_(None), *different))
    )
    dialect = sqlite if db.dialect.name == "sqlite" else postgresql
    put = dialect.insert(table).from_select([*OURS, *(column.name for column in stage.columns)], rows)
    keys = [column.name for column in table.primary_key]
    changed = {name: put.excluded[name] for name in values} | {"round": table.c.round + 1}
    put = put.on_conflict_do_update(index_elements=keys, set_=changed)
    return int(db.execute(put, execution_options=COUNTED).rowcount)


def _same_key(table: Table, stage: Table) -> list[Any]:
    return [table.c[column.name] == column for column in stage.primary_key]


@lru_cache(maxsize=64)
def _stage(table: Table) -> Table:
    """A temporary table for the rows of one connection, which the database connection keeps."""
    columns = [
        Column(column.name, column.type, primary_key=column.primary_key, autoincrement=False, nullable=column.nullable)
        for column in table.columns
        if column.name not in OURS
    ]
    name = f"wanted_{table.name}"
    return Table(name, MetaData(), *columns, prefixes=["TEMPORARY"])
