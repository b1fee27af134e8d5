"""The last question or wish with one thing in it changed: a filter dropped, another name, hour or length."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot import leads
from bot.parse import Understood
from bot.parse.dates import WEEKDAYS
from bot.parse.manners import begun, phrases, plain
from bot.parse.moments import read_length
from bot.parse.numbers import read_number
from bot.parse.particulars import JOBS
from bot.parse.pronouns import PERSON
from bot.parse.reading import written
from bot.parse.words import Word, phrase
from bot.retimed import AROUND
from services.attributes import DEPARTMENTS
from services.rhythms import clock
from services.specs import Question, Wish

DROPS = phrases("""
without the|without that|without|drop the|drop that|forget the|forget about the|ignore the|remove the|lose the|skip the|
leave out the|take out the|leave the|take the|minus the|scrap the|lift the|never mind the|regardless of the|
regardless of|no matter which|no matter what|irrespective of the|irrespective of
""")
# What a condition of a list is called; behind it may stand that it goes again.
PARTS = frozenset(
    "part bit condition filter restriction criterion limit limitation thing constraint requirement".split()
)
AFTERWARDS = frozenset("again out away off please now then too though".split())
EVERY = frozenset("all any every each whichever whatever".split())
WHOLE = frozenset("the our whole entire complete full everywhere tenantwide company tenant organisation firm".split())
EVERYBODY = frozenset(("everybody", "everyone"))
ALL_OVER = frozenset("all subscription subscriptions tenant users else".split())
SURELY_WHOLE = frozenset("everywhere tenantwide company tenant organisation firm".split())
PLACES = frozenset(("department", "country", "city", "company", "office", "in group"))
BEFORE = frozenset("now and so ok okay but then for in across of from with same just actually".split())
ALIKE = 4  # letters at the beginning: "risk" is that of "risky"
SWAPS = {"swap": "for with", "replace": "by with", "exchange": "for with", "substitute": "by with"}
STOPS = frozenset(("stop", "cancel", "end", "unsubscribe"))
ONE_OF_THEM = frozenset("one ones subscription digest report summary".split())
MAKES, THIS = frozenset("change make set should update switch".split()), frozenset(("it", "that", "this"))
IT = frozenset("it that this them again please all the same now from subscription digest report".split())
OFTEN = re.compile(r" (?:daily|weekly|at once)\b.*")
AT = re.compile(r" at .*")
# Of another hour or day: "half past seven would suit me better", "9 is too early, 10:30 please".
SUITING = frozenset("suit suits prefer better best nicer early late instead rather".split())
SUITED = AROUND | SUITING
SUITED |= frozenset("would should be is are works work fine for me us my i we 'd 'll like to on do you too".split())
LONGEST_HOUR = 4
DAYS = frozenset("today tomorrow tonight noon midnight monday now day days week weeks month months hours hour".split())
WHEN, LONGEST_TIME = frozenset("on at in tomorrow tonight next this today".split()), 7
UNIT_SECONDS = {"hours": 3600, "minutes": 60}
RATHER = AROUND | frozenset("better be should needs need valid lasting good".split())


def may_change(words: Sequence[Word]) -> bool:
    """Whether a text may change one thing in the last question or wish: only then that is looked at."""
    keys = [word.key for word in plain(tuple(words))] if words else []
    told = _dropping(keys)[0] or _stops(keys) or _rather(keys) or not SUITING.isdisjoint(keys)
    told = told or _everybody(keys) or (keys[:1] and keys[0] in STOPS and keys[-1] in ONE_OF_THEM)
    return bool(told or (words and _when(words)) or not SWAPS.keys().isdisjoint(keys[:1]) or "instead" in keys)


def changed(before: Understood, text: str, words: tuple[Word, ...]) -> str:
    """The whole text that is meant after what was read `before`; "" where nothing of it is changed."""
    keys = [word.key for word in plain(words)]
    slots = {name: said.casefold() for name, said in before.slots.items()}
    if isinstance(before.spec, Question):
        kept = _kept(before.filters, keys)
        if kept is not None:
            return written(before.spec.canonical, slots, kept)
        if _of_everybody(before, keys):
            others = {name: said for name, said in slots.items() if name != "who"}
            return written(before.spec.canonical, others, before.filters)
        if before.spec.name == "user" and (told := _other_told(slots["who"], text, words)):
            return told
        if before.spec.name == "subscriptions" and (topic := _ended(text, plain(words))):
            return f"unsubscribe {topic}"
        if before.spec.name == "subscribe" and (told := _told_again(slots["words"], keys)):
            return told
    elif lasts := _lasts(before, _rather(keys)):
        return before.saying(slots | lasts)
    for old, new in _swaps(text, words):
        if other := _swapped(before, slots, old, new):
            return other
    return ""


def _kept(filters: tuple[tuple[str, str], ...], keys: Sequence[str]) -> tuple[tuple[str, str], ...] | None:
    """The filters without those that the words drop; None where they drop none."""
    nouns, part = _dropping(keys)
    if nouns == SURELY_WHOLE:
        kept = tuple(one for one in filters if one[0] not in PLACES)
    else:
        kept = tuple(one for one in filters if not any(_alike(one, noun, part=part) for noun in nouns))
    return kept if len(kept) < len(filters) else None


def _of_everybody(before: Understood, keys: Sequence[str]) -> bool:
    """Whether what was asked about one person is asked about all: "and across all the subscriptions, everybody"."""
    return "[<who>]" in before.spec.canonical and "who" in before.slots and _everybody(keys)


def _everybody(keys: Sequence[str]) -> bool:
    return not EVERYBODY.isdisjoint(keys) and (EVERYBODY | WHOLE | ALL_OVER | BEFORE).issuperset(keys)


def _dropping(keys: Sequence[str]) -> tuple[frozenset[str], bool]:
    """What is dropped by the words, and whether they call it a part of the question; nothing where nothing is."""
    while keys and keys[0] in BEFORE:
        keys = keys[1:]
    if WHOLE.issuperset(keys) and not SURELY_WHOLE.isdisjoint(keys):
        return SURELY_WHOLE, False
    if len(keys) in {2, 3} and keys[0] in EVERY and not {"the", "our"}.issuperset(keys[1:]):
        return frozenset(keys[1:]) - {"the", "our", "of"}, False
    lead = max((len(one) for one in DROPS if tuple(keys[: len(one)]) == one), default=0)
    rest = [*keys[lead:]] if lead else []
    while rest and rest[-1] in AFTERWARDS:
        rest.pop()
    if rest[1:] and rest[-1] in PARTS:
        return frozenset(rest[:-1]), True
    return (
        frozenset(rest) if len(rest) == 1 and keys[lead - 1] in {"the", "of", "which", "what"} else frozenset()
    ), False


def _alike(one: tuple[str, str], noun: str, *, part: bool) -> bool:
    """Whether a filter is called so: one with words of the person's own, unless it is called a `part`."""
    said = one[0].split() + (one[1].casefold().split() if part else [])
    begins = {word[:ALIKE] for word in said if word not in {"with", "without", "in", "not", "by"}}
    return (part or bool(one[1])) and noun[:ALIKE] in begins


