from __future__ import annotations

import asyncio
from itertools import permutations

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from services import approval_view, audit
from services.answers import ApprovalView
from services.errors import BadArgument, Conflict, NotAllowed, NotFound, NothingToDo
from services.resources.users import User
from services.settings import RolesSettings
from services.specs import Role
from services.store.tables import Approval, Connection, Decision, Outbox, Posted
from tests.services.house import (
    ADELE,
    ALEX,
    CHANNEL,
    FOUR,
    GROUP,
    HERE,
    JONI,
    KEY,
    LEE,
    MEGAN,
    NAMES,
    PATTI,
    REASON,
    START,
    House,
    house,
)

FIVE = RolesSettings(operator=(MEGAN,), approver=(ALEX, PATTI, JONI), viewer=(ADELE,))


@pytest.fixture
def steward(settled) -> House:
    return house(settled)


def view(steward: House, id: str, place: str = HERE):
    with steward.store.reader(steward.clock()) as read:
        return approval_view.view(read, id, place)


def count(steward: House, table) -> int:
    with steward.store.reader(steward.clock()) as read:
        return read.value(select(func.count()).select_from(table))


# Drafts


async def test_a_draft_shows_what_would_change_and_is_told_to_nobody(steward):
    id = await steward.drafted()
    shown = view(steward, id)
    assert (shown.state, shown.version, shown.verbs) == ("draft", 1, ("request", "cancel"))
    assert (shown.title, shown.action) == ("Disable user", "Blocks a person's account from signing in.")
    assert shown.change == (("Sign-in", "allowed → blocked"),)
    assert (shown.target, shown.target_detail) == ("Adele Vance", "adele@contoso.com · 00000003")
    assert len(shown.fingerprint) == 8
    assert view(steward, id, CHANNEL).verbs == ()
    assert count(steward, Outbox) == 0


async def test_a_message_delivered_again_makes_no_second_draft(steward):
    first = await steward.drafted(source="m1")
    assert await steward.drafted(source="m1") == first
    assert await steward.drafted(source="m2") != first
    ids = await asyncio.gather(*(steward.drafted(source="m3") for _ in range(8)))
    assert len(set(ids)) == 1


async def test_a_message_delivered_again_after_the_change_still_gives_its_draft(steward):
    first = await steward.drafted(source="m1")
    await steward.refresh("users", 1, ADELE)
    steward.tenant.enabled[ADELE] = False
    await steward.refresh("users", 1, ADELE)
    assert await steward.drafted(source="m1") == first


@pytest.mark.parametrize("by", [ALEX, LEE])
async def test_only_operators_draft(steward, by):
    with pytest.raises(NotAllowed, match="operator role"):
        await steward.drafted(by=by)


async def test_a_draft_needs_a_known_action_person_and_connection(steward):
    megan = await steward.caller(MEGAN)
    with pytest.raises(NotFound, match="no such action"):
        await steward.approvals.draft(megan, "delete_everything", 1, ADELE, HERE, "1")
    with pytest.raises(NotFound, match="that person"):
        await steward.approvals.draft(megan, "disable_user", 1, "nobody", HERE, "1")
    with pytest.raises(NotFound, match="not connected"):
        await steward.approvals.draft(megan, "disable_user", 2, ADELE, HERE, "1")


async def test_what_already_is_so_is_not_drafted(steward):
    with pytest.raises(NothingToDo, match="already enabled"):
        await steward.drafted(action="enable_user")


@pytest.mark.parametrize(
    ("values", "kind", "says"),
    [
        ({"gone_at": START}, NotFound, "not connected"),
        ({"actions": ["enable_user"]}, NotAllowed, "without this action"),
    ],
)
async def test_a_connection_that_is_gone_or_allows_something_else_takes_no_drafts(steward, values, kind, says):
    with steward.store.writer() as db:
        db.execute(update(Connection).values(**values))
    with pytest.raises(kind, match=says):
        await steward.drafted()


async def test_a_connection_for_reading_only_takes_no_drafts(steward):
    with steward.store.writer() as db:
        db.execute(update(Connection).values(mode="read"))
    with pytest.raises(NotAllowed, match="reading only") as refused:
        await steward.drafted()
    assert "act" in refused.value.next_step


