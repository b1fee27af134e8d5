"""Steward itself, which is one for all its connections."""

from __future__ import annotations

from sqlalchemy import func
from sqlmodel import col

from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Connection

# How a run ends whose token was refused because the clocks differ; services/microsoft/sign_in_errors.py has the words.
REFUSED_FOR_THE_CLOCK = ("%(AADSTS700024)%", "%(AADSTS500133)%")


def speaks(read: Reader, connection_id: int) -> bool:
    """Whether it is under this connection, the first there is, that Steward tells of itself as a whole."""
    first = pick(func.min(col(Connection.id))).where(col(Connection.gone_at).is_(None))
    return bool(read.value(first) == connection_id)
