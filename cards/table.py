"""A page of rows as a card, with buttons to the pages around it."""

from __future__ import annotations

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
BETWEEN = 2  # letters that the space beside a column takes
SQUEEZE = 10  # letters that may be missing: most are narrower than an "m"


def draw(answer: Table, understood: str = "") -> Json:
    """The card of at most 15 rows; a name with a link asks for its details."""
    end = footer(answer, understood)

    def page(most: int, *, pictured: bool = False) -> Json:
        rows = answer.rows[:most]
        body = [header(answer.title, answer.summary), *chart(answer.chart, pictured=pictured)]
        if rows:
            body += [*_rows(answer, most), _place(answer, len(rows))]
        return card(body + end, [*_pages(answer, len(rows)), *asks(answer.next)])

    # Rows are worth more than the picture of a chart that most clients draw themselves.
    whole = page(PAGE, pictured=True)
    return fitting(page, PAGE) if too_large(whole) else whole


def _rows(answer: Table, most: int) -> list[Json]:
    """A grid where its columns fit on a phone, else a paragraph for each row."""
    letters = [_letters(answer, nth, most) + BETWEEN for nth in range(len(answer.columns))]
    links = answer.links or ("",) * len(answer.rows)
    rows = list(zip(answer.rows[:most], links, strict=False))
    if sum(letters) > NARROW + SQUEEZE:
        return [part for row, link in rows for part in _record(answer.columns, row, link)]
    titles = [alone(run(_title(column), Look.COLUMN), right=column.kind == "number") for column in answer.columns]
    cells = [_cells(answer.columns, row, link) for row, link in rows]
    return [table(_widths(answer.columns, letters), [titles, *cells])]


def _widths(columns: tuple[Column, ...], letters: list[int]) -> list[int]:
    """Tenths of letters: what each column needs, and of the room that is left what it weighs."""
    room, whole = max(0, NARROW - sum(letters)), sum(column.weight for column in columns)
    return [10 * need + 10 * room * column.weight // whole for column, need in zip(columns, letters, strict=True)]


def _title(column: Column) -> str:
    return column.title + (" (UTC)" if column.kind == "when" else "")


def _letters(answer: Table, nth: int, most: int) -> int:
    """The longest that a column must not break: a number or date cut in two, or half a word, is hard to read."""
    column = answer.columns[nth]
    dated = column.kind in ("date", "when")
    texts = () if dated else (shown(row[nth].text) for row in answer.rows[:most])
    longest = max((len(word) for text in (_title(column), *texts) for word in text.split()), default=1)
    return max(longest, DATE) if dated else min(longest, LONGEST)


def _record(columns: tuple[Column, ...], row: tuple[Value, ...], link: str) -> list[Json]:
    """A row as people would tell it: what it is about, then the rest by name; what is empty is left out."""
    to = details(shown(row[0].text), link) if link else None
    head = line(said(row[0], Look.HEADING, link=to), spacing="Medium")
    told: list[Json] = []
    for column, value in zip(columns[1:], row[1:], strict=True):
        if value.text not in (None, ""):
            before = " · " if told else ""
            told += [{**one, "text": f"{before}{one['text']} "} for one in run(column.title, Look.QUIET)]
            told += said(value, kind="date" if column.kind == "date" else "")
    return [head, line(told, spacing="None")] if told else [head]


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
