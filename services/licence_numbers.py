"""What narrows a list of licences by a number of it: free, used, bought and wasted seats, and money."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from services.errors import BadArgument
from services.prices import Prices
from services.specs import Filter

SEATS = "seats|seat|licences|licence"
HAVING = "with|has|have|having|had"
MONEY = "euro|euros|eur|dollar|dollars|usd|pounds|gbp|chf|francs|bucks"
OVER = ("more than", "over|above|exceeding", "greater|higher than")
UNDER = ("fewer|less than", "under|below")
AT_LEAST = ("at least|minimum",)
FREE, BOUGHT = "free|left|available|spare|unassigned|remaining|over", "bought|purchased|owned|total"
USED, WASTED = "used|assigned|consumed|taken", "wasted|unused|idle"

PEOPLE = "users|people|holders|employees|persons|accounts"
HOLDERS = (f"[{HAVING}] {{than}} {PEOPLE}", f"used|held|assigned|given by|to {{than}} {PEOPLE}")
ALL = f"[{HAVING}] {{than}} seats|licences"


def _seats(name: str, what: str, than: tuple[str, ...], *others: str) -> Filter:
    """A filter by how many seats are `what`, where one of `than` stands before the number, or as `others` say it."""
    ways = (f"[{HAVING}] {{than}} {what} [{SEATS}]", f"[{HAVING}] {{than}} [{SEATS}] {what}", *others)
    return Filter(name, "number", tuple(way.replace("{than}", f"{one} {{}}") for way in ways for one in than))


def _money(name: str, than: tuple[str, ...], *, monthly: bool) -> Filter:
    """A filter by what all seats cost a month, or what one does."""
    return Filter(name, "number", tuple(_cost(than) if monthly else _price(than)))


def _cost(than: tuple[str, ...]) -> Iterator[str]:
    for one in than:
        yield f"[that|which] cost|costs|costing [us] [{MONEY}] {one} {{}} [{MONEY}] [a|per] [month] [altogether|total]"
        yield f"{one} {{}} [{MONEY}] a|per month [altogether|total]"
        yield f"{one} {{}} {MONEY}"
        yield f"[{HAVING}] [total] cost|costs {one} {{}} [{MONEY}]"


def _price(than: tuple[str, ...]) -> Iterator[str]:
    for one in than:
        yield f"{one} {{}} {MONEY} each|apiece"
        yield f"[{HAVING}] price|prices|priced {one} {{}} [{MONEY}] [per] [seat|user|month]"
        yield f"cost|costs|costing {one} {{}} [{MONEY}] each|apiece"
        yield f"[cost|costs|costing] {one} {{}} [{MONEY}] per seat|user|head|person|licence"


FILTERS = (
    _seats("free under", FREE, UNDER),
    _seats("free over", FREE, OVER),
    _seats("free at least", FREE, AT_LEAST),
    _seats("used under", USED, UNDER, *HOLDERS),
    _seats("used over", USED, OVER, *HOLDERS),
    _seats("bought under", BOUGHT, UNDER, ALL),
    _seats("bought over", BOUGHT, OVER, ALL),
    _seats("wasted over", WASTED, OVER),
    _money("cost over", OVER, monthly=True),
    _money("cost under", UNDER, monthly=True),
    _money("price over", OVER, monthly=False),
    _money("price under", UNDER, monthly=False),
)
NUMBERS: Mapping[str, Callable[[Any, Sequence[int], Prices], Any]] = {
    "free": lambda row, idle, prices: row.enabled - row.consumed,
    "used": lambda row, idle, prices: row.consumed,
    "bought": lambda row, idle, prices: row.enabled,
    "wasted": lambda row, idle, prices: sum(idle),
    "cost": lambda row, idle, prices: prices.cost(row.part_number, row.enabled),
    "price": lambda row, idle, prices: prices.per_month.get(row.part_number),
}
COMPARED: Mapping[str, Callable[[Any, int], bool]] = {
    "under": operator.lt,
    "over": operator.gt,
    "at least": operator.ge,
}
NAMES = frozenset(one.name for one in FILTERS)


def fits(name: str, value: str, row: Any, idle: Sequence[int], prices: Prices) -> bool:
    """Whether a licence has such a number of seats, or costs so much a month, where its price is known.

    `idle` is how many people waste it, for each reason. Raises BadArgument where `value` is no number.
    """
    if not value.isdecimal():
        raise BadArgument(f"“{value}” is no number.", f"Say it in digits, for example: licences {name} 10")
    what, _, compared = name.partition(" ")
    number = NUMBERS[what](row, idle, prices)
    return number is not None and COMPARED[compared](number, int(value))
