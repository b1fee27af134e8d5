"""What is said in a column: every text in it, once, and which rows say one of some texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_

from services.store.query import pick
from services.store.reader import Reader

SPELT_OUT = 5


def one_by_one(read: Reader, column: Any) -> list[str]:
    """Every text in an indexed `column`: the first, then always the next one, which the index finds at once."""
    text = pick(func.min(column).label("text")).cte("said", recursive=True)
    following = pick(func.min(column)).where(column > text.c.text).scalar_subquery()
    said = text.union_all(pick(following).where(text.c.text.is_not(None)))
    return [row[0] for row in read.rows(pick(said.c.text).where(said.c.text.is_not(None)))]


def one_of(column: Any, values: Sequence[str]) -> ColumnElement[bool]:
    """That `column` is one of `values`: few are spelt out, for a statement with a list is compiled each time."""
    return or_(false(), *(column == value for value in values)) if len(values) <= SPELT_OUT else column.in_(values)
