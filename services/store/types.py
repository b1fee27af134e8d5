"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
HOUR, DAY = 3_600_000_000, 86_400_000_000

# Text compared byte by byte on every engine, so that its index also serves prefixes (key >= 'ad' AND key < 'ae').
Key = String().with_variant(String(collation="C"), "postgresql")


def to_us(at: datetime) -> int:
    """Microseconds since 1970 UTC. Raises ValueError for a naive datetime."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored")
    return (at - EPOCH) // MICROSECOND


def from_us(us: int) -> datetime:
    """The aware UTC time of `us` microseconds since 1970."""
    return EPOCH + timedelta(microseconds=us)


def graph_us(text: str | None) -> int | None:
    """Microseconds of a Graph DateTimeOffset (up to seven fraction digits are cut to six); None stays None.

    Used in `to_row`, where rows go to the driver as they are. Raises ValueError when it is not a date.
    """
    if text is None:
        return None
    return round(datetime.fromisoformat(text).timestamp() * 1_000_000)


def us_graph(us: int | datetime | None) -> str | None:
    """A Graph DateTimeOffset of microseconds since 1970 (or of the aware time they stand for); None stays None."""
    if us is None:
        return None
    return (us if isinstance(us, datetime) else from_us(us)).isoformat()


class Utc(TypeDecorator[datetime]):
    """An aware UTC time, kept as whole microseconds since 1970: small, ordered, and one arithmetic on every engine."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | int | None, dialect: Dialect) -> int | None:
        """Aware datetimes (or microseconds already) to microseconds; a naive datetime raises ValueError."""
        return to_us(value) if isinstance(value, datetime) else value

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """Microseconds to an aware UTC datetime, without SQLAlchemy's own step for each value of a list."""
        return _from_us


def _from_us(us: int | None) -> datetime | None:
    return None if us is None else from_us(us)
