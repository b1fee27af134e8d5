"""Whole chat turns a second: message in, reply at the connector; beside plain aiohttp and the Agents SDK in one run."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import orjson

from tests.bench.wire import Caller, Connector
from tests.fakes.activities import Place, activity

ECHO = "tests.bench.serve:echo"
REAL = "tests.bench.real:take"
SYNCING = "tests.bench.real:syncing"
# What people ask in a day, one after the other.
MIXED = (
    "user adele vance", "users inactive 90d", "licences", "app salesforce", "signins failed 7d", "lee gu", "groups",
    "users without mfa", "role global administrator", "apps unused 90d", "changes 7d", "licence microsoft 365 e5",
)  # fmt: skip
# So many times the quiet one may a turn take while everything is collected.
BUSY = 3.0
CONVERSATIONS = (1, 16)
ROUNDS = 3
SECONDS = 1.5
WARM_SECONDS = 0.5

Row = dict[str, Any]


@dataclass
class Bot:
    """One bot process and what was measured of it: rounds of turns a second, and each turn's milliseconds."""

    name: str
    which: str
    process: subprocess.Popen[str]
    port: int
    rates: dict[int, list[float]] = field(default_factory=dict)
    times: dict[int, list[float]] = field(default_factory=dict)

    def rate(self, conversations: int) -> float:
        return statistics.median(self.rates[conversations])

    def percentile(self, conversations: int, share: float) -> float:
        times = sorted(self.times[conversations])
        return times[min(len(times) - 1, int(len(times) * share))]


def start(name: str, which: str) -> Bot:
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.serve", which], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    port = process.stdout.readline().strip()
    while not port.isdigit():
        if process.poll() is not None:
            raise RuntimeError(f"{which} did not start")
        port = process.stdout.readline().strip()
    return Bot(name, which, process, int(port))


async def load(bot: Bot, conversations: int, seconds: float, texts: Sequence[str]) -> tuple[float, list[float]]:
    """Turns a second, and the milliseconds of each."""
    loop = asyncio.get_running_loop()
    replied = {f"c{number}".encode(): asyncio.Event() for number in range(conversations)}
    connector = await loop.create_server(lambda: Connector(replied), "127.0.0.1", 0)
    service_url = f"http://127.0.0.1:{connector.sockets[0].getsockname()[1]}/"
    end = time.perf_counter() + seconds
    times: list[float] = []
    talks = (talk(bot.port, name, event, service_url, end, texts, times) for name, event in replied.items())
    began = time.perf_counter()
    await asyncio.gather(*talks)
    rate = len(times) / (time.perf_counter() - began)
    connector.close()
    return rate, times


async def talk(
    port: int,
    name: bytes,
    replied: asyncio.Event,
    service_url: str,
    end: float,
    texts: Sequence[str],
    times: list[float],
) -> None:
    """One conversation: the next message is sent when the last one was answered and its reply is there."""
    transport, caller = await asyncio.get_running_loop().create_connection(Caller, "127.0.0.1", port)
    messages = cycle([_message(text, Place(name.decode(), "personal"), service_url) for text in texts])
    while (began := time.perf_counter()) < end:
        head, before, after = next(messages)
        replied.clear()
        caller.answered.clear()
        transport.write(head + before + b"%020d" % time.perf_counter_ns() + after)
        await asyncio.wait_for(asyncio.gather(replied.wait(), caller.answered.wait()), 10)
        if caller.status[:1] != b"2":
            raise RuntimeError(f"answered {caller.status!r}")
        times.append((time.perf_counter() - began) * 1000)
    transport.close()


def _message(text: str, place: Place, service_url: str) -> tuple[bytes, bytes, bytes]:
    """A message but for its id: the head, and what stands before and after the id."""
    said = activity(text, conversation=place, service_url=service_url, id="@" * 20)
    before, _, after = orjson.dumps(said).partition(b"@" * 20)
    head = (
        b"POST /api/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n" % (len(before) + 20 + len(after))
    )
    return head, before, after


def measure(*texts: str) -> list[Row]:
    """The rows of the table: `chat.turn` is the real bot, `chat.sync` the same while it collects everything anew."""
    which = {"floor": "aiohttp", "agents": "agents", "door": ECHO, "turn": REAL, "sync": SYNCING}
    bots = [start(name, how) for name, how in which.items()]
    try:
        asyncio.run(_rounds(bots, texts or MIXED))
    finally:
        for bot in bots:
            bot.process.kill()
            bot.process.wait()
    return [row for conversations in CONVERSATIONS for row in _rows(bots, conversations)]


async def _rounds(bots: list[Bot], texts: Sequence[str]) -> None:
    for bot in bots:
        await load(bot, 4, WARM_SECONDS, texts)
    for conversations in CONVERSATIONS:
        for _ in range(ROUNDS):
            for bot in bots:  # in turns, so that a slow moment of the machine meets all of them
                rate, times = await load(bot, conversations, SECONDS, texts)
                bot.rates.setdefault(conversations, []).append(rate)
                bot.times.setdefault(conversations, []).extend(times)


def _rows(bots: list[Bot], conversations: int) -> list[Row]:
    peer, quiet = (next(bot for bot in bots if bot.name == name) for name in ("agents", "turn"))
    rows = []
    for bot in bots:
        ours = bot.name in {"door", "turn"}
        rate, reference = bot.rate(conversations), peer.rate(conversations)
        row = {"name": f"chat.{bot.name}.{conversations}", "value": round(rate, 1), "unit": "turns/s"}
        row |= {"reference": round(reference, 1) if ours else None, "ratio": rate / reference if ours else None}
        rows.append(row | {"target": 1.0 if ours else None, "ok": rate > reference if ours else None})
        for label, share in (("p50", 0.5), ("p99", 0.99)):
            value = round(bot.percentile(conversations, share), 3)
            row = {"name": f"chat.{bot.name}.{conversations}.{label}", "value": value, "unit": "ms"}
            rows.append(row | {"reference": None, "ratio": None, "target": None, "ok": None})
        if bot.name == "sync":
            limit = quiet.percentile(conversations, 0.99)
            ratio = rows[-1]["value"] / limit
            rows[-1] |= {"reference": round(limit, 3), "ratio": ratio, "target": BUSY, "ok": ratio < BUSY}
    return rows


if __name__ == "__main__":
    for row in measure(*sys.argv[1:]):
        print(orjson.dumps(row).decode())
