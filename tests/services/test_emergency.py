"""Approving alone in an emergency, and reviewing that; reminding and escalating what nobody answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services import approval_view
from services.approval_settings import GuardSettings, Rule
from services.errors import BadArgument, Conflict, NotAllowed
from services.settings import RolesSettings
from tests.services.house import ADELE, ALEX, CHANNEL, GROUP, HERE, JONI, LEE, MEGAN, PATTI, REASON, START, House, house

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
WHY = "The account sends spam this very minute."
THREE = RolesSettings(operator=(MEGAN,), approver=(ALEX, PATTI, JONI), admin=(LEE, PATTI))


@pytest.fixture
def steward(settled) -> House:
    return house(settled, THREE, break_glass=(PATTI, MEGAN), rules=(Rule(name="two", approvals=2),))


async def test_a_person_named_for_emergencies_approves_alone_and_every_administrator_hears_of_it(steward):
    id = await steward.pending()
    await steward.emergency.approve_alone(await steward.caller(PATTI), id, WHY)
    assert (steward.row(id).state, steward.row(id).needed, steward.row(id).alone) == ("approved", 2, PATTI)
    told = [(to, text) for to, text in steward.told("outcome") if "Break-glass" in text]
    assert [to for to, _ in told] == sorted([f"person:{LEE}", f"person:{PATTI}"], key=lambda to: to)
    assert WHY.rstrip(".") in told[0][1]
    await steward.execution.run(id)
    assert steward.tenant.ledger == [(ADELE, False)]
    assert steward.events()[1] == "approval.approved_alone"


async def test_nobody_else_approves_alone_and_nobody_for_themselves(settled):
    steward = house(settled, THREE, break_glass=(PATTI, MEGAN))
    id = await steward.pending()
    for by, says in ((ALEX, "named for emergencies"), (LEE, "named for emergencies"), (MEGAN, "yourself")):
        with pytest.raises(NotAllowed, match=says):
            await steward.emergency.approve_alone(await steward.caller(by), id, WHY)
    about = await steward.pending(PATTI, source="2")
    with pytest.raises(NotAllowed, match="about you"):
        await steward.emergency.approve_alone(await steward.caller(PATTI), about, WHY)
    assert steward.row(id).state == "pending"


async def test_approving_alone_takes_a_reason_and_happens_once(steward):
    id = await steward.pending()
    patti = await steward.caller(PATTI)
    with pytest.raises(BadArgument, match="between 10 and 500"):
        await steward.emergency.approve_alone(patti, id, "now")
    await steward.emergency.approve_alone(patti, id, WHY)
    with pytest.raises(Conflict):
        await steward.emergency.approve_alone(patti, id, WHY)


async def test_whoever_has_approved_already_does_not_approve_alone_as_well(steward):
    id = await steward.pending()
    patti = await steward.caller(PATTI)
    await steward.approvals.decide(patti, id, "approve")
    with pytest.raises(Conflict, match="already approved"):
        await steward.emergency.approve_alone(patti, id, WHY)


async def test_guard_rails_hold_in_an_emergency_too(steward):
    id = await steward.pending()
    await steward.emergency.approve_alone(await steward.caller(PATTI), id, WHY)
    kept = GuardSettings(break_glass_accounts=(ADELE,))
    later = House(steward.store, steward.clock, steward.tenant, THREE, kept, break_glass=(PATTI,))
    await later.execution.run(id)
    assert (steward.row(id).state, steward.tenant.ledger) == ("failed", [])


async def test_whoever_is_no_longer_named_has_not_approved(steward):
    id = await steward.pending()
    await steward.emergency.approve_alone(await steward.caller(PATTI), id, WHY)
    await House(steward.store, steward.clock, steward.tenant, THREE).execution.run(id)
    assert "alone may no longer" in steward.row(id).outcome


async def test_another_administrator_reviews_it_once(steward):
    id = await steward.pending()
    with pytest.raises(NotAllowed):
        await steward.emergency.review(await steward.caller(LEE), id)
    await steward.emergency.approve_alone(await steward.caller(PATTI), id, WHY)
    await steward.execution.run(id)
    for by in (PATTI, MEGAN, ALEX):
        with pytest.raises(NotAllowed):
            await steward.emergency.review(await steward.caller(by), id)
    with steward.store.reader(START) as read:
        assert approval_view.view(read, id, CHANNEL).verbs == ("review",)
    await steward.emergency.review(await steward.caller(LEE), id)
    with steward.store.reader(START) as read:
        shown = approval_view.view(read, id, CHANNEL)
    assert (shown.alone, shown.reviewed_by, shown.verbs) == ("Patti Fernandez", "Lee Gu", ())
    with pytest.raises(Conflict, match="Lee Gu has reviewed"):
        await steward.emergency.review(await steward.caller(LEE), id)


# Reminding and escalating


async def test_the_requester_reminds_once_an_hour_wherever_it_waits(steward):
    id = await steward.pending()
    await steward.approvals.decide(await steward.caller(ALEX), id, "approve")
    megan = await steward.caller(MEGAN)
    assert await steward.nudges.remind(megan, id) == 3
    told = [to for to, text in steward.told("outcome") if text.startswith("Still waiting for approval: disable user")]
    assert sorted(told) == sorted([CHANNEL, f"person:{PATTI}", f"person:{JONI}"])
    with pytest.raises(Conflict, match="less than an hour ago"):
        await steward.nudges.remind(megan, id)
    with pytest.raises(NotAllowed, match="Only Megan Bowen"):
        await steward.nudges.remind(await steward.caller(ALEX), id)
    steward.clock.forward(hours=1)
    await steward.nudges.remind(megan, id)


async def test_what_waits_for_half_its_time_is_brought_to_mind_once(steward):
    await steward.pending()
    steward.clock.forward(hours=1, minutes=59)
    assert await steward.nudges.run() == 0
    steward.clock.forward(minutes=1)
    assert [await steward.nudges.run(), await steward.nudges.run()] == [1, 0]
    assert "It expires in 2 hours" in steward.told("outcome")[-1][1]


LATER = Rule(name="later", approvers=(ALEX,), escalate_after_hours=1, escalate_to=(JONI,))


async def test_what_nobody_answers_is_told_to_others_who_may_approve_from_then_on(settled):
    steward = house(settled, THREE, rules=(LATER,))
    id = await steward.pending()
    assert f"person:{JONI}" not in [to for to, _ in steward.told("approval")]
    joni = await steward.caller(JONI)
    with pytest.raises(NotAllowed, match="by the rule “later”"):
        await steward.approvals.decide(joni, id, "approve")
    steward.clock.forward(hours=1)
    assert await steward.nudges.run() == 1
    assert f"person:{JONI}" in [to for to, _ in steward.told("approval")]
    await steward.approvals.decide(joni, id, "approve")
    await steward.execution.run(id)
    assert steward.row(id).state == "done"


QUIET = Rule(name="night", quiet_hours="08:00-12:00 UTC")


async def test_in_quiet_hours_nobody_is_written_to_and_time_counts_from_their_end(settled):
    steward = house(settled, THREE, rules=(QUIET,))
    id = await steward.pending()
    assert steward.row(id).expires_at == START + timedelta(hours=3 + 4)
    with steward.store.reader(START) as read:
        due = read.db.exec_driver_sql("SELECT run_at FROM outbox WHERE kind = 'approval' AND \"to\" LIKE 'person:%'")
        assert {row.run_at for row in due} == {int((START + timedelta(hours=3)).timestamp() * 1e6)}
    steward.clock.forward(hours=2)
    assert await steward.nudges.run() == 0
    await steward.approvals.decide(await steward.caller(ALEX), id, "approve")
    assert steward.row(id).state == "approved"


# Rules at work


async def test_only_those_a_rule_names_approve(settled):
    steward = house(settled, THREE, rules=(Rule(name="sec", approvers=(PATTI,)),))
    id = await steward.pending()
    assert [to for to, _ in steward.told("approval") if to.startswith("person:")] == [f"person:{PATTI}"]
    with pytest.raises(NotAllowed, match="by the rule “sec”"):
        await steward.approvals.decide(await steward.caller(ALEX), id, "deny")
    await steward.approvals.decide(await steward.caller(PATTI), id, "approve")
    assert steward.row(id).state == "approved"


async def test_what_a_rule_forbids_is_refused_and_the_refusal_is_in_the_trail(settled):
    steward = house(settled, THREE, rules=(Rule(name="no", actions=("disable_user",), forbidden="Ask HR to do it."),))
    with pytest.raises(NotAllowed, match="Ask HR to do it"):
        await steward.drafted()
    assert steward.events() == ["refused"]


async def test_a_rule_that_came_into_force_since_is_obeyed(steward):
    id = await steward.pending()
    for by in (ALEX, PATTI):
        await steward.approvals.decide(await steward.caller(by), id, "approve")
    rules = (Rule(name="three", approvals=3),)
    await House(steward.store, steward.clock, steward.tenant, THREE, rules=rules).execution.run(id)
    assert "It takes 3 approvals now" in steward.row(id).outcome


async def test_a_reason_can_be_left_to_the_requester(settled):
    steward = house(settled, THREE, rules=(Rule(name="light", reason=False),))
    id = await steward.drafted()
    await steward.approvals.request(await steward.caller(MEGAN), id, 1, "")
    with steward.store.reader(START) as read:
        assert not approval_view.view(read, id, HERE).needs_reason


async def test_a_person_asks_for_so_much_an_hour(settled):
    steward = house(settled, THREE, per_person_hourly=2)
    await steward.pending(source="1")
    await steward.pending(JONI, source="2")
    third = await steward.drafted(ALEX, source="3")
    with pytest.raises(NotAllowed, match="2 changes within an hour"):
        await steward.approvals.request(await steward.caller(MEGAN), third, 1, REASON)
    steward.clock.forward(minutes=61)
    await steward.pending(ALEX, source="4")


async def test_an_approvers_right_is_read_anew_when_they_press(settled):
    group = "99999999-0000-4000-8000-000000000000"
    steward = house(settled, RolesSettings(operator=(MEGAN,), approver=(f"group:{group}",)))
    steward.tenant.members.add(ALEX)
    id = await steward.pending()
    alex = await steward.caller(ALEX)
    steward.tenant.members.clear()
    with pytest.raises(NotAllowed):
        await steward.approvals.decide(alex, id, "approve")
    steward.tenant.members.add(ALEX)
    steward.tenant.groups_answer = False
    with pytest.raises(NotAllowed):
        await steward.approvals.decide(alex, id, "approve")


async def test_so_is_that_of_whoever_approves_alone_or_reviews(settled):
    roles = RolesSettings(operator=(MEGAN,), approver=(ALEX, JONI), admin=(f"group:{GROUP}",))
    steward = house(settled, roles, break_glass=(PATTI,))
    steward.tenant.members.update((PATTI, LEE))
    id, patti, lee = await steward.pending(), await steward.caller(PATTI), await steward.caller(LEE)
    steward.tenant.members.clear()
    with pytest.raises(NotAllowed, match="no role"):
        await steward.emergency.approve_alone(patti, id, WHY)
    steward.tenant.members.add(PATTI)
    await steward.emergency.approve_alone(patti, id, WHY)
    with pytest.raises(NotAllowed, match="no role"):
        await steward.emergency.review(lee, id)
