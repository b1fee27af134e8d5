"""The tables behind alerts: what became of them, what administrators have said in chat, what is told later."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from services.store.types import Utc


class AlertEvent(SQLModel, table=True):
    """One thing that became of an alert, kept for the trend and for digests.

    `what`: opened, worse, resolved, passed (an event that is over), acknowledged, snoozed, accepted, woken, escalated,
    confirmed, denied. `by` is the person's name, "" for Steward. `baseline`: found by a check's first look.
    """

    __tablename__ = "alert_events"
    __table_args__ = (Index("alert_events_by_time", "at"), Index("alert_events_by_alert", "alert_id"))

    id: int | None = Field(default=None, primary_key=True)
    alert_id: str
    connection_id: int
    check: str
    severity: str
    what: str
    at: datetime = Field(sa_type=Utc)
    by: str = ""
    baseline: bool = False


class Touched(SQLModel, table=True):
    """Whose rows of a resource changed in one transaction, until the checks have looked at them.

    `ids` are the object ids, None for more than are worth naming.
    """

    __tablename__ = "touched"
    __table_args__ = (Index("touched_by_resource", "connection_id", "resource"),)

    id: int | None = Field(default=None, primary_key=True)
    connection_id: int
    resource: str
    ids: list[str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))


class Wish(SQLModel, table=True):
    """What an administrator has said in a chat, over the settings file.

    `kind`: check (`name` is a check, `value` its thresholds), route, exclusion (`name` is a number of its own), quiet
    (`name` is a conversation's id).
    """

    __tablename__ = "wishes"

    kind: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    value: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    by: str
    at: datetime = Field(sa_type=Utc)


class Held(SQLModel, table=True):
    """An alert that a conversation is told of when its quiet hours end: at `until`."""

    __tablename__ = "held"

    to: str = Field(primary_key=True)
    alert_id: str = Field(primary_key=True)
    until: datetime = Field(sa_type=Utc, index=True)


class Digest(SQLModel, table=True):
    """Several alerts told as one message. `kind`: baseline (the first look at a connection), welcome, daily, weekly.

    It covers what happened after `from_at` up to `to_at`; one that gathers is told at `due_at` and has no `to_at` yet.
    `topic`: what its alerts are about, several by commas; "" for all.
    """

    __tablename__ = "digests"

    id: str = Field(primary_key=True)
    to: str = Field(index=True)
    kind: str
    connection_id: int | None = None
    from_at: datetime = Field(sa_type=Utc)
    to_at: datetime | None = Field(default=None, sa_type=Utc)
    due_at: datetime = Field(sa_type=Utc)
    topic: str = Field(default="", sa_column_kwargs={"server_default": ""})
