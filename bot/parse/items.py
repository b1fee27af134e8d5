"""What was said of filters: each, and those said one after another."""

from __future__ import annotations

from dataclasses import dataclass

from services.specs import Filter


@dataclass(frozen=True, slots=True)
class Item:
    """One filter said under its canonical `name`. A span of time on its own has none, but its values by kind of span.

    It completes a filter said without its span ("new apps last week"), or stands for the filter without a name.
    """

    filter: Filter | None
    value: str | None
    name: str = ""
    spans: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """Filters said one after another and the word `after` them.

    `known` counts two for a word that says something and one for a filler, `mended` the misspelt words.
    """

    items: tuple[Item, ...]
    after: int
    known: int
    mended: int
