"""The database's schema, brought up to date in-process when Steward starts."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from services.store.engine import Store

MIGRATIONS = Path(__file__).parent / "migrations"
# Any number will do, as long as every replica takes the same.
LOCK = 7_304_182


def prepare(store: Store) -> None:
    """Brings the schema to the newest version, from any older one or from nothing, in one transaction.

    Replicas that start together on PostgreSQL wait for one another.
    """
    with store.writer() as db:
        if not store.sqlite:
            db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        command.upgrade(_config(db), "head")


def draft(store: Store, message: str) -> None:
    """Writes the migration that leads from the schema of `store` to the tables as they are in the code."""
    with store.writer() as db:
        number = sum(1 for _ in (MIGRATIONS / "versions").glob("0*.py")) + 1
        command.revision(_config(db), message, autogenerate=True, rev_id=f"{number:04}")


def _config(db: Connection) -> Config:
    config = Config()
    # A % in the installation's path would be read as an interpolation.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = db
    return config