async def test_an_account_mastered_on_premises_is_refused_with_the_way_out(steward):
    with steward.store.writer() as db:
        db.execute(update(User).values(synced=True))
    with pytest.raises(NotAllowed, match="Active Directory") as refused:
        await steward.drafted()
    assert "Entra Connect" in refused.value.next_step


# Requests


async def test_a_request_is_told_to_the_channel_each_known_approver_and_its_requester(steward):
    id = await steward.pending()
    assert sorted(to for to, _ in steward.told("approval")) == sorted(
        [HERE, CHANNEL, f"person:{ALEX}", f"person:{PATTI}"]
    )
    assert steward.row(id).expires_at == START + (steward.row(id).expires_at - START)
    assert (steward.row(id).state, steward.row(id).version, steward.row(id).reason) == ("pending", 2, REASON)
    assert steward.events() == ["approval.requested"]


async def test_each_copy_offers_what_can_be_done_there(steward):
    id = await steward.pending()
    assert view(steward, id, HERE).verbs == ("edit", "remind", "cancel")
    assert view(steward, id, CHANNEL).verbs == ("approve", "deny", "cancel")
    assert view(steward, id, "a:alex").verbs == ("approve", "deny", "cancel")


async def test_a_target_who_is_an_approver_is_not_asked(settled):
    steward = house(settled, FIVE)
    await steward.pending(target=ALEX)
    assert f"person:{ALEX}" not in [to for to, _ in steward.told("approval")]


@pytest.mark.parametrize("reason", ["", "         x         ", "too short", "x" * 501])
async def test_a_reason_has_10_to_500_characters(steward, reason):
    id = await steward.drafted()
    with pytest.raises(BadArgument, match="between 10 and 500"):
        await steward.approvals.request(await steward.caller(MEGAN), id, 1, reason)
    assert steward.row(id).state == "draft"


async def test_a_request_happens_once_and_on_its_newest_card(steward):
    id = await steward.drafted()
    megan = await steward.caller(MEGAN)
    with pytest.raises(Conflict, match="out of date"):
        await steward.approvals.request(megan, id, 7, REASON)
    await steward.approvals.request(megan, id, 1, REASON)
    with pytest.raises(Conflict, match="already been requested"):
        await steward.approvals.request(megan, id, 1, REASON)
    assert steward.events() == ["approval.requested"]


async def test_a_draft_cannot_be_requested_after_fifteen_minutes(steward):
    id = await steward.drafted()
    steward.clock.forward(minutes=15)
    with pytest.raises(Conflict, match="expired"):
        await steward.approvals.request(await steward.caller(MEGAN), id, 1, REASON)


async def test_somebody_elses_draft_cannot_be_requested(settled):
    steward = house(settled, RolesSettings(operator=(MEGAN, JONI), approver=(ALEX,)))
    id = await steward.drafted()
    with pytest.raises(NotAllowed, match="Somebody else"):
        await steward.approvals.request(await steward.caller(JONI), id, 1, REASON)


async def test_nobody_has_more_requests_waiting_than_allowed(settled):
    steward = house(settled, per_person_pending=2)
    await steward.pending(source="1")
    second = await steward.pending(source="2")
    third = await steward.drafted(source="3")
    megan = await steward.caller(MEGAN)
    with pytest.raises(NotAllowed, match="2 requests waiting"):
        await steward.approvals.request(megan, third, 1, REASON)
    await steward.approvals.cancel(megan, second)
    await steward.approvals.request(megan, third, 1, REASON)


@pytest.mark.parametrize(
    ("roles", "target"),
    [
        (RolesSettings(operator=(MEGAN,)), ADELE),
        (RolesSettings(operator=(MEGAN,), approver=(MEGAN,)), ADELE),
        (RolesSettings(operator=(MEGAN,), approver=(MEGAN, ADELE)), ADELE),
        (RolesSettings(operator=(MEGAN,), approver=(ALEX,), viewer=(ADELE,)), ADELE),
    ],
)
async def test_a_request_nobody_could_approve_is_refused_at_once(settled, roles, target):
    steward = house(settled, roles)
    id = await steward.drafted(target)
    with pytest.raises(NotAllowed, match="Nobody could approve") as refused:
        await steward.approvals.request(await steward.caller(MEGAN), id, 1, REASON)
    assert "another approver" in refused.value.next_step


