"""What was said for a wish -> its slots as they can always be typed: days, choices by another name, who joins."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from bot.parse.asides import CLOSES
from bot.parse.dates import read_range
from bot.parse.moments import read_moment
from bot.parse.numbers import NUMBERS
from bot.parse.particulars import particulars
from bot.parse.words import split
from services.specs import Wish

COUNTED = frozenset(("hours", "days"))
# No name has a space in it that somebody signs in with.
ADDRESS = re.compile(r"[^ ]*@[^ ]*")
# What is told of somebody new, up to the next comma.
LONE = ("name", "department", "title", "city")

# What somebody new has besides an account.
BEYOND = frozenset(("other", "group", "licence"))


def filled(wish: Wish, said: Mapping[str, str], today: date, *, canonical: bool) -> dict[str, str] | None:
    """The slots that follow from what was `said`; None where that is no time, or names nobody.

    In the `canonical` wording any time may stand, so that what is wrong about it can be said.
    """
    if any("," in said.get(name, "") for name in LONE) or (
        "name" in said and ("," in said.get("other", "") or not ADDRESS.fullmatch(said.get("address", "@")))
    ):
        return None
    if "name" in said and "particulars" not in said and said["name"].islower() and " " not in said["name"]:
        return None  # "the pentest starts at nine"
    times = _dated(wish, said, today)
    told = _told(wish, said)
    if (times is None and not canonical) or told is None:
        return None
    return _called(wish, said) | _counted(said) | _moved(wish, said) | (times or {}) | told


def _told(wish: Wish, said: Mapping[str, str]) -> dict[str, str] | None:
    """What is told of somebody new; None where nobody is, or that is not what `wish` is for.

    As `more` is told of that what goes beyond an account.
    """
    text = said.get("more") or said.get("particulars")
    told = particulars(text) if text else {}
    if told is None or ("more" in said and BEYOND.isdisjoint(told)):
        return None
    return told if all(f"<{name}>" in wish.canonical for name in BEYOND & told.keys()) else None


def _counted(said: Mapping[str, str]) -> dict[str, str]:
    """What was counted in words: "eight" hours."""
    return {
        name: str(NUMBERS[said[name].casefold()]) for name in COUNTED & said.keys() if said[name].casefold() in NUMBERS
    }


def _moved(wish: Wish, said: Mapping[str, str]) -> dict[str, str]:
    """The property and its new value, of a wish for any property, where only that was said: "move Lee to Sales"."""
    moved = "department" in said and "<property>" in wish.canonical
    return {"property": "department", "value": said["department"]} if moved else {}


def _called(wish: Wish, said: Mapping[str, str]) -> dict[str, str]:
    """What was chosen by another name: "title" is the job title."""
    chosen = {slot.name: (slot.called, said[slot.name]) for slot in wish.slots if slot.called and slot.name in said}
    keys = {name: " ".join(word.key for word in split(text)) for name, (_, text) in chosen.items()}
    return {
        name: called.get(text.casefold()) or called.get(keys[name], keys[name])
        for name, (called, text) in chosen.items()
    }


def _dated(spec: Wish, said: Mapping[str, str], today: date) -> dict[str, str] | None:
    """The days that were `said`, as they can always be typed: from "1" to "31 August"; None where they are none.

    What is to happen within a `window` is so from its first day to its last.
    """
    times = [name for name in ("start", "end", "window") if name in said]
    if not times or not any(slot.kind == "time" for slot in spec.slots):
        return {}
    if times == ["end"]:
        keys = [word.key for word in split(f"until {said['end']}")]
        moment = read_moment(keys, 0, datetime.combine(today, time(), UTC), clock=CLOSES)
        return {"end": moment[0].utc().isoformat()} if moment and moment[1] == len(keys) else None
    lead = "over" if times == ["window"] else "from"
    keys = [word.key for word in split(f"{lead} {' to '.join(said[name] for name in times)}")]
    found = read_range(keys, 0, today, ahead=True)
    if found is None or found[1] != len(keys):
        return None
    days = {"start": found[0].first, "end": found[0].last}
    return {name: str(day) for name, day in days.items() if day is not None}
