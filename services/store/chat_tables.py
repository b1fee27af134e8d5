"""What Steward remembers of its conversations for a while."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from services.store.types import Utc


class LastAnswer(SQLModel, table=True):
    """What one person was last told in one conversation, for a quarter of an hour: "only guests" refers to it.

    `kind` and `subject_id` are the one thing it was about, "" for a list; `links` are the questions behind its lines.
    """

    __tablename__ = "last_answer"
    __table_args__ = (Index("last_answer_by_age", "at"),)

    person_id: str = Field(primary_key=True)
    conversation_id: str = Field(primary_key=True)
    canonical: str
    kind: str = ""
    subject_id: str = ""
    links: list[str] = Field(default=[], sa_column=Column(JSON, nullable=False))
    offset: int = 0
    total: int = 0
    at: datetime = Field(sa_type=Utc)
