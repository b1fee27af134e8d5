"""Reading the cache: one snapshot, detached plain rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Executable, Row

from services.store.query import Query

PAGE = 15


class Reader:
    """One consistent view of the cache at `now` (UTC). A list is read `most` rows at a time."""

    def __init__(self, db: Connection, now: datetime, most: int = PAGE) -> None:
        self.db = db
        self.now = now
        self.most = most

    def rows(self, statement: Executable, **values: Any) -> Sequence[Row[Any]]:
        """All rows of `statement`, detached."""
        return self.db.execute(statement, values).all()

    def one(self, statement: Executable, **values: Any) -> Row[Any] | None:
        """The first row of `statement`; None when there is none."""
        return self.db.execute(statement, values).first()

    def value(self, statement: Executable, **values: Any) -> Any:
        """The first column of the first row of `statement`; None when there is none."""
        return self.db.execute(statement, values).scalar()

    def fetch(self, query: Query, **values: Any) -> list[Any]:
        """All rows of a compiled `query`, as named tuples: for what is read in every turn."""
        return query.rows(self.db, values)
