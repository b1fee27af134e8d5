"""The table of stops: while one holds, no change begins anywhere."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from services.store.types import Utc


class Pause(SQLModel, table=True):
    """One stop, by a person or by Steward itself; it holds until `ended_at`. `at` and `ended_at` are UTC."""

    __tablename__ = "pauses"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Utc)
    by_id: str
    by_name: str
    why: str
    ended_at: datetime | None = Field(default=None, sa_type=Utc)
    ended_by: str = ""
