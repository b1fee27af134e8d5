"""What narrows and orders the lists of Steward's own things leaves what plain Python leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import BadArgument, NotFound
from services.resources.app_permissions import AppPermission
from services.resources.apps import App
from services.specs import Role
from services.store.engine import Store
from services.store.tables import Alert, Approval, Audit, CheckRun, Decision, Run
from services.store.watch_tables import AlertEvent, Wish
from tests.conftest import ENGINES, a_database
from tests.services.questions.tenant import NOW, SPECS, ask, days_ago, guid, open_store, put, put_users, synced, user

Row = dict[str, Any]
Fits = Callable[[Row], bool]
STATES = ("pending", "approved", "done", "denied", "expired")
VERDICTS = {at: (guid(1 + at % 2), ("approve", "deny")[at % 3 == 0]) for at in range(1, 41, 2)}
REQUESTS: list[Row] = [
    {"id": f"r{at:02}", "connection_id": 1, "action": ("disable_user", "assign_licence")[at % 2], "target_id": guid(2),
     "target_name": f"r{at:02}", "target_detail": "", "requester_id": guid(1), "requester_name": "R", "fingerprint": "",
     "conversation_id": "", "source_id": str(at), "state": STATES[at % 5], "created_at": days_ago(at * 37 % 41),
     "expires_at": NOW + timedelta(hours=at * 3), "preview": {}, "needed": 1, "version": 1}
    for at in range(1, 41)
]  # fmt: skip
OF_REQUESTS: dict[tuple[str, str], Fits] = {
    ("approved by", "Given1 Family1"): lambda row: VERDICTS.get(int(row["source_id"])) == (guid(1), "approve"),
    ("denied by", "Given2 Family2"): lambda row: VERDICTS.get(int(row["source_id"])) == (guid(2), "deny"),
    ("decided by", "Given2 Family2"): lambda row: VERDICTS.get(int(row["source_id"]), ("",))[0] == guid(2),
    ("running out", "1d"): lambda row: row["state"] == "pending" and row["expires_at"] < NOW + timedelta(days=1),
    ("about", "licence"): lambda row: row["action"] == "assign_licence",
    ("waiting", ""): lambda row: row["state"] == "pending",
}
CHECKS = ("app_secret_expiring", "guest_admin", "licence_unused")
ALERTS: list[Row] = [
    {"id": f"a{at:02}", "connection_id": 1, "check": CHECKS[at % 3], "subject": str(at), "text": f"a{at:02}",
     "state": ("acknowledged", "snoozed", "open", "resolved")[at % 4], "facts": [], "version": 1, "rank": 0,
     "severity": ("critical", "high", "medium", "low")[at % 5 % 4], "opened_at": days_ago(at * 17 % 41),
     "changed_at": NOW, "by": ("Given1 Family1", "Given2 Family2", "")[at % 3] if at % 4 < 2 else "",
     "snoozed_until": NOW + timedelta(days=at) if at % 4 == 1 else None, "owner_id": guid(1) if at % 5 == 0 else "",
     "accepted": at % 8 == 1}
    for at in range(1, 41)
]  # fmt: skip
OF_ALERTS: dict[tuple[str, str], Fits] = {
    ("by", "Given1 Family1"): lambda row: row["by"] == "Given1 Family1",
    ("snoozed", "7d"): lambda row: row["state"] == "snoozed" and row["snoozed_until"] < NOW + timedelta(days=7),
    ("accepted", ""): lambda row: bool(row["accepted"]),
    ("owned by", "Given1 Family1"): lambda row: row["owner_id"] == guid(1),
    ("without owner", ""): lambda row: not row["owner_id"],
    ("high or worse", ""): lambda row: row["severity"] in ("critical", "high"),
    ("on", "guests"): lambda row: row["check"] == "guest_admin",
    ("in every state", ""): lambda row: True,
}
EVENTS = ("asked", "exported", "approval.requested", "approval.denied", "approval.failed", "refused", "tune", "route")
AUDIT: list[Row] = [
    {"seq": at, "at": days_ago(at * 0.3), "actor_id": guid(1), "actor_name": "R", "event": EVENTS[at % 8],
     "subject_id": guid(1 + at % 2), "approval_id": "", "detail": {}, "mac": ""}
    for at in range(1, 61)
]  # fmt: skip
OF_AUDIT: dict[tuple[str, str], Fits] = {
    ("exports", ""): lambda row: row["event"] == "exported",
    ("look-ups", ""): lambda row: row["event"] == "asked",
    ("denied", ""): lambda row: row["event"] == "approval.denied",
    ("failed", ""): lambda row: row["event"] == "approval.failed",
    ("refused", ""): lambda row: row["event"] == "refused",
    ("settings", ""): lambda row: row["event"] in ("tune", "route"),
}
PERMISSIONS: list[Row] = [
    {"connection_id": 1, "client_id": guid(50), "resource_id": guid(51), "permission": f"p{at}", "words": f"p{at}",
     "kind": ("application", "delegated")[at % 2], "people": at % 3 if at % 2 else 0, "everybody": at % 4 == 1,
     "risk": ("high", "medium", "low")[at % 5 % 3], "round": 1}
    for at in range(1, 13)
]  # fmt: skip
OF_PERMISSIONS: dict[tuple[str, str], Fits] = {
    ("high risk", ""): lambda row: row["risk"] == "high",
    ("app only", ""): lambda row: row["kind"] == "application",
    ("delegated", ""): lambda row: row["kind"] == "delegated",
    ("admin consent", ""): lambda row: row["kind"] == "application" or row["everybody"],
    ("user consent", ""): lambda row: row["people"] > 0,
}


@pytest.fixture(scope="module", params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with a_database(request, tmp_path_factory.mktemp("own")) as url:
        store = open_store(url)
        put_users(store, *(user(at, f"Given{at}", f"Family{at}") for at in range(1, 4)))
        put(store, Approval, REQUESTS)
        put(store, Decision, [
            {"approval_id": f"r{at:02}", "object_id": who, "name": "N", "verdict": verdict, "at": NOW}
            for at, (who, verdict) in VERDICTS.items()
        ])  # fmt: skip
        put(store, Alert, ALERTS)
        put(store, Audit, AUDIT)
        app = {"connection_id": 1, "id": guid(50), "app_id": guid(150), "name": "Zoom", "name_key": "zoom", "round": 1}
        put(store, App, [app | {"enabled": True, "verified_publisher": True}])
        put(store, AppPermission, PERMISSIONS)
        yield store
        store.close()


def told(store: Store, name: str, column: int, filters: tuple[tuple[str, str], ...], **more: Any) -> list[Any]:
    """What stands in a column of all rows, page after page."""
    found: list[Any] = []
    while True:
        page = ask(store, name, Role.AUDITOR, filters=filters, offset=len(found), **more)
        found += [row[column].text for row in page.rows]
        if len(found) >= page.total or not page.rows:
            return found


def narrowed(rows: list[Row], of: dict[tuple[str, str], Fits], filters: tuple[tuple[str, str], ...]) -> list[Row]:
    return [row for row in rows if all(of[one](row) for one in filters)]


def some(of: dict[tuple[str, str], Fits]) -> Any:
    return st.lists(st.sampled_from(sorted(of)), min_size=1, max_size=2, unique=True).map(tuple)


@given(some(OF_REQUESTS))
def test_requests_are_narrowed_as_plain_python_does(store: Store, filters: tuple[tuple[str, str], ...]) -> None:
    assert sorted(told(store, "requests", 1, filters)) == [
        row["id"] for row in narrowed(REQUESTS, OF_REQUESTS, filters)
    ]


@given(some({one: fits for one, fits in OF_ALERTS.items() if one[0] != "in every state"}))
def test_alerts_are_narrowed_as_plain_python_does(store: Store, filters: tuple[tuple[str, str], ...]) -> None:
    wanted = narrowed(ALERTS, OF_ALERTS, filters)
    if {name for name, _ in filters} & {"snoozed", "accepted"}:
        wanted = [row for row in wanted if row["state"] == "snoozed"]
    elif not {name for name, _ in filters} & {"by", "owned by"}:
        wanted = [row for row in wanted if row["state"] == "open"]
    assert sorted(told(store, "alerts", 1, filters)) == [row["id"] for row in wanted]


# A line is of one kind, so that several are told together.
@given(some(OF_AUDIT))
def test_the_audit_is_narrowed_to_kinds_as_plain_python_does(
    store: Store, filters: tuple[tuple[str, str], ...]
) -> None:
    wanted = [row["seq"] for row in AUDIT if any(OF_AUDIT[one](row) for one in filters)]
    assert told(store, "audit", 0, filters) == wanted[::-1]


@given(some({one: fits for one, fits in OF_PERMISSIONS.items() if one[0] != "delegated"}))
def test_permissions_are_narrowed_as_plain_python_does(store: Store, filters: tuple[tuple[str, str], ...]) -> None:
    found = told(store, "permissions", 2, filters, app=guid(50), canonical="permissions zoom")
    wanted = narrowed(PERMISSIONS, OF_PERMISSIONS, filters)
    assert sorted(found) == sorted(row["permission"] for row in wanted)


def test_delegated_permissions_are_those_in_peoples_names(store: Store) -> None:
    found = told(store, "permissions", 2, (("delegated", ""),), app=guid(50), canonical="permissions zoom")
    assert sorted(found) == sorted(row["permission"] for row in PERMISSIONS if row["kind"] == "delegated")


def test_requests_and_alerts_come_oldest_or_newest_first_where_that_is_asked_for(store: Store) -> None:
    made = [row["id"] for row in sorted(REQUESTS, key=lambda row: row["created_at"])]
    assert told(store, "requests", 1, (("oldest first", ""),)) == made
    assert told(store, "requests", 1, (("newest first", ""),)) == made[::-1]
    opened = [row["id"] for row in sorted(ALERTS, key=lambda row: row["opened_at"])]
    assert told(store, "alerts", 1, (("in every state", ""), ("oldest first", ""))) == opened
    assert told(store, "alerts", 1, (("in every state", ""), ("newest first", ""))) == opened[::-1]


def test_lists_show_what_they_were_narrowed_by(store: Store) -> None:
    def heads(name: str, *filters: tuple[str, str]) -> list[str]:
        return [one.title for one in ask(store, name, Role.AUDITOR, filters=filters).columns]

    assert heads("alerts")[4:] == []
    assert heads("alerts", ("snoozed", "7d"))[4:] == ["Until", "By"]
    assert heads("alerts", ("acknowledged", ""))[4:] == ["By"]
    assert "Expires" in heads("requests", ("running out", "1d"))


def test_nobody_decides_owns_or_handles_what_somebody_unknown_is_named_for(store: Store) -> None:
    for name, by in (("requests", "approved by"), ("alerts", "by"), ("alerts", "owned by")):
        with pytest.raises(NotFound):
            ask(store, name, filters=((by, "nobody at all"),))


def test_checks_are_narrowed_by_severity_topic_findings_and_tuning(tmp_path: Any) -> None:
    store = open_store(f"sqlite:///{tmp_path}/steward.db")
    names = sorted(SPECS.checks)
    runs = {name: at for at, name in enumerate(names)}
    put(store, CheckRun, [
        {"connection_id": 1, "check": name, "at": NOW, "verdict": "findings" if at else "pass", "findings": at}
        for name, at in runs.items()
    ])  # fmt: skip
    put(store, Wish, [{"kind": "check", "name": names[3], "value": {"severity": "low"}, "by": "R", "at": NOW}])
    titles = {SPECS.checks[name].title: name for name in names}

    def found(*filters: tuple[str, str]) -> list[str]:
        return [titles[str(title)] for title in told(store, "checks", 0, filters)]

    bad = {name: SPECS.checks[name].severity.value for name in names} | {names[3]: "low"}
    assert sorted(found(("critical", ""))) == [name for name in names if bad[name] == "critical"]
    assert sorted(found(("low", ""))) == [name for name in names if bad[name] == "low"]
    assert sorted(found(("findings", "over 10"))) == [name for name in names if runs[name] > 10]
    assert sorted(found(("findings", "under 2"))) == names[:2]
    assert found(("tuned", "")) == [names[3]]
    assert found(("most findings first", "")) == names[::-1]
    assert sorted(found(("on", "guests"))) == [name for name in names if "guest" in name]
    with pytest.raises(BadArgument):
        ask(store, "checks", filters=(("findings", "over many"),))
    store.close()


def test_the_trend_is_of_the_alerts_that_are_named(tmp_path: Any) -> None:
    store = open_store(f"sqlite:///{tmp_path}/steward.db")
    put(store, Alert, [row | {"state": "open"} for row in ALERTS])
    put(store, AlertEvent, [
        {"alert_id": row["id"], "connection_id": 1, "check": row["check"], "severity": row["severity"],
         "what": "opened", "at": days_ago(1)}
        for row in ALERTS
    ])  # fmt: skip
    for one, fits in OF_ALERTS.items():
        if one[0] in ("high or worse", "on"):
            made = ask(store, "trend", filters=(one,))
            many = sum(map(fits, ALERTS))
            assert made.summary.startswith(f"In 14 days {many} alerts opened and 0 resolved; {many} are there now.")
            assert made.title == f"Trend of alerts: {' '.join(one).strip()}"
    store.close()


def test_sync_and_connections_keep_what_is_late_or_failed(tmp_path: Any) -> None:
    store = open_store(f"sqlite:///{tmp_path}/steward.db")
    synced(store, "users")
    synced(store, "groups", at=days_ago(30))
    put(store, Run, [{"connection_id": 1, "resource": "groups", "state": "failed", "error": "It broke.",
                      "started_at": NOW, "finished_at": NOW}])  # fmt: skip
    assert told(store, "sync", 1, (("failed", ""),)) == ["groups"]
    assert told(store, "sync", 1, (("running", ""),)) == []
    never, late = told(store, "sync", 1, (("never complete", ""),)), told(store, "sync", 1, (("late", ""),))
    assert sorted(late) == sorted([*never, "groups"])
    assert "users" not in late
    assert ask(store, "sync", filters=(("running", ""),)).summary == "No kind of data is like that."
    every = {"failing": 1, "late": 1, "tenants": 1, "subscriptions": 0, "never synced": 0, "disconnected": 0}
    assert {name: ask(store, "connections", Role.ADMIN, filters=((name, ""),)).total for name in every} == every
    assert ask(store, "connections", Role.ADMIN, filters=(("subscriptions", ""),)).summary == (
        "No connection is like that."
    )
    store.close()
