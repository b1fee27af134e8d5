"""What Prometheus is told, and who is told what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert

from bot.metrics import Metrics
from services import outbox
from services.microsoft.buckets import Tally
from services.store.engine import Store
from services.store.tables import Alert, Checkpoint
from services.vitals import Vitals, vitals
from tests.services.house import START, settle

TOKEN = "only-prometheus-knows"


@pytest.fixture
def store(database: str) -> Any:
    store = Store(database)
    settle(store)
    yield store
    store.close()


def metrics(store: Store) -> Metrics:
    async def doing() -> Vitals:
        return await store.read(START, vitals)

    return Metrics(doing, lambda: {"Contoso": {"connection": Tally(12, 30, 1.5, 2)}}, TOKEN)


def numbers(text: bytes) -> dict[tuple[str, ...], float]:
    families = text_string_to_metric_families(text.decode())
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


async def test_everything_is_told_to_who_has_the_token(store: Store) -> None:
    alert = {"connection_id": 1, "check": "c", "state": "open", "severity": "high", "text": "t", "facts": []}
    times = dict.fromkeys(("opened_at", "changed_at"), START)
    with store.writer() as db:
        synced = START - timedelta(minutes=10)
        db.execute(insert(Checkpoint).values(connection_id=1, resource="users", round=1, synced_at=synced))
        db.execute(insert(Checkpoint).values(connection_id=1, resource="groups", round=1))
        outbox.tell(db, START - timedelta(minutes=2), "alert", "a", "19:it@thread.tacv2")
        db.execute(insert(Alert).values(id="a", subject="s", **alert, **times))
    told = numbers(await metrics(store).text(f"Bearer {TOKEN}"))
    assert told["steward_data_age_seconds", "Contoso", "users"] == 600
    assert ("steward_data_age_seconds", "Contoso", "groups") not in told
    assert told[("steward_outbox_waiting",)] == 1
    assert told[("steward_outbox_oldest_seconds",)] == 120
    assert told[("steward_outbox_dead",)] == 0
    assert told["steward_alerts_open", "high"] == 1
    assert told["steward_microsoft_requests_total", "Contoso", "connection"] == 12
    assert told["steward_microsoft_units_total", "Contoso", "connection"] == 30
    assert told["steward_microsoft_wait_seconds_total", "Contoso", "connection"] == 1.5
    assert told["steward_microsoft_throttled_total", "Contoso", "connection"] == 2


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", TOKEN, "Bearer é"])
async def test_all_others_are_told_of_turns_only(authorization: str) -> None:
    async def nobody_asks() -> Vitals:
        raise AssertionError

    counted = Metrics(nobody_asks, dict, TOKEN)
    counted.turned(200, 0.01)
    told = numbers(await counted.text(authorization))
    assert told["steward_turns_total", "200"] == 1
    assert all(name.startswith(("steward_turn", "process_")) for name, *_ in told)


async def test_without_a_token_nobody_is_told_more() -> None:
    assert b"steward_outbox" not in await Metrics().text("Bearer ")
