"""Every check over a large cache: seconds and megabytes of a whole look, and of one after a small change, on SQLite."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import tempfile
import time
from typing import Any

from services import registry
from services.alerts import Alerts
from services.store import schema
from services.store.engine import Store
from tests.bench.questions import NOW, fill

WHOLE_SECONDS, WHOLE_MB, LATER_MS = 5, 200, 500
KEY = b"a key that only the benchmark knows"
# Most people sign in: one in twenty has not for long, one in two hundred never has, one in a hundred has no manager.
LIKELY = (
    "UPDATE sign_in_activity SET last_success_at = :now - 3600000000, last_at = :now - 3600000000 "
    "WHERE (CAST(substr(id, 1, 8) AS INTEGER) + length(id)) % 20 != 0",
    "UPDATE mfa_registration SET registered = 1 WHERE length(id) > 0 AND unicode(substr(id, 7, 1)) % 16 != 1",
    "UPDATE users SET manager_id = :boss WHERE unicode(substr(id, 8, 1)) % 16 != 1",
    "DELETE FROM user_licences WHERE user_id IN (SELECT id FROM users WHERE NOT enabled)",
)


def measure(users: int = 100_000) -> list[dict[str, Any]]:
    """The rows of the benchmark table."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/steward.db")
        schema.prepare(store)
        with store.writer() as db:
            db.exec_driver_sql("INSERT INTO connection (id, name, tenant_id, mode) VALUES (1, 'Contoso', 't', 'act')")
        fill(store, users)
        with store.writer() as db:
            for statement in LIKELY:
                values = {"now": int(NOW.timestamp() * 1e6), "boss": "00000000-0001-4000-8000-000000000000"}
                named = {name: value for name, value in values.items() if f":{name}" in statement}
                db.exec_driver_sql(statement, named)
        return asyncio.run(_measured(store))


async def _measured(store: Store) -> list[dict[str, Any]]:
    alerts = Alerts(store, registry.load(), lambda: NOW, KEY)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    first = await _timed(alerts.judge(1))
    again = await _timed(alerts.judge(1))
    megabytes = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    with store.writer() as db:
        found = db.exec_driver_sql("SELECT count(*) FROM alert").scalar()
        db.exec_driver_sql("UPDATE users SET manager_id = NULL WHERE display_name IN ('Adele Vance', 'Lee Gu')")
    later = await _timed(alerts.judge(1, alerts.concerned("users")))
    store.close()
    return [
        _row("checks.first_look", first, "s", WHOLE_SECONDS),
        _row("checks.whole_look", again, "s", WHOLE_SECONDS),
        _row("checks.memory", megabytes, "MB", WHOLE_MB),
        _row("checks.after_a_small_change", later * 1000, "ms", LATER_MS),
        _row("checks.alerts", float(found or 0), "alerts", None),
    ]


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
