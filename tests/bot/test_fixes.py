"""Lists of people with the button that asks to set all of them right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot.fixes import fixable
from services import registry
from services.answers import Column, Suggestion, Table, Value
from services.specs import Asked, Caller, Role
from services.store.engine import Store
from services.store.tables import Connection
from tests.services.house import MEGAN, START, settle

SPECS = registry.load()
OPERATOR = Caller(MEGAN, "t", "Megan Bowen", frozenset({Role.OPERATOR, Role.VIEWER}))
VIEWER = Caller(MEGAN, "t", "Megan Bowen", frozenset({Role.VIEWER}))
LIST = Table(
    title="Users", summary="3 users.", columns=(Column("Name"),), rows=((Value("Adele"),),) * 3, total=3,
    ask="users inactive 90d and guests", links=("user 1", "user 2", "user 3"),
)  # fmt: skip


@pytest.fixture
def store(prepared: Path, tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{copy(prepared, tmp_path / 'steward.db')}")
    settle(store)
    yield store
    store.close()


def offered(store: Store, answer: Table = LIST, by: Caller = OPERATOR, *filters: str) -> tuple[Suggestion, ...]:
    asked = Asked(caller=by, now=START, filters=tuple((one, "90d") for one in filters or ("inactive",)), specs=SPECS)
    with store.reader(START) as read:
        found = fixable(read, answer, asked, 20)
    assert isinstance(found, Table)
    return found.next


def test_all_of_the_list_can_be_asked_for_at_once(store: Store) -> None:
    assert offered(store) == (Suggestion("Disable these", "disable them: users inactive 90d and guests"),)
    assert offered(store, LIST, OPERATOR, "at risk")[0].ask == "revoke sessions them: users inactive 90d and guests"


@pytest.mark.parametrize(
    ("changed", "by", "filters"),
    [
        ({"total": 21}, OPERATOR, ("inactive",)),
        ({"total": 1}, OPERATOR, ("inactive",)),
        ({"links": ("app 1",)}, OPERATOR, ("inactive",)),
        ({"ask": "x" * 400}, OPERATOR, ("inactive",)),
        ({}, VIEWER, ("inactive",)),
        ({}, OPERATOR, ("guests",)),
        ({}, OPERATOR, ("inactive", "disabled")),
    ],
)
def test_nothing_is_offered_that_could_not_be_asked_for(
    store: Store, changed: dict[str, Any], by: Caller, filters: tuple[str, ...]
) -> None:
    assert offered(store, replace(LIST, **changed), by, *filters) == ()


def test_where_steward_only_reads_nothing_is_offered(store: Store) -> None:
    with store.writer() as db:
        db.execute(update(Connection).where(col(Connection.id) == 1).values(mode="read"))
    assert offered(store) == ()
