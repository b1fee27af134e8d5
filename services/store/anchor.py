"""The table of anchors: where the audit trail ended on which day."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from services.store.types import Utc


class Anchor(SQLModel, table=True):
    """The last line of the trail as it was noted on `day` (UTC, YYYY-MM-DD): its number and mac, told to others."""

    __tablename__ = "anchors"

    day: str = Field(primary_key=True)
    seq: int
    mac: str
    at: datetime = Field(sa_type=Utc)
