from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import bindparam, insert, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from services.paging import page
from services.store.engine import Store
from services.store.query import Insert, Query, Rows, Shapes, Update, narrowed, ordered, paged, pick
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


def test_a_statement_that_is_kept_is_narrowed_by_what_it_is_given(store: Store) -> None:
    statement = pick(Checkpoint.resource).where(col(Checkpoint.synced_at) >= bindparam("at"))
    with store.reader(NOW) as read:
        assert read.narrowed(statement, [], at=days_ago(1))
        assert not read.narrowed(statement, [], at=days_ago(-1))
        assert read.narrowed(statement, [col(Checkpoint.resource) == "users"], at=days_ago(1))
        assert not read.narrowed(statement, [col(Checkpoint.resource) == "apps"], at=days_ago(1))


def test_a_list_narrowed_sorted_and_paged_by_the_same_is_the_same_statement() -> None:
    here, users = col(Checkpoint.connection_id) == 1, col(Checkpoint.resource) == "users"
    listing = pick(Checkpoint.resource)
    wanted = ordered(narrowed(listing, here, users), col(Checkpoint.resource))
    assert ordered(narrowed(listing, here, users), col(Checkpoint.resource)) is wanted
    assert paged(wanted) is paged(wanted)
    assert narrowed(listing, users) is not narrowed(listing, here, users)
    assert narrowed(listing) is listing
    # An equal condition that was built anew is another.
    assert narrowed(listing, col(Checkpoint.resource) == "apps") is not narrowed(listing, users)


def test_a_page_is_what_its_place_and_values_say(store: Store) -> None:
    synced(store, "apps", "groups")
    listing = pick(Checkpoint.resource).where(col(Checkpoint.synced_at) >= bindparam("at"))
    listing = ordered(listing, col(Checkpoint.resource))
    with store.reader(NOW) as read:
        for offset, left in ((0, ["apps", "groups", "users"]), (1, ["groups", "users"]), (3, [])):
            rows, total = page(read, listing, offset, at=days_ago(1))
            assert ([row.resource for row in rows], total) == (left, 3)
        assert page(read, listing, 0, at=days_ago(-1)) == ([], 0)


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


OF_CONNECTION = Rows(Checkpoint, pick(Checkpoint).where(col(Checkpoint.connection_id) == bindparam("id")))
PUT = Insert(Checkpoint)


@pytest.mark.parametrize("count", [1, 3])
def test_rows_that_were_put_are_read_as_what_the_table_holds(store: Store, count: int) -> None:
    rows = [
        Checkpoint(connection_id=7, resource=f"r{number}", round=number, blind="", synced_at=NOW)
        for number in range(count)
    ]
    with store.writer() as db:
        PUT(db, rows)
        found = OF_CONNECTION.of(db, id=7)
    assert [row.model_dump() for row in found] == [row.model_dump() for row in rows]
    assert found[0].model_copy(update={"round": 9}).round == 9


def test_row_that_is_there_already_is_an_error(store: Store) -> None:
    with pytest.raises(IntegrityError), store.writer() as db:
        PUT(db, [Checkpoint(connection_id=1, resource="users", round=1, blind="")])


SETTLED = Update(Checkpoint, "connection_id", "resource", "round")


def test_row_is_changed_as_long_as_it_is_as_it_was_read(store: Store) -> None:
    with store.writer() as db:
        was = Checkpoint(connection_id=7, resource="users", round=1, blind="")
        PUT(db, [was])
        assert SETTLED(db, was, {"round": 2, "synced_at": NOW})
        assert not SETTLED(db, was, {"round": 3, "synced_at": NOW})
        assert SETTLED(db, was.model_copy(update={"round": 2}), {"blind": "No P2."})
        (found,) = OF_CONNECTION.of(db, id=7)
    assert (found.round, found.synced_at, found.blind) == (2, NOW, "No P2.")


def test_select_of_the_same_shape_is_asked_with_its_own_values(store: Store) -> None:
    with store.reader(NOW) as read:
        for resource, at in (("users", days_ago(1)), ("users", days_ago(-1)), ("apps", days_ago(1))):
            asked = pick(Checkpoint.resource, col(Checkpoint.synced_at).label("at")).where(
                col(Checkpoint.resource) == resource, col(Checkpoint.synced_at) >= at
            )
            told = [(row.resource, row.at) for row in read.rows(asked.limit(5))]
            assert told == [tuple(row) for row in read.db.execute(asked.limit(5))]
            assert read.value(asked) == ("users" if told else None)


def test_select_among_a_list_is_asked_with_that_list(store: Store) -> None:
    with store.reader(NOW) as read:
        for names in (["users"], ["users", "apps"], []):
            found = read.rows(pick(Checkpoint.resource).where(col(Checkpoint.resource).in_(names)))
            assert [row.resource for row in found] == ["users"] * bool(names)


def test_shapes_are_forgotten_when_there_are_too_many(store: Store) -> None:
    shapes = Shapes(most=2)
    with store.reader(NOW) as read:
        for columns in ((Checkpoint.resource,), (Checkpoint.blind,), (Checkpoint.round,), (Checkpoint.resource,)):
            (row,) = shapes.rows(read.db, pick(*columns).where(col(Checkpoint.connection_id) == 1)) or ()
            assert row == read.db.execute(pick(*columns)).one()
