"""How many mailboxes and OneDrives fit some filters: of many from what was counted ahead, otherwise counted now."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func
from sqlmodel import col

from services.counted_ahead import uncounted
from services.resources.storage_counts import StorageCount
from services.resources.usage_reports import UsageReport
from services.said import one_of
from services.spans import cutoff
from services.storage_filters import UNUSED_EXAMPLE
from services.store.query import pick
from services.store.reader import Reader
from services.store.types import DAY, to_us
from services.told_apart import NEVER

# So many are counted in a moment, and then the count is never older than the list.
FEW = 5_000


def total(
    read: Reader, reports: Sequence[str], filters: Sequence[tuple[str, str]], conditions: Sequence[ColumnElement[bool]]
) -> int:
    """How many of the `reports` fit all `conditions`, which are those of the `filters` among them.

    Raises BadArgument for a time that is none.
    """
    if all(name in ("unused", "nearly full") for name, _ in filters):
        ours = one_of(col(StorageCount.report), reports)
        if _counted(read, ours) > FEW and not uncounted(read, "storage_counts", "usage_reports"):
            return _counted(read, ours, *(_fits(read, *one) for one in filters))
    return int(read.value(pick(func.count()).select_from(UsageReport).where(*conditions)))


def _counted(read: Reader, *conditions: ColumnElement[bool]) -> int:
    return int(read.value(pick(func.coalesce(func.sum(StorageCount.stores), 0)).where(*conditions)))


def _fits(read: Reader, name: str, value: str) -> ColumnElement[bool]:
    """A report tells the day of the last use alone: it is before a time where its beginning is."""
    if name == "nearly full":
        return col(StorageCount.nearly_full).is_(True)
    before = to_us(cutoff(name, value, read.now, UNUSED_EXAMPLE))
    return col(StorageCount.active_day).between(NEVER + 1, (before - 1) // DAY)
