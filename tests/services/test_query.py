from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import bindparam, insert, update
from sqlmodel import col

from services.store.engine import Store
from services.store.query import Query, pick
from services.store.tables import Checkpoint
from tests.services.questions.tenant import NOW, days_ago, open_store, synced

BY_NAME = Query(
    pick(Checkpoint.resource, Checkpoint.synced_at, (col(Checkpoint.round) == 1).label("first")).where(
        col(Checkpoint.resource) == bindparam("name"), col(Checkpoint.connection_id) == 1
    )
)
SINCE = Query(pick(Checkpoint.resource).where(col(Checkpoint.synced_at) >= bindparam("at")))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path}/steward.db")
    synced(store, "users")
    yield store
    store.close()


def test_rows_have_the_types_of_the_tables(store: Store) -> None:
    with store.reader(NOW) as read:
        row = read.fetch(BY_NAME, name="users")[0]
    assert (row.resource, row.synced_at, row.first) == ("users", NOW, True)


def test_times_are_given_as_times(store: Store) -> None:
    with store.reader(NOW) as read:
        assert read.fetch(SINCE, at=days_ago(1))
        assert not read.fetch(SINCE, at=days_ago(-1))


def test_parameter_that_is_not_given_is_an_error_not_a_null(store: Store) -> None:
    with store.reader(NOW) as read, pytest.raises(KeyError):
        read.fetch(BY_NAME)


def test_list_parameter_is_refused(store: Store) -> None:
    query = Query(pick(Checkpoint.resource).where(col(Checkpoint.resource).in_(("users", "apps"))))
    with store.reader(NOW) as read, pytest.raises(ValueError, match="or_"):
        read.fetch(query)


def test_reads_of_one_reader_see_one_moment(store: Store) -> None:
    with store.reader(NOW) as read:
        before = read.fetch(BY_NAME, name="users")
        with store.writer() as db:
            db.execute(update(Checkpoint).values(synced_at=days_ago(9)))
            db.execute(insert(Checkpoint).values(connection_id=1, resource="apps", round=1, blind=""))
        assert read.fetch(BY_NAME, name="users") == before
        assert read.fetch(BY_NAME, name="apps") == []
