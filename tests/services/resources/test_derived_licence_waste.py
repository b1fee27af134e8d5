"""Wasted licences: disabled, inactive, never used; and nothing claimed of those whose sign-ins are unknown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.resources.licence_waste import INACTIVE, NEW, RESOURCE
from services.store.engine import Store
from tests.services.resources.tenant import NOW, Rows, Tenant, ago
from tests.services.store.conftest import store

__all__ = ["store"]

NEVER = {"last_success_at": None, "last_at": None, "last_noninteractive_at": None}


def holder(tenant: Tenant, id_: str, activity: dict[str, Any] | None, **facts: Any) -> None:
    """A user with one licence, and what is known of their sign-ins (None: nothing)."""
    tenant.user(id_, **facts)
    tenant.put("user_licences", {"user_id": id_, "sku_id": "E5"})
    if activity is not None:
        tenant.put("sign_in_activity", {"id": id_, **NEVER} | activity)


@pytest.mark.parametrize(
    ("activity", "facts", "expected"),
    [
        ({"last_success_at": ago(5)}, {}, None),
        ({"last_success_at": ago(91)}, {}, ("inactive", ago(91))),
        ({"last_success_at": ago(91), "last_at": ago(1)}, {}, ("inactive", ago(91))),
        ({}, {}, ("never used", ago(400))),
        ({}, {"created_at": None}, ("never used", None)),
        ({}, {"created_at": ago(3)}, None),
        ({"last_at": ago(3)}, {}, None),
        ({"last_noninteractive_at": ago(300)}, {}, None),
        (None, {}, None),
        (None, {"enabled": False}, ("disabled", None)),
        ({"last_success_at": ago(5)}, {"enabled": False}, ("disabled", ago(5))),
        ({"last_success_at": ago(500)}, {"enabled": False}, ("disabled", ago(500))),
    ],
    ids=[
        "one who works",
        "nothing for 91 days",
        "only failed tries lately",
        "never",
        "never, of unknown age",
        "never, but new",
        "tried and perhaps failed",
        "seen before successes were recorded",
        "unknown",
        "disabled, nothing known",
        "disabled after working",
        "disabled long ago",
    ],
)
def test_why_a_licence_is_wasted_and_since_when(
    store: Store, activity: dict[str, Any] | None, facts: dict[str, Any], expected: tuple[str, datetime | None] | None
) -> None:
    tenant = Tenant(store)
    holder(tenant, "a", activity, **facts)
    tenant.derive(RESOURCE, since=None)
    assert tenant.rows(RESOURCE, "why", "since") == ({expected} if expected else set())


def test_time_alone_makes_a_licence_wasted(store: Store) -> None:
    tenant = Tenant(store)
    holder(tenant, "a", {"last_success_at": ago(89)})
    holder(tenant, "b", {}, created_at=ago(29))
    assert tenant.derive(RESOURCE) == 0
    assert tenant.derive(RESOURCE, NOW + timedelta(days=1)) == 0
    assert tenant.derive(RESOURCE, NOW + timedelta(days=1, microseconds=1)) == 2
    assert tenant.rows(RESOURCE, "user_id", "why") == {("a", "inactive"), ("b", "never used")}


def test_what_did_not_change_is_not_written_again(store: Store) -> None:
    tenant, other = Tenant(store), Tenant(store)
    for one in (tenant, other):
        for number in range(5):
            holder(one, f"u{number}", None, enabled=False)
    assert (tenant.derive(RESOURCE), other.derive(RESOURCE)) == (5, 5)
    assert tenant.derive(RESOURCE) == 0
    tenant.clear("user_licences")
    tenant.put("user_licences", *({"user_id": f"u{number}", "sku_id": "E5"} for number in range(1, 5)))
    tenant.put("sign_in_activity", {"id": "u1", **NEVER, "last_success_at": ago(7)})
    assert tenant.derive(RESOURCE) == 2
    assert tenant.rounds(RESOURCE) == [1, 1, 1, 2]
    assert len(other.rows(RESOURCE)) == 5


AGES = st.none() | st.sampled_from([1, 29, 31, 89, 91, 400])
PEOPLE = st.dictionaries(
    st.sampled_from("abcde"),
    st.fixed_dictionaries(
        {
            "enabled": st.booleans(),
            "created": AGES,
            "licences": st.sets(st.sampled_from(["E3", "E5"])),
            "known": st.booleans(),
            "success": AGES,
            "tried": AGES,
        }
    ),
)


def settle(tenant: Tenant, people: dict[str, dict[str, Any]]) -> None:
    tenant.clear("users", "user_licences", "sign_in_activity")
    for id_, one in people.items():
        tenant.user(id_, enabled=one["enabled"], created_at=one["created"] and ago(one["created"]))
        tenant.put("user_licences", *({"user_id": id_, "sku_id": sku} for sku in one["licences"]))
        if one["known"]:
            seen = {
                "last_success_at": one["success"] and ago(one["success"]),
                "last_at": one["tried"] and ago(one["tried"]),
            }
            tenant.put("sign_in_activity", {"id": id_, **NEVER} | seen)


def plainly(people: dict[str, dict[str, Any]], now: datetime) -> Rows:
    """What the table must hold, computed person by person."""
    rows: Rows = set()
    for id_, one in people.items():
        created = ago(one["created"]) if one["created"] else None
        success = ago(one["success"]) if one["known"] and one["success"] else None
        never = one["known"] and not one["success"] and not one["tried"]
        if not one["enabled"]:
            why = "disabled"
        elif success and success < now - INACTIVE:
            why = "inactive"
        elif never and (created is None or created < now - NEW):
            why = "never used"
        else:
            continue
        since = success or (created if never else None)
        rows |= {(sku, id_, why, since) for sku in one["licences"]}
    return rows


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=PEOPLE, after=PEOPLE, later=st.sampled_from([0, 2, 100]))
def test_changes_end_where_a_fresh_start_does(
    store: Store, before: dict[str, Any], after: dict[str, Any], later: int
) -> None:
    tenant, then = Tenant(store), NOW + timedelta(days=later)
    settle(tenant, before)
    tenant.derive(RESOURCE, since=None)
    assert tenant.rows(RESOURCE) == plainly(before, NOW)
    settle(tenant, after)
    tenant.derive(RESOURCE, then)
    assert tenant.rows(RESOURCE) == plainly(after, then)
    assert tenant.from_nothing(RESOURCE, then) == plainly(after, then)
