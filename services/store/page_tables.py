"""The tables behind the connect page: who was asked to it, and who is on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from services.store.types import Utc


class Invitation(SQLModel, table=True):
    """A one-time link to the connect page. `id` is the SHA-256 of what stands in the link, which is kept nowhere.

    `purpose`: connect, reset (of `connection_id`). It is for one person of one tenant, once, until `expires_at`.
    """

    id: str = Field(primary_key=True)
    purpose: str
    connection_id: int | None = None
    object_id: str = Field(index=True)
    tenant_id: str
    name: str
    created_at: datetime = Field(sa_type=Utc)
    expires_at: datetime = Field(sa_type=Utc)
    redeemed_at: datetime | None = Field(default=None, sa_type=Utc)


class Connecting(SQLModel, table=True):
    """One person on the connect page. `id` is the SHA-256 of what their browser holds, which is kept nowhere.

    `draft` is what they have entered, without secrets; `blob` holds those, sealed with the key `key_id`. `version`
    rises with each change of either.
    """

    id: str = Field(primary_key=True)
    object_id: str
    tenant_id: str
    name: str
    version: int = 1
    draft: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    key_id: str = ""
    blob: bytes | None = None
    begun_at: datetime = Field(sa_type=Utc)
    seen_at: datetime = Field(sa_type=Utc)
