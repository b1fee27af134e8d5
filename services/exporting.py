"""A whole list as a file: every row of a table answer, as whoever asked may see it, in CSV or XLSX."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import IO, Any

from services.answers import Answer, FileOffer, Table, Value
from services.errors import BadArgument
from services.names import fold
from services.paging import counted
from services.privacy import reduced
from services.specs import Asked, Question
from services.spreadsheets import MOST_ROWS, Cell, Sheet, write_csv, write_xlsx
from services.store.engine import Store
from services.store.reader import Reader
from services.trail import Trail, people

WRITERS = {"csv": write_csv, "xlsx": write_xlsx}
WORDS = {"csv": "CSV", "xlsx": "an Excel sheet"}
MEDIA = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
# An estimate for people: what a cell takes in a file of each kind.
CELL_BYTES = {"csv": 18, "xlsx": 10}
LEAST_BYTES = {"csv": 200, "xlsx": 7_000}
LONGEST_NAME = 60
AT_ONCE = 2
BETWEEN = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made: `file` stands at its beginning and is gone when it is closed."""

    name: str
    media: str
    file: IO[bytes]
    bytes: int
    rows: int


class Exporting:
    """Makes files, on threads and two at a time: each reads a whole list. What was made is in the trail first."""

    def __init__(self, store: Store, trail: Trail, most_rows: int = MOST_ROWS) -> None:
        self._store = store
        self._trail = trail
        self._most_rows = most_rows
        self._room = asyncio.Semaphore(AT_ONCE)

    async def offer(self, asked: Asked) -> Table | Answer:
        """The first page of the list that an export is of; anything else says why there is no file.

        Raises BadArgument when it is no list, or too long for the kind of file.
        """
        question, about = _about(asked)
        first = await self._store.read(asked.now, lambda read: _page(read, question, about), aside=True)
        if isinstance(first, Table) and kind(asked) == "xlsx" and first.total > self._most_rows:
            raise BadArgument(
                f"An Excel sheet holds {self._most_rows:,} rows, and this list has {first.total:,}.",
                f"Narrow it, or take CSV: export {about.canonical} as csv",
            )
        return first

    async def make(self, asked: Asked) -> Made:
        """The file of an export as the list is now. Raises BadArgument when there is no such list (any more)."""
        async with self._room:
            made = await self._store.read_whole(asked.now, lambda read: _made(read, asked))
        self._trail.note(asked, "exported", {"said": asked.canonical, "rows": made.rows}, people(asked) or ("",))
        await self._trail.settle()
        return made


def kind(asked: Asked) -> str:
    """The kind of file that was asked for: xlsx unless csv was named."""
    return "csv" if ("as csv", "") in asked.filters else "xlsx"


def file(asked: Asked, table: Table) -> FileOffer:
    """What the file of an export will be called and about how large it will be."""
    suffix = kind(asked)
    estimate = LEAST_BYTES[suffix] + CELL_BYTES[suffix] * len(table.columns) * table.total
    detail = f"{counted(table.total, 'row')} as {WORDS[suffix]}."
    if fresh := table.fresh:
        age = f"as of {fresh.as_of:%d %b %Y, %H:%M} UTC" if fresh.as_of else "not collected completely yet"
        detail = " ".join((detail, f"{fresh.connection}, {age}.", *fresh.blind_spots))
    return FileOffer(_name(table.title, asked.now, suffix), detail, estimate, asked.canonical)


def _about(asked: Asked) -> tuple[Question, Asked]:
    if asked.about is None or asked.about[0].answer is None:
        raise BadArgument("Only a list that I can show can become a file.", "Try: export users inactive 90d")
    return asked.about


def _page(read: Reader, question: Question, about: Asked) -> Answer:
    assert question.answer is not None  # noqa: S101  `_about` has looked
    answer = question.answer(read, about)
    if not isinstance(answer, Table):
        raise BadArgument("That is no list, so there are no rows to export.", "Try: export users guests")
    return reduced(answer, about)


def _pages(read: Reader, question: Question, about: Asked) -> Iterator[Table]:
    """The whole list, page by page. Raises BadArgument when nothing of it may be told."""
    offset = 0
    while True:
        page = _page(read, question, replace(about, offset=offset))
        if not isinstance(page, Table):
            raise BadArgument(page.summary, getattr(page, "detail", ""))
        yield page
        offset += len(page.rows)
        if not page.rows or offset >= page.total:
            return


def _made(read: Reader, asked: Asked) -> Made:
    pages = _pages(read, *_about(asked))
    first = next(pages)
    suffix = kind(asked)
    into: Any = tempfile.TemporaryFile()  # noqa: SIM115  whoever gets it closes it
    try:
        count = WRITERS[suffix](into, Sheet(first.columns, _rows(first, pages), _known(asked, first)))
        size = into.seek(0, 2)
        into.seek(0)
    except BaseException:
        into.close()
        raise
    return Made(_name(first.title, asked.now, suffix), MEDIA[suffix], into, size, count)


def _rows(first: Table, others: Iterator[Table]) -> Iterator[tuple[Value, ...]]:
    yield from first.rows
    for page in others:
        yield from page.rows


def _known(asked: Asked, table: Table) -> list[tuple[str, Cell]]:
    """What a reader of the file must know: what was asked, of what, how old it is and what it cannot see."""
    _, about = _about(asked)
    known: list[tuple[str, Cell]] = [("Answer", table.title), ("Asked", about.canonical)]
    if table.fresh is not None:
        known.append(("Connection", table.fresh.connection))
        known.append(("As of (UTC)", table.fresh.as_of or "not collected completely yet"))
        known += [("Not seen", spot) for spot in table.fresh.blind_spots]
    return [*known, ("Exported (UTC)", asked.now), ("Exported by", asked.caller.name)]


def _name(title: str, at: datetime, suffix: str) -> str:
    slug = BETWEEN.sub("-", fold(title)).strip("-")[:LONGEST_NAME].strip("-")
    return f"{slug or 'export'}-{at:%Y-%m-%d}.{suffix}"
