"""Reading a text, and finding what it names among 100,000 people, beside a fuzzy match over all known wordings."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, cast

from rapidfuzz import fuzz, process

from bot import meant
from bot.parse import Ambiguous, Grammar, Understood
from bot.turn import Turn
from services import heap, registry
from services.errors import StewardError
from services.specs import Caller, Role
from services.store import schema
from services.store.engine import Store
from tests.bench.tenant import GIVEN, NOW, Row, guid, put
from tests.bot.parse.wordings import MEANS, NO_ACTION

PEOPLE = 100_000
TARGET_MS = 3.0
TEXTS = [*(text for texts in MEANS.values() for text in texts), *(text for text in NO_ACTION if len(text) < 500)]


def measure(people: int = PEOPLE) -> list[Row]:
    """The p99 of reading one text of the corpus, in ms of processor time; the peer looks for the nearest wording."""
    grammar = Grammar(registry.load())
    heap.freeze()  # as when Steward has started
    known = [text for texts in MEANS.values() for text in texts]
    alone = _p99(lambda text: grammar.read(text, NOW.date()))
    peer = _p99(lambda text: process.extractOne(text, known, scorer=fuzz.WRatio))
    with tempfile.TemporaryDirectory() as folder:
        store = _filled(f"sqlite:///{folder}/names.db", people)
        found = _p99(lambda text: _find(grammar, store, text))
        store.close()
    return [_row("parse.alone.p99", alone, peer), _row(f"parse.and_find_of_{people}.p99", found, peer)]


def _row(name: str, value: float, peer: float) -> Row:
    return {"name": name, "value": round(value, 3), "unit": "ms", "reference": round(peer, 3),
            "ratio": value / peer, "target": TARGET_MS, "ok": value < TARGET_MS}  # fmt: skip


def _p99(does: Callable[[str], object]) -> float:
    times = []
    for text in TEXTS:
        begun = time.process_time()
        does(text)
        times.append(time.process_time() - begun)
    return sorted(times)[int(len(times) * 0.99)] * 1000


def _find(grammar: Grammar, store: Store, text: str) -> None:
    """Reads a text and looks up what it names."""
    reading = grammar.read(text, NOW.date())
    readings = reading.readings if isinstance(reading, Ambiguous) else (reading,)
    understood = [one for one in readings if isinstance(one, Understood)]
    if not understood:
        return
    caller = Caller(guid(1, 0), "t", "Adele Vance", frozenset(Role))
    turn = cast(Turn, SimpleNamespace(mentions=()))
    with store.reader(NOW) as read, suppress(StewardError):
        if understood[0].names:
            meant.people_named(read, understood[0], caller, turn)
        else:
            meant.meant(read, understood, caller, turn)


def _filled(url: str, people: int) -> Store:
    store = Store(url)
    schema.prepare(store)
    with store.writer() as db:
        db.exec_driver_sql("INSERT INTO connection (id, name, tenant_id, mode) VALUES (1, 'Contoso', 't', 'act')")

    def person(number: int) -> dict[str, Any]:
        given, family = ("Adele", "Vance") if not number else (GIVEN[number % 10], f"Family{number}")
        upn = f"{given}.{family}@contoso.com".lower()
        return {"id": guid(1, number), "upn": upn, "display_name": f"{given} {family}", "enabled": True,
                "user_type": "Member", "synced": False, "name_key": f"{given} {family}".lower(), "mail": upn,
                "family_key": f"{family} {given}".lower(), "alias": upn.partition("@")[0],
                "domain": "contoso.com"}  # fmt: skip

    put(store, "users", map(person, range(people)))
    return store


if __name__ == "__main__":
    for row in measure():
        print(json.dumps(row))
