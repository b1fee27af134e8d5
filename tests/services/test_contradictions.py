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
        (({"approvals": 3},), "it takes 3, and besides whoever asks 2 hold the approver role"),
        (({"approvals": 2, "targets": ["privileged"]},), "it takes 3, and besides whoever asks 2 hold"),
        (({"approvals": 2, "requesters": [ALEX]},), "it takes 2, and besides whoever asks 1 hold"),
        (({"approvers": [ALEX]}, {"approvals": 2}), "it takes 2 approvals then, and 1 may give one"),
        (({"escalate_to": [JONI], "escalate_after_hours": 1},), "nobody in escalate_to holds the approver role"),
        (({"escalate_to": [PATTI], "escalate_after_hours": 4},), "it escalates after 4 hours, when a request has"),
        (({"quiet_hours": "20:00-08:00 UTC"}, {"quiet_hours": "08:00-20:00 UTC"}), "quiet hours never end together"),
        (({"approvers": [ALEX], "targets": ["guest"]}, {"approvers": [PATTI], "actions": ["disable*"]}), "both"),
    ],
)
def test_each_contradiction_is_a_sentence(rules: tuple[dict[str, Any], ...], says: str) -> None:
    (problem,) = found(*rules)
    assert says in problem
    assert problem.startswith("approvals.rules “a”")


def test_who_is_named_for_emergencies_must_have_a_role() -> None:
    def said(person: str, roles: RolesSettings) -> list[str]:
        given = Settings(roles=roles, approvals=ApprovalSettings(break_glass=(person,)))
        return list(contradictions.contradictions(given, SPECS))

    assert said(LEE, ROLES) == []
    assert said(JONI, RolesSettings(operator=(MEGAN,), viewer=(f"group:{GROUP}",))) == []
    assert said(JONI, ROLES) == [
        f"approvals.break_glass: {JONI} has no role in Steward, so they could approve nothing."
    ]


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
        ({"approvals": 2}, {"approvals": 1, "targets": ["privileged"]}),
        ({"approvers": [ALEX], "targets": ["guest"]}, {"approvals": 2, "targets": ["member"]}),
        ({"escalate_to": [PATTI], "escalate_after_hours": 4, "expires_hours": 8},),
        ({"quiet_hours": "20:00-08:00 UTC"}, {"quiet_hours": "08:00-19:59 UTC"}),
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
