"""The order in which people ask for a list: "newest first", "sorted by department", "top 10 apps by users"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Row, Select, SQLColumnExpression, UnaryExpression, func
from sqlalchemy.sql.operators import desc_op

from services.paging import listed
from services.specs import Asked, Filter
from services.store.query import certain, ordered, pick
from services.store.reader import Reader, WholeReader

By = TypeVar("By")
# So many are found by what they fit and sorted in a moment; the first of more are found sooner in their order.
FEW = 1_500
Columns = tuple[SQLColumnExpression[Any], ...]


class Order(NamedTuple):
    """Sorted `by` columns; what has nothing in the column `known` comes last."""

    by: Columns
    known: SQLColumnExpression[Any] | None = None

    def page(
        self, read: Reader, listing: Select[Any], id_: Any, offset: int, led: Select[Any] | None = None
    ) -> Sequence[Row[Any]]:
        """A page of `listing` from `offset` on, those alike in the order of their ids, the same way round.

        The known are read in the order of an index, and the unknown only where they are too few to fill the page.
        `led` is the same list of the known alone, led by the table they are sorted by.
        """
        id_ = self._alike(id_)
        if self.known is None or isinstance(read, WholeReader):
            last = () if self.known is None else (self.known.is_(None),)
            return listed(read, ordered(listing, *last, *self.by, id_), offset)
        known = (listing if led is None else led).where(self.known.is_not(None))
        rows = listed(read, known.order_by(*self.by, id_), offset)
        if len(rows) == read.most:
            return rows
        before = offset if rows else int(read.value(pick(func.count()).select_from(known.subquery())))
        unknown = listing.where(self.known.is_(None)).order_by(*self.by[1:], id_)
        left = unknown.limit(read.most - len(rows)).offset(max(offset - before, 0))
        return [*rows, *read.rows(left)]

    def _alike(self, id_: Any) -> Any:
        """The ids from the last to the first where what is sorted by is so: an index of both then serves all of it."""
        last = self.by[-1]
        return id_.desc() if isinstance(last, UnaryExpression) and last.modifier is desc_op else id_


SORTED = "sorted|sort|ordered|order|ranked|rank|listed|arranged"
TOP = ("top", "top 3|5|10|15|20|25|30|50|100")
# Where what leads stands, and what says that it leads.
ON_TOP = "at|on|to top|start|beginning|head|front"
STARTS = "start|starts|starting|begin|begins|beginning|led"
# What an order that is told whole ends with: "from largest to smallest".
LAST = "oldest|newest|latest|smallest|largest|biggest|least|fewest|most|lowest|highest|cheapest"


def led_by_order(
    conditions: Sequence[ColumnElement[bool]], total: int, few: int = FEW
) -> Sequence[ColumnElement[bool]]:
    """The `conditions` of a list of `total` rows, such that no index leads to all of more than a `few`, to be sorted.

    In the order that was asked for, the first of many are found soon.
    """
    return [certain(one) for one in conditions] if total > few else conditions


def order(name: str, *said: str, by: tuple[str, ...] = ()) -> Filter:
    """The filter that asks for an order: its `name`, other words `said` for it, and what else it is sorted `by`."""
    columns = (*by, name.removeprefix("by ")) if name.startswith("by ") else by
    ways = (f"by {one}" for one in columns if f"by {one}" != name)
    sorted_by = (f"{SORTED} by {one}" for one in columns)
    leads = (text.removesuffix(" first") for text in (name, *said) if text.endswith(" first"))
    leading = (way for lead in leads for way in _leading(lead))
    says = (*ways, *sorted_by, *(f"in order of {one}" for one in columns), f"{SORTED} {name}", *said, *leading)
    return Filter(name, says=says, one_of="order")


def _leading(lead: str) -> tuple[str, ...]:
    """Other ways to say "`lead` first": "with the newest on top", "starting with the newest ones"."""
    return (
        f"[with] {lead} [ones] first",
        f"[with] {lead} [ones] {ON_TOP}",
        f"{STARTS} [with|from|by|at] {lead} [ones]",
        f"[{SORTED}] [from] {lead} to {LAST} [used|popular|members|expensive|wasted|free|recent]",
    )


def parted(asked: Asked, orders: Mapping[str, By]) -> tuple[tuple[tuple[str, str], ...], By | None]:
    """The filters that narrow the list, and which of `orders` was asked for last; None for the list's own."""
    said = [name for name, _ in asked.filters if name in orders]
    narrowing = tuple(one for one in asked.filters if one[0] not in orders)
    return narrowing, orders[said[-1]] if said else None
