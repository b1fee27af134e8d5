"""What is asked for ahead is what one reads anyway."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import bindparam, literal_column, text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from services.store.engine import Store
from services.store.query import Query, pick
from services.store.reader import Reader
from services.store.tables import Checkpoint
from tests.services.questions.tenant import NOW, days_ago, open_store, synced

BY_NAME = Query(
    pick(Checkpoint.resource, Checkpoint.synced_at, (col(Checkpoint.round) == 1).label("first")).where(
        col(Checkpoint.resource) == bindparam("name")
    )
)
ALL = Query(pick(Checkpoint.resource).order_by(col(Checkpoint.resource)))
WRONG = Query(pick(literal_column("no_such_column").label("wrong")).select_from(Checkpoint))


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    store = open_store(database)
    synced(store, "users")
    synced(store, "groups", at=days_ago(3))
    yield store
    store.close()


def test_what_was_asked_ahead_is_fetched_with_the_types_of_the_tables(store: Store) -> None:
    names = ("users", "groups", "nothing")
    with store.reader(NOW) as read:
        plain = [read.fetch(BY_NAME, name=name) for name in names]
    with store.reader(NOW) as read:
        read.ahead((ALL, {}), *((BY_NAME, {"name": name}) for name in names))
        assert [read.fetch(BY_NAME, name=name) for name in names] == plain
        assert [row.synced_at for rows in plain for row in rows] == [NOW, days_ago(3)]
        assert [row.resource for row in read.fetch(ALL)] == ["groups", "users"]


def test_what_was_asked_ahead_is_told_once_and_then_read_again(store: Store) -> None:
    with store.reader(NOW) as read:
        read.ahead((ALL, {}))
        assert len(read.fetch(ALL)) == 2
    with store.writer() as db:
        db.execute(update(Checkpoint).where(col(Checkpoint.resource) == "users").values(resource="apps"))
    with store.reader(NOW) as read:
        read.ahead((BY_NAME, {"name": "users"}))
        assert read.fetch(BY_NAME, name="users") == []
        assert [row.resource for row in read.fetch(BY_NAME, name="apps")] == ["apps"]


def test_what_goes_wrong_ahead_goes_wrong_as_it_would_have_later(store: Store) -> None:
    def wrong(read: Reader) -> None:
        read.ahead((ALL, {}), (WRONG, {}), (BY_NAME, {"name": "users"}))
        read.fetch(WRONG)

    with store.reader(NOW) as read, pytest.raises(DBAPIError):
        wrong(read)
    with store.reader(NOW) as read:
        assert len(read.fetch(ALL)) == 2


def test_what_postgresql_has_planned_it_keeps_from_one_read_to_the_next(store: Store) -> None:
    if store.sqlite:
        pytest.skip("SQLite's own driver keeps what it has prepared")
    planned = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%checkpoint%'")
    for _ in range(7):
        with store.reader(NOW) as read:
            assert len(read.fetch(ALL)) == 2
    with store.reader(NOW) as read:
        assert read.value(planned) == 1
    with store.reader(NOW) as read, pytest.raises(DBAPIError):
        read.fetch(WRONG)
    with store.reader(NOW) as read:
        assert len(read.fetch(ALL)) == 2
