"""Where a text says when: "from 1 December until 31 May", "tomorrow at 9", "for two weeks", wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.parse.dates import MONTH, WEEKDAY
from bot.parse.numbers import NUMBERS

LEAD = r"(?:as (?:of|from)|starting|effective|from|since|on|by|at|until|till|til|through|to|and|for|in|after|per|over)"
SMALL = r"(?:the|of|this|next|coming|end|close|start|business|day|morning|afternoon|evening|night|noon|midday|midnight)"
NAMED = rf"(?:today|tonight|tomorrow|{'|'.join(sorted({*MONTH, *WEEKDAY}, key=len, reverse=True))})"
CLOCK = r"(?:\d{1,2}(?::\d\d|[.]\d\d)? ?(?:am|pm|h|o'clock)|\d{1,2}:\d\d)"
DAY = r"(?:\d{4}-\d\d-\d\d|\d{1,2}(?:st|nd|rd|th)?)"
UNIT = r"(?:minute|min|hour|hr|day|week|fortnight|month|year)s?"
COUNT = rf"(?:\d+|an?|half an?|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
PART = rf"(?:{CLOCK}|{COUNT}[ -]?{UNIT}|{NAMED}|next {UNIT}|{DAY}|{SMALL})"
WHEN = re.compile(rf"(?<!\S)(?:{LEAD} )*{PART}(?:(?:, (?!and )| )(?:{LEAD} )*{PART})*(?=[\s,.;:!?)]|$)", re.IGNORECASE)
# Without one of these it is no time: "the next", "2".
TELLS = re.compile(
    rf"\b(?:{CLOCK}|{COUNT}[ -]?{UNIT}|{NAMED}|next {UNIT}|noon|midday|midnight|\d{{4}}-\d\d-\d\d|end of)\b",
    re.IGNORECASE,
)
LED = re.compile(rf"{LEAD} ", re.IGNORECASE)
OF = re.compile(r"^of ", re.IGNORECASE)
# How it may be led where it is not: a day, a clock, a length.
LEADS = ("", "on ", "at ", "for ")


def whens(text: str) -> Iterator[re.Match[str]]:
    """The parts of `text` that say when or for how long, the longest first."""
    yield from sorted((one for one in WHEN.finditer(text) if TELLS.search(one[0])), key=lambda one: -len(one[0]))


def led(when: str) -> Iterator[str]:
    """The ways to say when behind a wish: "a pass of 45 minutes" is one for 45 minutes."""
    when = OF.sub("", when)
    yield from (f"{lead}{when}" for lead in (LEADS[:1] if LED.match(when) else LEADS))