async def test_a_group_of_approvers_is_taken_to_have_members(settled):
    steward = house(settled, RolesSettings(operator=(MEGAN,), approver=(f"group:{GROUP}",)))
    id = await steward.pending()
    steward.tenant.members.add(ALEX)
    steward.clock.forward(minutes=6)
    await steward.approvals.decide(await steward.caller(ALEX), id, "approve")
    assert steward.row(id).state == "approved"


async def test_an_unknown_request_is_not_found(steward):
    megan, alex = await steward.caller(MEGAN), await steward.caller(ALEX)
    for attempt in (
        steward.approvals.request(megan, "x", 1, REASON),
        steward.approvals.decide(alex, "x", "approve"),
        steward.approvals.cancel(megan, "x"),
    ):
        with pytest.raises(NotFound, match="no such request"):
            await attempt
    with pytest.raises(NotFound):
        view(steward, "x")


# Decisions


async def test_one_approval_is_enough_for_an_ordinary_target(steward):
    id = await steward.pending()
    await steward.approvals.decide(await steward.caller(ALEX), id, "approve", "fine")
    row = steward.row(id)
    assert (row.state, row.needed) == ("approved", 1)
    assert row.use_by == START + (row.use_by - row.decided_at)
    assert view(steward, id).decisions == (("Alex Wilber", "approve", START, "fine"),)
    assert await steward.approvals.due() == [id]


async def test_own_request_cannot_be_approved(steward):
    id = await steward.pending()
    with pytest.raises(NotAllowed, match="yourself"):
        await steward.approvals.decide(await steward.caller(MEGAN), id, "approve")
    assert count(steward, Decision) == 0


async def test_the_person_it_is_about_cannot_decide(settled):
    steward = house(settled, FIVE)
    id = await steward.pending(target=ALEX)
    for verdict in ("approve", "deny"):
        with pytest.raises(NotAllowed, match="about you"):
            await steward.approvals.decide(await steward.caller(ALEX), id, verdict)


@pytest.mark.parametrize("by", [LEE, ADELE, JONI])
async def test_only_approvers_decide(steward, by):
    id = await steward.pending(target=JONI if by == ADELE else ADELE)
    with pytest.raises(NotAllowed):
        await steward.approvals.decide(await steward.caller(by), id, "approve")


async def test_a_target_with_a_role_here_needs_one_approver_more(steward):
    id = await steward.pending(target=LEE)
    assert steward.row(id).needed == 2
    await steward.approvals.decide(await steward.caller(ALEX), id, "approve")
    assert steward.row(id).state == "pending"
    with pytest.raises(Conflict, match="already approved"):
        await steward.approvals.decide(await steward.caller(ALEX), id, "approve")
    await steward.approvals.decide(await steward.caller(PATTI), id, "approve")
    assert steward.row(id).state == "approved"


@pytest.mark.parametrize("order", list(permutations([(ALEX, "approve"), (PATTI, "approve"), (JONI, "deny")])))
async def test_deny_wins_at_once_unless_the_quorum_came_first(settled, order):
    steward = house(settled, FIVE)
    id = await steward.pending()
    for who, verdict in order:
        try:
            await steward.approvals.decide(await steward.caller(who), id, verdict)
        except Conflict:
            assert steward.row(id).state in {"approved", "denied"}
    quorum_first = order[2][1] == "deny"
    assert steward.row(id).state == ("approved" if quorum_first else "denied")


async def test_a_denial_is_told_to_the_requester_without_markup(steward):
    id = await steward.pending()
    await steward.approvals.decide(await steward.caller(ALEX), id, "deny", "<at>All</at> ask **IT** first")
    assert steward.told("outcome") == [
        (HERE, "Disable user for Adele Vance: denied. Denied by Alex Wilber. atAll/at ask IT first")
    ]
    assert view(steward, id).outcome == "Denied by Alex Wilber. <at>All</at> ask **IT** first"
    assert view(steward, id).verbs == ()


async def test_a_verdict_is_approve_or_deny_and_a_comment_at_most_500_characters(steward):
    id = await steward.pending()
    alex = await steward.caller(ALEX)
    with pytest.raises(BadArgument, match="approved or denied"):
        await steward.approvals.decide(alex, id, "done")
    with pytest.raises(BadArgument, match="at most 500"):
        await steward.approvals.decide(alex, id, "approve", "x" * 501)


