"""Rows of answers as CSV and XLSX files that no spreadsheet program runs anything of."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any

import xlsxwriter  # type: ignore[import-untyped]  # it brings no types

from services.answers import Column, Value

Cell = str | int | float | datetime | None
# Excel and LibreOffice take what begins so for a formula, the wide forms in East Asian settings too.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Control, direction and zero-width characters and lone surrogates: nobody sees them, and XML and UTF-8 refuse some.
UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ud800-\udfff]"
)
LONGEST = 32_000
MOST_ROWS = 1_048_575
WIDTH = 9
DATES = {"date": "yyyy-mm-dd", "": "yyyy-mm-dd hh:mm"}
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is written: columns, their rows as they come, and what is `known` about them, a label and a value each."""

    columns: Sequence[Column]
    rows: Iterable[tuple[Value, ...]]
    known: Sequence[tuple[str, Cell]]


def write_csv(to: IO[bytes], sheet: Sheet) -> int:
    """How many rows were written: UTF-8 with its mark, every text quoted, times as ISO 8601 in UTC.

    What is known about the rows is not in the file: programs read it.
    """
    text = io.TextIOWrapper(to, encoding="utf-8-sig", newline="", write_through=False)
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([_defused(title) for title in _titles(sheet.columns)])
    count = 0
    for row in sheet.rows:
        count += 1
        writer.writerow([_plain(value.text, column.kind) for value, column in zip(row, sheet.columns, strict=True)])
    text.flush()
    text.detach()
    return count


def write_xlsx(to: IO[bytes], sheet: Sheet) -> int:
    """How many rows were written, typed, below a header that stays and filters; a second sheet says what they are."""
    book = xlsxwriter.Workbook(to, OPTIONS)
    try:
        bold = book.add_format({"bold": True, "bottom": 1})
        cells = _Cells(book)
        rows = book.add_worksheet("Rows")
        for place, (title, column) in enumerate(zip(_titles(sheet.columns), sheet.columns, strict=True)):
            rows.set_column(place, place, WIDTH * max(column.weight, 2))
            rows.write_string(0, place, title, bold)
        rows.freeze_panes(1, 0)
        count = 0
        for count, row in enumerate(sheet.rows, 1):
            for place, (value, column) in enumerate(zip(row, sheet.columns, strict=True)):
                cells.write(rows, count, place, value.text, column.kind)
        rows.autofilter(0, 0, count, len(sheet.columns) - 1)
        about = book.add_worksheet("About")
        about.set_column(0, 0, 20)
        about.set_column(1, 1, 100)
        for line, (label, known) in enumerate((*sheet.known, ("Rows", count))):
            about.write_string(line, 0, label, cells.label)
            cells.write(about, line, 1, known, "")
    finally:
        book.close()
    return count


class _Cells:
    """Writes one cell as what it is. Texts are marked as such, so that editing one does not make a formula of it."""

    def __init__(self, book: Any) -> None:
        self.label = book.add_format({"bold": True, "valign": "top"})
        self._text = book.add_format({"quote_prefix": True})
        self._dates = {kind: book.add_format({"num_format": form}) for kind, form in DATES.items()}

    def write(self, sheet: Any, row: int, place: int, cell: Cell, kind: str) -> None:
        """Nothing is written for None."""
        if cell is None:
            return
        if isinstance(cell, datetime):
            when = cell.astimezone(UTC).replace(tzinfo=None)
            sheet.write_datetime(row, place, when, self._dates.get(kind, self._dates[""]))
        elif isinstance(cell, str):
            text = _clean(cell)
            sheet.write_string(row, place, text, self._text if text.startswith(FORMULA) else None)
        else:
            sheet.write_number(row, place, cell)


def _titles(columns: Sequence[Column]) -> list[str]:
    return [_clean(one.title) + (" (UTC)" if one.kind in ("date", "when") else "") for one in columns]


def _plain(cell: Cell, kind: str) -> Cell:
    if isinstance(cell, datetime):
        at = cell.astimezone(UTC)
        return f"{at:%Y-%m-%d}" if kind == "date" else f"{at:%Y-%m-%dT%H:%M:%SZ}"
    return _defused(_clean(cell)) if isinstance(cell, str) else cell


def _defused(text: str) -> str:
    return "'" + text if text.startswith(FORMULA) else text


def _clean(text: str) -> str:
    """`text` on one line, without what cannot be seen."""
    if text.isascii() and text.isprintable():
        return text.strip()[:LONGEST]
    return " ".join(UNSEEN.sub("", text).split())[:LONGEST]
