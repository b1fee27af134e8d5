"""Every check over a large cache: a look at all, how late the event loop is meanwhile, and looks at small changes."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from sqlalchemy import text, update
from sqlmodel import SQLModel

from services import registry
from services.alerts import Alerts
from services.store import schema
from services.store.engine import Store
from services.store.types import to_us
from services.touches import Touches
from tests.bench import lag, memory
from tests.bench.postgres import postgres
from tests.bench.tenant import NOW, fill, guid

WHOLE_SECONDS, WHOLE_MB, LATER_MS, LAG_MS = 5, 200, 500, 50
# What a quarter of an hour changes among so many: people, and those of a thirtieth of a day who signed in.
FEW, SIGNED_IN = 40, 230
KEY = b"a key that only the benchmark knows"
# Most people sign in: one in twenty has not for long, one in two hundred never has, one in a hundred has no manager.
LIKELY = (
    "UPDATE sign_in_activity SET last_success_at = :now - 3600000000, last_at = :now - 3600000000 "
    "WHERE substr(id, 7, 2) NOT IN ('05', '25', '45', '65', '85', 'a5', 'c5', 'e5', '0b', '2b', '4b', '6b')",
    "UPDATE mfa_registration SET registered = true WHERE substr(id, 8, 1) != '1'",
    "UPDATE users SET manager_id = :boss WHERE substr(id, 7, 2) NOT IN ('01', '51', 'a1')",
    "DELETE FROM user_licences WHERE user_id IN (SELECT id FROM users WHERE NOT enabled)",
)


def measure(users: int = 100_000) -> list[dict[str, Any]]:
    """The rows of the benchmark table, for both databases."""
    with tempfile.TemporaryDirectory() as folder, postgres() as url:
        return [*_on("sqlite", f"sqlite:///{folder}/steward.db", users), *_on("postgresql", url, users)]


def _on(engine: str, url: str, users: int) -> list[dict[str, Any]]:
    store = Store(url)
    schema.prepare(store)
    with store.writer() as db:
        db.exec_driver_sql("INSERT INTO connection (id, name, tenant_id, mode) VALUES (1, 'Contoso', 't', 'act')")
    fill(store, users)
    with store.writer() as db:
        for statement in LIKELY:
            db.execute(text(statement), {"now": to_us(NOW), "boss": guid(1, 0)} if ":" in statement else {})
    store.close()
    # In a process of its own: what filling took is not what checks take.
    with ProcessPoolExecutor(1, get_context("spawn")) as alone:
        rows = alone.submit(_looked, url).result()
    return [{**row, "name": row["name"].replace("checks.", f"checks.{engine}.")} for row in rows]


def _looked(url: str) -> list[dict[str, Any]]:
    store = Store(url)
    try:
        return asyncio.run(_measured(store))
    finally:
        store.close()


async def _measured(store: Store) -> list[dict[str, Any]]:
    alerts = Alerts(store, registry.load(), lambda: NOW, KEY)
    before = memory.peak()
    first = await _timed(alerts.judge(1))
    with lag.watching() as late:
        again = await _timed(alerts.judge(1))
    megabytes = memory.peak() - before
    changed = {"users": range(0, FEW * 7, 7), "sign_ins": range(0, SIGNED_IN * 7, 7), "mfa_registration": range(FEW)}
    later = {name: min([await _after(store, alerts, name, some) for _ in range(3)]) for name, some in changed.items()}
    with store.reader(NOW) as read:
        found = read.value(text("SELECT count(*) FROM alert"))
    return [
        _row("checks.first_look", first, "s", WHOLE_SECONDS),
        _row("checks.whole_look", again, "s", WHOLE_SECONDS),
        _row("checks.memory", megabytes, "MB", WHOLE_MB),
        _row("checks.loop_lag_p99", sorted(late)[int(len(late) * 0.99)] * 1000, "ms", LAG_MS),
        *(_row(f"checks.after_{name}", seconds * 1000, "ms", LATER_MS) for name, seconds in later.items()),
        _row("checks.alerts", float(found or 0), "alerts", None),
    ]


async def _after(store: Store, alerts: Alerts, name: str, some: range) -> float:
    """The seconds of the look that follows a sync which changed the rows of some people, as the sync notes it."""
    ids = [guid(1, n) for n in some]
    table, noted = SQLModel.metadata.tables[name], Touches(1, name)
    with store.writer() as db:
        if name == "users":
            db.execute(update(table).where(table.c.id.in_(ids)).values(manager_id=None))
        noted.add(ids)
        noted.write(db)
    return await _timed(alerts.follow(1, name))


async def _timed(work: Any) -> float:
    begun = time.perf_counter()
    await work
    return time.perf_counter() - begun


def _row(name: str, value: float, unit: str, target: int | None) -> dict[str, Any]:
    row = {"name": name, "value": round(value, 2), "unit": unit, "reference": None, "ratio": None}
    return row | {"target": target, "ok": None if target is None else value < target}


if __name__ == "__main__":
    for row in measure(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000):
        print(json.dumps(row))
