"""What a mark stands for: "job title of Lee Gu: Director", "manager of Lee = Adele", "with the text: I am away"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.parse.reading import Understood

# "Job title of Lee Gu: Director", "Lee Gu job title -> Director".
STATES = re.compile(r":\s+|\s+=\s+|\s*(?:[-=]+>|→)\s*")
# A message begins behind it: "until Friday, with the text: I am away".
MESSAGE = re.compile(
    r"[,;]?\s*(?:(?:\b(?:with|and|the|this|following|reply)\s+)*\b(?:text|message|wording|note|content))?:\s",
    re.IGNORECASE,
)


def told(text: str, read: Callable[[str], Sequence[Understood]]) -> Sequence[Understood]:
    """What `text` means with its mark said in words; nothing where it has none."""
    message = read(MESSAGE.sub(" saying ", text, count=1)) if ": " in text else ()
    if any("message" in one.slots for one in message):
        return message
    stated = STATES.sub(" should be ", text, count=1)
    if stated != text and (found := [one for one in read(stated) if not {"value", "other"}.isdisjoint(one.slots)]):
        return found
    return ()
