"""What is told of somebody who joins -> the slots of a wish: "Jonas Weber, Sales, Berlin, reports to Diego"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.parse.asides import names_a_day
from bot.parse.dates import MONTH, TENSES, WEEKDAYS, may_begin
from bot.parse.no_names import NOT_A_NAME
from bot.parse.words import Word, phrase, split
from services.attributes import DEPARTMENTS
from services.countries import CODES
from services.names import fold
from services.products import SPOKEN

# What names a property, before or behind it.
MARKS = {
    "department": "department", "title": "title", "role": "title", "position": "title", "job": "title",
    "city": "city", "town": "city",
    "country": "location", "location": "location", "manager": "other", "boss": "other", "supervisor": "other",
    "group": "group", "licence": "licence", "called": "name", "named": "name", "upn": "address", "address": "address",
    "sign-in": "address", "username": "address", "mail": "address",
    "under": "other", "to": "other",
}  # fmt: skip
# Of those these stand before it only.
LEADING = frozenset(("to", "under", "called", "named"))
AROUND = frozenset(("in", "at", "from", "for", "with", "as", "on", "into"))
# What people are called by their work: "Account Executive", "Sales Manager".
JOBS = frozenset(
    "manager executive engineer developer designer director analyst assistant consultant specialist officer rep lead "
    "representative head clerk accountant controller buyer planner architect technician intern trainee recruiter "
    "coordinator associate administrator advisor adviser agent partner supervisor scientist nurse driver cashier "
    "secretary counsel lawyer paralegal writer editor researcher president vp cfo cto ceo auditor".split()
)
GROUP = re.compile(r"\w.* (?:Team|Group)")
# These only join what is told.
BETWEEN = frozenset(
    "and who is are will be she he they her his their a an the gets get needs has having please reports reporting "
    "starts starting joins joining works working new colleague employee hire joiner starter intern trainee "
    "will work ticket form request notice case line start date 's us me here sits based licensed account login".split()
)
# So is whoever joins called, but with a capital it is a name: "Guy Martin".
CALLED = frozenset(
    "guy girl lad lass chap bloke dude lady gentleman woman man fellow kid person newbie teammate".split()
)
# Behind one of these a small word says what is done: "please set her up", "she'll be needing an E3".
DOING = frozenset("please kindly he she they will be her him them".split())
# With one of these something is wished for, and nobody is told of: "could you onboard her".
ASKED = frozenset(
    "not can could would start begin onboard i want do run perform onboarding there still available "
    "which what how".split()
)
# One of these tells of somebody whose name is not known yet: "a new hire in Sales".
TELLING = frozenset(("department", "title", "other", "licence", "group"))
LONGEST_NAME = 2
# What is to be done for whoever was told of goes without saying: "Tom Keller, Sales. Can you set him up?".
SET_UP = re.compile(
    r"\W+(?:(?:and|so|please|kindly|(?:can|could|would|will) (?:you|u)) )*"
    r"(?:(?:set|get) (?:him|her|them) (?:up|ready|started)|(?:on-?board|create|add) (?:him|her|them)|"
    r"(?:create|make|prepare|set up) (?:an|the|his|her|their) account|(?:prepare|set up) everything|"
    r"(?:create|make|get|set up) (?:him|her|them) an account(?: set up| ready)?|"
    r"set (?:his|her|their|the) account up|"
    r"(?:get|have|make) (?:(?:an|the|his|her|their) account|everything) (?:ready|created|prepared|made|started|set up))"
    r"(?: for (?:him|her|them))?(?: please)?\W*$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Part:
    """Words that belong together, and what stands before or behind them: a slot, a word like "in", or nothing."""

    led_by: str
    words: list[Word] = field(default_factory=list)


def particulars(text: str) -> dict[str, str] | None:
    """The slots that `text` fills; None where it ends with when it is to happen, or names nobody.

    Behind the day it may say what is to be done: "Tom Keller, Sales, starts on Monday. Please set him up".
    """
    found: dict[str, str] = {}
    whole, words = text, split(text := SET_UP.sub("", text))
    if not words or not ASKED.isdisjoint(word.key for word in words):
        return None
    parts = [part for part in _parts(text, words) if part.words]
    ends = may_begin(words[-1].key) or (parts and _when(parts[-1]))
    if ends and (text == whole or not _within(words, parts[-1])):
        return None
    for led_by, said in sorted(_told(text, parts), key=_known_first):
        slot = _slot(led_by, said, found)
        more = slot == "licence" and slot in found
        found[slot] = f"{found[slot]} and {said}" if more else found.get(slot, said)
    named = split(found.get("name", ""))
    if named and named[0].key in NOT_A_NAME:
        return None
    return found if named or TELLING & found.keys() else None


def _known_first(told: tuple[str, str]) -> tuple[bool, bool]:
    """What is called by what it is, and countries, tell what the rest is."""
    return told[0] not in MARKS.values(), fold(told[1]) not in CODES


def _slot(led_by: str, said: str, found: dict[str, str]) -> str:
    """Which slot is filled by what was `said`."""
    key = fold(said)
    if led_by in MARKS.values():
        return led_by
    if "@" in key:
        return "address"
    if key in SPOKEN:
        return "licence"
    if key in DEPARTMENTS:
        return "department"
    if key in CODES:
        return "location"
    if GROUP.fullmatch(said):
        return "group"
    if ("name" in found or said.islower()) and key.split()[-1] in JOBS:
        return "title"
    if led_by in {"as", "for"}:
        return "title" if led_by == "as" else "other"
    if led_by in {"in", "at"}:
        return "city" if {"department", "location", "title"} & found.keys() else "department"
    # Behind the department of somebody who is not named yet: "a starter in Retail, London".
    return "city" if "name" in found or ("department" in found and " " not in key) else "name"


def _when(part: _Part) -> bool:
    """Whether it says when: "on Monday", "starting 1 December"."""
    keys = [word.key for word in part.words]
    dated = keys[0][0].isdigit() and not MONTH.keys().isdisjoint(keys)
    lone = part.led_by in {"from", "in"} and not MONTH.keys().isdisjoint(keys) and len(keys) <= 2  # "from next January"
    return dated or lone or (part.led_by == "on" and may_begin(keys[0])) or (keys[-1] in WEEKDAYS and len(keys) <= 2)


def _within(words: tuple[Word, ...], part: _Part) -> bool:
    """Whether a part is a day that is taken off a text also where that goes on: "on Monday", "1 December"."""
    keys, at = [word.key for word in words], words.index(part.words[0])
    dated = keys[at][0].isdigit() and len(part.words) > 1 and not MONTH.keys().isdisjoint(keys[at:])
    return at > 1 and (dated or names_a_day(keys, at))


def _told(text: str, parts: list[_Part]) -> Iterator[tuple[str, str]]:
    for part in parts:
        for run in [part.words] if part.led_by else _runs(part.words):
            if run and not _when(part):
                yield part.led_by, phrase(text, run)


def _parts(text: str, words: tuple[Word, ...]) -> list[_Part]:
    parts = [_Part("")]
    for at, word in enumerate(words):
        here = parts[-1]
        mark = MARKS.get(word.key, "")
        marked = here.led_by in MARKS.values() and not here.words  # "manager: Adele Vance"
        day = word.key in TENSES and at + 1 < len(words) and words[at + 1].key in WEEKDAYS
        if at and not marked and (day or not text[words[at - 1].end : word.start].isspace()):
            here = _Part("")
            parts.append(here)
        if word.key in JOBS and here.words and here.led_by in {"", "as"} and _ends(text, words, at):
            here.words.append(word)  # "Sales Manager"
        elif mark and here.words and not _leads(words, at, text) and here.led_by in {"", "with", "in"}:
            here.led_by = mark  # "the Finance Team group"
            parts.append(_Part(""))
        elif mark and here.led_by == "as" and not here.words and len(parts) > 1:
            parts[-2].led_by = mark  # "with Megan as her manager"
        elif mark or word.key in AROUND:
            parts.append(_Part(mark or word.key))
        elif (
            (word.key not in BETWEEN | CALLED and not _does(words, at, text))
            or (word.key in CALLED and text[word.start].isupper())
            or (marked and word.key in JOBS)
            or _of_a_job(words, at, text)
        ):
            here.words.append(word)
        elif here.words:
            parts.append(_Part(""))
    return parts


def _leads(words: tuple[Word, ...], at: int, text: str) -> bool:
    """Whether a word marks what is told behind it: "in Sales manager Adele Vance", but "Sales department Berlin"."""
    mark, before = MARKS[words[at].key], words[at - 1].key
    behind = mark in {"group", "licence"} or (mark == "department" and before in DEPARTMENTS)
    return words[at].key in LEADING or not (behind or _ends(text, words, at))


def _ends(text: str, words: tuple[Word, ...], at: int) -> bool:
    """Whether what is told with a word ends there: "Sales Manager in Berlin", but not "manager Adele Vance"."""
    behind = words[at + 1 : at + 2]
    return not behind or behind[0].key in AROUND | BETWEEN or not text[words[at].end : behind[0].start].isspace()


def _does(words: tuple[Word, ...], at: int, text: str) -> bool:
    """Whether a word only says what is done with somebody new, or that they do: "please set her up"."""
    told = _of_a_kind(words[at].key) or any(word.key in JOBS for word in words[at + 1 : at + 2])
    return at > 0 and words[at - 1].key in DOING and text[words[at].start].islower() and not told


def _of_a_kind(key: str) -> bool:
    """Whether it is a department, a country, a licence or a job by itself."""
    return key in DEPARTMENTS or key in CODES or key in SPOKEN or key in JOBS


def _of_a_job(words: tuple[Word, ...], at: int, text: str) -> bool:
    """Whether a word is the first of a title: "Account Executive"."""
    return text[words[at].start].isupper() and any(word.key in JOBS for word in words[at + 1 : at + 2])


def _runs(words: list[Word]) -> Iterator[list[Word]]:
    """The words, parted before and behind those that name a department or a country: "jonas weber sales berlin"."""
    run: list[Word] = []
    for word in words:
        if len(words) > LONGEST_NAME and (word.key in DEPARTMENTS or word.key in CODES):
            yield run
            yield [word]
            run = []
        else:
            run.append(word)
    yield run
