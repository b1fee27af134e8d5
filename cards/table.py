"""A page of rows as a card, with buttons to the pages around it."""

from __future__ import annotations

from cards.elements import (
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


def draw(answer: Table, understood: str = "") -> Json:
    """The card of at most 15 rows; a name with a link asks for its details."""
    end = footer(answer, understood)

    def page(most: int, *, pictured: bool = False) -> Json:
        rows = answer.rows[:most]
        body = [header(answer.title, answer.summary), *chart(answer.chart, pictured=pictured)]
        if rows:
            body += [_grid(answer, most), _place(answer, len(rows))]
        return card(body + end, [*_pages(answer, len(rows)), *asks(answer.next)])

    # Rows are worth more than the picture of a chart that most clients draw themselves.
    whole = page(PAGE, pictured=True)
    return fitting(page, PAGE) if too_large(whole) else whole


def _grid(answer: Table, most: int) -> Json:
    titles = [_title(column) for column in answer.columns]
    links = answer.links or ("",) * len(answer.rows)
    rows = [_cells(answer.columns, row, link) for row, link in zip(answer.rows[:most], links, strict=False)]
    return table([column.weight for column in answer.columns], [titles, *rows])


def _title(column: Column) -> Json:
    zone = " (UTC)" if column.kind == "when" else ""
    return alone(run(column.title + zone, Look.COLUMN), right=column.kind == "number")


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
