"""One page of a long list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select

from services.store.query import counting
from services.store.reader import PAGE as PAGE
from services.store.reader import Reader


def page(
    read: Reader, listing: Select[Any], offset: int, count: Select[Any] | None = None, **values: Any
) -> tuple[Sequence[Row[Any]], int]:
    """A page of `listing` from `offset` on, and how many rows it has in all (`count` where that is cheaper to ask)."""
    total = read.value(counting(listing) if count is None else count, **values)
    return listed(read, listing, offset, **values), int(total)


def listed(read: Reader, listing: Select[Any], offset: int, **values: Any) -> Sequence[Row[Any]]:
    """A page of `listing` from `offset` on."""
    return read.page(listing, max(offset, 0), **values)


def counted(count: int, one: str, many: str = "") -> str:
    """How many of what: 1 user, 12,034 users; `many` where an s will not do."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
