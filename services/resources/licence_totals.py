"""How many people hold each licence without using it, by why."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.settle import Wanted


class LicenceTotal(SQLModel, table=True):
    """The people who hold one licence and waste it for one reason (`why`: disabled, inactive, never used)."""

    __tablename__ = "licence_totals"

    connection_id: int = Field(primary_key=True)
    sku_id: str = Field(primary_key=True)
    why: str = Field(primary_key=True)
    people: int
    round: int


def wanted(db: Connection, connection_id: int, now: datetime) -> Wanted:
    """Counts them anew. Source: licence_waste."""
    tables = SQLModel.metadata.tables
    waste = tables["licence_waste"]
    counted = (
        select(waste.c.sku_id, waste.c.why, func.count())
        .where(waste.c.connection_id == connection_id)
        .group_by(waste.c.sku_id, waste.c.why)
    )
    return counted


RESOURCE = Resource(
    name="licence_totals",
    kind="derived",
    table=LicenceTotal,
    every=timedelta(minutes=5),
    wanted=wanted,
    after=("licence_waste",),
)
