"""Parts of a wording that may be left out as a whole: `[for <hours> hours]`."""

from __future__ import annotations

import itertools
import re
from collections.abc import Container, Iterator

GROUP = re.compile(r"\[([^\[\]]*\s[^\[\]]*)\]\s*")
SLOT = re.compile(r"<(\w+)>")


def wordings(wording: str) -> Iterator[str]:
    """`wording` with and without each of its parts that may be left out."""
    group = GROUP.search(wording)
    if group is None:
        yield wording
        return
    for inside in (f"{group[1]} ", ""):
        yield from wordings(wording[: group.start()] + inside + wording[group.end() :])


def ways(wording: str) -> Iterator[str]:
    """`wording` with and without each word in brackets: `not [been] used`."""
    choices = ((part[1:-1], "") if part.startswith("[") else (part,) for part in wording.split())
    return (" ".join(filter(None, said)) for said in itertools.product(*choices))


def kept(form: str, said: Container[str]) -> str:
    """`form` with those parts alone whose slots have all been said."""
    return GROUP.sub(lambda group: f"{group[1]} " if all(name in said for name in SLOT.findall(group[1])) else "", form)
