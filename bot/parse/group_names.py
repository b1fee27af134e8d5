"""The words that only a group's name begins with: "All Company", "Group 7" and "MFA Exclusions"."""

from __future__ import annotations

from bot.parse.fillers import ARTICLES, NO_TEXT
from bot.parse.typed import Typed
from services.specs import Filter

GROUP_BEGINS = frozenset(("all", "group", "team", "mfa"))
GROUPS_BEHIND = frozenset(("group", "team", "department"))


def begins_group(one: Filter, typed: Typed, at: int) -> bool:
    """Whether the word is the first of a group's name that no other text begins with: "all company", "Group 7"."""
    if one.of not in {"group", ""} or at + 1 == len(typed.keys):
        return False
    if typed.raw(at, at + 1)[:1].isupper() and typed.raw(at + 1, at + 2).istitle():
        return typed.keys[at] in NO_TEXT  # "in MFA Exclusions"
    if typed.keys[at] not in GROUP_BEGINS:
        return False
    behind = GROUPS_BEHIND | ({"in", "of"} if typed.keys[at] == "mfa" else frozenset())
    before = next((key for key in reversed(typed.keys[:at]) if key not in ARTICLES), "")
    told = before in behind or typed.raw(at, at + 1).istitle()
    return (one.of == "group" and typed.keys[at] == "all") or (told and at + 1 < len(typed.keys))
