"""Which accounts another table names: the few of it are followed to them, among many each account is looked up."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal_column, tuple_
from sqlmodel import col

from services.account_filters import KEPT
from services.resources.users import User
from services.store.query import MOST_KEPT, looked_up, pick
from services.store.reader import Reader

FEW = 2_000


def held(read: Reader, id_: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """That a table names the account by its column `id_` in a row of which all `conditions` hold.

    Few such rows are followed to their accounts; where there are many, every account is looked up among them, since
    the first fifteen by name are then found soon.
    """
    are_few = int(read.value(_up_to_few(id_, *conditions))) <= FEW
    return (few if are_few else _many)(id_, *conditions)


@lru_cache(maxsize=MOST_KEPT)
def _up_to_few(id_: Any, *conditions: ColumnElement[bool]) -> Select[Any]:
    """How many rows there are of which all `conditions` hold, counted no further than to know that they are many."""
    # Nothing but what the conditions are about, so that an index tells it.
    some = pick(literal_column("1")).select_from(id_.class_).where(*conditions).limit(FEW + 1).subquery()
    return pick(func.count()).select_from(some)


@lru_cache(maxsize=MOST_KEPT)
def _many(id_: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    theirs = col(id_.class_.connection_id) == User.connection_id
    return looked_up(pick(id_).where(theirs, id_ == User.id, *conditions))


@lru_cache(maxsize=MOST_KEPT)
def few(id_: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """As `held`, of what is known to be few; their accounts are looked up one by one, so their key has to be whole."""
    connection = id_.class_.connection_id
    named_ids = pick(id_, connection).where(connection.in_(KEPT), *conditions)
    # The other way round SQLite would look through all accounts of a connection.
    return tuple_(col(User.id), col(User.connection_id)).in_(named_ids)
