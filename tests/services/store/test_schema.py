"""The migrations lead to the tables of the code, on both engines."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from services import registry
from services.store import schema
from services.store.engine import Store


def test_migrations_lead_to_the_tables_of_the_code(store: Store) -> None:
    registry.load()
    with store.engine.connect() as db:
        context = MigrationContext.configure(db, opts={"compare_type": True})
        differences = compare_metadata(context, SQLModel.metadata)
    assert differences == [], 'run `python -m services.store.migrations "what changes"`'


def test_preparing_again_changes_nothing(store: Store) -> None:
    schema.prepare(store)
    with store.engine.connect() as db:
        assert db.exec_driver_sql("SELECT count(*) FROM alembic_version").scalar() == 1
