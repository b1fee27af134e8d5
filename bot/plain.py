"""Answers and cards as plain text, for the terminal: what Teams draws, read from the same card."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import zip_longest
from typing import Any
from unicodedata import east_asian_width

from cards.elements import CardSpec
from services import registry
from services.answers import Answer

Element = Mapping[str, Any]
LABEL_WIDTH = 16
GAP = "  "
BAR_WIDTH = 24


def text(answer: Answer) -> str:
    """`answer` in lines, its summary first unless the card says it anyway; times are UTC."""
    lines = card(_drawings()[type(answer)].draw(answer))
    return lines if answer.summary in lines else f"{answer.summary}\n\n{lines}"


def card(drawn: Element) -> str:
    """The words of a card in lines, tables in columns; buttons and fields are left to who asks."""
    lines: list[str] = []
    for element in drawn["body"]:
        words = list(_words(element))
        apart = element.get("spacing") == "Medium" or element["type"] in {"Table", "Container"}
        if words and apart and lines and lines[-1]:
            lines.append("")
        lines += words
        if element.get("bleed"):
            lines.append("")
    return "\n".join(line.rstrip() for line in lines).strip()


@cache
def _drawings() -> Mapping[type[Answer], CardSpec]:
    specs = registry.folder("cards", "CARD", CardSpec, apart=("elements",))
    return {spec.draws: spec for spec in specs.values()}


def _words(element: Element) -> Iterator[str]:
    read = READ.get(element["type"])
    if read is not None:
        yield from read(element)


def _line(element: Element) -> Iterator[str]:
    yield "".join(inline["text"] for inline in element["inlines"])


def _all(element: Element) -> Iterator[str]:
    for item in element["items"]:
        yield from _words(item)


def _columns(element: Element) -> Iterator[str]:
    left, *others = element["columns"]
    width = LABEL_WIDTH if left["width"].endswith("px") else 0
    for parts in zip_longest(_all(left), *(_all(column) for column in others), fillvalue=""):
        first, *more = parts
        yield GAP.join([_pad(first, width), *(part for part in more if part)])


def _table(element: Element) -> Iterator[str]:
    rows = [[" ".join(_all(cell)) for cell in row["cells"]] for row in element["rows"]]
    right = [cell["items"][0].get("horizontalAlignment") == "Right" for cell in element["rows"][0]["cells"]]
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        yield GAP.join(_pad(*cell) for cell in zip(row, widths, right, strict=True))


def _bars(element: Element) -> Iterator[str]:
    """A chart as lines of blocks, the longest of them full."""
    for series in element["data"] if element["type"] == "Chart.Line" else (element,):
        points = [_point(point) for point in series.get("values") or series["data"]]
        most = max((number for _, number in points), default=0) or 1
        width = max((_width(label) for label, _ in points), default=0)
        for label, number in points:
            yield f"{_pad(label, width)}{GAP}{'█' * round(number / most * BAR_WIDTH) or '▏'} {number:,}"


def _point(point: Mapping[str, Any]) -> tuple[str, int]:
    if "legend" in point:
        return str(point["legend"]).rpartition(": ")[0], point["value"]
    return str(point["x"]), point["y"]


def _pad(words: str, width: int, right: bool = False) -> str:
    space = " " * (width - _width(words))
    return space + words if right else words + space


def _width(words: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in words)


READ: Mapping[str, Callable[[Element], Iterator[str]]] = {
    "RichTextBlock": _line,
    "Container": _all,
    "ColumnSet": _columns,
    "Table": _table,
    "Chart.HorizontalBar": _bars,
    "Chart.VerticalBar": _bars,
    "Chart.Line": _bars,
    "Chart.Donut": _bars,
}
