"""A database that is full or locked ends the run with a sentence, leaves nothing half-written, and heals by itself."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from services.resources.users import User
from services.store import bulk
from services.store.engine import Store
from tests.services.sync.conftest import House


@contextmanager
def on_every_connection(store: Store, *commands: str) -> Iterator[None]:
    """Runs SQL whenever a connection that writes is used."""

    def prepare(connection, _record, _proxy) -> None:
        cursor = connection.cursor()
        for command in commands:
            cursor.execute(command)
        cursor.close()

    event.listen(store.writers, "checkout", prepare)
    yield
    event.remove(store.writers, "checkout", prepare)


def filled(store: Store) -> int:
    """Makes the table of users larger than any file of PostgreSQL's own that is written meanwhile; its bytes."""
    columns = User.__table__.columns
    empty = {column.name: None if column.nullable else "" for column in columns}
    long = empty | {"display_name": "x" * 1500, "enabled": True, "synced": False, "connection_id": 2, "round": 0}
    with store.writer() as db:
        db.exec_driver_sql("ALTER TABLE users SET (autovacuum_enabled = false)")
        rows = [tuple((long | {"id": str(number)}).values()) for number in range(12_000)]
        bulk.upsert(db, User.__table__, list(long), rows)
        return db.exec_driver_sql("SELECT pg_relation_size('users')").scalar_one()


@contextmanager
def small_disk(house: House) -> Iterator[None]:
    """The database's files cannot grow: SQLite's not at all, on PostgreSQL not that of the users."""
    if house.store.sqlite:
        pages = house.values("PRAGMA page_count")[0][0]
        with on_every_connection(house.store, f"PRAGMA max_page_count={pages + 4}"):
            yield
        house.store.close()
        return
    largest = filled(house.store)

    def limit(connection, _record, _proxy) -> None:
        pid = connection.info.backend_pid
        owner = Path(f"/proc/{pid}").stat().st_uid
        subprocess.run(["prlimit", f"--pid={pid}", f"--fsize={largest}:"], user=owner, check=True)

    event.listen(house.store.engine, "checkout", limit)
    yield
    event.remove(house.store.engine, "checkout", limit)
    house.store.close()


async def test_full_disk_ends_the_run_and_the_next_goes_on(house: House) -> None:
    if not house.store.sqlite and shutil.which("prlimit") is None:
        pytest.skip("nothing here can give PostgreSQL a small disk")
    ours = "SELECT count(*) FROM users WHERE connection_id = 1"
    await house.sync.run("licences", 1)
    with small_disk(house):
        run = await house.sync.run("users", 1)
    assert run.state == "failed"
    assert run.error == "The disk of Steward's database is full."
    assert run.next_step
    assert house.values(ours) in ([(0,)], [(60,)]), "a page is written whole or not at all"
    assert house.values("SELECT next_link, synced_at FROM checkpoint WHERE resource = 'users'") == [(None, None)]
    if house.store.sqlite:
        assert house.values("PRAGMA integrity_check") == [("ok",)]
    house.clock.forward(minutes=3)
    assert (await house.sync.run("users", 1)).state == "done"
    assert house.values(ours) == [(60,)]


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
