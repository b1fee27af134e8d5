"""Runs the migrations on the connection that `services.store.schema` hands over."""

from __future__ import annotations

from typing import Literal

from alembic import context
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from services import registry
from services.specs import Resource
from services.store import (  # noqa: F401  their tables must be known
    anchor,
    chat_tables,
    download,
    pause,
    step,
    tables,
    watch_tables,
)
from services.store.types import Utc

registry.folder("services.resources", "RESOURCE", Resource)


def _plain_types(kind: str, thing: object, _context: object) -> str | Literal[False]:
    """Migrations name the types of the database, not ours, which may change their ways later."""
    if kind != "type":
        return False
    return "sa.BigInteger()" if isinstance(thing, Utc) else "sa.String()" if isinstance(thing, AutoString) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_item=_plain_types,
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
