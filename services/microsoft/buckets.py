"""How much of each limit is left, on our side of the wire: sliding windows, and buckets that fill again."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from math import inf

from services.microsoft.limits import Limit

# Requests sent evenly arrive unevenly. A window is kept longer by so much, so that Microsoft's never holds more.
MARGIN = 0.03
LEAST_MARGIN_SECONDS = 0.1
# The share of the directory's units that syncs leave for what a person waits for.
HEADROOM = 0.05


@dataclass(slots=True)
class Tally:
    """What one limit has seen, all owners together; `waited_seconds` is how long requests were held back for it."""

    requests: int = 0
    units: int = 0
    waited_seconds: float = 0.0
    throttled: int = 0


@dataclass(slots=True)
class Bucket:
    """One limit of one owner. `most` is what may be spent; None where nothing is counted, only refusals heeded.

    `under_way` is how much has been sent and not answered, `strikes` how often in a row Microsoft refused, and until
    `stopped_until` nothing is sent.
    """

    limit: Limit
    most: float
    under_way: int = 0
    strikes: int = 0
    stopped_until: float = 0.0
    total: float = 0.0
    _spent: deque[tuple[float, float]] = field(default_factory=deque)
    _at: float | None = None

    def wait(self, now: float, amount: int, *, urgent: bool) -> float:
        """Seconds until `amount` may be spent: 0 for now, inf while only an answer under way can make room.

        After a refusal one request tries alone whether the others may follow.
        """
        if self.stopped_until > now:
            return self.stopped_until - now
        alone = bool(self.strikes) or bool(self.limit.at_once and self.under_way + amount > self.limit.at_once)
        if self.under_way and alone:
            return inf
        share = 1.0 if urgent or not self.limit.sized else 1 - HEADROOM
        return self._until(now, amount, int(self.most * share) if self.most < inf else inf)

    def spend(self, now: float, amount: float) -> None:
        """Counts what is being sent."""
        self._settle(now)
        self.total += amount
        if self.most < inf and not self.limit.refill:
            self._spent.append((now + self._kept_seconds, amount))

    def idle(self, now: float) -> bool:
        """Whether nothing is remembered that could matter."""
        self._settle(now)
        return not (self.total or self.under_way or self.strikes or self.stopped_until > now)

    @property
    def _kept_seconds(self) -> float:
        return self.limit.seconds + max(self.limit.seconds * MARGIN, LEAST_MARGIN_SECONDS)

    def _until(self, now: float, amount: int, most: float) -> float:
        """Seconds until `amount` fits below `most`; one that never would goes when nothing else is counted."""
        self._settle(now)
        over = self.total + amount - most
        if over <= 0 or self.total <= 0:
            return 0.0
        if self.limit.refill:
            return min(over, self.total) / self._fill
        for leaves_at, left in self._spent:
            over -= left
            if over <= 0:
                return max(leaves_at - now, 0.0)
        return max(self._spent[-1][0] - now, 0.0) if self._spent else 0.0

    @property
    def _fill(self) -> float:
        return self.limit.refill * (1 - MARGIN)

    def _settle(self, now: float) -> None:
        """Forgets what no longer counts."""
        if self.limit.refill or self.most == inf:
            gone = self._fill * (now - self._at) if self._at is not None and self.most < inf else inf
            self.total, self._at = max(self.total - gone, 0.0), now
            return
        while self._spent and self._spent[0][0] <= now:
            self.total -= self._spent.popleft()[1]
