"""The floor of the users' bench writes what the sync writes: else it is no floor."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import orjson

from services.resources.users import RESOURCE, User, licences, to_row
from tests.bench import floor

RAW = dict.fromkeys(RESOURCE.select) | {
    "id": "u", "userPrincipalName": "Adele@contoso.com", "displayName": "Adele Vance", "givenName": "Adele",
    "surname": "Vance", "accountEnabled": True, "assignedLicenses": [{"skuId": "a"}, {"skuId": "b"}],
    "createdDateTime": "2026-01-01T00:00:00Z", "manager": {"id": "m"},
}  # fmt: skip


def test_floor_of_users_writes_the_rows_that_the_sync_writes(tmp_path: Path) -> None:
    assert floor.store([orjson.dumps({"value": [RAW]})], tmp_path / "floor.db") == 1
    with closing(sqlite3.connect(tmp_path / "floor.db")) as db:
        (user,) = db.execute("SELECT * FROM users").fetchall()
        held = db.execute("SELECT user_id, sku_id FROM user_licences").fetchall()
    columns = [column.name for column in User.__table__.columns]  # type: ignore[attr-defined]  # SQLModel adds it
    assert dict(zip(columns, user, strict=True)) == to_row(RAW) | {"connection_id": 1, "round": 1}
    assert [dict(zip(("user_id", "sku_id"), row, strict=True)) for row in held] == licences(RAW)
