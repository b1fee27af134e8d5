"""How full mailboxes and OneDrives are."""

from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from services import storage_totals
from services.answers import Table
from services.resources.usage_reports import UsageReport
from services.store.engine import Store
from tests.services.questions.tenant import ask, days_ago, derive, guid, put, put_users, synced, user

ADELE, LEE = guid(1), guid(2)

FULL = 50_000_000_000


def report(upn: str, kind: str, used: int | None, allowed: int | None = FULL, **more: Any) -> dict[str, Any]:
    service = {"mailbox": "Exchange", "onedrive": "OneDrive", "teams": "Teams"}[kind]
    return {
        "connection_id": 1, "report": kind, "service": service, "upn": upn, "active_at": None, "licensed": None,
        "refreshed_at": days_ago(2), "deleted": False, "used_bytes": used, "allowed_bytes": allowed, "round": 1, **more,
    }  # fmt: skip


@pytest.fixture
def stores(store: Store) -> Store:
    put_users(store, user(1, "Adele", "Vance"), user(2, "Lee", "Gu"))
    put(
        store,
        UsageReport,
        [
            report("adelev@contoso.com", "mailbox", 46_000_000_000),
            report("adelev@contoso.com", "onedrive", 2_000_000, None),
            report("leeg@contoso.com", "mailbox", 1_000_000),
            report("gone@contoso.com", "mailbox", 47_000_000_000, deleted=True),
            report("hidden", "mailbox", 7_000_000),
            report("leeg@contoso.com", "teams", None, None),
        ],
    )
    return store


def shown(answer: Table) -> list[list[Any]]:
    return [[value.text for value in row] for row in answer.rows]


def test_the_largest_mailbox_is_first_and_the_deleted_are_left_out(stores: Store) -> None:
    found = ask(stores, "storage")
    assert found.summary == "3 mailboxes, the largest first."
    assert shown(found) == [
        ["Adele Vance", 46_000, 50_000, 92],
        ["hidden", 7, 50_000, 0],
        ["Lee Gu", 1, 50_000, 0],
    ]
    assert [found.rows[0][3].tone.name, found.rows[1][3].tone.name] == ["WARNING", "PLAIN"]
    assert found.links == (f"user {ADELE}", "", f"user {LEE}")


def test_what_is_allowed_may_be_unknown(stores: Store) -> None:
    found = ask(stores, "storage", filters=(("onedrives", ""),))
    assert (found.title, found.summary) == ("Storage of OneDrives", "1 OneDrive, the largest first.")
    assert shown(found) == [["Adele Vance", 2, None, None]]


def test_somebody_has_both(stores: Store) -> None:
    found = ask(stores, "storage", who=ADELE)
    assert (found.title, found.summary) == ("Storage of Adele Vance", "2 stores of Adele Vance, the largest first.")
    assert [row[0] for row in shown(found)] == ["Mailbox", "OneDrive"]


@pytest.mark.parametrize("ahead", [False, True])
@pytest.mark.parametrize(
    ("filters", "sizes"),
    [
        ((("gigabytes", "over 10"),), [46_000]),
        ((("gigabytes", "under 1"),), [7, 1]),
        ((("gigabytes", "at most 46"),), [46_000, 7, 1]),
        ((("terabytes", "at least 1"),), []),
        ((("percent", "over 90"),), [46_000]),
        ((("percent", "under 90"),), [7, 1]),
        ((("nearly full", ""),), [46_000]),
        ((("unused", "90d"),), [1]),
        ((("unused", "90d"), ("gigabytes", "over 1")), []),
        ((("smallest first", ""),), [1, 7, 46_000]),
        ((("mailboxes", ""), ("largest first", "")), [46_000, 7, 1]),
        ((("onedrives", ""), ("gigabytes", "under 1")), [2]),
        ((("onedrives", ""), ("percent", "under 90")), []),
    ],
)
def test_mailboxes_and_onedrives_are_narrowed_and_sorted(
    stores: Store,
    filters: tuple[tuple[str, str], ...],
    sizes: list[int],
    ahead: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of one that has no limit no part is full; of one whose use is not known it is not known that nobody used it.

    Many are counted ahead, and then so.
    """
    with stores.writer(durable=False) as db:
        for upn, days in (("adelev@contoso.com", 3), ("leeg@contoso.com", 200)):
            used = update(UsageReport).where(col(UsageReport.upn) == upn).values(active_at=days_ago(days))
            db.execute(used)
    if ahead:
        monkeypatch.setattr(storage_totals, "FEW", 0)
        synced(stores, "usage_reports", "storage_counts")
        derive(stores, "storage_counts")
    found = ask(stores, "storage", filters=filters)
    assert [row[1] for row in shown(found)] == sizes
    assert found.total == len(sizes)
