"""The tenants and subscriptions Steward is connected to, as remembered in the database."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, insert, select, update
from sqlmodel import SQLModel, col

from services.resources.users import User
from services.settings import ConnectionSettings
from services.store.engine import Store
from services.store.reader import Reader
from services.store.tables import Connection

TABLE = SQLModel.metadata.tables[str(Connection.__tablename__)]


def remember(store: Store, given: Iterable[ConnectionSettings]) -> dict[int, ConnectionSettings]:
    """The settings of each connection by its id in the database; one not seen before, by name, gets its id now.

    A connection that the settings no longer name keeps its row, as the rows collected from it do.
    """
    found: dict[int, ConnectionSettings] = {}
    with store.writer() as db:
        for one in given:
            values = {
                "tenant_id": one.tenant_id,
                "mode": one.mode,
                "kind": one.kind,
                "subscription_id": one.subscription_id,
            }
            id_ = db.scalar(select(TABLE.c.id).where(TABLE.c.name == one.name))
            if id_ is None:
                id_ = db.execute(insert(TABLE).values(name=one.name, **values).returning(TABLE.c.id)).scalar_one()
            else:
                db.execute(update(TABLE).where(TABLE.c.id == id_).values(**values))
            found[int(id_)] = one
    return found


def users(read: Reader, connection_id: int) -> int:
    """How many users of a tenant are in the cache; 0 before they were collected."""
    counted = select(func.count()).select_from(User).where(col(User.connection_id) == connection_id)
    return int(read.db.scalar(counted) or 0)
