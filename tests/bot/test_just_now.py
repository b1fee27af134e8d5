"""A name that several people have is that of whom the conversation was about just now."""

from __future__ import annotations

from typing import Any

import pytest

from bot import just_now
from bot.just_now import of_just_now, spoken_of
from bot.parse import Understood, whole_grammar
from services.directory import Found, Hit
from tests.services.house import START

PEOPLE = (Hit("1", "Kelly Krout", "IT"), Hit("2", "Adam Kelly", "Finance"), Hit("3", "Lee Gu", "Sales"))
KROUT = "kelly.krout@contoso.com"


def find(read: Any, name: str) -> Found:
    key = name.casefold()
    return Found(tuple(one for one in PEOPLE if key in one.name.casefold() or (key == KROUT and one.id == "1")))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("turn kelly back on", f"enable {KROUT}"),
        ("apps kelly uses", f"apps used by {KROUT}"),
        ("disable adam", "disable adam"),
        ("disable lee", "disable lee"),
        ("disable kelly krout", "disable kelly krout"),
    ],
)
def test_first_name_is_that_of_the_last_one_where_it_fits(monkeypatch: Any, text: str, read: str) -> None:
    monkeypatch.setattr(just_now, "FINDERS", {"who": find})
    reading = whole_grammar().read(text, START.date())
    assert isinstance(reading, Understood)
    reader: Any = None
    assert [one.canonical for one in of_just_now(reader, (reading,), KROUT)] == [read]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("user locked out, lee gu, what's she look like", "lee gu"),
        ("Lee Gu wants to know who has no mfa, she needs it today", ""),
        ("user locked out, lee gu, who else is", ""),
    ],
)
def test_whoever_is_named_alone_is_spoken_of(monkeypatch: Any, text: str, name: str) -> None:
    grammar = whole_grammar()
    monkeypatch.setattr(
        "bot.spotted.FINDERS", {"who": find} | dict.fromkeys(("app", "group", "role", "licence"), find_none)
    )
    reader: Any = None
    assert spoken_of(reader, grammar, text) == name


def find_none(read: Any, name: str) -> Found:
    return Found()
