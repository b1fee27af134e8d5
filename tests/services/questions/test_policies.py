"""The Conditional Access policies."""

from typing import Any

import orjson
import pytest

from services.names import fold
from services.policy_filters import REPORTS
from services.resources.apps import App
from services.resources.directory_roles import DirectoryRole
from services.resources.effective_roles import EffectiveRole
from services.resources.groups import Group, GroupMember
from services.resources.policies import AccessPolicy, AccessPolicyTarget, SecurityDefaults
from services.store.engine import Store
from tests.services.questions.tenant import ask, days_ago, guid, put, put_users, user


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


NARROWED = [
    (("requiring mfa", ""), ["A"]),
    (("requiring device", ""), ["A"]),
    (("blocking", ""), ["B", "D"]),
    (("blocking legacy", ""), ["D"]),
    (("for admins", ""), ["B"]),
    (("exempting anyone", ""), ["A"]),
    (("exempting guests", ""), []),
    (("for guests", ""), ["C"]),
    (("exempting group", "Finance Team"), ["A"]),
    (("for group", "Finance Team"), []),
    (("exempting", "Adele Vance"), ["A"]),
    (("for", "Adele Vance"), ["B"]),
    (("for", "Lee Gu"), ["A"]),
    (("for", "Ravi Patel"), ["A", "C"]),
    (("on app", "Salesforce"), ["A", "D"]),
]


@pytest.mark.parametrize(("name", "names"), NARROWED)
def test_policies_are_narrowed_by_whom_and_what_they_name(
    policies: Store, name: tuple[str, str], names: list[str]
) -> None:
    """Adele is in a group inside the Finance Team and holds a role, which she may take on another one besides."""
    guest = {"user_type": "Guest"}
    put_users(policies, user(1, "Adele", "Vance"), user(2, "Lee", "Gu"), user(3, "Ravi", "Patel", **guest))
    ours = {"connection_id": 1, "round": 1}
    group = ours | {"kind": "security", "dynamic": False, "role_assignable": False, "synced": False}
    teams = {7: "Finance Team", 6: "Payroll"}
    put(policies, Group, [group | {"id": guid(at), "name": name, "name_key": fold(name)} for at, name in teams.items()])
    inside = [(guid(7), guid(6), "group"), (guid(6), guid(1), "user")]
    put(policies, GroupMember, [ours | {"group_id": one, "member_id": who, "kind": kind} for one, who, kind in inside])
    app = {"id": guid(20), "app_id": guid(21), "name": "Salesforce", "name_key": "salesforce", "enabled": True}
    put(policies, App, [ours | app | {"verified_publisher": True, "assignment_required": False}])
    role = ours | {"built_in": True, "enabled": True}
    for at in (8, 9):
        named = {"id": guid(30 + at), "template_id": guid(at), "name": f"R{at}", "name_key": f"r{at}"}
        put(policies, DirectoryRole, [role | named])
    held = ours | {"holder_id": guid(1), "scope": "/", "through": "", "kind": "user"}
    ways = {8: "permanent", 9: "eligible"}
    put(policies, EffectiveRole, [held | {"role_id": guid(30 + at), "way": way} for at, way in ways.items()])
    old = policy(4, "D", "enabled", "block") | {"conditions": '{"clientAppTypes": ["exchangeActiveSync", "other"]}'}
    put(policies, AccessPolicy, [old])
    put(policies, AccessPolicyTarget, [target(4, "app", guid(21)), target(3, "user", "GuestsOrExternalUsers")])
    assert [row[0].text for row in ask(policies, "policies", filters=(name,)).rows] == names


def test_a_few_whom_a_policy_names_are_named(policies: Store) -> None:
    group = {"id": guid(7), "name": "Finance Team", "name_key": "finance team", "kind": "security", "dynamic": False}
    put(policies, Group, [group | {"connection_id": 1, "round": 1, "role_assignable": False, "synced": False}])
    assert ask(policies, "policies").rows[0][2].text == "everybody, except Finance Team"


def test_where_there_are_none_that_is_said(store: Store) -> None:
    assert ask(store, "policies").summary == "0 Conditional Access policies."


MORE = [
    (("created", "30d"), ["A", "B"]),
    (("changed", "7d"), ["B"]),
    (("unchanged", "5d"), ["A", "C"]),
    (("with location", ""), ["A"]),
    (("for everybody", ""), ["A"]),
    (("on all apps", ""), ["A"]),
    (("by risk", ""), ["C"]),
    (("with session controls", ""), ["C"]),
    (("requiring terms", ""), ["C"]),
    (("requiring new password", ""), ["B"]),
    (("requiring app protection", ""), ["B"]),
    (("requiring strength", ""), ["C"]),
]


@pytest.mark.parametrize(("name", "names"), MORE)
def test_policies_are_narrowed_by_when_and_by_what_they_hold(
    store: Store, name: tuple[str, str], names: list[str]
) -> None:
    strength = orjson.dumps({"authenticationStrength": {"id": "s"}, "termsOfUse": ["t"]}).decode()
    risk = {"conditions": '{"signInRiskLevels": ["high"]}', "created_at": days_ago(400), "grant_controls": strength}
    old = policy(3, "C", "enabled") | risk | {"session_controls": '{"signInFrequency": {"value": 4}}'}
    put(
        store,
        AccessPolicy,
        [
            policy(1, "A", "enabled", "mfa") | {"session_controls": '{"signInFrequency": null}'},
            policy(2, "B", "enabled", "passwordChange", "approvedApplication") | {"changed_at": days_ago(2)},
            old,
        ],
    )
    named = [target(1, "user", "All"), target(1, "app", "All"), target(1, "location", "AllTrusted", included=False)]
    put(store, AccessPolicyTarget, named)
    assert [row[0].text for row in ask(store, "policies", filters=(name,)).rows] == names
