"""The audit trail from outside a running Steward."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import delete
from sqlmodel import col

from services import audit, trail_file
from services.settings import KeySettings, Settings
from services.store.engine import Store
from services.store.tables import Audit
from tests.services.house import KEY, START

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def given(database: str) -> Settings:
    store = Store(database)
    with store.writer() as db:
        for number in range(3):
            audit.append(db, KEY, START, "id", "Zoë", "approval.requested", f"s{number}")
    store.close()
    return Settings(database=database, keys=KeySettings(audit=SecretStr(KEY.decode())))


def test_a_whole_trail_is_said_to_be_so_and_a_broken_one_where(given: Settings) -> None:
    assert trail_file.examine(given, START).whole
    store = Store(given.database)
    with store.writer() as db:
        db.execute(delete(Audit).where(col(Audit.seq) == 2))
    store.close()
    found = trail_file.examine(given, START)
    assert (found.whole, found.sentence) == (False, "The audit trail is broken at line 2.")


def test_every_line_is_written_out_as_json(given: Settings, tmp_path: Path) -> None:
    file = tmp_path / "trail.jsonl"
    assert trail_file.export(given, file, START) == 3
    assert [json.loads(line)["seq"] for line in file.read_text(encoding="utf-8").splitlines()] == [1, 2, 3]
