"""Spans of time that filters carry: whole days, within bounds."""

from __future__ import annotations

from services.errors import BadArgument
from services.specs import Asked

LONGEST_DAYS = 3650


def days(name: str, value: str, example: str) -> int:
    """The whole days of a filter's `value` ("90d"). Raises BadArgument for anything but 1 to 3650 days."""
    number = value.removesuffix("d")
    found = int(number) if number.lstrip("-").isdigit() else 0
    if not 1 <= found <= LONGEST_DAYS:
        what = f"{name} {value}".strip()
        raise BadArgument(f"“{what}” is not a number of days from 1 to {LONGEST_DAYS}.", f"Try: {example}")
    return found


def asked_days(asked: Asked, default: int, example: str) -> int:
    """The days asked for on their own ("changes 7d"), `default` where none were. Raises BadArgument."""
    value = dict(asked.filters).get("")
    return default if value is None else days("", value, example)
