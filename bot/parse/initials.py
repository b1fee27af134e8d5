"""Initials, whose dots end no sentence: "direct reports of P. Gupta" is about P Gupta."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.parse.words import Word, split

INITIAL = re.compile(r"(?<!\S)(?P<letter>[A-Z])\.(?=\s+(?:[A-Z]\.|(?P<behind>[A-Z][\w'’-]+)))")


def undotted(text: str, begins: Callable[[Sequence[Word]], bool]) -> str:
    """The `text` with initials without their dots; "Team A. Remove Lee" has none, where a wish `begins` behind."""
    return INITIAL.sub(lambda one: one[0] if one["behind"] and begins(split(one["behind"])) else one["letter"], text)
