"""The order in which people ask for a list: "newest first", "sorted by department", "top 10 apps by users"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import SQLColumnExpression

from services.specs import Asked, Filter

By = TypeVar("By")
Columns = tuple[SQLColumnExpression[Any], ...]
SORTED = "sorted|sort|ordered|order|ranked|rank|listed|arranged"
TOP = ("top", "top 3|5|10|15|20|25|30|50|100")


def order(name: str, *said: str, by: tuple[str, ...] = ()) -> Filter:
    """The filter that asks for an order: its `name`, other words `said` for it, and what else it is sorted `by`."""
    columns = (*by, name.removeprefix("by ")) if name.startswith("by ") else by
    ways = (f"by {one}" for one in columns if f"by {one}" != name)
    sorted_by = (f"{SORTED} by {one}" for one in columns)
    says = (*ways, *sorted_by, *(f"in order of {one}" for one in columns), f"{SORTED} {name}", *said)
    return Filter(name, says=says, one_of="order")


def parted(asked: Asked, orders: Mapping[str, By]) -> tuple[tuple[tuple[str, str], ...], By | None]:
    """The filters that narrow the list, and which of `orders` was asked for last; None for the list's own."""
    said = [name for name, _ in asked.filters if name in orders]
    narrowing = tuple(one for one in asked.filters if one[0] not in orders)
    return narrowing, orders[said[-1]] if said else None
