from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.actions.disable_user import ACTION
from services.errors import NotAllowed
from services.policy import Roles, insist, may
from services.settings import RolesSettings
from services.specs import Caller, Question, Role
from services.store.tables import Alert, Approval, Conversation
from tests.services.house import ADELE, ALEX, GROUP, LEE, MEGAN, PATTI, Clock, Tenant

QUESTION = Question(name="q", topic="t", canonical="q", help="h", examples=("q",), answer=lambda *_: None)
TRAIL = replace(QUESTION, role=Role.AUDITOR)
COLLECT = replace(QUESTION, role=Role.OPERATOR)
APPROVAL = Approval(requester_id=MEGAN, requester_name="Megan Bowen", target_id=ADELE)
ALERT = Alert(id="1")
OWN = Conversation(id="a", scope="personal", object_id=MEGAN)
CHANNEL = Conversation(id="c", scope="channel")


def who(*roles: Role, object_id: str = MEGAN) -> Caller:
    return Caller(object_id, "t", "Somebody", frozenset({*roles, Role.VIEWER}))


@pytest.mark.parametrize(
    ("verb", "subject", "allowed"),
    [
        ("ask", QUESTION, set(Role)),
        ("ask", TRAIL, {Role.AUDITOR}),
        ("request", ACTION, {Role.OPERATOR}),
        ("request", APPROVAL, {Role.OPERATOR}),
        ("acknowledge", ALERT, {Role.OPERATOR, Role.ADMIN}),
        ("snooze", ALERT, {Role.OPERATOR, Role.ADMIN}),
        ("subscribe", OWN, set(Role)),
        ("subscribe", CHANNEL, {Role.ADMIN}),
        ("subscribe", None, {Role.ADMIN}),
        ("ask", COLLECT, {Role.OPERATOR, Role.ADMIN}),
        ("sync", None, {Role.OPERATOR, Role.ADMIN}),
        ("connect", None, {Role.ADMIN}),
        ("cancel", APPROVAL, set(Role)),
        ("approve", APPROVAL, set()),
        ("deny", APPROVAL, set()),
    ],
)
def test_each_verb_takes_exactly_these_roles(verb, subject, allowed):
    assert {role for role in Role if may(who(role), verb, subject).allowed} == allowed


@pytest.mark.parametrize("verb", ["approve", "deny"])
def test_only_an_approver_who_is_neither_requester_nor_target_decides(verb):
    assert {role for role in Role if may(who(role, object_id=ALEX), verb, APPROVAL).allowed} == {Role.APPROVER}
    assert "yourself" in may(who(*Role), verb, APPROVAL).why
    assert "yourself" in may(who(*Role, object_id=MEGAN.upper()), verb, APPROVAL).why
    assert "about you" in may(who(*Role, object_id=ADELE), verb, APPROVAL).why


def test_cancelling_is_for_the_requester_and_admins():
    assert {role for role in Role if may(who(role, object_id=ALEX), "cancel", APPROVAL).allowed} == {Role.ADMIN}


def test_somebody_elses_draft_cannot_be_requested():
    assert "Somebody else" in may(who(Role.OPERATOR, object_id=ALEX), "request", APPROVAL).why


def test_another_persons_own_chat_is_not_ones_own():
    assert not may(who(Role.OPERATOR, object_id=ALEX), "subscribe", OWN).allowed


@pytest.mark.parametrize("verb", ["ask", "request", "approve", "deny", "cancel", "acknowledge", "snooze", "grant", ""])
def test_without_a_role_or_an_identity_everything_is_refused_with_whom_to_ask(verb):
    for caller in (Caller(MEGAN, "t", "n", frozenset()), Caller("", "t", "n", frozenset(Role))):
        verdict = may(caller, verb)
        assert not verdict.allowed
        assert "administrator" in verdict.next_step


@pytest.mark.parametrize("verb", ["request", "approve", "deny", "cancel", "acknowledge", "snooze", "grant", "", "Ask"])
def test_a_missing_subject_or_an_unknown_verb_is_refused(verb):
    verdict = may(who(*Role), verb)
    assert not verdict.allowed
    assert verdict.why
    assert verdict.next_step
    with pytest.raises(NotAllowed, match=r"here|Nobody"):
        insist(who(*Role), verb)


def roles(tenant: Tenant, clock: Clock) -> Roles:
    settings = RolesSettings(approver=(f"group:{GROUP}", PATTI.upper()), admin=(LEE,))
    return Roles(settings, tenant.member_groups, clock)


async def held(source: Roles, object_id: str, **how: bool) -> set[Role]:
    return set((await source.of(object_id, "t", "n", **how)).roles)


async def test_people_and_members_of_groups_hold_their_roles_and_view():
    source = roles(Tenant(members={ALEX}), Clock())
    assert await held(source, ALEX) == {Role.APPROVER, Role.VIEWER}
    assert await held(source, PATTI) == {Role.APPROVER, Role.VIEWER}
    assert await held(source, LEE.upper()) == {Role.ADMIN, Role.VIEWER}
    assert await held(source, ADELE) == set()
    assert source.holders()[Role.APPROVER] == (PATTI, f"group:{GROUP}")


async def test_membership_is_read_again_after_five_minutes_or_when_fresh():
    tenant, clock = Tenant(members={ALEX}), Clock()
    source = roles(tenant, clock)
    assert Role.APPROVER in await held(source, ALEX)
    tenant.members.clear()
    clock.forward(minutes=4, seconds=59)
    assert Role.APPROVER in await held(source, ALEX)
    assert tenant.asked_groups == 1
    assert await held(source, ALEX, fresh=True) == set()
    tenant.members.add(ALEX)
    assert await held(source, ALEX) == set()
    clock.forward(minutes=5)
    assert Role.APPROVER in await held(source, ALEX)


async def test_a_clock_set_back_does_not_keep_a_membership_for_ever():
    tenant, clock = Tenant(members={ALEX}), Clock()
    source = roles(tenant, clock)
    await held(source, ALEX)
    tenant.members.clear()
    clock.at -= timedelta(days=1)
    assert await held(source, ALEX) == set()


async def test_groups_give_nothing_while_graph_does_not_answer():
    tenant = Tenant(members={ALEX, PATTI}, groups_answer=False)
    source = roles(tenant, Clock())
    assert await held(source, ALEX) == set()
    assert await held(source, PATTI) == {Role.APPROVER, Role.VIEWER}
    tenant.groups_answer = True
    assert Role.APPROVER in await held(source, ALEX)


async def test_a_holder_of_any_role_is_privileged_and_so_is_everybody_while_graph_does_not_answer():
    tenant = Tenant(members={ALEX})
    source = roles(tenant, Clock())
    assert await source.privileged(LEE)
    assert await source.privileged(ALEX)
    assert not await source.privileged(ADELE)
    tenant.groups_answer = False
    assert await source.privileged(MEGAN)
