"""When something is to happen that two clauses say together: "Lynne leaves on Friday, disable her at 5pm that day"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from bot.parse.asides import OPENS, SURE
from bot.parse.dates import MONTH, WEEKDAY
from bot.parse.moments import read_moment
from bot.parse.pronouns import PERSON, naming
from bot.parse.reading import Understood, settled
from bot.parse.whens import whens
from bot.parse.words import Word, split

Read = Callable[[str], Sequence[Understood]]
# What stands for a day named before.
THEN = re.compile(
    r"(?:\b(?:on|for) )?\b(?:that (?:day|date)|then)\b|\b(?:on )?that (?P<part>evening|morning|afternoon)\b",
    re.IGNORECASE,
)
# Words that a day begins with, and what tells of days gone by.
DAYS = frozenset("on next this tomorrow by".split())
PASSED = frozenset(
    "was were left quit resigned had did went ago yesterday since lost misplaced forgot broke dropped clicked fell "
    "typed entered gave moved joined started died".split()
)
# What is to be done is told with one of these.
WANTED = re.compile(r"\b(?:please|kindly|can|could|would|should|must|needs?|has to|do|let)\b", re.IGNORECASE)
DATED = frozenset((*MONTH, *WEEKDAY, "tomorrow"))
# What is planned is not for now, nor is what is told with an hour.
PLANS = frozenset(("schedule", "scheduled", "plan", "planned"))
HOUR = re.compile(r"\d{1,2}:\d\d|\d{1,2}(?::\d\d)?(?:am|pm)|am|pm|noon|midday|midnight")


def for_whom(text: str, name: str) -> Iterator[str]:
    """The ways to say `text` of somebody of that `name`: before when it is to happen, "schedule the exit for 5pm"."""
    text = text.rstrip(" .!")
    when = next((one for one in whens(text) if one.end() == len(text)), None)
    at = when.start() if when else len(text)
    yield f"{text[:at].rstrip()} for {name} {text[at:]}".rstrip()
    if when:
        yield f"{text[:at].rstrip()} {name} {text[at:]}"  # "disable at 18:00"


def later(
    begin: str, first: tuple[Word, ...], end: str, second: tuple[Word, ...], name: str, read: Read
) -> Sequence[Understood]:
    """What is wished for at a time that either clause names: "Lynne leaves on Friday, disable her at 5pm that day"."""
    said = naming(end, name) if PERSON.intersection([word.key for word in second]) else ""
    if THEN.search(end):
        days = (begin[word.start - first[0].start :] for word in first[1:] if _dates(word.key))
        texts = [one for day in days for one in _then(day if said else f"for {name} {day}", said or end)]
    else:
        ends = [word.start - second[0].start - 1 for word in second[1:] if _dates(word.key)]
        texts = [] if said else [f"{end[:at]} for {name}{end[at:]}" for at in ends]
    return _at_a_time(texts, name, read)


def _then(day: str, text: str) -> Iterator[str]:
    """`text` with the `day` it names so: "at five that afternoon" is in the afternoon, "that evening" in its own."""
    yield THEN.sub(lambda then: f"in the {then['part']} {day}" if then["part"] else day, text)
    yield THEN.sub(lambda then: f"{day} {then['part'] or ''}".rstrip(), text)


def that_day(begin: str, first: tuple[Word, ...], said: str, name: str, read: Read) -> Sequence[Understood]:
    """What is `said` to happen at an hour of the day that the first clause names, where that is one to come."""
    if not PASSED.isdisjoint([word.key for word in first]):
        return ()
    days = (begin[word.start - first[0].start :] for word in first[1:] if _dates(word.key) and word.key != "today")
    return _at_a_time((f"{said} {on}{day}" for day in days for on in ("", "on ")), name, read)


def _at_a_time(texts: Iterable[str], name: str, read: Read) -> Sequence[Understood]:
    """What the first of `texts` means that is about `name` and says when."""
    found = map(read, texts)
    return next((one for one in found if one and one[0].at and one[0].slots.get("who", "") == name), ())


def at_the_hour(found: Sequence[Understood], told: Iterable[str], here: datetime, zone: str) -> Sequence[Understood]:
    """What was `found` for a day, at the hour of it that is `told` besides; nothing where another day is told there.

    "Lee's last day is Monday. Please have everything closed at five that afternoon."
    """
    at = found[0].at if len(found) == 1 else None
    if at is None or at.clock != OPENS:
        return found
    for keys in ([word.key for word in split(one)] for one in told if THEN.search(one) or WANTED.search(one)):
        hours = ((begin, read_moment(keys, begin, here, zone=zone)) for begin, key in enumerate(keys) if key == "at")
        for begin, hour in hours:
            if hour and not DATED.isdisjoint(keys[begin : hour[1] + 2]):
                return ()
            if hour:
                return [settled(found[0], at=replace(at, clock=hour[0].clock))]
    return found


def planned(words: Sequence[Word], found: list[Understood]) -> list[Understood]:
    """What was `found` but for what would be done at once where an hour is told, or it is to be planned."""
    keys = {word.key for word in words}
    later = [one for one in found if one.at and (keys & PLANS or any(map(HOUR.fullmatch, keys)))]
    return [one for one in found if one.at or not any(_same(one, then) for then in later)]


def _same(one: Understood, other: Understood) -> bool:
    return one.spec is other.spec and one.slots == other.slots


def dates_a_day(word: Word) -> bool:
    """Whether a day may be said from that word on."""
    return word.key in DAYS or word.key in WEEKDAY


def _dates(key: str) -> bool:
    """Whether a time may be said from that word on."""
    return key in SURE or key in WEEKDAY or key in MONTH or any(map(str.isdigit, key))
