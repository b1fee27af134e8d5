from __future__ import annotations

from dataclasses import replace

from services.answers import Column, Table, Value
from tests.cards.drawing import drawn, lines, presses, titles
from tests.cards.lint import problems
from tests.cards.samples import TABLE


def table(count: int, total: int, offset: int = 0, ask: str = "users") -> Table:
    rows = tuple((Value(f"user {nth}"),) for nth in range(count))
    return Table(title="Users", summary="", columns=(Column("Name"),), rows=rows, total=total, offset=offset, ask=ask)


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
    assert not any(element["type"] == "Table" for element in card["body"])


def test_the_zone_of_times_stands_in_the_header() -> None:
    card = drawn(replace(table(1, 1), columns=(Column("Seen", "when"),)))
    assert "Seen (UTC)" in lines(card)
