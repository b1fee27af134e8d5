"""A page of rows as a card, with buttons to the pages around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cards.elements import (
    NARROW,
    CardSpec,
    Json,
    Look,
    alone,
    asks,
    card,
    chart,
    details,
    fitting,
    footer,
    header,
    line,
    press,
    question,
    run,
    said,
    shown,
    table,
    too_large,
)
from services.answers import Column, Table, Value

PAGE = 15
DATE = len("21 Nov 2026")
LONGEST = 20  # letters of a word that counts: a longer one is broken anyway
GAP = 2  # letters that the space beside a column takes; digits are narrow
SQUEEZE = 3  # letters that may be missing
MOST_LINES = 4


def draw(answer: Table, understood: str = "") -> Json:
    """The card of at most 15 rows; a name with a link asks for its details."""
    head, end = header(answer.title, answer.summary), footer(answer, understood)
    rows, asked = _rows(answer), asks(answer.next)

    def page(most: int, *, pictured: bool = False) -> Json:
        count = min(most, len(answer.rows))
        body = [head, *chart(answer.chart, pictured=pictured)]
        if count:
            body += [*rows(count), _place(answer, count)]
        return card(body + end, [*_pages(answer, count), *asked])

    # Rows are worth more than the picture of a chart that most clients draw themselves.
    whole = page(PAGE, pictured=True)
    return fitting(page, PAGE) if too_large(whole) else whole


def _rows(answer: Table) -> Callable[[int], list[Json]]:
    """What draws the first so many rows: a grid where its columns fit on a phone, else a paragraph for each row."""
    columns, links = answer.columns, answer.links or ("",) * len(answer.rows)
    rows = list(zip(answer.rows[:PAGE], links, strict=False))
    letters = [_letters(answer, nth) for nth in range(len(columns))]
    if sum(letters) > NARROW + SQUEEZE:
        told = _told(columns, rows)
        return lambda count: [part for record in told[:count] for part in record]
    titles = [alone(run(_title(column), Look.COLUMN), right=column.kind == "number") for column in columns]
    cells, widths = [_cells(columns, row, link) for row, link in rows], _widths(columns, letters)
    return lambda count: [table(widths, [titles, *cells[:count]])]


def _widths(columns: tuple[Column, ...], letters: list[int]) -> list[int]:
    """Tenths of letters: what each column needs, and of the room that is left what it weighs."""
    room, whole = max(0, NARROW - sum(letters)), sum(column.weight for column in columns)
    return [10 * need + 10 * room * column.weight // whole for column, need in zip(columns, letters, strict=True)]


def _title(column: Column) -> str:
    return column.title + (" (UTC)" if column.kind == "when" else "")


def _letters(answer: Table, nth: int) -> int:
    """How wide a column must be, or words, numbers and dates are cut in two and sentences pile up."""
    column = answer.columns[nth]
    dated = column.kind in ("date", "when")
    texts = [] if dated else [shown(row[nth].text) for row in answer.rows[:PAGE]]
    words = max(map(len, " ".join((_title(column), *texts)).split()), default=1)
    lines = max(map(len, texts), default=0) // MOST_LINES
    gap = GAP // 2 if column.kind == "number" else GAP
    return gap + (max(words, DATE) if dated else min(max(words, lines), LONGEST))


def _told(columns: tuple[Column, ...], rows: Iterable[tuple[tuple[Value, ...], str]]) -> list[list[Json]]:
    """Rows as people would tell them: what each is about, then the rest by name; what is empty is left out."""
    first = next((nth for nth, column in enumerate(columns) if column.leads), 0)
    # How a value is introduced that is the first of its line, and one that is not.
    names = [(_named(column, ""), _named(column, " · ")) for column in columns]
    kinds = ["date" if column.kind == "date" else "" for column in columns]
    records = []
    for row, link in rows:
        to = details(shown(row[first].text), link) if link else None
        told: list[Json] = []
        for nth, value in enumerate(row):
            if nth != first and value.text not in (None, ""):
                told += names[nth][bool(told)]
                told += said(value, kind=kinds[nth])
        head = line(said(row[first], Look.HEADING, link=to), spacing="Medium")
        records.append([head, line(told, spacing="None")] if told else [head])
    return records


def _named(column: Column, before: str) -> list[Json]:
    """A column's title in front of a value of it."""
    return [{**one, "text": f"{before}{one['text']} "} for one in run(column.title, Look.LABEL)]


def _cells(columns: tuple[Column, ...], row: tuple[Value, ...], link: str) -> list[Json]:
    cells: list[Json] = []
    for column, value in zip(columns, row, strict=True):
        to = details(shown(value.text), link) if link and not cells else None
        cells.append(alone(said(value, kind=column.kind, link=to), right=column.kind == "number"))
    return cells


def _place(answer: Table, count: int) -> Json:
    first, last = answer.offset + 1, answer.offset + count
    whole = count == answer.total
    return line(run(f"{answer.total:,} in all" if whole else f"{first:,} to {last:,} of {answer.total:,}", Look.LABEL))


def _pages(answer: Table, count: int) -> list[Json]:
    if not answer.ask:
        return []
    buttons = []
    asked = question(answer.ask)
    after = answer.offset + count
    if answer.offset:
        before = max(0, answer.offset - PAGE)
        buttons.append(press("Previous", "show", {**asked, "offset": before}))
    if after < answer.total:
        buttons.append(press("Next", "show", {**asked, "offset": after}))
    return buttons


CARD = CardSpec(name="table", draws=Table, draw=draw)
