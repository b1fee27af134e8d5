"""How typed words fit a wording."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bot.parse.items import Item
from bot.parse.typed import Typed

# Slots that name a person.
PEOPLE = frozenset(("who", "other"))


@dataclass(frozen=True, slots=True)
class Match:
    """How words fit a wording: slots by (first word, word after the last), and how much of it was known.

    A known word counts two, one that changes nothing one. `owner` is the slot whose name may end in the s of "adeles
    manager".
    """

    slots: dict[str, tuple[int, int]] = field(default_factory=dict)
    items: tuple[Item, ...] = ()
    known: int = 0
    mended: int = 0
    owner: str = ""

    def after(self, known: int, mended: int) -> Match:
        """It with another word before."""
        return Match(self.slots, self.items, self.known + known, self.mended + mended, self.owner)

    def misspelt(self, typed: Typed) -> int:
        """How many misspelt words stand where any will do: that may be no reading of them at all."""
        spans = [span for name, span in self.slots.items() if name == "words"] if typed.means else []
        return sum(key in typed.means for begin, end in spans for key in typed.keys[begin:end])

    def partings(self) -> Iterator[Match]:
        """It, and every other way to part the names of two people side by side: "make Joni Sherman Pradeep's boss"."""
        yield self
        if self.slots.keys() >= PEOPLE and self.slots["other"][1] == self.slots["who"][0]:
            (begin, middle), (_, end) = self.slots["other"], self.slots["who"]
            for at in range(middle + 1, end):
                yield replace(self, slots=self.slots | {"other": (begin, at), "who": (at, end)})

    def to_the_end(self, typed: Typed) -> bool:
        """Whether the person's own words in it go on to the end of the text."""
        whole = typed.text[: typed.words[-1].end]
        texts = (
            item.value for item in self.items if item.filter and item.filter.value in ("text", "rest") and item.value
        )
        return any(end == len(typed.words) for _, end in self.slots.values()) or any(map(whole.endswith, texts))
