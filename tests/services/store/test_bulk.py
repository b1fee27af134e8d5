"""Bulk writes mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from services.resources.users import User, UserLicence  # noqa: F401  the tables must be known
from services.store import bulk
from services.store.engine import Store

LICENCES = SQLModel.metadata.tables["user_licences"]
CHECKPOINTS = SQLModel.metadata.tables["checkpoint"]
COLUMNS = ("connection_id", "user_id", "sku_id", "round")
CHECKPOINT = {"connection_id": 1, "round": 1, "full": True, "shape": "", "blind": ""}


def rows(store: Store) -> list[tuple]:
    with store.reader(datetime.now(UTC)) as read:
        found = read.db.exec_driver_sql("SELECT * FROM user_licences ORDER BY user_id, sku_id")
        return [tuple(row) for row in found]


def test_row_with_a_known_key_takes_the_others_place(store: Store) -> None:
    with store.writer() as db:
        bulk.upsert(db, LICENCES, COLUMNS, [(1, "u", "a", 1), (1, "u", "b", 1)])
    with store.writer() as db:
        bulk.upsert(db, LICENCES, COLUMNS, [(1, "u", "b", 2), (1, "v", "a", 2)])
    assert rows(store) == [(1, "u", "a", 1), (1, "u", "b", 2), (1, "v", "a", 2)]


def test_key_that_comes_twice_keeps_the_last(store: Store) -> None:
    with store.writer() as db:
        bulk.upsert(db, LICENCES, COLUMNS, [(1, "u", "a", 1), (1, "u", "a", 2)])
    assert rows(store) == [(1, "u", "a", 2)]


def test_rows_that_were_thought_new_take_the_others_place_too(store: Store) -> None:
    with store.writer() as db:
        bulk.fill(db, LICENCES, COLUMNS, [(1, "u", "a", 1), (1, "u", "b", 1)])
        bulk.fill(db, LICENCES, COLUMNS, [(1, "u", "c", 1), (1, "u", "b", 2), (1, "u", "c", 2)])
        bulk.fill(db, LICENCES, COLUMNS, [])
    assert rows(store) == [(1, "u", "a", 1), (1, "u", "b", 2), (1, "u", "c", 2)]


@pytest.mark.parametrize("write", [bulk.fill, bulk.upsert])
def test_row_that_the_table_refuses_is_trouble_of_the_database(store: Store, write: Callable[..., None]) -> None:
    with pytest.raises(DBAPIError), store.writer() as db:
        write(db, LICENCES, COLUMNS, [(1, "u", "a", 1), (1, "u", "b", None)])
    assert rows(store) == []


def test_two_writes_in_one_transaction_do_not_mix(store: Store) -> None:
    with store.writer() as db:
        bulk.upsert(db, LICENCES, COLUMNS, [(1, "u", "a", 1)])
        bulk.upsert(db, LICENCES, COLUMNS, [(1, "v", "a", 1)])
        bulk.upsert(db, LICENCES, COLUMNS, [])
    assert len(rows(store)) == 2


def test_sweep_and_remove_stay_within_their_connection(store: Store) -> None:
    with store.writer() as db:
        given = [(c, f"u{n}", "a", n % 2) for c in (1, 2) for n in range(1200)]
        bulk.upsert(db, LICENCES, COLUMNS, given)
        assert bulk.sweep(db, LICENCES, 1, 1) == 600
        assert bulk.discard(db, LICENCES, 2, ("user_id",), [(f"u{n}",) for n in range(1100)]) == 1100
    assert len(rows(store)) == 600 + 100


def test_transaction_that_fails_leaves_nothing(store: Store) -> None:
    try:
        with store.writer() as db:
            bulk.upsert(db, LICENCES, COLUMNS, [(1, "u", "a", 1)])
            raise LookupError
    except LookupError:
        pass
    assert rows(store) == []


def test_one_row_is_put_and_changed(store: Store) -> None:
    values = CHECKPOINT | {"resource": "users"}
    with store.writer() as db:
        bulk.put(db, CHECKPOINTS, values | {"synced_at": datetime(2026, 1, 1, tzinfo=UTC)})
        bulk.put(db, CHECKPOINTS, values | {"round": 2})
        found = db.execute(CHECKPOINTS.select()).mappings().one()
    assert (found["round"], found["synced_at"]) == (2, datetime(2026, 1, 1, tzinfo=UTC))


def test_very_many_missed_rows_come_some_at_a_time_while_others_are_written(store: Store) -> None:
    with store.writer() as db:
        bulk.upsert(db, LICENCES, COLUMNS, [(1, f"u{n}", "a", 1 + n % 2) for n in range(9_000)])
        pieces = []
        for some in bulk.each_missed(db, LICENCES, [LICENCES.c.user_id], 1, 2):
            pieces.append(some)
            bulk.put(db, CHECKPOINTS, CHECKPOINT | {"resource": some[0][0]})
    assert [len(some) for some in pieces] == [2_000, 2_000, 500]
    assert {id_ for some in pieces for (id_,) in some} == {f"u{n}" for n in range(0, 9_000, 2)}


def test_dropped_indexes_are_known_and_built_one_by_one(store: Store) -> None:
    with store.writer() as db:
        assert bulk.unbuilt(db, [LICENCES]) == []
        bulk.unindex(db, [LICENCES])
        dropped = bulk.unbuilt(db, [LICENCES])
        assert [index.name for index in dropped] == (["user_licences_by_sku"] if store.sqlite else [])
        for index in dropped:
            bulk.build(db, index)
        assert bulk.unbuilt(db, [LICENCES]) == []


def test_the_few_of_a_kind_are_found_by_the_index_that_is_of_them(tmp_path: Path) -> None:
    store, people = Store(f"sqlite:///{tmp_path}/steward.db"), SQLModel.metadata.tables["users"]
    SQLModel.metadata.create_all(store.engine)
    with store.writer() as db:
        bulk.unindex(db, [people])
        for index in bulk.unbuilt(db, [people]):
            bulk.build(db, index)
        pending = "external_state = 'PendingAcceptance' AND user_type = 'Guest'"
        plan = db.exec_driver_sql(f"EXPLAIN QUERY PLAN SELECT count(*) FROM users WHERE {pending}").all()
    store.close()
    assert "users_pending" in plan[0][-1]
