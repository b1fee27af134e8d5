"""What keeps an approved change from beginning: its time, a stop, and too much at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from services import approval_view, audit, pause
from services.approval_settings import GuardSettings, Rule
from services.errors import BadArgument, Conflict, NotAllowed
from services.settings import RolesSettings
from services.store.tables import Approval
from tests.services.house import ADELE, ALEX, FOUR, HERE, JONI, KEY, LEE, MEGAN, PATTI, REASON, START, House, house

MANY = RolesSettings(operator=(MEGAN,), approver=(ALEX,), admin=(LEE,))


@pytest.fixture
def steward(settled) -> House:
    return house(settled)


async def stop(steward: House, why: str = "Something is wrong.") -> bool:
    lee = await steward.caller(LEE)
    return await steward.store.write(lambda db: pause.begin(db, KEY, steward.clock(), lee, why))


async def go_on(steward: House) -> bool:
    lee = await steward.caller(LEE)
    return await steward.store.write(lambda db: pause.end(db, KEY, steward.clock(), lee))


def view(steward: House, id: str):
    with steward.store.reader(steward.clock()) as read:
        return approval_view.view(read, id, HERE)


# A stop


async def test_a_stop_holds_what_was_approved_says_so_on_its_card_and_lets_it_go_on(steward):
    id = await steward.approved()
    steward.clock.forward(minutes=1)
    assert await stop(steward)
    assert await steward.approvals.due() == []
    await steward.execution.run(id)
    assert (steward.row(id).state, steward.tenant.ledger) == ("approved", [])
    assert view(steward, id).held == "Changes are paused by Lee Gu since 02 March, 09:01 UTC. Something is wrong."
    assert await go_on(steward)
    assert view(steward, id).held == ""
    assert await steward.approvals.due() == [id]
    await steward.execution.run(id)
    assert steward.tenant.ledger == [(ADELE, False)]
    assert {"actions.paused", "actions.resumed"} <= set(steward.events())


async def test_while_everything_is_stopped_nothing_new_is_asked_for(steward):
    id = await steward.drafted()
    await stop(steward)
    with pytest.raises(NotAllowed, match="paused by Lee Gu") as refused:
        await steward.approvals.request(await steward.caller(MEGAN), id, 1, REASON)
    assert refused.value.next_step
    await go_on(steward)
    await steward.approvals.request(await steward.caller(MEGAN), id, 1, REASON)


async def test_what_is_held_too_long_expires(steward):
    id = await steward.approved()
    await stop(steward)
    steward.clock.forward(minutes=15)
    assert await steward.approvals.expire() == 1
    await go_on(steward)
    await steward.execution.run(id)
    assert (steward.row(id).state, steward.tenant.ledger) == ("expired", [])


async def test_what_stopped_half_way_is_not_begun_while_everything_is_stopped(steward):
    id = await steward.approved()
    check = steward.execution._carrier.check

    async def dies(*_: object, **__: object) -> None:
        raise asyncio.CancelledError

    steward.execution._carrier.check = dies  # type: ignore[method-assign]  # the process dies before the write
    with pytest.raises(asyncio.CancelledError):
        await steward.execution.run(id)
    steward.execution._carrier.check = check  # type: ignore[method-assign]
    await stop(steward)
    steward.clock.forward(minutes=10)
    await House(steward.store, steward.clock, steward.tenant, FOUR).execution.recover()
    assert (steward.row(id).state, steward.tenant.ledger) == ("failed", [])
    assert steward.row(id).outcome.startswith("Not begun. Changes are paused by Lee Gu")


async def test_a_stop_is_pulled_once_and_ended_once(steward):
    assert await stop(steward)
    assert not await stop(steward)
    assert await go_on(steward)
    assert not await go_on(steward)


async def test_what_is_approved_while_everything_is_stopped_waits_too(steward):
    id = await steward.pending()
    await stop(steward)
    await steward.approvals.decide(await steward.caller(ALEX), id, "approve")
    await steward.execution.run(id)
    assert (steward.row(id).state, steward.tenant.ledger) == ("approved", [])
    assert "paused by Lee Gu" in view(steward, id).held


# Too much at once


async def approved(steward: House, *targets: str) -> list[str]:
    ids = [await steward.pending(target, source=target) for target in targets]
    for id in ids:
        await steward.approvals.decide(await steward.caller(ALEX), id, "approve")
    return ids


async def test_more_lock_outs_in_an_hour_than_allowed_stop_everything_and_ask_an_administrator(settled):
    steward = house(settled, MANY, GuardSettings(most_an_hour=2))
    ids = await approved(steward, ADELE, JONI, PATTI)
    for id in ids:
        await steward.execution.run(id)
    assert [steward.row(id).state for id in ids] == ["done", "done", "approved"]
    assert len(steward.tenant.ledger) == 2
    assert "More than 2 accounts" in view(steward, ids[2]).held
    (to, text) = steward.told("outcome")[-1]
    assert to == f"person:{LEE}"
    assert "I have stopped all changes" in text
    assert "resume actions" in text
    await go_on(steward)
    await steward.execution.run(ids[2])
    assert len(steward.tenant.ledger) == 3


async def test_an_hour_later_as_many_may_go_again(settled):
    steward = house(settled, MANY, GuardSettings(most_an_hour=1))
    (first,) = await approved(steward, ADELE)
    await steward.execution.run(first)
    steward.clock.forward(minutes=61)
    (second,) = await approved(steward, JONI)
    await steward.execution.run(second)
    assert steward.row(second).state == "done"


async def test_many_at_once_do_not_slip_past_the_count(settled):
    steward = house(settled, MANY, GuardSettings(most_an_hour=1))
    ids = await approved(steward, ADELE, JONI, PATTI)
    await asyncio.gather(*(steward.execution.run(id) for id in ids))
    assert len(steward.tenant.ledger) == 1


async def test_what_takes_nobody_out_of_use_does_not_count(settled):
    steward = house(settled, MANY, GuardSettings(most_an_hour=1))
    steward.tenant.enabled.update(dict.fromkeys((ADELE, JONI), False))
    for who in (ADELE, JONI):
        await steward.refresh("users", 1, who)
        id = await steward.drafted(who, source=who, action="enable_user")
        await steward.approvals.request(await steward.caller(MEGAN), id, 1, REASON)
        await steward.approvals.decide(await steward.caller(ALEX), id, "approve")
        await steward.execution.run(id)
        assert steward.row(id).state == "done"


# Its time


async def scheduled(steward: House, **ahead: float) -> str:
    run_at = steward.clock() + timedelta(**ahead)
    megan = await steward.caller(MEGAN)
    id = await steward.approvals.draft(
        megan, "disable_user", 1, ADELE, HERE, "later", run_at=run_at, zone="Europe/Berlin"
    )
    await steward.approvals.request(megan, id, 1, REASON)
    return id


async def test_what_is_put_off_begins_at_its_time_and_not_before(steward):
    id = await scheduled(steward, hours=30)
    await steward.approvals.decide(await steward.caller(ALEX), id, "approve")
    assert view(steward, id).begins == "3 March 2026, 16:00 (Europe/Berlin)"
    steward.clock.forward(hours=29, minutes=59)
    assert await steward.approvals.expire() == 0
    assert await steward.approvals.due() == []
    await steward.execution.run(id)
    assert (steward.row(id).state, steward.tenant.ledger) == ("approved", [])
    steward.clock.forward(minutes=1)
    assert await steward.approvals.due() == [id]
    await steward.execution.run(id)
    assert steward.tenant.ledger == [(ADELE, False)]


async def test_what_is_brought_forward_after_it_was_approved_is_not_what_was_approved(steward):
    id = await scheduled(steward, hours=30)
    await steward.approvals.decide(await steward.caller(ALEX), id, "approve")
    with steward.store.writer() as db:
        db.execute(update(Approval).values(run_at=START))
    await steward.execution.run(id)
    assert (steward.row(id).state, steward.tenant.ledger) == ("failed", [])
    assert "changed since it was approved" in steward.row(id).outcome


async def test_what_would_begin_before_anybody_is_asked_is_refused(settled):
    steward = house(settled, rules=(Rule(name="night", quiet_hours="08:00-12:00 UTC"),))
    with pytest.raises(NotAllowed, match="approvers are not written to until 2 March 2026, 13:00") as refused:
        await scheduled(steward, hours=2)
    assert refused.value.next_step == "Name a later time."


async def test_what_nobody_approved_by_its_time_expires_then(steward):
    id = await scheduled(steward, hours=2)
    assert steward.row(id).expires_at == START + timedelta(hours=2)
    steward.clock.forward(hours=2)
    assert await steward.approvals.expire() == 1


async def test_policy_is_asked_again_when_the_time_has_come(steward):
    id = await scheduled(steward, hours=30)
    await steward.approvals.decide(await steward.caller(ALEX), id, "approve")
    steward.clock.forward(hours=30)
    later = House(steward.store, steward.clock, steward.tenant, RolesSettings(operator=(MEGAN,), approver=(PATTI,)))
    await later.execution.run(id)
    assert steward.row(id).state == "failed"
    assert steward.tenant.ledger == []


async def test_a_guard_rail_put_up_since_stops_it(steward):
    id = await scheduled(steward, hours=30)
    await steward.approvals.decide(await steward.caller(ALEX), id, "approve")
    steward.clock.forward(hours=30)
    guard = GuardSettings(break_glass_accounts=(ADELE,))
    await House(steward.store, steward.clock, steward.tenant, FOUR, guard).execution.run(id)
    assert "break-glass" in steward.row(id).outcome
    assert steward.tenant.ledger == []


async def test_what_is_put_off_can_be_cancelled_until_it_begins(steward):
    id = await scheduled(steward, hours=30)
    await steward.approvals.decide(await steward.caller(ALEX), id, "approve")
    await steward.approvals.cancel(await steward.caller(MEGAN), id)
    steward.clock.forward(hours=30)
    await steward.execution.run(id)
    assert (steward.row(id).state, steward.tenant.ledger) == ("cancelled", [])


@pytest.mark.parametrize("ahead", [{"minutes": -1}, {"days": 400}])
async def test_a_time_that_is_past_or_far_away_is_refused(steward, ahead):
    with pytest.raises(BadArgument, match=r"is past|a year away"):
        await scheduled(steward, **ahead)


async def test_a_changed_request_keeps_its_time_and_begins_from_nothing(steward):
    id = await scheduled(steward, hours=30)
    await steward.approvals.decide(await steward.caller(ALEX), id, "approve")
    new = await steward.approvals.edit(await steward.caller(MEGAN), id, "edited")
    assert (steward.row(id).state, steward.row(id).outcome) == ("cancelled", "Replaced by a new request.")
    assert (steward.row(new).state, steward.row(new).run_at) == ("draft", START + timedelta(hours=30))
    with pytest.raises(Conflict):
        await steward.approvals.edit(await steward.caller(MEGAN), id, "again")
    with pytest.raises(NotAllowed, match="Only Megan Bowen"):
        await steward.approvals.edit(await steward.caller(ALEX), new, "theirs")
    with steward.store.reader(steward.clock()) as read:
        assert audit.verify(read, KEY) is None
