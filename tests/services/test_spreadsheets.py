"""Files of rows, read back as other programs read them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest

from services.answers import Column, Value
from services.spreadsheets import Sheet, write_csv, write_xlsx

AT = datetime(2026, 11, 21, 9, 14, 30, tzinfo=UTC)
COLUMNS = (Column("Name"), Column("Seats", "number"), Column("Created", "date"), Column("Seen", "when"))
KNOWN = (("Asked", "users guests"), ("As of (UTC)", AT), ("Not seen", "No P1."))
HOSTILE = [
    "=1+1",
    '=HYPERLINK("https://evil.example","x")',
    "+49 30 1234",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\u200b=1+1",
    "  =1+1",
    "＝1+1",
    "﹣1",
    "\ufeff@SUM(1)",
    'a"; =1+1',
    "line\n=1+1",
]


def sheet(*rows: tuple[Any, ...], columns: tuple[Column, ...] = COLUMNS) -> Sheet:
    return Sheet(columns, (tuple(map(Value, row)) for row in rows), KNOWN)


def as_csv(given: Sheet) -> list[list[str]]:
    to = io.BytesIO()
    write_csv(to, given)
    assert to.getvalue().startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(to.getvalue().decode("utf-8-sig"), newline="")))


def as_xlsx(given: Sheet) -> Any:
    to = io.BytesIO()
    write_xlsx(to, given)
    to.seek(0)
    return openpyxl.load_workbook(to)


def test_cells_of_an_excel_sheet_are_typed_below_a_header_that_stays_and_filters() -> None:
    book = as_xlsx(sheet(("Adele", 3, AT, AT), ("Lee", None, "never", AT)))
    rows = book["Rows"]
    assert [cell.value for cell in rows[1]] == ["Name", "Seats", "Created (UTC)", "Seen (UTC)"]
    adele = rows[2]
    naive = AT.replace(tzinfo=None)
    assert [cell.value for cell in adele] == ["Adele", 3, naive, naive]
    assert [cell.data_type for cell in adele] == ["s", "n", "d", "d"]
    assert (adele[2].number_format, adele[3].number_format) == ("yyyy-mm-dd", "yyyy-mm-dd hh:mm")
    assert [cell.value for cell in rows[3]] == ["Lee", None, "never", naive]
    assert rows.freeze_panes == "A2"
    assert rows.auto_filter.ref == "A1:D3"


def test_a_second_sheet_says_what_the_rows_are() -> None:
    book = as_xlsx(sheet(("Adele", 3, AT, AT)))
    assert book.sheetnames == ["Rows", "About"]
    said = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    assert said == {
        "Asked": "users guests",
        "As of (UTC)": AT.replace(tzinfo=None),
        "Not seen": "No P1.",
        "Rows": 1,
    }


def test_a_csv_file_has_the_rows_and_nothing_else() -> None:
    rows = as_csv(sheet(("Adele", 3, AT, AT), ("Lee", None, "never", None)))
    assert rows == [
        ["Name", "Seats", "Created (UTC)", "Seen (UTC)"],
        ["Adele", "3", "2026-11-21", "2026-11-21T09:14:30Z"],
        ["Lee", "", "never", ""],
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_taken_for_a_formula(text: str) -> None:
    one = (Column("Name"),)
    (_, (written,)) = as_csv(sheet((text,), columns=one))
    assert not written.lstrip().startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))
    cell = as_xlsx(sheet((text,), columns=one))["Rows"]["A2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix or not str(cell.value).startswith(("=", "+", "-", "@", "＝"))


def test_a_number_below_zero_stays_a_number() -> None:
    assert as_csv(sheet((-3,), columns=(Column("Free", "number"),)))[1] == ["-3"]
    assert as_xlsx(sheet((-3,), columns=(Column("Free", "number"),)))["Rows"]["A2"].value == -3


def test_what_nobody_sees_and_half_a_character_are_left_out() -> None:
    odd = "Ad\u202ee\x00le\ud800 \u200bVance\n\nLtd"
    assert as_csv(sheet((odd,), columns=(Column("Name"),)))[1] == ["Adele Vance Ltd"]
    assert as_xlsx(sheet((odd,), columns=(Column("Name"),)))["Rows"]["A2"].value == "Adele Vance Ltd"


def test_a_column_title_of_the_tenants_is_no_formula_either() -> None:
    columns = (Column("=1+1"),)
    assert as_csv(sheet(columns=columns)) == [["'=1+1"]]
    assert as_xlsx(sheet(columns=columns))["Rows"]["A1"].data_type == "s"


def test_an_empty_list_is_a_header() -> None:
    book = as_xlsx(sheet())
    assert book["Rows"].max_row == 1
    assert as_csv(sheet()) == [["Name", "Seats", "Created (UTC)", "Seen (UTC)"]]


def test_rows_are_written_as_they_come() -> None:
    taken = 0

    def rows() -> Iterator[tuple[Value, ...]]:
        nonlocal taken
        for taken in range(5_000):
            yield (Value(f"Person {taken}"), Value(taken), Value(AT), Value(None))

    to = io.BytesIO()
    assert write_csv(to, Sheet(COLUMNS, rows(), ())) == 5_000
    assert taken == 4_999
