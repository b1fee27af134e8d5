from __future__ import annotations

from datetime import date

import pytest

from bot.parse import Grammar
from bot.parse.reading import readings

TODAY = date(2026, 11, 21)
BUYER = ["update user lee gu set department to sales", "update user lee gu set job title to buyer"]


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("move Lee Gu to dept Sales, title Buyer", BUYER),
        ("Lee Gu: department Sales, title Buyer", BUYER),
        ("Lee Gu shall be registered in the department Sales with the job title Buyer", BUYER),
        ("set the department of Lee Gu to Sales and his title to Buyer, he was promoted", BUYER),
        (
            "update Lee Gu: city Berlin, manager Patti Fernandez",
            ["update user lee gu set city to berlin", "set manager lee gu to patti fernandez"],
        ),
        (
            "Lee Gu changed from Sales to Marketing and his boss is now Adele Vance",
            ["update user lee gu set department to marketing", "set manager lee gu to adele vance"],
        ),
        ("give Lee Gu E5 and Visio", ["assign licence lee gu e5", "assign licence lee gu visio"]),
        (
            "take the E5, Visio and Project from Lee Gu",
            ["remove licence lee gu e5", "remove licence lee gu visio", "remove licence lee gu project"],
        ),
        ("Lee Gu: no more E5, instead E3.", ["remove licence lee gu e5", "assign licence lee gu e3"]),
        ("Lee Gu needs Visio, not Project.", ["assign licence lee gu visio"]),
        ("pull the licences off Lee Gu, the e3 that is", ["remove licence lee gu e3"]),
    ],
)
def test_what_is_wished_for_at_once_is_several_wishes(grammar: Grammar, text: str, means: list[str]) -> None:
    assert [one.canonical for one in readings(grammar.read(text, TODAY))] == means


@pytest.mark.parametrize(
    "text",
    [
        "disable Lee Gu, manager Patti Fernandez",
        "who has E5 and Visio",
        "a joiner: Tom Keller, title Buyer, city Berlin",
    ],
)
def test_what_is_told_of_somebody_sets_nothing(grammar: Grammar, text: str) -> None:
    names = {one.spec.name for one in readings(grammar.read(text, TODAY))}
    assert names.isdisjoint({"update_user", "set_manager", "assign_licence"})
