"""How fast Steward may speak: token buckets under what Teams allows per conversation and in all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

# Teams takes 7 messages in 1 s, 8 in 2 s and 60 in 30 s per conversation, and 50 a second from one bot in one tenant.
CONVERSATION = (6.0, timedelta(seconds=0.6))
EVERYWHERE = (20.0, timedelta(seconds=0.05))


@dataclass(slots=True)
class Bucket:
    """`burst` tokens, one more every `each`."""

    burst: float
    each: timedelta
    tokens: float
    at: datetime

    def fill(self, now: datetime) -> None:
        """Adds what has dripped in since the last time."""
        self.tokens = min(self.burst, self.tokens + max(now - self.at, timedelta()) / self.each)
        self.at = now

    def wait(self) -> timedelta:
        """How long until a whole token is there."""
        return timedelta() if self.tokens >= 1 - 1e-9 else self.each * (1 - self.tokens)


class Pace:
    """One bucket for each conversation and one for all of them."""

    def __init__(self) -> None:
        self._buckets: dict[str, Bucket] = {}

    def take(self, conversation_id: str, now: datetime) -> timedelta:
        """Zero and a token spent, or how long to wait before asking again."""
        buckets = (self._bucket("", EVERYWHERE, now), self._bucket(conversation_id, CONVERSATION, now))
        wait = max(bucket.wait() for bucket in buckets)
        if not wait:
            for bucket in buckets:
                bucket.tokens -= 1
        return wait

    def _bucket(self, name: str, limits: tuple[float, timedelta], now: datetime) -> Bucket:
        bucket = self._buckets.get(name)
        if bucket is None:
            if len(self._buckets) > 5_000:
                self._forget(now)
            bucket = self._buckets[name] = Bucket(*limits, limits[0], now)
        bucket.fill(now)
        return bucket

    def _forget(self, now: datetime) -> None:
        """Full buckets are as good as new ones."""
        for name, bucket in list(self._buckets.items()):
            bucket.fill(now)
            if bucket.tokens >= bucket.burst:
                del self._buckets[name]
