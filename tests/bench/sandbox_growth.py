"""How the sandbox grows: seconds until it is ready and memory it takes, from ten thousand to a million users.

`python -m tests.bench.sandbox_growth [users ...]`
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import time
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from typing import Any

from tests.bench import memory
from tests.bench.sandbox_pages import SIGN_INS_PER_USER

SIZES = (10_000, 100_000, 1_000_000)
# A million people come with one or two sign-ins each: the log of the real thing is read by the day.
LIGHT, LIGHT_SIGN_INS = 500_000, 1.0
MOST_SECONDS = {10_000: 6.0, 100_000: 60.0, 1_000_000: 600.0}
MOST_GB = {10_000: 0.5, 100_000: 2.5, 1_000_000: 6.0}
# How much more than ten times as long ten times as many may take.
STRAIGHT = 1.6


def measure(sizes: tuple[int, ...] = SIZES) -> list[dict[str, Any]]:
    """The rows of the benchmark table; each size in a process of its own."""
    rows: list[dict[str, Any]] = []
    before: tuple[int, float] | None = None
    for users in sizes:
        facts = _alone(users)
        size = f"{users:,} users, {facts['memberships']:,} memberships, {facts['sign_ins']:,} sign-ins"
        rows.append(_row(f"sandbox of {users:,}", facts["seconds"], "s", size, MOST_SECONDS.get(users)))
        rows.append(_row(f"memory of {users:,}", facts["gigabytes"], "GB", size, MOST_GB.get(users)))
        if before:
            grown = facts["world"] / before[1] / (users / before[0])
            rows.append(_row(f"growth to {users:,}", grown, "", "seconds a user, 1 is linear", STRAIGHT))
        before = users, facts["world"]
    return rows


def _row(name: str, value: float, unit: str, reference: str, target: float | None) -> dict[str, Any]:
    ok = None if target is None else value <= target
    return {"name": name, "value": value, "unit": unit, "reference": reference, "ratio": None, "target": target,
            "ok": ok}  # fmt: skip


def _alone(users: int) -> dict[str, Any]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_make, args=(users, theirs), daemon=True)
    process.start()
    try:
        facts: dict[str, Any] = ours.recv()
        return facts
    finally:
        process.join(10)
        process.kill()


def _make(users: int, pipe: Connection) -> None:
    """A tenant with its sign-ins, in a process of its own."""
    from services.sandbox.world import World

    now, begun = datetime(2026, 6, 10, 9, 30, tzinfo=UTC), time.perf_counter()
    world = World(users, 1, lambda: now, LIGHT_SIGN_INS if users >= LIGHT else SIGN_INS_PER_USER)
    made = time.perf_counter() - begun
    sign_ins = len(world.sign_ins)
    pipe.send({
        "world": made, "seconds": time.perf_counter() - begun, "sign_ins": sign_ins,
        "gigabytes": memory.peak() / 1024,
        "memberships": sum(map(len, world.members.values())),
    })  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(measure(tuple(map(int, sys.argv[1:])) or SIZES), indent=1))
