"""The Conditional Access policies."""

from typing import Any

import orjson
import pytest

from services.questions.policies import REPORTS
from services.resources.policies import AccessPolicy, AccessPolicyTarget, SecurityDefaults
from services.store.engine import Store
from tests.services.questions.tenant import ask, days_ago, guid, put


def policy(number: int, name: str, state: str, *controls: str) -> dict[str, Any]:
    grant = orjson.dumps({"operator": "OR", "builtInControls": controls}).decode()
    return {
        "connection_id": 1, "id": guid(number), "name": name, "state": state, "created_at": days_ago(9),
        "changed_at": None, "conditions": "{}", "grant_controls": grant if controls else None, "round": 1,
    }  # fmt: skip


def target(number: int, kind: str, id_: str, *, included: bool = True) -> dict[str, Any]:
    return {"connection_id": 1, "policy_id": guid(number), "kind": kind, "included": included, "target_id": id_,
            "round": 1}  # fmt: skip


@pytest.fixture
def policies(store: Store) -> Store:
    put(
        store,
        AccessPolicy,
        [
            policy(1, "A", "enabled", "mfa", "compliantDevice"),
            policy(2, "B", "disabled", "block"),
            policy(3, "C", REPORTS),
        ],
    )
    put(
        store,
        AccessPolicyTarget,
        [
            target(1, "user", "All"),
            target(1, "group", guid(7), included=False),
            target(1, "app", "All"),
            target(2, "role", guid(8)),
            target(2, "role", guid(9)),
            target(2, "app", "Office365"),
        ],
    )
    put(store, SecurityDefaults, [{"connection_id": 1, "id": "d", "enabled": False, "round": 1}])
    return store


def test_each_policy_says_for_whom_it_is_and_what_it_demands(policies: Store) -> None:
    found = ask(policies, "policies")
    said = "3 Conditional Access policies: 1 enforced, 1 off, 1 only reports. Security defaults are off."
    assert found.summary == said
    assert [[value.text for value in row[:5]] for row in found.rows] == [
        ["A", "enforced", "everybody, except 1 group", "all apps", "MFA or a compliant device"],
        ["B", "off", "2 roles", "Office 365", "block access"],
        ["C", "only reports", "nobody", None, "none"],
    ]


@pytest.mark.parametrize(("name", "names"), [("enforced", ["A"]), ("off", ["B"]), ("only reporting", ["C"])])
def test_policies_are_narrowed_by_their_state(policies: Store, name: str, names: list[str]) -> None:
    assert [row[0].text for row in ask(policies, "policies", filters=((name, ""),)).rows] == names


def test_where_there_are_none_that_is_said(store: Store) -> None:
    assert ask(store, "policies").summary == "0 Conditional Access policies."
