"""Whether the places of a reading took more than is theirs: the rest of a sentence, a time, another name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.parse import clauses
from bot.parse.filter_wordings import strung
from bot.parse.manners import OCCASIONS, begun
from bot.parse.match import PEOPLE
from bot.parse.no_names import BEFORE_PEOPLE, PERMISSION
from bot.parse.reading import Understood
from bot.parse.slots import LENGTHS, NAMING, TIMES, WHOLE
from bot.parse.words import Word
from services.names import fold
from services.products import SPOKEN
from services.specs import Question

# What is acted on has no name with one of these: that is markup, code or the next line.
NO_NAME = re.compile(r"[\[\]{}<>|;=`\n\r]|://")
# Nor does an address go on so: "to Abigail so nothing gets lost".
PURPOSE = re.compile(r"\b(?:so (?:that|nothing|nobody|none|he|she|they|i|we)|because)\b", re.IGNORECASE)
# No person who gets a licence is called so: "remove Adele and Lee from the Sales team".
TEAM = re.compile(r"\b(?:team|group)$")

# "department to Legal and her title to Paralegal" are two wishes.
AND_MORE = re.compile(r"(?:\band|,) (?:his|her|their|set|change|update|fix)\b|\band\b.*\bto\b", re.IGNORECASE)


def impossible(slots: Mapping[str, str]) -> bool:
    """Whether what would be named in a wish is no such thing: markup, a permission, a licence in place of a person."""
    named = [said for name, said in slots.items() if name in NAMING]
    if any(said.casefold().endswith(" for") for said in (*named, slots.get("address", ""))):
        return True  # "to Adele for now"
    if any(NO_NAME.search(said) or any(map(PERMISSION.fullmatch, said.split())) for said in named):
        return True
    people = [fold(said) for name, said in slots.items() if name in PEOPLE]  # "can we give Visio to a guest"
    nobody = (TEAM.search(who) or who.split()[-1] in OCCASIONS for who in people)
    return any(who in BEFORE_PEOPLE | SPOKEN for who in people) or ("licence" in slots and any(nobody))


def no_value(slots: Mapping[str, str]) -> bool:
    """Whether a property would be set to what it cannot be: two wishes, or a telephone's number without a figure."""
    value = slots.get("value", "")
    figures = slots.get("property") != "mobile phone" or any(map(str.isdigit, value))
    return bool(AND_MORE.search(value) or (value and not figures))


def in_a_name(said: str, wishes: Sequence[Understood]) -> bool:
    """Whether what was `said` is, or has in it, part of a name in one of the wishes, instead of a message or a time."""
    names = ((name, value) for one in wishes for name, value in one.slots.items())
    return any(said in value or value in said for name, value in names if name not in WHOLE | TIMES | LENGTHS)


def swallows(text: str, words: tuple[Word, ...], reading: Understood) -> bool:
    """Whether the words the text begins with were taken for part of a name: "remove Adele and Lee from group ..."."""
    first = begun(words)[0]
    return any(said.startswith(text[first.start : first.end]) for said in reading.slots.values())


def runs_on(reading: Understood) -> bool:
    """Whether a name in it goes on behind a comma or an "or": "bring back Patti, I deleted her by accident"."""
    said = [text for name, text in reading.slots.items() if name in NAMING | {"value", "hours", "address"}]
    # A message begins there: 'until Friday: "I am away"'.
    said += [text for name, text in reading.slots.items() if name in {"start", "end"} and ": " in text]
    filters = reading.spec.filters if isinstance(reading.spec, Question) else ()
    for name, text in reading.filters:
        kept = [one for one in filters if name in (one.name, one.opposite)]
        if not any(strung(one, text) or (one.value == "rest" and not clauses.BREAK.search(text)) for one in kept):
            said.append(text)
    goes_to = reading.slots.get("address", "")
    if PURPOSE.search(goes_to):
        return True
    return not reading.names and any(clauses.BREAK.search(text) or clauses.MORE.search(text) for text in said)
