"""Which page or line of the last answer is meant: "more", "the second one", "number 3"."""

from __future__ import annotations

from dataclasses import dataclass

from bot.parse.numbers import read_number
from bot.pointed import ORDINALS
from services.errors import BadArgument
from services.last_answers import Last
from services.paging import PAGE

MORE = frozenset(
    ("more", "next", "next page", "show more", "more please", "continue", "go on", "the rest", "next ones")
)
MORE |= frozenset(("show me more", "page down", "more of them", "and more", "see more", "the next page", "next please"))
BACK = frozenset(("back", "previous", "previous page", "page up", "the previous page"))


@dataclass(frozen=True, slots=True)
class Followed:
    """What a text means after the last answer: the whole question, and from which line on."""

    text: str
    offset: int = 0


def remembered(last: Last | None) -> Last:
    """The last answer. Raises BadArgument where there is none."""
    if last is None:
        raise BadArgument(
            "I do not know what that refers to: I keep the last answer for 15 minutes, unless something else was said.",
            "Say the whole thing, for example: users guests, or: disable Adele Vance.",
        )
    return last


def page(last: Last | None, *, back: bool = False, number: int | None = None) -> Followed:
    """The last answer from its next page on, the one before, or a numbered one. Raises BadArgument for none such."""
    shown = remembered(last)
    offset = shown.offset + (-PAGE if back else PAGE) if number is None else number * PAGE
    if not 0 <= offset < shown.total:
        raise BadArgument("There is nothing more to show: that was all.", "Ask something else, or type help.")
    return Followed(shown.canonical, offset)


def paged(keys: list[str]) -> int | None:
    """Which page is wanted by "page two", from 0 on; None for any other text."""
    said = keys[1:] if keys[:1] == ["show"] else keys
    number = read_number(said, 1) if len(said) == 2 and said[0] == "page" else None
    return number[0] - 1 if number and number[1] == 2 and number[0] > 0 else None


def numbered(last: Last, which: int) -> Followed:
    """What a line of the last answer opens. Raises BadArgument for a line that there is not."""
    links = [link for link in last.links if link]
    if not -len(links) <= which < len(links):
        raise BadArgument(
            f"The last answer has {len(links)} lines that I can open.",
            "Say which by its name, or ask for a list first.",
        )
    return Followed(links[which])


def which(keys: list[str]) -> int | None:
    """Which line is meant by "the second one", "number 3", "the last one"; None for any other text."""
    said = [
        key
        for key in keys
        if key not in {"the", "show", "me", "open", "please", "one", "number", "no", "result", "line", "just", "only"}
    ]
    if len(said) != 1 or len(keys) == 1:
        return None
    if said[0] in ORDINALS:
        return ORDINALS[said[0]] if {"one", "result", "line", "the"}.intersection(keys) else None
    return int(said[0]) - 1 if said[0].isdigit() and {"number", "no"}.intersection(keys) and len(said[0]) < 4 else None
