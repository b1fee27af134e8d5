"""A database that is full or locked ends the run with a sentence, leaves nothing half-written, and heals by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from services.store.engine import Store
from tests.services.sync.conftest import House


@contextmanager
def on_every_connection(store: Store, *commands: str) -> Iterator[None]:
    """Runs SQL whenever a connection is used."""

    def prepare(connection, _record, _proxy) -> None:
        cursor = connection.cursor()
        for command in commands:
            cursor.execute(command)
        cursor.close()

    event.listen(store.engine, "checkout", prepare)
    yield
    event.remove(store.engine, "checkout", prepare)


async def test_full_disk_ends_the_run_and_the_next_goes_on(house: House) -> None:
    if not house.store.sqlite:
        pytest.skip("PostgreSQL cannot be given a small disk here; its words are in the test below")
    await house.sync.run("licences", 1)
    pages = house.values("PRAGMA page_count")[0][0]
    with on_every_connection(house.store, f"PRAGMA max_page_count={pages + 4}"):
        run = await house.sync.run("users", 1)
    assert run.state == "failed"
    assert run.error == "The disk of Steward's database is full."
    assert run.next_step
    assert house.values("SELECT count(*) FROM users") == [(0,)]
    assert house.values("PRAGMA integrity_check") == [("ok",)]
    with on_every_connection(house.store, "PRAGMA max_page_count=1073741823"):
        house.clock.forward(minutes=3)
        assert (await house.sync.run("users", 1)).state == "done"
    assert house.values("SELECT count(*) FROM users") == [(60,)]


async def test_locked_database_ends_the_run_and_the_next_goes_on(house: House) -> None:
    await house.sync.run("licences", 1)
    wait = "PRAGMA busy_timeout=1" if house.store.sqlite else "SET lock_timeout = '50ms'"
    lock = "SELECT 1" if house.store.sqlite else "LOCK TABLE users IN ACCESS EXCLUSIVE MODE"
    other = Store(house.store.engine.url.render_as_string(hide_password=False))
    with on_every_connection(house.store, wait), other.writer() as db:
        db.exec_driver_sql(lock)
        run = await house.sync.run("users", 1)
    other.close()
    assert run.state == "failed"
    assert run.error == "Another program keeps Steward's database locked."
    assert house.values("SELECT count(*) FROM users") == [(0,)]
    assert (await house.sync.run("users", 1)).state == "done"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("could not extend file: No space left on device", "full"),
        ("database is locked", "locked"),
        ("canceling statement due to lock timeout", "locked"),
        ("server closed the connection unexpectedly", "could not be written"),
    ],
)
def test_every_trouble_has_a_sentence_and_a_next_step(text: str, word: str) -> None:
    from sqlalchemy.exc import OperationalError

    from services.store.trouble import said

    sentence, step = said(OperationalError("INSERT secret", {}, Exception(text)))
    assert word in sentence
    assert step
    assert "secret" not in sentence + step
