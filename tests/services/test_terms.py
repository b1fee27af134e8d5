"""Which terms the rules of approvals give: the strictest word of all that fit, the defaults where none speaks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from pydantic import ValidationError

from services.actions.disable_user import ACTION
from services.approval_settings import ApprovalSettings, GuardSettings, Rule
from services.specs import Caller, Role, Severity
from services.terms import Circle, Terms, Wanted, terms
from services.whom import Whom
from tests.services.house import ADELE, ALEX, GROUP, LEE, MEGAN, PATTI

OPERATOR = Caller(MEGAN, "t", "Megan Bowen", frozenset({Role.OPERATOR, Role.VIEWER}))
MEMBER = Whom(ADELE, "Adele Vance", guest=False, department="Sales", groups=frozenset({GROUP}))
GUEST = Whom(ALEX, "Alex Wilber", guest=True)
ADMIN = replace(MEMBER, privileged="holds the directory role User Administrator")
WANTED = Wanted((ACTION,), "Contoso", OPERATOR, (MEMBER,))


def weighed(*rules: Rule, wanted: Wanted = WANTED, guard: GuardSettings | None = None) -> Terms:
    return terms(ApprovalSettings(rules=rules), guard or GuardSettings(), wanted)


def test_without_a_rule_the_defaults_hold() -> None:
    plain = weighed()
    assert (plain.approvals, plain.reason, plain.forbidden, plain.circles) == (1, True, "", ())
    assert (plain.expires, plain.use_within) == (timedelta(hours=4), timedelta(minutes=15))


def test_one_more_approves_what_is_about_somebody_privileged() -> None:
    given = weighed(wanted=replace(WANTED, targets=(ADMIN,)))
    assert given.approvals == 2
    assert given.because == ("Adele Vance holds the directory role User Administrator, so one more must approve.",)


def test_reasons_for_one_more_do_not_add_up() -> None:
    both = replace(ADMIN, above=True)
    given = weighed(wanted=replace(WANTED, targets=(both,)))
    assert (given.approvals, len(given.because)) == (2, 2)


STRICT = (
    Rule(name="a", approvals=1, expires_hours=8, approvers=(ALEX, PATTI), reason=False, use_within_minutes=60),
    Rule(name="b", approvals=3, expires_hours=2, approvers=(PATTI, LEE), reason=True),
    Rule(name="c", approvals=2, use_within_minutes=5, escalate_after_hours=2, escalate_to=(LEE,)),
)


@pytest.mark.parametrize("order", list(permutations(STRICT)))
def test_of_several_rules_the_strictest_word_counts_in_any_order(order: tuple[Rule, ...]) -> None:
    given = weighed(*order)
    assert (given.approvals, given.expires, given.use_within) == (3, timedelta(hours=2), timedelta(minutes=5))
    assert given.reason
    assert (given.escalate_after_hours, given.escalate_to) == (2, (LEE,))
    able = [one for one in (ALEX, PATTI, LEE) if given.entitles(replace(OPERATOR, object_id=one), escalated=False)]
    assert able == [PATTI]
    assert set(given.rules) == {"a", "b", "c"}


def test_a_rule_can_ask_for_less_than_the_action_does() -> None:
    assert weighed(Rule(name="free", approvals=0)).approvals == 0
    assert weighed(Rule(name="free", approvals=0), wanted=replace(WANTED, targets=(ADMIN,))).approvals == 1
    assert weighed(Rule(name="free", reason=False)).reason is False


def test_what_an_action_asks_for_besides_is_added() -> None:
    assert weighed(wanted=replace(WANTED, more=1)).approvals == 2


def test_who_it_was_escalated_to_may_approve_only_then_and_only_by_their_own_rule() -> None:
    later = Rule(name="a", approvers=(ALEX,), escalate_after_hours=1, escalate_to=(LEE,))
    lee = replace(OPERATOR, object_id=LEE)
    assert not weighed(later).entitles(lee, escalated=False)
    assert weighed(later).entitles(lee, escalated=True)
    assert not weighed(later, Rule(name="b", approvers=(ALEX, PATTI))).entitles(lee, escalated=True)


def test_members_of_a_group_are_entitled_as_they_were_read_last() -> None:
    circle = Terms(circles=(Circle(approvers=(f"group:{GROUP}",)),))
    assert circle.entitles(replace(OPERATOR, groups=frozenset({GROUP})), escalated=False)
    assert not circle.entitles(OPERATOR, escalated=False)


FITS = [
    ({}, True),
    ({"actions": ("disable_user",)}, True),
    ({"actions": ("disable user",)}, True),
    ({"actions": ("disable_*",)}, True),
    ({"actions": ("delete_*", "risk:medium")}, True),
    ({"actions": ("risk:high",)}, False),
    ({"actions": ("enable_user",)}, False),
    ({"connections": ("contoso",)}, True),
    ({"connections": ("Fabrikam",)}, False),
    ({"requesters": (MEGAN.upper(),)}, True),
    ({"requesters": (ALEX, f"group:{GROUP}")}, False),
    ({"targets": ("member",)}, True),
    ({"targets": ("guest",)}, False),
    ({"targets": ("privileged",)}, False),
    ({"targets": ("department:sales",)}, True),
    ({"targets": ("department:Finance",)}, False),
    ({"targets": (f"group:{GROUP}",)}, True),
    ({"targets": (f"group:{ADELE}",)}, True),
    ({"targets": (f"group:{LEE}",)}, False),
    ({"targets": ("guest", "member"), "actions": ("enable_user",)}, False),
]


@pytest.mark.parametrize(("about", "fits"), FITS)
def test_a_rule_is_about_what_it_names(about: dict[str, tuple[str, ...]], fits: bool) -> None:
    given = weighed(Rule(name="no", forbidden="Not here.", **about))
    assert given.forbidden == ("Not here." if fits else "")


def test_a_rule_about_a_group_of_requesters_goes_by_their_membership() -> None:
    rule = Rule(name="interns", requesters=(f"group:{GROUP}",), forbidden="Ask your mentor.")
    assert weighed(rule).forbidden == ""
    intern = replace(OPERATOR, groups=frozenset({GROUP}))
    assert weighed(rule, wanted=replace(WANTED, requester=intern)).forbidden == "Ask your mentor."


def test_of_several_targets_one_is_enough() -> None:
    rule = Rule(name="guests", targets=("guest",), approvals=4)
    assert weighed(rule, wanted=replace(WANTED, targets=(MEMBER, GUEST))).approvals == 4


def test_risk_is_compared_as_a_whole_word() -> None:
    risky = replace(WANTED, does=(ACTION, replace(ACTION, risk=Severity.HIGH)))
    assert weighed(Rule(name="r", actions=("risk:high",), approvals=3), wanted=risky).approvals == 3


def test_the_guard_rails_may_want_one_more_or_nothing() -> None:
    own = replace(WANTED, targets=(replace(MEMBER, own=True),))
    above = replace(WANTED, targets=(replace(MEMBER, above=True),))
    assert weighed(wanted=own, guard=GuardSettings(own_account="extra")).approvals == 2
    assert weighed(wanted=own, guard=GuardSettings(own_account="allow")).approvals == 1
    assert weighed(wanted=above).approvals == 2
    assert weighed(wanted=above, guard=GuardSettings(manager_chain="allow")).approvals == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"quiet_hours": "8pm to 7am"}, "20:00-07:00 Europe/Berlin"),
        ({"quiet_hours": "20:00-07:00 Europe/Nowhere"}, "20:00-07:00 Europe/Berlin"),
        ({"quiet_hours": "07:00-07:00 UTC"}, "never begin"),
        ({"targets": ("contractors",)}, "none of privileged"),
        ({"escalate_to": (ALEX,)}, "belong together"),
        ({"escalate_after_hours": 3}, "belong together"),
        ({"approvers": ("alex",)}, "pattern"),
        ({"approvals": 11}, "less than or equal"),
    ],
)
def test_a_rule_that_cannot_be_read_says_how_to_write_it(wrong: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Rule.model_validate({"name": "x", **wrong})


def test_two_rules_of_one_name_are_refused() -> None:
    with pytest.raises(ValidationError, match="two are called a"):
        ApprovalSettings(rules=(Rule(name="a"), Rule(name="A")))


def test_terms_survive_being_kept_as_json() -> None:
    rule = Rule(name="q", quiet_hours="20:00-07:00 Europe/Berlin", approvers=(ALEX,))
    given = weighed(rule)
    assert Terms.model_validate(given.model_dump(mode="json")) == given
