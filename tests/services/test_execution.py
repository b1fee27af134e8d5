from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlmodel import col

from services import audit
from services.approval_settings import Rule
from services.carrying import READ_BACKS_S
from services.errors import GraphDenied, GraphThrottled, GraphUnavailable, NotFound
from services.resources.users import User
from services.settings import RolesSettings
from services.store.step import Step
from services.store.tables import Approval, Connection
from tests.services.house import ADELE, ALEX, FOUR, GROUP, HERE, KEY, LEE, MEGAN, PATTI, House, house


@pytest.fixture
def steward(settled) -> House:
    return house(settled)


def restarted(steward: House) -> House:
    """Steward again, on what the one before left behind."""
    return House(steward.store, steward.clock, steward.tenant, steward.settings.roles)


async def crash(steward: House, *, arrives: bool) -> str:
    """An approval whose run stopped dead in the middle."""
    id = await steward.approved()
    steward.tenant.arrives, steward.tenant.fault = arrives, asyncio.CancelledError()
    with pytest.raises(asyncio.CancelledError):
        await steward.execution.run(id)
    steward.tenant.arrives = True
    assert steward.row(id).state == "running"
    if not steward.store.sqlite:
        # Among replicas nobody knows that one died before its lease runs out.
        steward.clock.forward(minutes=10)
    return id


async def test_an_approved_action_is_done_once_proven_and_told(steward):
    id = await steward.approved()
    await steward.execution.run(id)
    assert steward.tenant.ledger == [(ADELE, False)]
    row = steward.row(id)
    assert (row.state, row.outcome) == ("done", "The account can no longer sign in.")
    assert steward.told("outcome") == [(HERE, "Disable user for Adele Vance: done. The account can no longer sign in.")]
    assert steward.events() == ["approval.requested", "approval.approved", "approval.running", "approval.done"]
    with steward.store.reader(steward.clock()) as read:
        assert read.value(select(User.enabled).where(col(User.id) == ADELE)) is False
        assert audit.verify(read, KEY) is None


async def test_it_runs_once_however_often_it_is_run(steward):
    id = await steward.approved()
    others = [restarted(steward) for _ in range(5)]
    await asyncio.gather(*(one.execution.run(id) for one in [steward, *others] * 3))
    await steward.execution.run(id)
    assert steward.tenant.ledger == [(ADELE, False)]
    assert steward.events().count("approval.running") == 1


@pytest.mark.parametrize("state", ["draft", "pending", "denied", "cancelled"])
async def test_what_is_not_approved_is_not_run(steward, state):
    id = await steward.drafted() if state == "draft" else await steward.pending()
    if state == "denied":
        await steward.approvals.decide(await steward.caller(ALEX), id, "deny")
    if state == "cancelled":
        await steward.approvals.cancel(await steward.caller(MEGAN), id)
    await steward.execution.run(id)
    assert steward.tenant.ledger == []
    assert steward.row(id).state == state


async def test_an_unknown_approval_is_not_found(steward):
    with pytest.raises(NotFound):
        await steward.execution.run("x")


async def test_an_approval_is_not_used_after_its_use_by(steward):
    id = await steward.approved()
    steward.clock.forward(minutes=15)
    await steward.execution.run(id)
    assert steward.tenant.ledger == []
    assert steward.row(id).state == "expired"


async def test_an_approver_who_lost_the_right_stops_it(settled):
    steward = house(settled, RolesSettings(operator=(MEGAN,), approver=(f"group:{GROUP}",)))
    steward.tenant.members.add(ALEX)
    id = await steward.approved()
    steward.tenant.members.clear()
    await steward.execution.run(id)
    assert steward.tenant.ledger == []
    assert (steward.row(id).state, "may no longer" in steward.row(id).outcome) == ("failed", True)


async def test_it_does_not_run_while_an_approvers_right_cannot_be_read(settled):
    steward = house(settled, RolesSettings(operator=(MEGAN,), approver=(f"group:{GROUP}",)))
    steward.tenant.members.add(ALEX)
    id = await steward.approved()
    steward.tenant.groups_answer = False
    await steward.execution.run(id)
    assert (steward.tenant.ledger, steward.row(id).state) == ([], "failed")


async def test_a_requester_who_lost_the_right_stops_it(steward):
    id = await steward.approved()
    later = House(steward.store, steward.clock, steward.tenant, RolesSettings(approver=(ALEX,)))
    await later.execution.run(id)
    assert (steward.tenant.ledger, steward.row(id).state) == ([], "failed")


async def test_what_is_so_already_is_done_without_a_write(steward):
    id = await steward.approved()
    steward.tenant.enabled[ADELE] = False
    await steward.execution.run(id)
    assert steward.tenant.ledger == []
    assert steward.row(id).state == "done"
    assert "already disabled" in steward.row(id).outcome


@pytest.mark.parametrize("changed", [Approval, Step])
async def test_a_changed_target_is_not_what_was_approved(steward, changed):
    id = await steward.approved()
    with steward.store.writer() as db:
        db.execute(update(changed).values(target_id=LEE))
    await steward.execution.run(id)
    assert steward.tenant.ledger == []
    assert steward.row(id).state == "failed"
    assert "changed since it was approved" in steward.row(id).outcome


async def test_an_account_that_is_gone_fails_with_words(steward):
    id = await steward.approved()
    del steward.tenant.enabled[ADELE]
    await steward.execution.run(id)
    assert (steward.row(id).state, steward.row(id).outcome) == (
        "failed", "The account no longer exists. Nothing was changed.",
    )  # fmt: skip


