"""What a person gives for the slots of an action, read and checked: names become ids, words become values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from typing import Any

import orjson
from sqlmodel import col

from services import directory, named
from services.action_spec import Slot
from services.errors import BadArgument
from services.resources.users import User
from services.store.query import pick
from services.store.reader import Reader

# What mail addresses look like in practice; a domain without a dot is nobody's.
DAY_ALONE = len("2026-11-30")
CLOSES = time(23, 59)
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
SPAN = re.compile(r"(\d{1,5})\s*(h|hours?|d|days?|w|weeks?)?")
HOURS = {"h": 1, "d": 24, "w": 168}
LONGEST_HOURS = 24 * 365
LONGEST_DAYS = 365
MOST_NAMED = 3
FINDERS = {
    "user": ("person", directory.find_user),
    "group": ("group", named.find_group),
    "app": ("app", directory.find_app),
    "licence": ("licence", named.find_licence),
    "role": ("directory role", named.find_role),
}


def read_value(read: Reader, slot: Slot, text: str) -> Any:
    """The value of `slot` that `text` stands for; None when nothing was given.

    Raises BadArgument for what is no such value, NotFound for a name that is not one thing's.
    """
    text = text.strip()
    if not text:
        return None
    if slot.kind in FINDERS:
        what, find = FINDERS[slot.kind]
        return named.only(find(read, text), text, what)
    if slot.kind == "address" and "@" not in text:
        text = _address_of(read, text)
    return READERS[slot.kind](slot, text)


def typed(read: Reader, slot: Slot, value: str) -> str:
    """What somebody would type for a `value` of `slot`: the name of a thing, or what else tells it apart, if any."""
    if slot.kind not in FINDERS:
        return value
    _, find = FINDERS[slot.kind]
    ways = [way for hit in find(read, value).whole[:1] for way in (hit.name, *hit.detail.split(" · "))]
    return next((way for way in ways if [hit.id for hit in find(read, way).whole] == [value]), value)


def _address_of(read: Reader, name: str) -> str:
    """The mail address of the one person called so; the `name` itself where that is nobody's.

    Raises BadArgument where several are called so.
    """
    hits = directory.find_user(read, name).hits
    who = pick(User.mail, User.upn).where(col(User.id).in_([one.id for one in hits[:MOST_NAMED]]))
    addresses = sorted(row.mail or row.upn for row in read.rows(who)) if hits else [name]
    if len(hits) > 1:
        raise BadArgument(f"{len(hits)} people are called “{name}”.", f"Name the address: {', '.join(addresses)}.")
    return addresses[0]


def _text(slot: Slot, text: str) -> str:
    if len(text) > slot.longest:
        raise _wrong(slot, f"may have at most {slot.longest} characters; yours has {len(text)}", "Shorten it.")
    return text.replace("\0", "")


def _address(slot: Slot, text: str) -> str:
    if len(text) > 254 or not ADDRESS.fullmatch(text):
        raise _wrong(slot, "must be one mail address", "For example: adele.vance@contoso.com")
    return text


def _hours(slot: Slot, text: str) -> int:
    found = SPAN.fullmatch(text.casefold())
    hours = int(found[1]) * HOURS[(found[2] or "h")[0]] if found else 0
    if not 1 <= hours <= LONGEST_HOURS:
        raise _wrong(slot, f"must be a number of hours from 1 to {LONGEST_HOURS:,}", "For example: 4, or 2 days")
    return hours


def _days(slot: Slot, text: str) -> int:
    days = int(text) if text.isdecimal() and len(text) < 5 else 0
    if not 1 <= days <= LONGEST_DAYS:
        raise _wrong(slot, f"must be a number of days from 1 to {LONGEST_DAYS}", "For example: 30")
    return days


def _time(slot: Slot, text: str) -> str:
    """A day that something ends on is over with it."""
    try:
        at = datetime.fromisoformat(text)
        if slot.name == "end" and len(text) == DAY_ALONE:
            at = datetime.combine(at, CLOSES)
    except ValueError:
        raise _wrong(slot, "must be a date, or a date and time in UTC", "For example: 2026-11-30 17:00") from None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


def _choice(slot: Slot, text: str) -> str:
    for value, title in slot.choices:
        if text.casefold() in (value.casefold(), title.casefold()):
            return value
    if slot.options is not None:
        return _text(slot, text)
    offered = ", ".join(title for _, title in slot.choices)
    raise _wrong(slot, "is not one of those offered", f"Choose from: {offered}.")


def _several(slot: Slot, text: str) -> list[str]:
    known = [value for value, _ in slot.choices]
    chosen = {_choice(slot, one.strip()) for one in text.split(",") if one.strip()}
    if not chosen:
        raise _wrong(slot, "names nothing", "Choose at least one.")
    return sorted(chosen, key=lambda one: known.index(one) if one in known else len(known))


def _data(slot: Slot, text: str) -> Any:
    try:
        found = orjson.loads(_text(slot, text))
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise _wrong(slot, "must be a JSON object", slot.hint or 'For example: {"extensionAttribute1": "Blue"}')
    return found


def _wrong(slot: Slot, why: str, next_step: str) -> BadArgument:
    return BadArgument(f"{slot.label} {why}.", next_step)


READERS: Mapping[str, Callable[[Slot, str], Any]] = {
    "text": _text,
    "address": _address,
    "hours": _hours,
    "days": _days,
    "time": _time,
    "choice": _choice,
    "several": _several,
    "data": _data,
}