def _ended(text: str, words: tuple[Word, ...]) -> str:
    """Which of those listed is told no more: "cancel the wasted licences one"; "" where none is."""
    keys = [word.key for word in words]
    begin = 1 + (keys[1:2] == ["the"])
    ends = keys[0] in STOPS and keys[-1] in ONE_OF_THEM and begin < len(keys) - 1
    return phrase(text, words[begin:-1]) if ends else ""


def _told_again(words: str, keys: Sequence[str]) -> str:
    """A subscription at another hour, "make that 7", or none any more: "stop it"."""
    topic = OFTEN.sub("", words)
    if _stops(keys):
        return f"unsubscribe {topic}"
    at = " ".join(_rather(keys))
    if not at or clock(at) is None:
        at = _hour(keys)
    if not at and len(day := [key for key in keys if key in WEEKDAYS]) == 1 and SUITED.issuperset({*keys} - {*day}):
        hour = AT.search(words)
        return f"subscribe {topic} weekly on {day[0]}{hour[0] if hour else ''}"
    if not at:
        return ""
    return f"subscribe {AT.sub('', words) if words != topic else f'{topic} daily'} at {at}"


def _other_told(who: str, text: str, words: Sequence[Word]) -> str:
    """What the card of `who` shows made another: a manager, a department or a title; "" for anything else."""
    said = made(text, words)
    if said.casefold() in DEPARTMENTS:
        return f"change the department of {who} to {said}"
    if not JOBS.isdisjoint(said.casefold().split()):
        return f"change the job title of {who} to {said}"
    return f"set manager {who} to {said}" if said else ""


def made(text: str, words: Sequence[Word]) -> str:
    """What something that was told is to be made: Lee Gu in "change it to Lee Gu"; "" for nobody and nothing."""
    rest = plain(tuple(words))
    keys = [word.key for word in rest]
    value = _rather(keys)
    while value and value[-1] in RATHER:
        value = value[:-1]
    at = keys.index(value[0]) if value else 0
    told = not (MAKES.isdisjoint(keys[:at]) or THIS.isdisjoint(keys[:at]))
    named = PERSON.isdisjoint(value) and not any(key.isdigit() or key in WEEKDAYS or key in DAYS for key in value)
    return phrase(text, rest[at : at + len(value)]) if told and named else ""