async def test_a_connection_set_to_reading_since_stops_it(steward):
    id = await steward.approved()
    with steward.store.writer() as db:
        db.execute(update(Connection).values(mode="read"))
    await steward.execution.run(id)
    assert (steward.tenant.ledger, steward.row(id).state) == ([], "failed")


@pytest.mark.parametrize(
    "refusal",
    [
        GraphDenied("Microsoft refused.", "Grant the permission.", status=403),
        GraphThrottled("Microsoft is busy.", "Try later.", status=429),
    ],
)
async def test_what_microsoft_refuses_failed_with_its_next_step(steward, refusal):
    id = await steward.approved()
    steward.tenant.arrives, steward.tenant.fault = False, refusal
    await steward.execution.run(id)
    assert (steward.row(id).state, steward.row(id).outcome) == ("failed", f"{refusal.sentence} {refusal.next_step}")
    assert steward.waits == []


async def test_silence_is_settled_by_reading_back(steward):
    id = await steward.approved()
    steward.tenant.fault = GraphUnavailable("Microsoft does not answer.", status=0)
    await steward.execution.run(id)
    assert (steward.row(id).state, steward.tenant.ledger) == ("done", [(ADELE, False)])


@pytest.mark.parametrize("fault", [GraphUnavailable("No answer.", status=0), GraphThrottled("Busy.", status=503)])
async def test_what_does_not_show_within_a_minute_is_unknown(steward, fault):
    id = await steward.approved()
    steward.tenant.arrives, steward.tenant.fault = False, fault
    await steward.execution.run(id)
    assert steward.row(id).state == "unknown"
    assert "Look at the account" in steward.row(id).outcome
    assert steward.waits == list(READ_BACKS_S)
    assert sum(steward.waits) < 61


async def test_what_was_accepted_and_does_not_show_within_a_minute_is_said_to_be_so(steward):
    id = await steward.approved()
    steward.tenant.arrives = False
    await steward.execution.run(id)
    assert (steward.row(id).state, steward.steps(id)[0].state) == ("done", "accepted")
    assert "does not show it yet" in steward.row(id).outcome
    assert steward.waits == list(READ_BACKS_S)


async def test_what_is_accepted_and_cannot_be_read_back_is_accepted(steward):
    id = await steward.approved()
    steward.tenant.readable = False
    await steward.execution.run(id)
    assert steward.steps(id)[0].state == "accepted"


async def test_after_a_crash_what_took_effect_is_done_and_not_done_again(steward):
    id = await crash(steward, arrives=True)
    await restarted(steward).execution.recover()
    assert (steward.row(id).state, steward.tenant.ledger) == ("done", [(ADELE, False)])


async def test_after_a_crash_what_took_no_effect_is_done_now(steward):
    id = await crash(steward, arrives=False)
    await restarted(steward).execution.recover()
    assert (steward.row(id).state, steward.tenant.ledger) == ("done", [(ADELE, False)])


async def test_after_a_crash_what_took_no_effect_in_time_is_unknown(steward):
    id = await crash(steward, arrives=False)
    steward.clock.forward(minutes=15)
    await restarted(steward).execution.recover()
    assert (steward.row(id).state, steward.tenant.ledger) == ("unknown", [])


async def test_after_a_crash_what_cannot_be_read_back_is_unknown(steward):
    id = await crash(steward, arrives=True)
    steward.tenant.readable = False
    await restarted(steward).execution.recover()
    assert steward.row(id).state == "unknown"
    assert "stopped half-way" in steward.row(id).outcome


async def test_a_run_that_is_still_claimed_is_not_taken_over(steward):
    id = await crash(steward, arrives=True)
    steward.clock.at -= timedelta(minutes=1)
    await steward.execution.recover()
    assert steward.row(id).state == "running"


async def test_two_that_recover_at_once_do_it_once(steward):
    id = await crash(steward, arrives=False)
    await asyncio.gather(*(restarted(steward).execution.recover() for _ in range(4)))
    assert (steward.row(id).state, steward.tenant.ledger) == ("done", [(ADELE, False)])


async def test_a_claim_that_was_taken_over_cannot_end_it(steward):
    id = await steward.approved()

    async def taken_over_meanwhile(_seconds: float) -> None:
        with steward.store.writer() as db:
            db.execute(update(Approval).values(claimed_by="another", version=Approval.version + 1))

    steward.execution._carrier._wait = taken_over_meanwhile
    steward.tenant.arrives = False
    await steward.execution.run(id)
    assert steward.row(id).state == "running"
    assert steward.told("outcome") == []


async def test_a_privileged_target_needs_both_approvers_still(settled):
    steward = house(settled, FOUR)
    id = await steward.pending(LEE)
    for by in (ALEX, PATTI):
        await steward.approvals.decide(await steward.caller(by), id, "approve")
    later = House(settled, steward.clock, steward.tenant, RolesSettings(operator=(MEGAN,), approver=(ALEX,)))
    await later.execution.run(id)
    assert (steward.row(id).state, steward.tenant.ledger) == ("failed", [])


async def test_an_action_that_needs_nobody_runs_at_once(settled):
    steward = house(settled, rules=(Rule(name="free", approvals=0),))
    id = await steward.pending()
    assert await steward.approvals.due() == [id]
    await steward.execution.run(id)
    assert steward.row(id).state == "done"


async def test_nothing_is_left_running(steward):
    for number in range(3):
        steward.tenant.enabled[ADELE] = True
        await steward.refresh("users", 1, ADELE)
        id = await steward.pending(source=str(number))
        await steward.approvals.decide(await steward.caller(ALEX), id, "approve")
        for due in await steward.approvals.due():
            await steward.execution.run(due)
    with steward.store.reader(steward.clock()) as read:
        assert read.value(select(func.count()).select_from(Approval).where(col(Approval.state) == "done")) == 3
