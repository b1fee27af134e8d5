"""What resources work out from the cache itself: usage by user, whose mailboxes to read, what cannot be seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import SQLModel

from services.resources import mailbox_settings, service_usage, usage_reports, users
from services.store import bulk
from services.store.engine import Store
from services.store.types import graph_us
from tests.services.resources.whole import WHOLE
from tests.services.store.conftest import store

__all__ = ["store"]

NOW = datetime(2026, 6, 10, 9, 30, tzinfo=UTC)
RUN = {"id": 1, "connection_id": 1, "resource": "users", "state": "done", "started_at": NOW, "rows": 0, "removed": 0,
       "requests": 0, "error": "", "next_step": ""}  # fmt: skip
DAY_ONE, DAY_TWO = graph_us("2024-05-05T00:00:00Z"), graph_us("2024-05-07T00:00:00Z")


def write(store: Store, table: str, *rows: dict[str, Any]) -> None:
    """Rows as a sync writes them."""
    with store.writer() as db:
        for row in rows:
            bulk.put(db, SQLModel.metadata.tables[table], {"connection_id": 1, "round": 1} | row)


def person(id_: str, connection_id: int = 1) -> dict[str, Any]:
    raw = WHOLE | {"id": id_, "userPrincipalName": f"{id_}@contoso.com"}
    return {"connection_id": connection_id, "round": 1} | users.to_row(raw)


def used(upn: str, service: str, report: str, at: int | None) -> dict[str, Any]:
    line = WHOLE | {"User Principal Name": upn}
    (row,) = usage_reports.RESOURCE.more[0].to_rows(line)
    return row | {"service": service, "report": report, "active_at": at}


def read(store: Store, sql: str) -> list[tuple[Any, ...]]:
    with store.reader(NOW) as reader:
        return [tuple(row) for row in reader.db.exec_driver_sql(sql)]


def test_a_users_last_activity_is_the_latest_any_report_knows(store: Store) -> None:
    write(store, "users", person("a"), person("b"))
    write(
        store,
        "usage_reports",
        used("A@contoso.com", "Exchange", "mailbox", DAY_ONE),
        used("a@contoso.com", "Exchange", "email", DAY_TWO),
        used("a@contoso.com", "Exchange", "active_users", None),
        used("b@contoso.com", "Teams", "teams", None),
        used("3F2504E04F8911D39A0C0305E82C3301", "Teams", "teams", DAY_TWO),
    )
    for _ in range(2):
        with store.writer() as db:
            assert service_usage.derive(db, 1, None, NOW) == 2
    kept = read(store, "SELECT user_id, service, active_at FROM service_usage ORDER BY user_id")
    assert kept == [("a", "Exchange", DAY_TWO), ("b", "Teams", None)]


@pytest.mark.parametrize(("hidden", "seen", "concealed"), [(0, 0, False), (3, 0, True), (10, 1, True), (3, 2, False)])
def test_concealed_names_are_told(store: Store, hidden: int, seen: int, concealed: bool) -> None:
    names = [f"{number:032X}" for number in range(hidden)] + [f"p{number}@contoso.com" for number in range(seen)]
    write(store, "usage_reports", *(used(name, "Teams", "teams", DAY_ONE) for name in names))
    with store.reader(NOW) as reader:
        assert ("conceal names" in usage_reports.blind(reader.db, 1)) is concealed
        assert usage_reports.blind(reader.db, 2) == ""


def alert(about: str, state: str, days: float, connection_id: int = 1) -> dict[str, Any]:
    at = {name: NOW - timedelta(days=days) for name in ("opened_at", "changed_at")}
    words = dict.fromkeys(("title", "why", "todo", "by", "note"), "")
    row = {"id": f"{about} {state}", "connection_id": connection_id, "check": "some", "subject": about, "state": state}
    return row | {"version": 1, "severity": "low", "rank": 0, "text": "x", "facts": []} | at | words


def test_mailboxes_read_are_those_of_whom_an_alert_is_about(store: Store) -> None:
    open_, rule, mended, old, elsewhere = (f"{n:08}-0000-4000-8000-000000000000" for n in range(5))
    write(store, "users", *(person(id_) for id_ in (open_, rule, mended, old, elsewhere)))
    with store.writer() as db:
        for one in (
            alert(open_, "open", 90),
            alert(f"{rule}/AQMk=", "acknowledged", 90),
            alert(mended, "resolved", 29),
            alert(old, "resolved", 31),
            alert(elsewhere, "open", 1, connection_id=2),
            alert("users", "open", 1),
        ):
            bulk.put(db, SQLModel.metadata.tables["alert"], one)
        bulk.put(db, SQLModel.metadata.tables["run"], RUN)
    with store.reader(NOW) as reader:
        assert mailbox_settings.whom(reader.db, 1) == [open_, rule, mended]


def test_mailboxes_read_are_those_of_administrators_and_of_recent_requests(store: Store) -> None:
    write(
        store,
        "users",
        *(person(id_) for id_ in ("admin", "eligible", "asked", "old", "other", "inside")),
        person("admin", 2),
    )
    held = {"role_id": "r", "scope": "/"}
    write(
        store,
        "role_assignments",
        {"id": "1", "principal_id": "admin"} | held,
        {"id": "2", "principal_id": "app"} | held,
        {"id": "3", "principal_id": "group"} | held,
    )
    write(
        store,
        "group_members",
        {"group_id": "group", "member_id": "inside", "kind": "user"},
        {"group_id": "another", "member_id": "other", "kind": "user"},
    )
    write(store, "role_eligibilities", {"id": "3", "principal_id": "eligible"} | held)
    with store.writer() as db:
        for number, (target, days) in enumerate((("asked", 29), ("old", 31))):
            bulk.put(db, SQLModel.metadata.tables["approval"], request(str(number), target, NOW - timedelta(days=days)))
        bulk.put(db, SQLModel.metadata.tables["run"], RUN)
    with store.reader(NOW) as reader:
        assert mailbox_settings.whom(reader.db, 1) == ["admin", "asked", "eligible", "inside"]
        assert mailbox_settings.whom(reader.db, 2) == []
        assert "administrators" in mailbox_settings.blind(reader.db, 1)


def request(id_: str, target: str, at: datetime) -> dict[str, Any]:
    """A pending approval about `target`."""
    return {
        "id": id_, "connection_id": 1, "action": "disable", "target_id": target, "target_name": target,
        "target_detail": "", "requester_id": "r", "requester_name": "R", "reason": "", "state": "pending", "version": 1,
        "needed": 1, "preview": {}, "fingerprint": "f", "conversation_id": "c", "source_id": id_, "created_at": at,
        "expires_at": at, "claimed_by": "", "outcome": "",
    }  # fmt: skip
