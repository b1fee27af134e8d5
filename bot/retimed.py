"""The last question over another time: "go back 30 days", "make it two weeks", "and in 90 days?"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.parse import Understood
from bot.parse.filter_wordings import SPANS
from bot.parse.spans import LEADS, read_span
from services.specs import Question

# Around a span of time these say nothing more than that it is another one.
AROUND = frozenset(
    "and or but so then now just only what how about if we say make made it that this those change set extend extended "
    "expand widen go going goes gone look looks looking back further to try take use with over for in within the a "
    "whole entire full complete does do did is was show me please thanks thank you ok okay can could let us same again "
    "instead rather period window range timeframe time of at more out up give through during "
    "'s lets sorry no i mean meant actually wait hmm stretch widen lengthen shorten increase reduce limit cut longer "
    "shorter other another different".split()
)
MOST = 12
# "For the whole week" is up to now.
WHOLE = frozenset(("whole", "entire", "full", "complete"))
ANY_DAY = date(2026, 1, 2)


def said(keys: Sequence[str]) -> bool:
    """Whether the words name a time and nothing else."""
    return any(_span(keys, kind, ANY_DAY) for kind in sorted(SPANS))


def retimed(
    reading: Understood, spec: Question, keys: Sequence[str], today: date
) -> tuple[tuple[str, str], ...] | None:
    """The filters of the question with the time that `keys` name in place of its own; None where it has none."""
    kinds = {one.name: one.value for one in spec.filters if one.value in SPANS}
    before = next((name for name, _ in reading.filters if name in kinds), "")
    value = _span(keys, kinds[before], today) if before in kinds else ""
    if not value:
        return None
    others = tuple(one for one in reading.filters if one[0] != before)
    at = next((at for at, (name, _) in enumerate(reading.filters) if name == before), len(others))
    return (*others[:at], (before, value), *others[at:])


def _span(keys: Sequence[str], kind: str, today: date) -> str:
    """The one span of time of a `kind` in `keys`, where all the others say nothing; "" for none."""
    if len(keys) > MOST:
        return ""
    kept = ["past" if key in WHOLE else key for key in keys]
    while kept and kept[0] in AROUND - LEADS - {"a"} | {"only"}:
        kept = kept[1:]
    for at in range(len(kept)):
        found = read_span(kept, at, kind, today)
        if found is not None and AROUND.issuperset(kept[found[1] :]):
            return found[0]
        if kept[at] not in AROUND:
            return ""
    return ""
