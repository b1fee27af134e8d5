"""How soon a press is acknowledged with 16 conversations, and what 1,000 waiting requests cost a turn."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import orjson

from tests.bench.chat_turn import MIXED, REAL, WARM_SECONDS, Bot, load, start
from tests.bench.pending import CONVERSATIONS, id_of, place
from tests.bench.wire import Caller
from tests.fakes.activities import Place, press

DECIDING = "tests.bench.real:deciding"
WAITING = "tests.bench.real:waiting"
ACKNOWLEDGED_MS = 100.0
# A turn may be slower by so much while 1,000 requests wait.
SLOWER = 1.10
SECONDS, CALM_SECONDS = 4.0, 8.0
PAIRS = 16
PAIR_SECONDS = 0.5

Row = dict[str, Any]


def measure() -> list[Row]:
    """The rows of the table."""
    return [*_presses(), _waiting()]


def _presses() -> list[Row]:
    bot = start("press", DECIDING)
    try:
        return asyncio.run(_pressed(bot))
    finally:
        bot.process.kill()
        bot.process.wait()


async def _pressed(bot: Bot) -> list[Row]:
    """Sixteen that press without pause, then sixteen that press about once a second, as people do at most."""
    # Each press is another request's, whose card stands in that conversation.
    cards = [count(number, CONVERSATIONS) for number in range(CONVERSATIONS)]
    await _round(bot, cards, WARM_SECONDS)
    before, begun = _processor_seconds(bot), time.perf_counter()
    times = await _round(bot, cards, SECONDS)
    rate, cost = len(times) / (time.perf_counter() - begun), (_processor_seconds(bot) - before) / len(times)
    calm = await _round(bot, cards, CALM_SECONDS, pause=1.0)
    return [
        _row("press.16", rate, "presses/s", None),
        _row("press.16.processor", cost * 1000, "ms", None),
        _row("press.16.p50", _share(times, 0.5), "ms", None),
        _row("press.16.p99", _share(times, 0.99), "ms", ACKNOWLEDGED_MS),
        _row("press.16.each_second.p99", _share(calm, 0.99), "ms", ACKNOWLEDGED_MS),
    ]


def _share(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def _processor_seconds(bot: Bot) -> float:
    """The processor time that the bot's process has taken so far."""
    said = Path(f"/proc/{bot.process.pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, said[11:13])) / os.sysconf("SC_CLK_TCK")


async def _round(bot: Bot, cards: list[Iterator[int]], seconds: float, pause: float = 0.0) -> list[float]:
    """The milliseconds of each press."""
    end = time.perf_counter() + seconds
    found = await asyncio.gather(*(_presser(bot, numbers, end, pause) for numbers in cards))
    return [one for times in found for one in times]


async def _presser(bot: Bot, numbers: Iterator[int], end: float, pause: float) -> list[float]:
    """One conversation: the next card's Approve is pressed when the last was acknowledged, `pause` seconds later."""
    transport, caller = await asyncio.get_running_loop().create_connection(Caller, "127.0.0.1", bot.port)
    times = []
    while time.perf_counter() < end:
        await asyncio.sleep(pause * random.uniform(0.5, 1.5))
        at = next(numbers)
        said = press(
            "approve", {"id": id_of(at), "version": 1}, f"m{at}",
            conversation=Place(place(at), "personal"), service_url="http://127.0.0.1:9/",
        )  # fmt: skip
        body = orjson.dumps(said)
        head = f"POST /api/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
        caller.answered.clear()
        begun = time.perf_counter()
        transport.write(head.encode() + b"Content-Type: application/json\r\n\r\n" + body)
        await asyncio.wait_for(caller.answered.wait(), 10)
        if caller.status != b"200":
            raise RuntimeError(f"answered {caller.status!r}")
        times.append((time.perf_counter() - begun) * 1000)
    transport.close()
    return times


def _waiting() -> Row:
    quiet, busy = start("quiet", REAL), start("waiting", WAITING)
    try:
        slower = asyncio.run(_pairs(quiet, busy))
    finally:
        for bot in (quiet, busy):
            bot.process.kill()
            bot.process.wait()
    return _row("turn.waiting", slower, "times", SLOWER)


async def _pairs(quiet: Bot, busy: Bot) -> float:
    """How many times the processor time of a turn it takes while requests wait, over many short rounds of both.

    How long a turn takes on the clock is told by what else runs on the machine far more than by what waits.
    """
    spent: dict[str, float] = {quiet.name: 0.0, busy.name: 0.0}
    turns = dict.fromkeys(spent, 0)
    for bot in (quiet, busy):
        await load(bot, 4, WARM_SECONDS, MIXED)
    for pair in range(PAIRS):
        # In turns, and each first as often as the other.
        for bot in (quiet, busy) if pair % 2 else (busy, quiet):
            before = _processor_seconds(bot)
            _, times = await load(bot, 1, PAIR_SECONDS, MIXED)
            spent[bot.name] += _processor_seconds(bot) - before
            turns[bot.name] += len(times)
    cost = {name: spent[name] / turns[name] for name in turns}
    return cost[busy.name] / cost[quiet.name]


def _row(name: str, value: float, unit: str, target: float | None) -> Row:
    return {"name": name, "value": round(value, 3), "unit": unit, "reference": None, "ratio": None, "target": target,
            "ok": None if target is None else value < target}  # fmt: skip
