"""What a wish is told not to delete, which it does not delete anyway: "offboard Lee, but do not delete the mailbox"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.parse.reading import Understood
from services.specs import Wish

THING = (
    r"(?:(?:the|his|her|their|any|its) )?(?:user |exchange |old )?"
    r"(?:accounts?|users?|mailbox(?:es)?|mails?|e-?mails?|inbox|files?|data|one ?drive|documents)"
)
NOT_TO = (
    r"(?:(?:do not|don['’]?t|never|not) (?:yet )?|without )(?:delet|eras|wip|destroy)\w*|keep(?:ing)?|leav(?:e|ing)"
)
AS_IT_IS = r"(?: (?:yet|itself|please|though|untouched|alone|in place|as (?:it is|is)))*"
KEPT = re.compile(
    r"[\s,;(–-]+(?:(?:but|and|just|only|please)[\s,]+)*"
    rf"(?P<said>(?:{NOT_TO}) {THING}(?:(?:,? (?:and|or|nor)|,) {THING})*){AS_IT_IS}(?P<end>\W*)$",
    re.IGNORECASE,
)
# What these take away is deleted with it, now or later.
DELETES = ("delete", "guest_clean_up", "remove_licence", "remove_all_licences")


def undeleted(text: str, read: Callable[[str], Sequence[Understood]]) -> Sequence[Understood]:
    """What `text` wishes for besides, where that deletes nothing by itself; nothing where it names no such thing."""
    found = KEPT.search(text)
    wished = read(f"{text[: found.start()]}{found['end']}") if found else ()
    return wished if all(map(_keeps, wished)) else ()


def untouched(text: str, wish: Understood) -> str:
    """What `text` says not to delete, which the `wish` does not; "" where it says no such thing."""
    found = KEPT.search(text)
    return found["said"] if found and _keeps(wish) else ""


def _keeps(reading: Understood) -> bool:
    return isinstance(reading.spec, Wish) and not reading.spec.name.startswith(DELETES)
