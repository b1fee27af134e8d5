"""One request about several people: approved once, carried out one by one, each with an end of its own."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from services import approval_view, audit, pause, several
from services.approval_settings import GuardSettings
from services.errors import BadArgument, GraphDenied, NotAllowed, NotFound, NothingToDo
from services.questions.audit import QUESTION as AUDIT
from services.resources.users import User
from services.settings import RolesSettings
from services.specs import Asked
from services.store.step import Step
from services.store.tables import Audit
from tests.services.house import ADELE, ALEX, HERE, JONI, KEY, LEE, MEGAN, PATTI, REASON, House, house

# Lee and Joni are nobody in particular here, so that a request about them takes one approval.
ROLES = RolesSettings(operator=(MEGAN,), approver=(ALEX, PATTI))


@pytest.fixture
def steward(settled) -> House:
    return house(settled, ROLES)


async def drafted(steward: House, *people: str, action: str = "disable_user") -> str:
    first, *others = people
    asked = (await steward.caller(MEGAN), action, 1, first, HERE, f"{action} {people}")
    return await steward.approvals.draft(*asked, others=others)


async def approved(steward: House, *people: str, by: tuple[str, ...] = (ALEX,)) -> str:
    id = await drafted(steward, *people)
    await steward.approvals.request(await steward.caller(MEGAN), id, 1, REASON)
    for one in by:
        await steward.approvals.decide(await steward.caller(one), id, "approve")
    return id


def view(steward: House, id: str):
    with steward.store.reader(steward.clock()) as read:
        return approval_view.view(read, id, HERE)


def states(steward: House, id: str) -> dict[str, str]:
    return {one.target_name: one.state for one in steward.steps(id)}


def disabled(steward: House, *people: str) -> None:
    with steward.store.writer() as db:
        db.execute(update(User).where(col(User.id).in_(people)).values(enabled=False))
    steward.tenant.enabled.update(dict.fromkeys(people, False))


async def test_all_are_shown_before_it_is_asked_and_each_ends_on_the_one_card(steward: House) -> None:
    id = await approved(steward, ADELE, JONI, LEE)
    card = view(steward, id)
    assert (card.target, card.target_detail) == ("Adele Vance, Joni Sherman and Lee Gu", "3 people")
    assert [(one.title, one.change) for one in card.steps] == [
        (name, (("Sign-in", "allowed → blocked"),)) for name in ("Adele Vance", "Joni Sherman", "Lee Gu")
    ]
    await steward.execution.run(id)
    assert steward.tenant.ledger == [(ADELE, False), (JONI, False), (LEE, False)]
    row = steward.row(id)
    assert (row.state, row.outcome, set(states(steward, id).values())) == ("done", "3 done.", {"done"})


async def test_each_has_a_line_in_the_trail_and_is_found_by_name(steward: House) -> None:
    id = await approved(steward, ADELE, JONI)
    await steward.execution.run(id)
    with steward.store.reader(steward.clock()) as read:
        lines = [(row.event, row.subject_id) for row in read.rows(select(Audit).order_by(col(Audit.seq)))]
        assert audit.verify(read, KEY) is None
        asked = Asked(caller=await steward.caller(MEGAN), now=steward.clock(), who=JONI)
        found = AUDIT.answer(read, asked) if AUDIT.answer else None
    assert lines[-3:] == [("approval.step", ADELE), ("approval.step", JONI), ("approval.done", "")]
    assert found is not None
    assert [str(row[3].text) for row in reversed(found.rows)] == [  # type: ignore[union-attr]
        "approval requested", "approval approved", "approval running", "approval step", "approval done",
    ]  # fmt: skip


async def test_who_cannot_be_changed_is_named_and_left_out(settled) -> None:
    steward = house(settled, ROLES, GuardSettings(break_glass_accounts=(LEE,)))
    disabled(steward, JONI)
    id = await drafted(steward, ADELE, JONI, LEE, MEGAN)
    left = {one.target_name: one.outcome for one in steward.steps(id) if one.state == "skipped"}
    assert set(left) == {"Joni Sherman", "Lee Gu", "Megan Bowen"}
    assert left["Joni Sherman"].startswith("Joni Sherman is already disabled.")
    assert "break-glass account" in left["Lee Gu"]
    assert "your own account" in left["Megan Bowen"]
    await steward.approvals.request(await steward.caller(MEGAN), id, 1, REASON)
    await steward.approvals.decide(await steward.caller(ALEX), id, "approve")
    await steward.execution.run(id)
    assert steward.tenant.ledger == [(ADELE, False)]
    assert (steward.row(id).state, steward.row(id).outcome) == ("done", "1 done, 3 skipped.")


async def test_when_nobody_is_left_there_is_nothing_to_do(steward: House) -> None:
    disabled(steward, ADELE, JONI)
    with pytest.raises(NothingToDo, match="Adele Vance is already disabled"):
        await drafted(steward, ADELE, JONI)


async def test_one_privileged_among_them_makes_it_take_one_more_and_none_of_them_approves(steward: House) -> None:
    id = await drafted(steward, ADELE, PATTI)
    assert steward.row(id).needed == 2
    with pytest.raises(NotAllowed, match="Nobody could approve this"):
        await steward.approvals.request(await steward.caller(MEGAN), id, 1, REASON)
    alone = await approved(steward, ADELE, JONI, by=())
    with pytest.raises(NotAllowed, match="You asked for this yourself"):
        await steward.approvals.decide(await steward.caller(MEGAN), alone, "approve")


async def test_a_target_does_not_approve(settled) -> None:
    steward = house(settled, RolesSettings(operator=(MEGAN,), approver=(ALEX, PATTI, LEE)))
    id = await approved(steward, ADELE, PATTI, by=(ALEX,))
    with pytest.raises(NotAllowed, match="This is about you"):
        await steward.approvals.decide(await steward.caller(PATTI), id, "approve")
    assert steward.row(id).state == "pending"
    assert f"person:{PATTI}" not in {place for place, _ in steward.told("approval")}


@pytest.mark.parametrize("people", [(ADELE, ADELE), (ADELE,)])
async def test_one_named_twice_is_one(steward: House, people: tuple[str, ...]) -> None:
    id = await drafted(steward, *people)
    assert (steward.row(id).target_id, steward.row(id).target_ids) == (ADELE, [])


async def test_more_than_may_be_asked_for_at_once_are_refused_with_the_number(settled) -> None:
    steward = house(settled, ROLES, most_people=2)
    with pytest.raises(BadArgument, match="These are 3 people, and one request may be about 2 at most"):
        await drafted(steward, ADELE, JONI, LEE)


async def test_somebody_unknown_is_refused(steward: House) -> None:
    with pytest.raises(NotFound, match="do not know that person"):
        await drafted(steward, ADELE, "99999999-0000-4000-8000-000000000009")


async def test_what_fails_for_one_is_done_for_the_others_and_all_that_was_done_is_taken_back(steward: House) -> None:
    id = await approved(steward, ADELE, JONI, LEE)
    steward.tenant.fault, steward.tenant.arrives = GraphDenied("Microsoft refused.", "Grant it.", status=403), False
    run = steward.tenant.set_enabled

    async def once(user_id: str, enabled: bool) -> str:
        try:
            return await run(user_id, enabled)
        finally:
            steward.tenant.arrives = True

    steward.tenant.set_enabled = once  # type: ignore[method-assign]  # the pretend tenant refuses the first only
    await steward.execution.run(id)
    assert states(steward, id) == {"Adele Vance": "refused", "Joni Sherman": "done", "Lee Gu": "done"}
    assert (steward.row(id).state, steward.row(id).outcome) == ("failed", "2 done, 1 refused.")
    assert view(steward, id).verbs == ("undo",)
    back = await steward.approvals.undo(await steward.caller(MEGAN), id, HERE, "undo")
    assert (steward.row(back).action, steward.row(back).target_ids) == ("enable_user", [JONI, LEE])


async def test_after_a_crash_it_goes_on_with_whom_it_had_not_come_to(steward: House) -> None:
    id = await approved(steward, ADELE, JONI, LEE)
    run, calls = steward.tenant.set_enabled, []

    async def dies(user_id: str, enabled: bool) -> str:
        calls.append(user_id)
        if len(calls) == 2:
            await run(user_id, enabled)
            raise asyncio.CancelledError
        return await run(user_id, enabled)

    steward.tenant.set_enabled = dies  # type: ignore[method-assign]  # the process dies in the middle of the second
    with pytest.raises(asyncio.CancelledError):
        await steward.execution.run(id)
    assert states(steward, id) == {"Adele Vance": "done", "Joni Sherman": "running", "Lee Gu": "waiting"}
    steward.clock.forward(minutes=10)
    await House(steward.store, steward.clock, steward.tenant, ROLES).execution.recover()
    assert steward.tenant.ledger == [(ADELE, False), (JONI, False), (LEE, False)]
    assert calls == [ADELE, JONI, LEE]
    assert steward.row(id).state == "done"


async def test_each_counts_against_the_most_that_may_be_locked_out_in_an_hour(settled) -> None:
    steward = house(settled, ROLES, GuardSettings(most_an_hour=2))
    first = await approved(steward, ADELE, JONI)
    await steward.execution.run(first)
    second = await approved(steward, LEE)
    await steward.execution.run(second)
    assert (steward.row(second).state, len(steward.tenant.ledger)) == ("approved", 2)
    assert "actions.paused" in steward.events()


async def test_what_could_never_begin_is_not_asked_for(settled) -> None:
    steward = house(settled, ROLES, GuardSettings(most_an_hour=2))
    with pytest.raises(NotAllowed, match="lock out or delete 3 accounts; at most 2 may be within an hour") as refused:
        await drafted(steward, ADELE, JONI, LEE)
    assert refused.value.next_step


async def test_a_stop_holds_whoever_it_has_not_come_to_yet(steward: House) -> None:
    id = await approved(steward, ADELE, JONI, LEE)
    run = steward.tenant.set_enabled

    async def stopped(user_id: str, enabled: bool) -> str:
        lee = await steward.caller(LEE)
        await steward.store.write(lambda db: pause.begin(db, KEY, steward.clock(), lee, "Wrong people."))
        return await run(user_id, enabled)

    steward.tenant.set_enabled = stopped  # type: ignore[method-assign]  # somebody stops everything during the first
    await steward.execution.run(id)
    assert steward.tenant.ledger == [(ADELE, False)]
    assert states(steward, id) == {"Adele Vance": "done", "Joni Sherman": "failed", "Lee Gu": "failed"}
    said = steward.steps(id)[1].outcome
    assert said.startswith("Not begun. Changes are paused by Lee Gu since")
    assert said.endswith("Wrong people. Ask for it again when changes go on.")
    assert view(steward, id).verbs == ("undo",)


async def test_what_was_agreed_to_is_all_of_them(steward: House) -> None:
    id = await approved(steward, ADELE, JONI)
    with steward.store.writer() as db:
        db.execute(update(Step).where(col(Step.number) == 2).values(target_id=LEE))
    await steward.execution.run(id)
    assert (steward.row(id).state, steward.tenant.ledger) == ("failed", [])
    assert {one.outcome for one in steward.steps(id)} == {
        "The request changed since it was approved. Nothing was changed. Ask for it again."
    }


async def test_a_change_of_it_is_a_new_request_about_the_same_people(steward: House) -> None:
    id = await approved(steward, ADELE, JONI, by=())
    new = await steward.approvals.edit(await steward.caller(MEGAN), id, "again")
    assert (steward.row(id).state, steward.row(new).target_ids) == ("cancelled", [ADELE, JONI])


async def test_a_workflow_is_for_one_person_at_a_time(settled) -> None:
    steward = house(settled, ROLES)
    steward.specs.actions["reset"] = steward.specs.actions["disable_user"].__class__(
        **{name: getattr(steward.specs.actions["disable_user"], name) for name in ("preview", "run", "verify")},
        name="reset", canonical="reset <who>", help="", examples=("reset Adele Vance",),
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="asked for one person at a time"):
        await drafted(steward, ADELE, JONI, action="reset")


def test_what_is_to_be_known_of_some_says_of_whom() -> None:
    def one(name: str, *said: str) -> Step:
        return Step(approval_id="a", number=1, connection_id=1, action="x", target_name=name, warnings=list(said))

    some = [one("Ada", "all", "few"), one("Ben", "all", "many"), one("Cy", "all", "many", "few")]
    some += [one("Di", "all", "many"), one("Ed", "all", "many")]
    assert several.warnings(some) == ["all", "Ada and Cy: few", "Ben, Cy and 2 more: many"]
    assert several.warnings([one("Ada", "few")]) == ["few"]
