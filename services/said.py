"""What is said in a column: every text in it, once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func

from services.store.query import pick
from services.store.reader import Reader


def one_by_one(read: Reader, column: Any) -> list[str]:
    """Every text in an indexed `column`: the first, then always the next one, which the index finds at once."""
    text = pick(func.min(column).label("text")).cte("said", recursive=True)
    following = pick(func.min(column)).where(column > text.c.text).scalar_subquery()
    said = text.union_all(pick(following).where(text.c.text.is_not(None)))
    return [row[0] for row in read.rows(pick(said.c.text).where(said.c.text.is_not(None)))]