def at_a_time(text: str, words: Sequence[Word], before: Understood) -> Iterator[str]:
    """The wish `before` at the time that a text may name alone: on the day it was to be, where an hour is named."""
    rest = _when(words)
    if not rest:
        return
    wish, said = replace(before, at=None).saying(before.slots), phrase(text, rest)
    if before.at is not None:
        yield f"{wish} on {before.at.day} {said}"
    yield f"{wish} {said}"
    yield f"{wish} on {said}"


def _when(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words of a short text that may name a time and nothing else; () for any other text."""
    rest = plain(tuple(words))
    while rest and rest[0].key in AROUND - {"at", "in"} | {"better"}:
        rest = rest[1:]
    first = rest[0].key if 0 < len(rest) <= LONGEST_TIME else ""
    return rest if first in WHEN or first in WEEKDAYS or first[:1].isdigit() else ()


def _hour(keys: Sequence[str]) -> str:
    """The hour that a text names last, where all that it says besides is that it suits better; "" for none."""
    hours = (
        (begin, end)
        for end in range(len(keys), 0, -1)
        for begin in range(max(0, end - LONGEST_HOUR), end)
        if keys[begin] not in SUITED - {"half"} and clock(" ".join(keys[begin:end])) is not None
    )
    begin, end = next(hours, (0, 0))
    rest = [key for key in (*keys[:begin], *keys[end:]) if clock(key) is None]
    return " ".join(keys[begin:end]) if SUITED.issuperset(rest) and not SUITING.isdisjoint(rest) else ""


def _stops(keys: Sequence[str]) -> bool:
    """Whether that which was asked for is not wanted any more: "stop it"."""
    return not STOPS.isdisjoint(keys[:1]) and len(keys) > 1 and IT.issuperset(keys[1:])


def _rather(keys: Sequence[str]) -> Sequence[str]:
    """What is said to be meant rather: "four" of "better four"; nothing where a text says no such thing."""
    if len(keys) > 1 and keys[-1] in {"instead", "rather"} and keys[0] not in RATHER:
        keys = [keys[-1], *keys[:-1]]
    begin = next((at for at, key in enumerate(keys) if key not in RATHER - {"half"}), len(keys))
    return keys[begin:] if 0 < begin < len(keys) and len(keys) - begin < ALIKE else ()


def _lasts(before: Understood, said: Sequence[str]) -> dict[str, str]:
    """The whole hours, or minutes, that are `said`, for a wish that lasts so many; nothing for none."""
    unit = next((one for one in UNIT_SECONDS if f"<{one}>" in before.spec.canonical), "")
    if not unit or not said:
        return {}
    while said[1:] and said[-1] in RATHER:
        said = said[:-1]
    number, length = read_number([*said], 0), read_length(said, 0)
    if length is None and (one := read_length(["a", *said], 0)):
        length = (one[0], one[1] - 1)  # "make it a week"
    if number and number[1] == len(said):
        return {unit: str(number[0])} if unit in before.slots else {}
    seconds = int(length[0].total_seconds()) if length and length[1] == len(said) else 0
    return {unit: str(-(-seconds // UNIT_SECONDS[unit]))} if seconds else {}


def _swaps(text: str, words: tuple[Word, ...]) -> Iterator[tuple[str, str]]:
    """What is to stand for what: "swap Adele for Debra", "Debra instead of Adele"."""
    said = begun(words)
    said = said[leads.led(said) :]
    keys = [word.key for word in said]
    joins = SWAPS.get(keys[0], "").split()
    at = next((at for at, key in enumerate(keys) if at > 1 and key in joins), 0)
    if 1 < at < len(keys) - 1:
        yield phrase(text, said[1:at]), phrase(text, said[at + 1 :])
    at = next((at for at, key in enumerate(keys) if at and key == "instead" and keys[at + 1 : at + 2] == ["of"]), 0)
    if at and at + 2 < len(keys):
        yield phrase(text, said[at + 2 :]), phrase(text, said[keys[0] in {"with", "for", "use", "take"} : at])


def _swapped(before: Understood, slots: Mapping[str, str], old: str, new: str) -> str:
    """The question or wish with a new name for an old one; "" where that names nothing in it, or several things."""
    parts = set(old.casefold().split())
    named = [name for name, said in slots.items() if parts <= {*said.split()}]
    valued = [at for at, (_, value) in enumerate(before.filters) if parts <= {*value.casefold().split()}]
    if len(named) + len(valued) != 1:
        return ""
    more = {name: new if name in named else said for name, said in slots.items()}
    if isinstance(before.spec, Wish):
        return before.saying(more)
    filters = ((name, new if at in valued else value) for at, (name, value) in enumerate(before.filters))
    return written(before.spec.canonical, more, filters)
