"""The late part of the sign-in log as checks look at it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, and_, type_coerce
from sqlmodel import col

from services.resources.sign_ins import SignIn
from services.sign_in_log import FAILED as FAILED
from services.store.reader import Reader
from services.store.types import to_us


def late(read: Reader, connection_id: int, since: datetime) -> ColumnElement[bool]:
    """That a sign-in is from then or later, in this connection, and of those the look is about."""
    # Spelt as sums, so that SQLite, which keeps no statistics, takes the index of the times, or that of the people.
    ours, at = col(SignIn.connection_id) + 0 == connection_id, col(SignIn.created_at)
    if read.only is None:
        return and_(ours, at >= since)
    return and_(ours, type_coerce(at, BigInteger) + 0 >= to_us(since), read.among(col(SignIn.user_id)))