@pytest.mark.parametrize("end", ["denied", "cancelled", "expired", "approved"])
async def test_what_is_decided_stays_decided(steward, end):
    id = await steward.pending()
    alex, patti, megan = [await steward.caller(one) for one in (ALEX, PATTI, MEGAN)]
    if end == "cancelled":
        await steward.approvals.cancel(megan, id)
    elif end == "expired":
        steward.clock.forward(hours=4)
        assert await steward.approvals.expire() == 1
    else:
        await steward.approvals.decide(alex, id, "deny" if end == "denied" else "approve")
    before = steward.row(id)
    attempts = [
        steward.approvals.decide(patti, id, "approve"),
        steward.approvals.decide(patti, id, "deny"),
        steward.approvals.request(megan, id, before.version, REASON),
    ]
    if end != "approved":
        attempts.append(steward.approvals.cancel(megan, id))
    for attempt in attempts:
        with pytest.raises(Conflict, match="This has"):
            await attempt
    assert steward.row(id) == before


async def test_a_late_decision_is_refused_before_the_sweep_comes(steward):
    id = await steward.pending()
    steward.clock.forward(hours=4)
    with pytest.raises(Conflict, match="expired"):
        await steward.approvals.decide(await steward.caller(ALEX), id, "approve")
    assert steward.row(id).state == "pending"


async def test_a_change_is_told_to_every_copy(steward):
    id = await steward.pending()
    with steward.store.writer() as db:
        db.execute(delete(Outbox))
        for place in (HERE, CHANNEL, "a:alex", "a:patti"):
            copy = {"kind": "approval", "subject_id": id, "conversation_id": place, "message_id": "m", "version": 2}
            db.execute(insert(Posted).values(**copy, at=START))
    await steward.approvals.decide(await steward.caller(ALEX), id, "approve")
    assert sorted(to for to, _ in steward.told("approval")) == sorted([HERE, CHANNEL, "a:alex", "a:patti"])


@pytest.mark.parametrize("target", [ADELE, LEE])
async def test_fifty_presses_at_once_have_one_effect(steward, target):
    id = await steward.pending(target)
    alex = await steward.caller(ALEX)
    presses = [steward.approvals.decide(alex, id, "approve") for _ in range(50)]
    said = await asyncio.gather(*presses, return_exceptions=True)
    (shown,) = (one for one in said if isinstance(one, ApprovalView))
    assert [(who, verdict) for who, verdict, _, _ in shown.decisions] == [(alex.name, "approve")]
    assert sum(isinstance(one, Conflict) for one in said) == 49
    assert count(steward, Decision) == 1
    assert steward.events().count("approval.approved") == 1
    if target == ADELE:
        await asyncio.gather(*(steward.execution.run(id) for _ in range(5)))
        assert steward.tenant.ledger == [(ADELE, False)]


@pytest.mark.parametrize("verdicts", [("approve", "approve"), ("approve", "deny")])
async def test_a_decision_shows_the_card_as_it_is_read_afterwards(steward, verdicts):
    id = await steward.pending(LEE)
    for by, verdict in zip((PATTI, ALEX), verdicts, strict=True):
        shown = await steward.approvals.decide(await steward.caller(by), id, verdict, "Checked with HR.", HERE)
        with steward.store.reader(START) as read:
            assert shown == approval_view.view(read, id, HERE)


async def test_two_approvers_at_once_both_count(steward):
    id = await steward.pending(LEE)
    both = [steward.approvals.decide(await steward.caller(one), id, "approve") for one in (ALEX, PATTI)]
    await asyncio.gather(*both)
    assert steward.row(id).state == "approved"


async def test_of_an_approval_and_a_denial_at_once_one_wins(steward):
    for attempt in range(6):
        id = await steward.pending(source=str(attempt))
        said = await asyncio.gather(
            steward.approvals.decide(await steward.caller(ALEX), id, "approve"),
            steward.approvals.decide(await steward.caller(PATTI), id, "deny"),
            return_exceptions=True,
        )
        assert sorted(type(one).__name__ for one in said) == ["ApprovalView", "Conflict"]


# Cancelling and expiring


async def test_what_was_approved_can_be_cancelled_until_it_begins(steward):
    id = await steward.approved()
    await steward.approvals.cancel(await steward.caller(MEGAN), id)
    assert steward.row(id).state == "cancelled"
    await steward.execution.run(id)
    assert steward.tenant.ledger == []
    other = await steward.pending(source="2")
    await steward.approvals.decide(await steward.caller(ALEX), other, "approve")
    await steward.execution.run(other)
    with pytest.raises(Conflict, match="already been carried out"):
        await steward.approvals.cancel(await steward.caller(MEGAN), other)


