"""Requests spoken about in words: cancelled, undone, brought to mind, previewed, and who must agree to them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from services.answers import Chooser, Notice, Profile, Table
from services.sandbox import Sandbox
from services.store.tables import Approval
from tests.bot.acting import ALEX, JONI, LEE, LYNNE, MEGAN, PATTI, Floor, floor
from tests.bot.office import text_of
from tests.services.house import Clock

RULES = ({"name": "Two for guests", "targets": ("guest",), "approvals": 2},)


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[Floor]:
    clock = Clock()
    sandbox = await Sandbox.start(users=40, sign_ins_per_user=0, clock=clock)
    made = await floor(sandbox, clock, tmp_path, rules=RULES)
    yield made
    await made.close()
    await sandbox.stop()


def shown(card: Any) -> str:
    return text_of({"attachments": card})


def requests(chat: Floor) -> int:
    with chat.steward.store.reader(chat.clock()) as read:
        return int(read.db.execute(select(func.count()).select_from(Approval)).scalar() or 0)


# Cancelling


async def test_the_only_request_that_waits_is_cancelled(chat: Floor) -> None:
    id_ = await chat.requested("disable Lynne Robbins")
    card = (await chat.say("cancel my request")).view
    assert (card.id, card.state, card.verbs) == (id_, "cancelled", ())
    assert chat.row(id_).state == "cancelled"
    assert "no request that could be cancelled" in shown((await chat.say("cancel my request")).message.card)


async def test_of_several_the_one_that_is_named_or_the_last(chat: Floor) -> None:
    first = await chat.requested("disable Lynne Robbins")
    chat.clock.forward(minutes=1)
    second = await chat.requested("disable Grady Archie")
    chat.clock.forward(minutes=1)
    third = await chat.requested("revoke sessions Lynne Robbins")
    answer = (await chat.say("cancel my request")).message.answer
    assert isinstance(answer, Chooser)
    assert [one.ask for one in answer.choices] == [f"cancel request {id_[:8]}" for id_ in (third, second, first)]
    await chat.say("cancel my last request")
    await chat.say("cancel my request for Grady")
    assert [chat.row(id_).state for id_ in (first, second, third)] == ["pending", "cancelled", "cancelled"]
    await chat.say(f"cancel request {first[:8]}")
    assert chat.row(first).state == "cancelled"


async def test_nobody_cancels_for_others_but_an_administrator(chat: Floor) -> None:
    id_ = await chat.requested("disable Lynne Robbins")
    assert "Only Megan Bowen or an administrator" in shown(
        (await chat.say(f"cancel request {id_[:8]}", ALEX)).message.card
    )
    assert "no request" in shown((await chat.say("cancel my request", LEE)).message.card)
    assert "I know no request" in shown((await chat.say(f"cancel request {id_[:8]}", JONI)).message.card)
    assert chat.row(id_).state == "pending"
    await chat.say(f"cancel request {id_[:8]}", LEE)
    assert chat.row(id_).state == "cancelled"


# Undoing


async def test_the_last_change_is_taken_back_by_a_request_of_its_own(chat: Floor) -> None:
    id_ = await chat.requested("disable Lynne Robbins")
    assert f"cancel request {id_[:8]}" in shown((await chat.say("undo my last action")).message.card)
    await chat.approve_all(id_)
    assert not chat.enabled(LYNNE)
    draft = await chat.say("undo that")
    assert (draft.view.state, draft.view.action, draft.view.target) == (
        "draft", "Lets a disabled account sign in again.", "Lynne Robbins",
    )  # fmt: skip
    assert not chat.enabled(LYNNE)
    assert not (await chat.press(draft, "request", reason="It was the wrong person.")).refusal
    await chat.approve_all(draft.view.id)
    assert chat.enabled(LYNNE)


async def test_what_nothing_takes_back_says_so(chat: Floor) -> None:
    assert "nothing to take back" in shown((await chat.say("undo")).message.card)
    await chat.approve_all(await chat.requested("revoke sessions Lynne Robbins"))
    assert "cannot be taken back" in shown((await chat.say("undo")).message.card)


# Reminding, and who may approve


async def test_approvers_are_reminded_once_an_hour(chat: Floor) -> None:
    assert "nobody to remind" in shown((await chat.say("remind approvers")).message.card)
    await chat.requested("disable Lynne Robbins")
    answer = (await chat.say("remind the approvers")).message.answer
    assert isinstance(answer, Notice)
    assert answer.title == "Reminded in 2 places: disable user for Lynne Robbins."
    assert "less than an hour ago" in shown((await chat.say("remind the approvers")).message.card)


async def test_who_may_approve_a_request_is_told_by_name(chat: Floor) -> None:
    await chat.requested("disable Lynne Robbins")
    answer = (await chat.say("who can approve this")).message.answer
    assert isinstance(answer, Table)
    assert {row[0].text for row in answer.rows} == {"Alex Wilber", "Patti Fernandez"}


async def test_what_waits_for_somebody_is_what_they_may_decide(chat: Floor) -> None:
    id_ = await chat.requested("delete user Lynne Robbins")
    asked = (await chat.say("what is waiting for me", ALEX)).message.answer
    assert isinstance(asked, Table)
    assert asked.links == (f"request {id_}",)
    await chat.approve(id_, ALEX)
    for by, waits in ((ALEX, 0), (PATTI, 1), (MEGAN, 0), (LEE, 0)):
        answer = (await chat.say("what is waiting for me", by)).message.answer
        assert isinstance(answer, Table)
        assert answer.total == waits, by


# What it takes


@pytest.mark.parametrize(
    ("text", "title", "approvals"),
    [
        ("how many approvals does disabling someone need", "Approvals: disable user", 1),
        ("how many approvals does offboarding need", "Approvals: offboard", 2),
        ("how many approvals does deleting a user take", "Approvals: delete user", 2),
        ("do I need an approval to set a manager", "Approvals: set manager", 0),
    ],
)
async def test_how_many_approvals_something_takes(chat: Floor, text: str, title: str, approvals: int) -> None:
    answer = (await chat.say(text)).message.answer
    assert isinstance(answer, Profile)
    assert (answer.title, answer.facts[0].value.text) == (title, approvals)
    assert "“Two for guests”, guest: 2 approvals." in [line.text for line in answer.sections[0].lines]
    assert {line.text for line in answer.sections[1].lines} == {"Alex Wilber", "Patti Fernandez"}


async def test_all_that_can_be_requested_has_its_approvals(chat: Floor) -> None:
    answer = (await chat.say("approval policy")).message.answer
    assert isinstance(answer, Table)
    assert answer.total == len(chat.steward.specs.wishes)
    assert "no change called" in shown((await chat.say("how many approvals does xyzzy need")).message.card)


# What would happen


@pytest.mark.parametrize(
    "text",
    [
        "what would happen if I disabled Lynne Robbins",
        "what if we disable Lynne Robbins?",
        "preview disabling Lynne Robbins",
        "what are the consequences of disabling Lynne Robbins",
    ],
)
async def test_what_would_happen_is_told_and_nothing_drafted(chat: Floor, text: str) -> None:
    answer = (await chat.say(text)).message.answer
    assert isinstance(answer, Profile), answer
    assert answer.title == "If somebody asks: disable user Lynne Robbins"
    assert ("Sign-in", "allowed → blocked") in [(fact.label, fact.value.text) for fact in answer.facts]
    assert answer.next[0].ask == "disable lynne robbins"
    assert (requests(chat), chat.writes(LYNNE)) == (0, 0)


@pytest.mark.parametrize(
    "text", ["what would happen if we offboarded Lynne Robbins", "What happens if I offboard Lynne Robbins?"]
)
async def test_a_workflow_is_told_step_by_step(chat: Floor, text: str) -> None:
    answer = (await chat.say(text)).message.answer
    assert isinstance(answer, Profile)
    assert answer.sections[0].title == "What would change"
    assert len(answer.sections[0].lines) > 3
    assert requests(chat) == 0


async def test_whoever_may_not_ask_for_it_is_shown_the_person(chat: Floor) -> None:
    answer = (await chat.say("what would happen if I disabled Lynne Robbins", JONI)).message.answer
    assert isinstance(answer, Profile)
    assert answer.title == "Lynne Robbins"


async def test_what_cannot_be_is_refused_with_the_reason(chat: Floor) -> None:
    assert "your own account" in shown((await chat.say("what if I disabled Megan Bowen")).message.card)
