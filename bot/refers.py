"""Whether a text may refer to the last answer: only then that needs to be looked up."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bot import anew, filed, leads, likewise, retimed, unsaid
from bot.lines import BACK, MORE, paged, which
from bot.parse.manners import begun
from bot.parse.words import split
from bot.pointed import EXACTLY, IT, THAT, in_order, line, pointer, the_lot
from bot.stands import POINTED, THESE, points, that

MOST, POINTING, SHORT = 14, 12, 3
SHOWING = frozenset(
    "who are they them their show give tell me us the list names all of please see it which ones is again".split()
)
COUNTING = frozenset(
    "how many is are that this those these there they them it in total all count altogether of please".split()
)
COUNTED = frozenset(("many", "total", "count", "altogether", "all"))
# "Just give me the number".
NUMBER = frozenset(("number", "figure", "count"))
NUMBERING = NUMBER | COUNTING | frozenset("just only give tell me us the a what need want i".split())
RHYTHM = frozenset(("daily", "weekly", "every", "each"))
A_LIST = frozenset(("list", "report", "answer", "result", "table", "overview"))


def counts(keys: Sequence[str]) -> bool:
    """Whether it is only asked how many there are: "how many is that in total"."""
    number = NUMBERING.issuperset(keys) and not NUMBER.isdisjoint(keys)
    return number or (COUNTING.issuperset(keys) and not COUNTED.isdisjoint(keys))


def asks_of_it(text: str, keys: Sequence[str]) -> bool:
    """Whether a short text may ask something of what was shown: "who uses it", "permissions?"."""
    short = len(keys) <= SHORT + 2 and (not THESE.isdisjoint(keys) or not EXACTLY.isdisjoint(keys))
    short = short or (len(keys) <= SHORT + 1 and ("the" in keys or text.rstrip().endswith("?")))
    return short or not IT.isdisjoint(keys)


def may_subscribe(keys: Sequence[str]) -> bool:
    """Whether what was shown may be wanted again and again."""
    pointing = not ((THAT | IT | THESE).isdisjoint(keys) and A_LIST.isdisjoint(keys))
    return (pointing and not (RHYTHM | {"subscribe"}).isdisjoint(keys)) or (
        keys[0] in RHYTHM and len(keys) <= SHORT + 2
    )


def ends_narrowing(keys: Sequence[str]) -> bool:
    """Whether a short text leaves only some of a list: "germans only"."""
    return keys[-1] == "only" and len(keys) <= SHORT


@lru_cache(maxsize=500)
def may_refer(text: str) -> bool:
    """Whether `text` may refer to the last answer: every text is asked about, and people ask the same things again."""
    words = split(in_order(text))
    keys = [word.key for word in words]
    if not keys or len(begun(words)) > MOST:
        return False
    return bool(
        (points(keys) and len(keys) <= POINTING) or leads.led(words) or leads.without(words)
        or pointer(words) is not None or the_lot(words) is not None or "or" in keys[1:-1]
        or line(keys) is not None or " ".join(keys) in MORE | BACK or paged(keys) is not None
        or leads.among(words) or SHOWING.issuperset(keys)
        or THESE.intersection(keys[1:])
        or may_subscribe(keys)
        or which(keys) is not None or filed.wanted(words)
        or likewise.ends_so(words)
        or ends_narrowing(keys) or counts(keys) or asks_of_it(text, keys) or retimed.said(keys)
        or any(that(keys, kind) for kind in POINTED)
        or anew.may_change(words) or unsaid.narrows(words) or {"the", "one"}.issubset(keys) or keys[0] == "by"
    )  # fmt: skip
