"""Which of several readings is meant, by what is called so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import cast

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot.meant import meant, parted
from bot.parse import Ambiguous, Understood, whole_grammar
from bot.turn import Turn
from services.answers import Chooser
from services.errors import NotFound
from services.names import fold
from services.resources.users import User
from services.specs import Caller
from services.store.engine import Store
from tests.services.cached import group
from tests.services.house import JONI, LEE, START, settle

CALLER = Caller(LEE, "t", "Lee Gu", frozenset())
TEAM, REGION = (f"00000000-0000-4000-8000-0000000000{at:02}" for at in (1, 2))
TURN = cast(Turn, SimpleNamespace(mentions=()))


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    store = Store(database)
    settle(store)
    yield store
    store.close()


def readings(text: str) -> Sequence[Understood]:
    reading = whole_grammar().read(text, START.date())
    return [one for one in getattr(reading, "readings", (reading,)) if isinstance(one, Understood)]


def test_of_two_ways_to_part_the_words_the_one_with_a_whole_name_is_meant(store: Store) -> None:
    group(store, REGION, name="North Group Finance")
    text = "who owns the group Finance Team"
    assert isinstance(whole_grammar().read(text, START.date()), Ambiguous)
    with store.reader(START) as read:
        only = meant(read, readings(text), CALLER, TURN)
    assert isinstance(only, tuple)
    assert only[1] == {"group": REGION}
    group(store, TEAM, name="Finance Team")
    with store.reader(START) as read:
        whole = meant(read, readings(text), CALLER, TURN)
    assert isinstance(whole, tuple)
    assert whole[1] == {"group": TEAM}


def test_of_two_parts_of_names_neither_is_surer(store: Store) -> None:
    group(store, REGION, name="North Group Finance")
    group(store, TEAM, name="Finance Team East")
    with store.reader(START) as read:
        found = meant(read, readings("who owns the group Finance Team"), CALLER, TURN)
    assert isinstance(found, Chooser)
    assert {choice.name for choice in found.choices} == {"North Group Finance", "Finance Team East"}


def test_a_group_there_is_not_is_said_rather_than_which_of_two_a_part_of_a_whole_name_means(store: Store) -> None:
    with store.writer() as db:
        for id_, name in ((LEE, "Ann Marie Gu"), (JONI, "Ann Chen")):
            called = {"display_name": name, "name_key": fold(name), "family_key": fold(name.split()[-1])}
            db.execute(update(User).where(col(User.id) == id_).values(**called))
    (reading,) = readings("add ann marie gu to group zork")
    with store.reader(START) as read, pytest.raises(NotFound, match="no group called “zork”"):
        parted(read, reading, CALLER, TURN)