async def test_the_requester_cancels_and_is_not_told_what_they_did(steward):
    id = await steward.pending()
    await steward.approvals.cancel(await steward.caller(MEGAN), id)
    assert steward.row(id).state == "cancelled"
    assert steward.told("outcome") == []


async def test_an_admin_cancels_and_the_requester_is_told(steward):
    id = await steward.pending()
    await steward.approvals.cancel(await steward.caller(LEE), id)
    assert steward.told("outcome") == [(HERE, "Disable user for Adele Vance: cancelled. Cancelled by Lee Gu.")]


async def test_an_approver_cannot_cancel(steward):
    id = await steward.pending()
    with pytest.raises(NotAllowed, match="Only Megan Bowen"):
        await steward.approvals.cancel(await steward.caller(ALEX), id)


async def test_an_undo_is_one_draft_of_each_person_until_it_ends(settled):
    steward = house(settled, RolesSettings(operator=(MEGAN, JONI), approver=(ALEX, PATTI)))
    id = await steward.approved()
    await steward.execution.run(id)
    megan, joni = await steward.caller(MEGAN), await steward.caller(JONI)
    first = await steward.approvals.undo(megan, id, HERE, "undo")
    assert await steward.approvals.undo(megan, id, HERE, "undo") == first
    other = await steward.approvals.undo(joni, id, HERE, "undo")
    assert [steward.row(one).requester_id for one in (first, other)] == [MEGAN, JONI]
    await steward.approvals.cancel(megan, first)
    second = await steward.approvals.undo(megan, id, HERE, "undo")
    steward.clock.forward(minutes=15)
    third = await steward.approvals.undo(megan, id, HERE, "undo")
    assert len({first, other, second, third}) == 4
    assert (steward.row(third).state, steward.row(third).action) == ("draft", "enable_user")


async def test_what_runs_out_of_time_expires_and_says_why(steward):
    draft, pending, approved = await steward.drafted(source="d"), await steward.pending(), ""
    steward.clock.forward(hours=3, minutes=50)
    approved = await steward.pending(source="a")
    await steward.approvals.decide(await steward.caller(ALEX), approved, "approve")
    assert await steward.approvals.expire() == 1
    assert steward.row(draft).state == "expired"
    steward.clock.forward(minutes=15)
    assert await steward.approvals.expire() == 2
    assert (steward.row(pending).state, steward.row(approved).state) == ("expired", "expired")
    assert "Nobody decided" in steward.row(pending).outcome
    assert "could not be run in time" in steward.row(approved).outcome
    assert await steward.approvals.expire() == 0
    assert len(steward.told("outcome")) == 2


async def test_every_step_is_in_a_whole_trail(steward):
    id = await steward.pending(target=LEE)
    await steward.approvals.decide(await steward.caller(ALEX), id, "approve")
    await steward.approvals.decide(await steward.caller(PATTI), id, "deny")
    assert steward.events() == ["approval.requested", "approval.approved", "approval.denied"]
    with steward.store.reader(START) as read:
        assert audit.verify(read, KEY) is None


async def test_no_decision_without_its_line_in_the_trail(steward):
    id = await steward.pending()
    with steward.store.writer() as db:
        db.exec_driver_sql("ALTER TABLE audit RENAME TO elsewhere")
    with pytest.raises(SQLAlchemyError, match="audit"):
        await steward.approvals.decide(await steward.caller(ALEX), id, "approve")
    with steward.store.writer() as db:
        db.exec_driver_sql("ALTER TABLE elsewhere RENAME TO audit")
    assert (steward.row(id).state, count(steward, Decision)) == ("pending", 0)


async def test_all_refusals_name_a_next_step(steward):
    id = await steward.pending()
    for by in NAMES:
        if by in {ALEX, PATTI}:
            continue
        with pytest.raises(NotAllowed) as refused:
            await steward.approvals.decide(await steward.caller(by), id, "approve")
        assert refused.value.sentence.endswith(".")
        assert refused.value.next_step


def test_roles_of_the_house_are_as_the_tests_assume():
    assert FOUR.holders(Role.APPROVER) == (MEGAN, ALEX, PATTI)
    assert Approval.__table__.c.source_id.unique
