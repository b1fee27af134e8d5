"""Every example of every question over a large cache: milliseconds of the answer alone, on both databases.

`python -m tests.bench questions`
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress

from bot import meant
from bot.parse import Ambiguous, Grammar, Understood
from bot.turn import Actor, ConversationRef, Kind, Scope, Turn
from services import heap, registry
from services.errors import StewardError
from services.specs import Asked, Caller, Role, Specs
from services.store.engine import Store
from tests.bench.tenant import NOW, Row, guid, on_postgres, on_sqlite

TARGET_MS, LOOKUP_MS = 25.0, 5.0
# Of each question so many answers are timed, a slow one for so many seconds; and so many more of one that seems too
# slow, for among a hundred answers two pauses of the machine are what p99 tells.
ROUNDS = ((120, 0.6), (1_200, 6.0))
# One person, app or licence by name.
LOOKUPS = ("user Adele Vance", "Adele Vance", "who is adele.vance@contoso.com", "licence Microsoft 365 E5")
# What people narrow everybody by besides, as the examples do not.
NARROWED = (
    "users using teams 30d", "users not using teams 30d", "users using exchange 7d", "users not using onedrive 90d",
    "users with licence E5", "disabled users with licence E5", "users not in group Finance Team",
    "users not in group Group 7", "service accounts", "pending guests", "devices encrypted", "devices not encrypted",
    "users not department Sales", "users without manager", "users with sms", "users newest first",
    "sales people in Germany without mfa who have E5", "users not using Salesforce", "windows devices unseen 90d",
    "users with licence SPE_E5 and inactive 90d", "guests using teams", "users in Germany",
    "users in France without mfa", "disabled users in Germany with E5", "sales people inactive 90d",
    "guests in Germany inactive 90d", "users department Sales and Finance without mfa",
    "users with more than two licences", "users with only mfa sms", "users owning groups", "devices of admins",
    "devices personal", "devices hybrid joined", "devices windows 11", "devices model surface",
    "groups owned by guests", "groups with more than one owner", "apps used by department Sales",
    "apps with fewer than five users", "secrets owned in department Sales", "roles with guests",
    "roles with disabled people", "storage mailboxes and nearly full", "changes of licences and 7d",
    "signins failed wrong password", "risky users dismissed",
)  # fmt: skip


def measure(users: int = 100_000) -> list[Row]:
    """The slowest question of each class on SQLite and PostgreSQL, and the one that grows most with ten times as many.

    Many and few are asked in turns, for the machine is not as fast at all times. What the slowest ten of each took is
    printed as it is known.
    """
    many, few = _timed(on_sqlite(users), on_sqlite(users // 10))
    with on_postgres(users) as url:
        engines = {"sqlite": many, "postgresql": _timed(url)[0]}
    rows = [row for engine, times in engines.items() for row in _rows(engine, times)]
    growth = {example: _share(found, 0.5) / _share(few[example], 0.5) for example, found in many.items()}
    worst = max(growth, key=growth.__getitem__)
    for example in sorted(growth, key=growth.__getitem__, reverse=True)[:5]:
        print(f"growth: {_share(few[example], 0.5):5.2f} to {_share(many[example], 0.5):5.2f} ms: {example}")
    return [*rows, _row("questions.growth", growth[worst], "times", 2.0, worst)]


def _rows(engine: str, times: Mapping[str, list[float]]) -> Iterator[Row]:
    p99 = {example: _share(found, 0.99) for example, found in times.items()}
    slowest = sorted(p99, key=p99.__getitem__, reverse=True)
    for example in slowest[:10]:
        print(f"{engine}: {p99[example]:6.1f} ms at most, {_share(times[example], 0.5):6.1f} ms usually: {example}")
    for name, target in (("p99", TARGET_MS), ("lookups.p99", LOOKUP_MS)):
        one = next(one for one in slowest if _target(one) == target)
        yield _row(f"questions.{engine}.{name}", p99[one], "ms", target, one)


def _target(example: str) -> float:
    """Milliseconds that an answer may take."""
    return LOOKUP_MS if example in LOOKUPS else TARGET_MS


def _row(name: str, value: float, unit: str, target: float, which: str) -> Row:
    """`which` question it was comes where others have a reference."""
    return {"name": name, "value": round(value, 2), "unit": unit, "reference": which, "ratio": None, "target": target,
            "ok": value < target}  # fmt: skip


def _share(times: list[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _timed(*urls: str) -> list[dict[str, list[float]]]:
    """The milliseconds of some answers to each question from each database, after a first one that warms up."""
    specs = registry.load()
    grammar = Grammar(specs)
    heap.freeze()  # as when Steward has started
    stores = [Store(url) for url in urls]
    examples = [example for one in specs.questions.values() if one.answer for example in one.examples]
    found: list[dict[str, list[float]]] = [{} for _ in stores]
    for example in (*examples, *NARROWED):
        for store in stores:
            _answered(store, specs, grammar, example)
        for most, seconds in ROUNDS:
            rounds = []
            until = time.perf_counter() + seconds * len(stores)
            while not rounds or (len(rounds) < most and time.perf_counter() < until):
                rounds.append([_answered(store, specs, grammar, example) for store in stores])
            for times, took in zip(found, zip(*rounds, strict=True), strict=True):
                times[example] = list(took)
            if _share(found[0][example], 0.99) < _target(example):
                break
    for store in stores:
        store.close()
    return found


def _answered(store: Store, specs: Specs, grammar: Grammar, example: str) -> float:
    """The milliseconds of one answer, its names looked up."""
    caller = Caller(guid(1, 0), "t", "Adele Vance", frozenset(Role))
    place = ConversationRef("a:1", Scope.PERSONAL, "", "t", "bot")
    turn = Turn(Kind.MESSAGE, Actor(caller.object_id, "t", "29:1", "Adele"), place, NOW, "1")
    reading = grammar.read(example, NOW.date())
    readings = reading.readings if isinstance(reading, Ambiguous) else (reading,)
    understood = [one for one in readings if isinstance(one, Understood)]
    assert understood, f"nothing reads {example!r}"
    begun = time.perf_counter()
    with store.reader(NOW) as read, suppress(StewardError):
        found = meant.meant(read, understood, caller, turn)
        if isinstance(found, tuple):
            one, ids = found
            answer = specs.questions[one.spec.name].answer
            assert answer is not None
            words = one.slots.get("words")
            answer(read, Asked(caller=caller, now=NOW, **ids, filters=one.filters, specs=specs, words=words))
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    for row in measure(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000):
        print(json.dumps(row))
