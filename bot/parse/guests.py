"""Somebody whom another clause calls a guest: "Felix Gray can go, he is a guest who never came"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.parse.clauses import HE, apart
from bot.parse.reading import Understood
from bot.parse.the_same import DOUBT
from bot.parse.words import Word, phrase
from services.specs import Wish

GUEST = frozenset(("guest", "external", "visitor"))
# "Felix Gray the guest can go", "delete Felix Gray the guest".
BEHIND = re.compile(
    r"^(?P<before>(?:please |(?:can|could) you )*(?:delete |remove |erase )?)(?P<name>\w+ \w+),? the guest"
    r"(?=$|[.!]| (?:(?:can|may|should|must) (?:be|go)|has to|is to|please)\b)",
    re.IGNORECASE,
)
# Who is no guest any more is to be a member.
NO_MORE = re.compile(
    r"(?:(?<=\bhe)s|(?<=\bshe)s|(?<=[a-z])['’]s|(?<=\w) is(?=[ n]))\s*"
    r"(?:(?:no longer|no more) (?:an? )?(?:guest|external)\b|"
    r"(?:not|n['’]?t) (?:an? )?(?:guest|external) (?:anymore|any more|any longer|no more)\b)(?: now)?",
    re.IGNORECASE,
)
ASKED = re.compile(r"\?\W*$|\b(?:who|which|that|if|when|whether|because|was)\b", re.IGNORECASE)
# What begins so says who somebody is; with one of the others between it says who he is not.
CALLS, DENIES = HE | {"the", "a", "an", "our", "this", "that"}, frozenset("no not never nor longer more".split())
FEW, LONGEST = 5, 8


def fronted(text: str) -> str:
    """`text` with what somebody is before the name, or is to be: "the guest Felix Gray can go"."""
    text = text if ASKED.search(text) else NO_MORE.sub(" should be a member", text, count=1)
    return BEHIND.sub(r"\g<before>the guest \g<name>", text)


def called(text: str, words: tuple[Word, ...], read: Callable[[str], Sequence[Understood]]) -> Sequence[Understood]:
    """What the first of two clauses wishes for a guest, where the second says that it is one; nothing else."""
    parts = [*apart(text, words)] if not GUEST.isdisjoint(word.key for word in words) else []
    if len(parts) != 2 or len(parts[0]) > LONGEST or text.rstrip().endswith("?"):
        return ()
    keys = [word.key for word in parts[1]]
    at = next((at for at, key in enumerate(keys[:FEW]) if key in GUEST), 0)
    if not at or keys[0] not in CALLS or not DENIES.isdisjoint(keys[:at]) or not DOUBT.isdisjoint(keys):
        return ()
    for begin in range(len(parts[0])):
        before, name = phrase(text, parts[0][:begin]) if begin else "", phrase(text, parts[0][begin:])
        found = read(f"{before} guest {name}".strip())
        if found and all(isinstance(one.spec, Wish) and name.startswith(one.slots.get("who", name)) for one in found):
            return found
    return ()
