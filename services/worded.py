"""How much the words of a text tell of what can be asked or requested, going by how that is worded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from math import sqrt

from services.names import fold

WORD = re.compile(r"[\w-]{2,}")
ENDINGS, SHORTEST_STEM = ("ing", "ed", "es", "s", "e"), 3


@dataclass(frozen=True, slots=True)
class Worded:
    """How much each word tells of a thing, and the words that its wordings begin with where it changes something."""

    shares: Mapping[str, float]
    begins: frozenset[str]


@lru_cache(maxsize=1_024)
def worded(canonical: str, about: str, says: tuple[str, ...], changes: bool) -> Worded:
    """By how many of its wordings have each word; its canonical form and its help count most.

    Of all that can be typed there are seven thousand wordings, which are the same in every help.
    """
    said = [one.partition(" = ")[0].replace("|", " ") for one in says]
    times = Counter(word for one in said for word in set(stems(one)))
    shares = {word: 0.4 + 0.6 * sqrt(count / len(said)) for word, count in times.items()}
    shares |= dict.fromkeys(stems(f"{canonical} {about}"), 1.3)
    begins = {stem for one in (canonical, *said) for stem in stems(one.partition("<")[0])[:4]}
    return Worded(shares, frozenset(begins) if changes else frozenset())


def stems(words: str) -> list[str]:
    """The words of a text, without the endings that change nothing about what is meant."""
    return [stem(word) for word in WORD.findall(fold(words))]


@cache
def stem(word: str) -> str:
    """What "forward", "forwards", "forwarded" and "forwarding" have in common, whatever it is."""
    ending = next((one for one in ENDINGS if word.endswith(one) and len(word) >= len(one) + SHORTEST_STEM), "")
    left = word if word.endswith("ss") else word.removesuffix(ending)
    if len(left) > SHORTEST_STEM and left[-1] == left[-2] and left[-1] not in "esl":
        left = left[:-1]
    return f"{left[:-1]}i" if left.endswith("y") else left
