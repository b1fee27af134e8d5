"""The table of what approvals come to: one row for each change of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from services.store.types import Utc


class Step(SQLModel, table=True):
    """One change of an approval: one action on one target, carried out in the order of `number`.

    `given` are its parameters, `found` is what Microsoft showed before it, `change` the previewed (property, before,
    after) lines: with the target they are what was approved. `state`: waiting, running, done, accepted (taken, not yet
    to be seen), refused, failed, unknown, skipped; `outcome` is the sentence about it. `progress` is how far a long run
    has come, `kept` what its `undo` needs, `request_ids` are Microsoft's for what was written. `follow_up` is an action
    due later: {action, given, at}. `sealed` (with the key `key_id`) is what its requester is still to be told in
    private, gone once told. `needs` are numbers of steps without whose success it must not run.
    """

    approval_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    connection_id: int
    action: str
    target_id: str = Field(index=True)
    target_name: str = ""
    target_detail: str = ""
    given: dict[str, Any] = Field(default={}, sa_column=Column(JSON, nullable=False))
    found: dict[str, Any] = Field(default={}, sa_column=Column(JSON, nullable=False))
    change: list[list[str]] = Field(default=[], sa_column=Column(JSON, nullable=False))
    warnings: list[str] = Field(default=[], sa_column=Column(JSON, nullable=False))
    needs: list[int] = Field(default=[], sa_column=Column(JSON, nullable=False))
    state: str = "waiting"
    outcome: str = ""
    progress: dict[str, Any] = Field(default={}, sa_column=Column(JSON, nullable=False))
    kept: dict[str, Any] = Field(default={}, sa_column=Column(JSON, nullable=False))
    request_ids: list[str] = Field(default=[], sa_column=Column(JSON, nullable=False))
    follow_up: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    key_id: str = ""
    sealed: bytes | None = None
    began_at: datetime | None = Field(default=None, sa_type=Utc)
    ended_at: datetime | None = Field(default=None, sa_type=Utc)
