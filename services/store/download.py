"""The table of download links."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from services.store.types import Utc


class Download(SQLModel, table=True):
    """A one-time link to a file that is made when it is opened. `id` is the SHA-256 of what stands in the link.

    `ask` is the whole canonical export, asked by one person of one tenant in `conversation_id`, where the link was
    told. It opens once, until `expires_at`.
    """

    id: str = Field(primary_key=True)
    ask: str
    object_id: str
    tenant_id: str
    name: str
    conversation_id: str
    expires_at: datetime = Field(sa_type=Utc, index=True)
    opened_at: datetime | None = Field(default=None, sa_type=Utc)
