"""How a sync of the directory grows with the tenant, from ten thousand users to a million: seconds, requests, memory.

`python -m tests.bench directory_growth`
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

from tests.bench.sync_directory import MOST_MEMORY_MB, Synced, synced

SIZES = (10_000, 100_000, 1_000_000)
# Seconds, in all and of a processor, and requests grow as the users to this power at most; 1 is linear.
STEEPEST = 1.1


def measure(sizes: tuple[int, ...] = SIZES) -> list[dict[str, Any]]:
    """The rows of the benchmark table."""
    found = [(users, synced(users)) for users in sizes]
    rows = [row for users, one in found for row in _of(users, one)]
    for (few, small), (many, large) in pairwise(found):
        for what in ("seconds", "worked", "asked"):
            power = math.log(getattr(large.whole, what) / getattr(small.whole, what)) / math.log(many / few)
            rows.append(_row(f"growth.{what} {few:,} to {many:,}", power, "power", "1 is linear", STEEPEST))
    return rows


def _of(users: int, one: Synced) -> list[dict[str, Any]]:
    later = f"{one.again.seconds:.1f} s and {one.again.asked} requests when a thousandth has changed"
    took = f"{one.whole.seconds:.1f} s ({one.whole.worked:.1f} s of a processor)"
    print(f"{users:,} users: {took}, {one.whole.asked} requests, {one.megabytes:.0f} MB; {later}", flush=True)
    return [
        _row(f"directory of {users:,}", one.whole.seconds, "s", later, None),
        _row(f"requests of {users:,}", one.whole.asked, "requests", "", None),
        _row(f"memory of {users:,}", one.megabytes, "MB", "", MOST_MEMORY_MB),
    ]


def _row(name: str, value: float, unit: str, reference: str, target: float | None) -> dict[str, Any]:
    ok = None if target is None else value <= target
    return {"name": name, "value": round(value, 3), "unit": unit, "reference": reference, "ratio": None,
            "target": target, "ok": ok}  # fmt: skip
