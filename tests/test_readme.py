"""README says what the specs say."""

from __future__ import annotations

from tests.readme import README, filled, tables


def test_the_tables_are_those_of_the_specs() -> None:
    text = README.read_text(encoding="utf-8")
    assert filled(text, tables()) == text, "run: .venv/bin/python -m tests.readme"


def test_it_opens_with_the_two_commands() -> None:
    first = README.read_text(encoding="utf-8").split("##")[0]
    assert first.index("make demo") < first.index("make test") < first.index("conversation.png")
