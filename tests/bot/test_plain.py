from __future__ import annotations

import pytest

from bot import plain
from services.answers import Column, Table, Value
from tests.cards.samples import SAMPLES


@pytest.mark.parametrize("name", SAMPLES)
def test_every_answer_can_be_read_on_a_terminal(name: str) -> None:
    answer, _ = SAMPLES[name]
    said = plain.text(answer)
    assert answer.summary in said
    assert "TextRun" not in said
    assert "\n\n\n" not in said
    assert all(line == line.rstrip() for line in said.splitlines())


def test_columns_of_a_table_line_up_wide_letters_too() -> None:
    table = Table(
        title="Users",
        summary="",
        columns=(Column("Name"), Column("Licences", "number")),
        rows=((Value("王小明"), Value(3)), (Value("Lee Gu"), Value(1_204))),
        total=2,
    )
    assert plain.text(table).splitlines()[2:5] == ["Name    Licences", "王小明         3", "Lee Gu     1,204"]


def test_labels_stand_in_their_own_column() -> None:
    said = plain.text(SAMPLES["approval_pending"][0]).splitlines()
    assert "Who               Adele Vance" in said
    assert "                  AdeleV@contoso.onmicrosoft.com · 7b1f3c52" in said


def test_a_title_and_its_state_share_a_line() -> None:
    assert plain.text(SAMPLES["profile"][0]).splitlines()[2] == "Adele Vance  Enabled"


def test_escape_codes_of_a_name_never_reach_the_terminal() -> None:
    table = Table(title="T", summary="", columns=(Column("Name"),), rows=((Value("\x1b[31mred\x07"),),), total=1)
    assert "\x1b" not in plain.text(table)
    assert "\x07" not in plain.text(table)
