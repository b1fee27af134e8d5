"""What is given for some hours is taken back by itself, once, whatever happens in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from services import follow_ups
from services.action_spec import inverse
from services.checks.access_not_taken_back import CHECK
from services.errors import GraphDenied, NotAllowed
from services.follow_ups import AGAIN_AFTER
from services.store.step import Step
from services.store.tables import Approval
from tests.services.house import ADELE, ALEX, KEY, LEE, MEGAN, START, House, house

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def steward(settled: Any) -> House:
    return house(settled)


async def for_hours(steward: House, hours: int = 8) -> str:
    """Adele is disabled for some hours; the id of the approval that enables her again."""
    id = await steward.approved()
    await steward.execution.run(id)
    step = replace_(steward.steps(id)[0], given={"hours": hours})
    row, now = steward.row(id), steward.clock()
    action = replace(steward.specs.actions["disable_user"], undo=inverse("enable_user"))
    planned = await steward.store.write(lambda db: follow_ups.plan(db, KEY, row, step, action, now))
    assert planned is not None
    assert await steward.store.write(lambda db: follow_ups.plan(db, KEY, row, step, action, now)) == planned
    return planned


def replace_(step: Step, **values: Any) -> Step:
    return step.model_copy(update=values)


async def test_it_waits_for_its_time_and_survives_a_restart(steward: House) -> None:
    id = await for_hours(steward)
    row = steward.row(id)
    assert (row.state, row.run_at, row.action) == ("approved", START + timedelta(hours=8), "enable_user")
    assert await steward.approvals.due() == []
    steward.clock.forward(hours=8)
    later = House(steward.store, steward.clock, steward.tenant, steward.settings.roles)
    assert await later.approvals.due() == [id]
    await later.execution.run(id)
    await later.execution.run(id)
    assert steward.tenant.ledger == [(ADELE, False), (ADELE, True)]
    assert "approval.planned" in steward.events()


async def test_whoever_asked_cannot_make_it_stay_but_another_administrator_can(steward: House) -> None:
    id = await for_hours(steward)
    for by in (MEGAN, ALEX):
        with pytest.raises(NotAllowed):
            await steward.approvals.cancel(await steward.caller(by), id)
    await steward.approvals.cancel(await steward.caller(LEE), id)
    assert steward.row(id).state == "cancelled"


async def test_it_is_taken_back_although_whoever_asked_has_lost_the_right(steward: House) -> None:
    id = await for_hours(steward)
    steward.clock.forward(hours=8)
    roles = steward.settings.roles.model_copy(update={"operator": ()})
    await House(steward.store, steward.clock, steward.tenant, roles).execution.run(id)
    assert steward.row(id).state == "done"


@pytest.mark.parametrize("values", [{"given": {}}, {"began_at": None}, {"state": "refused"}, {"state": "failed"}])
async def test_what_had_no_effect_or_is_for_good_is_not_taken_back(steward: House, values: dict[str, Any]) -> None:
    id = await steward.approved()
    await steward.execution.run(id)
    step = replace_(steward.steps(id)[0], **{"given": {"hours": 2}, **values})
    action = replace(steward.specs.actions["disable_user"], undo=inverse("enable_user"))
    row = steward.row(id)
    assert await steward.store.write(lambda db: follow_ups.plan(db, KEY, row, step, action, START)) is None
    with steward.store.reader(START) as read:
        assert not read.rows(select(Approval.id).where(col(Approval.follows) != ""))


async def test_what_cannot_be_taken_back_is_tried_again_ever_later_and_then_a_person_is_told(steward: House) -> None:
    id = await for_hours(steward)
    steward.clock.forward(hours=8)
    steward.tenant.arrives = False
    for tries, pause in enumerate(AGAIN_AFTER, 1):
        steward.tenant.fault = GraphDenied("Microsoft refused.", "Grant it.", status=403)
        await steward.execution.run(id)
        row = steward.row(id)
        assert (row.state, row.run_at, row.outcome) == (
            "approved", steward.clock() + pause, "Microsoft refused. Grant it. It is tried again.",
        )  # fmt: skip
        assert await steward.approvals.due() == []
        assert steward.events().count("approval.put_off") == tries
        assert found(steward) == []
        steward.clock.forward(seconds=pause.total_seconds())
    steward.tenant.fault = GraphDenied("Microsoft refused.", "Grant it.", status=403)
    await steward.execution.run(id)
    assert (steward.row(id).state, found(steward)) == ("failed", [id])


async def test_what_stood_in_the_way_for_a_while_is_taken_back_after_all(steward: House) -> None:
    id = await for_hours(steward)
    steward.clock.forward(hours=8)
    steward.tenant.fault, steward.tenant.arrives = GraphDenied("Microsoft refused.", "Grant it.", status=403), False
    await steward.execution.run(id)
    steward.tenant.arrives = True
    steward.clock.forward(minutes=5)
    assert await steward.approvals.due() == [id]
    await steward.execution.run(id)
    assert (steward.row(id).state, steward.tenant.ledger[-1]) == ("done", (ADELE, True))


def found(steward: House) -> list[str]:
    """What the check that watches over it says of it."""
    with steward.store.reader(steward.clock()) as read:
        return [one.subject for one in CHECK.find(read, 1, CHECK.limits())]
