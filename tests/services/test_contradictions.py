"""Rules of approvals that cannot be meant, found before anybody asks for anything."""

from __future__ import annotations

from typing import Any

import pytest

from services import contradictions, registry
from services.approval_settings import ApprovalSettings, Rule
from services.errors import BadSettings
from services.settings import RolesSettings, Settings
from tests.services.house import ALEX, GROUP, JONI, LEE, MEGAN, PATTI

SPECS = registry.load()
ROLES = RolesSettings(operator=(MEGAN,), approver=(ALEX, PATTI), admin=(LEE,))


def found(*rules: dict[str, Any], roles: RolesSettings = ROLES) -> list[str]:
    given = tuple(Rule.model_validate({"name": chr(97 + at), **rule}) for at, rule in enumerate(rules))
    return list(contradictions.contradictions(Settings(roles=roles, approvals=ApprovalSettings(rules=given)), SPECS))


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        (({"actions": ["disble_user"]},), "no action is called 'disble_user'. There are: "),
        (({"actions": ["risk:enormous"]},), "no action is called 'risk:enormous'"),
        (({"forbidden": "No.", "approvals": 2},), "forbids and asks for approvals at once"),
        (({"approvals": 0, "approvers": [ALEX]},), "names approvers and needs none"),
        (({"approvers": [JONI]},), "it takes 1, and of those it names 0 hold the approver role"),
        (({"approvers": [ALEX, JONI], "approvals": 2},), "it takes 2, and of those it names 1 hold"),
        (({"approvers": [ALEX]}, {"approvers": [PATTI]}), "nobody is an approver of both"),
        (({"approvers": [ALEX], "targets": ["guest"]}, {"approvers": [PATTI], "actions": ["disable*"]}), "both"),
    ],
)
def test_each_contradiction_is_a_sentence(rules: tuple[dict[str, Any], ...], says: str) -> None:
    (problem,) = found(*rules)
    assert says in problem
    assert problem.startswith("approvals.rules “a”")


@pytest.mark.parametrize(
    "rules",
    [
        ({"actions": ["disable_*", "risk:high", "risk:low", "revoke sessions"]},),
        ({"forbidden": "Ask HR."},),
        ({"approvers": [f"group:{GROUP}"], "approvals": 3},),
        ({"approvers": [ALEX, JONI]},),
        ({"approvers": [JONI], "escalate_to": [ALEX], "escalate_after_hours": 1},),
        ({"approvers": [ALEX], "targets": ["guest"]}, {"approvers": [PATTI], "targets": ["member"]}),
        ({"approvers": [ALEX], "connections": ["a"]}, {"approvers": [PATTI], "connections": ["b"]}),
        ({"approvers": [ALEX], "requesters": [MEGAN]}, {"approvers": [PATTI], "requesters": [LEE]}),
        ({"approvers": [ALEX], "actions": ["enable*"]}, {"approvers": [PATTI], "actions": ["disable*"]}),
        ({"approvers": [ALEX, PATTI]}, {"approvers": [PATTI]}),
        ({"approvers": [ALEX]}, {"approvers": [f"group:{GROUP}"]}),
    ],
)
def test_what_can_be_meant_is_let_be(rules: tuple[dict[str, Any], ...]) -> None:
    assert found(*rules) == []


def test_a_group_of_approvers_may_hold_anybody() -> None:
    roles = RolesSettings(approver=(f"group:{GROUP}",))
    assert found({"approvers": [JONI]}, roles=roles) == []


def test_steward_does_not_start_on_a_contradiction() -> None:
    given = Settings(approvals=ApprovalSettings(rules=(Rule(name="x", actions=("disble",)),)))
    with pytest.raises(BadSettings) as refused:
        contradictions.insist(given, SPECS)
    assert refused.value.problems
    contradictions.insist(Settings(), SPECS)
