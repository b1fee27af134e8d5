"""Several properties of an account, or several licences, in one wish: "move Lee to Sales, title Buyer" is two."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.parse.no_names import BETWEEN_NAMES, NOT_A_NAME
from bot.parse.reading import Understood, settled
from bot.parse.words import split
from services.attributes import CALLED, PROPERTIES
from services.products import SPOKEN
from services.specs import Wish

Read = Callable[[str], Sequence[Understood]]
MANAGER = r"(?:line |direct )?(?:manager|boss|supervisor|mgr)"
# What people call a property by no noun would stand for a verb: "works in".
NOUNS = sorted({*PROPERTIES, *(one for one in CALLED if not re.match(r"be |is |\w+s in$|rename|\w+s to", one))})
LABEL = rf"(?:{'|'.join(map(re.escape, sorted(NOUNS, key=len, reverse=True)))}|dept|titel|{MANAGER})"
# Where another property begins, up to its value; "manager of Retail" is a title.
NEXT = re.compile(
    r"(?:\s*[,;:]\s*(?:and\s+)?|\s+(?:and|plus|with|as)\s+|\s+[-–—]\s+)"
    r"(?:(?:also|with|and|as|in|set|change|update|make|put|his|her|their|the|an?|new)\s+)*"
    rf"(?P<label>{LABEL})\b(?!\s+(?:of|for)\b)"
    r"(?:\s*[:=]|\s+(?:now|to|is|as|be|becomes|should|changes|changed|goes)\b)*\s*",
    re.IGNORECASE,
)
# Whose they are: "Kelly Krout: dept Finance, title Controller", "update Kelly Krout: ...".
WHOSE = re.compile(
    r"(?:please\s+)?(?:(?:update|change|edit|correct|set|amend)\s+)?(?:(?:user|the account of|the profile of)\s+)?"
    r"(?P<who>\w[^\s,;:]*(?:\s+[^\s,;:]+){0,2}?)(?:'s (?:profile|account|details|record))?",
    re.IGNORECASE,
)
# Behind a value it is told why, or politely ended.
ENDED = re.compile(
    r"(?:[,;.]\s*(?:s?he|they|because|as|since)\b.*|[\s,.!]*(?:please|pls|thanks|thx|ty)?[\s.!]*)$", re.I
)
BROKEN = re.compile(r"[,;:?!]|\.\s")
SETTING = frozenset(("update_user", "set_manager"))
LICENCE = "|".join(map(re.escape, sorted(SPOKEN, key=len, reverse=True)))
# What a licence's name begins with: trying all of them everywhere would take long.
BEGINNINGS = frozenset(re.split(r"\W", name)[0] for name in SPOKEN)
WORD = re.compile(r"\w+")
LICENCES = re.compile(
    rf"(?<!\w)(?P<all>(?:{LICENCE})(?:(?:,|,?\s+and|\s*&|\s+plus)\s+(?:(?:an?|the)\s+)?(?:{LICENCE}))+)(?!\w)",
    re.IGNORECASE,
)
# "She needs Visio, not Project" asks for the one.
RATHER = re.compile(
    rf"(?:,|\s+(?:and|but))\s*(?:and |but )?not (?:(?:an?|the) )?(?:{LICENCE})(?P<end>[\s.!]*)$", re.IGNORECASE
)
# "Pull the licences off Lee, the E3 that is" is about the one.
NAMELY = re.compile(
    rf"\blicen[cs]es?\b(?P<whom>[^,;.?!]+)[,;–-]\s*(?:(?:i mean|namely|only|just|but)\s+)*"
    rf"(?:(?:the|his|her|their|an?)\s+)?"
    rf"(?P<which>{LICENCE})(?:\s+(?:one|licen[cs]e|that is|i mean|only|please))*\W*$",
    re.IGNORECASE,
)
BETWEEN = re.compile(r"(?:,|,?\s+and|\s*&|\s+plus)\s+(?:(?:an?|the)\s+)?", re.IGNORECASE)


def several(text: str, read: Read) -> list[Understood]:
    """The wishes of which `text` speaks as one, each of one property or licence; nothing for no such."""
    return _properties(text, read) or _licences(text, read) or _rather(text, read) or _namely(text, read)


def _properties(text: str, read: Read) -> list[Understood]:
    labels = list(NEXT.finditer(text))
    if not labels:
        return []
    head, ends = text[: labels[0].start()], [*(one.start() for one in labels[1:]), len(text)]
    told = [
        (one["label"], ENDED.sub("", text[one.end() : end], count=1)) for one, end in zip(labels, ends, strict=True)
    ]
    if any(not value or BROKEN.search(value) for _, value in told):
        return []
    found = [*read(head)]
    wished = len(found) == 1 and found[0].spec.name in SETTING and len(found[0].slots) > 1
    who = found[0].slots["who"] if wished else _whose(head, text[labels[0].start() :])
    if not who or len(told) + wished < 2:
        return []
    more = [[*read(_said(who, label, value))] for label, value in told]
    if any(len(one) != 1 or one[0].spec.name not in SETTING or one[0].slots.get("who") != who for one in more):
        return []
    wishes = [*(found if wished else ()), *(one[0] for one in more)]
    at = next((one.at for one in wishes if one.at), None)
    return [settled(one, at=at) for one in wishes]


def _whose(head: str, rest: str) -> str:
    """Whose properties follow on a `head` that names nothing but them."""
    said = WHOSE.fullmatch(head.strip())
    keys = [word.key for word in split(said["who"])] if said else []
    named = bool(keys) and (NOT_A_NAME | BETWEEN_NAMES).isdisjoint(keys)
    return said["who"] if said and named and (rest.lstrip()[:1] in ":-–—" or said["who"] != said[0]) else ""


def _said(who: str, label: str, value: str) -> str:
    manager = re.fullmatch(MANAGER, label, re.IGNORECASE)
    return f"set manager {who} to {value}" if manager else f"change the {label} of {who} to {value}"


def _licences(text: str, read: Read) -> list[Understood]:
    begun = sum(one in BEGINNINGS for one in WORD.findall(text.casefold()))
    listed = LICENCES.search(text) if begun > 1 else None
    if listed is None:
        return []
    said = [f"{text[: listed.start()]}{one}{text[listed.end() :]}" for one in BETWEEN.split(listed["all"])]
    each = [_of_a_licence(one, read) for one in said]
    return [wish for one in each for wish in one] if all(each) else []


def _rather(text: str, read: Read) -> list[Understood]:
    """The wish of `text` for one licence, where it says not which other."""
    found = RATHER.search(text)
    return _of_a_licence(f"{text[: found.start()]}{found['end']}", read) if found else []


def _namely(text: str, read: Read) -> list[Understood]:
    """The wish of `text` for the licence that it names behind it."""
    found = NAMELY.search(text)
    if found is None:
        return []
    return _of_a_licence(f"{text[: found.start()]}{found['which']} licence{found['whom']}", read)


def _of_a_licence(text: str, read: Read) -> list[Understood]:
    """The one wish of `text` about somebody's licence."""
    found = read(text)
    own = len(found) == 1 and isinstance(found[0].spec, Wish) and found[0].slots.keys() == {"who", "licence"}
    return [*found] if own else []
