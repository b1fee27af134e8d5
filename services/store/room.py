"""How large the database is, and how much room there is for it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, func, select


class Room(NamedTuple):
    """Bytes; `free` is what the disk has left, None where nobody here can tell."""

    used: int
    free: int | None


def room(db: Connection) -> Room:
    """The file of SQLite, with its log, and its disk; PostgreSQL says its size, but not what its machine has left."""
    if db.dialect.name != "sqlite":
        return Room(int(db.scalar(select(func.pg_database_size(func.current_database()))) or 0), None)
    file = Path(str(db.engine.url.database))
    parts = [part for part in (file, file.with_name(f"{file.name}-wal")) if part.exists()]
    return Room(sum(part.stat().st_size for part in parts), shutil.disk_usage(file.resolve().parent).free)
