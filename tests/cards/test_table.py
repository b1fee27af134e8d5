from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.answers import Column, Table, Value
from tests.cards.drawing import drawn, elements, lines, presses, titles
from tests.cards.lint import problems
from tests.cards.samples import TABLE
from tests.cards.wide import SIGN_INS


def table(count: int, total: int, offset: int = 0, ask: str = "users") -> Table:
    rows = tuple((Value(f"user {nth}"),) for nth in range(count))
    return Table(title="Users", summary="", columns=(Column("Name"),), rows=rows, total=total, offset=offset, ask=ask)


def grid(card: Any) -> Any:
    """The grid of a card, None where the rows are told one by one."""
    return next((element for element in elements(card) if element["type"] == "Table"), None)


def pages(card: dict[str, object]) -> dict[str, object]:
    return {press["title"]: press["data"] for press in presses(card) if press["verb"] == "show"}


def test_first_page_leads_to_the_next() -> None:
    assert pages(drawn(table(15, 42))) == {"Next": {"ask": "users", "offset": 15}}


def test_middle_page_leads_both_ways() -> None:
    assert pages(drawn(table(15, 42, 15))) == {
        "Previous": {"ask": "users", "offset": 0},
        "Next": {"ask": "users", "offset": 30},
    }


def test_last_page_leads_back_only() -> None:
    assert list(pages(drawn(table(12, 42, 30)))) == ["Previous"]


def test_a_table_that_cannot_be_asked_again_has_no_pages() -> None:
    assert titles(drawn(table(15, 42, ask=""))) == []


def test_more_than_fifteen_rows_are_not_drawn_but_paged() -> None:
    card = drawn(table(20, 20))
    assert "user 14" in lines(card)
    assert "user 15" not in lines(card)
    assert pages(card) == {"Next": {"ask": "users", "offset": 15}}


def test_rows_that_do_not_fit_a_message_come_on_the_next_page() -> None:
    columns = tuple(Column(f"Column {nth}") for nth in range(6))
    rows = tuple(tuple(Value("王" * 120) for _ in columns) for _ in range(15))
    card = drawn(replace(TABLE, columns=columns, rows=rows, links=(), offset=0, total=15))
    assert problems(card) == []
    (data,) = pages(card).values()
    assert 0 < data["offset"] < 15  # type: ignore[index]


def test_only_the_first_cell_of_a_row_leads_to_its_details() -> None:
    links = [press for press in presses(drawn(TABLE)) if press["verb"] == "ask"]
    assert len(links) == len(TABLE.rows)
    assert links[0]["data"] == {"ask": TABLE.links[0]}
    assert links[0]["title"] == "Alex Wilber"


def test_an_empty_table_says_so_in_words_and_draws_no_grid() -> None:
    card = drawn(replace(TABLE, rows=(), links=(), total=0, offset=0, summary="No user is inactive."))
    assert "No user is inactive." in lines(card)
    assert grid(card) is None


def test_the_zone_of_times_stands_in_the_header() -> None:
    card = drawn(replace(table(1, 1), columns=(Column("Seen", "when"),)))
    assert "Seen (UTC)" in lines(card)


def test_columns_that_do_not_fit_a_phone_are_told_row_by_row_without_what_is_empty() -> None:
    card = drawn(SIGN_INS)
    assert grid(card) is None
    where = lines(card).index("Brian Johnson")
    assert lines(card)[where + 1] == (
        "When 21 Nov 2026, 09:07 UTC · App Office 365 Exchange Online · From Minsk, BY, 178.120.0.39 · "
        "Result wrong name or password · Conditional Access none applied"
    )
    assert [press["title"] for press in presses(card) if press["verb"] == "ask"][:3] == [
        "Adele Vance",
        "Brian Johnson",
        "Isaiah Langer",
    ]


def test_a_row_with_nothing_but_its_name_is_one_line() -> None:
    empty = tuple(Value(None) for _ in SIGN_INS.columns[1:])
    rows = (*SIGN_INS.rows, (Value("Lee Gu"), *empty))
    card = drawn(replace(SIGN_INS, rows=rows, links=(), total=4))
    assert lines(card)[lines(card).index("Lee Gu") + 1] == "4 in all"


def test_no_column_of_a_grid_is_narrower_than_its_days_and_numbers() -> None:
    columns = (Column("Licence", weight=9), Column("Free", "number"), Column("Ends", "date"))
    row = (Value("E5"), Value(10_000), Value(SIGN_INS.fresh.as_of if SIGN_INS.fresh else None))
    widths = [one["width"] for one in grid(drawn(replace(TABLE, columns=columns, rows=(row,), links=())))["columns"]]
    assert widths[1] > 10 * len("10,000")
    assert widths[2] > 10 * len("21 Nov 2026")
    assert widths[0] > max(widths[1:])
