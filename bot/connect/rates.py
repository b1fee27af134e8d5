"""How often somebody may come: a bucket for each, in memory, and never more of them than fit."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from math import ceil
from time import monotonic

MOST = 10_000


class Rates:
    """Lets each key come `often` times at once and as many again every `seconds`; the oldest keys are forgotten."""

    def __init__(self, often: int, seconds: float, clock: Callable[[], float] = monotonic) -> None:
        self._often = often
        self._refill = often / seconds
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str) -> int:
        """Takes one turn; 0 when there was one, else the whole seconds until the next."""
        now = self._clock()
        left, at = self._left.pop(key, (float(self._often), now))
        left = min(self._often, left + (now - at) * self._refill)
        self._left[key] = (left - 1 if left >= 1 else left, now)
        if len(self._left) > MOST:
            self._left.popitem(last=False)
        return 0 if left >= 1 else ceil((1 - left) / self._refill)
