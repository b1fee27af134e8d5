"""Changes as people ask for them in a chat: for a time to come, and for several people at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from services.answers import Chooser
from services.sandbox import Sandbox
from tests.bot.acting import ADELE, JONI, LYNNE, Floor, floor
from tests.bot.office import text_of
from tests.services.house import Clock


@pytest.fixture(scope="module")
async def chat(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Floor]:
    clock = Clock()
    sandbox = await Sandbox.start(users=40, sign_ins_per_user=0, clock=clock)
    made = await floor(sandbox, clock, tmp_path_factory.mktemp("acting"), zone="Europe/Paris")
    yield made
    await made.close()
    await sandbox.stop()


def shown(card: Any) -> str:
    return text_of({"attachments": card})


async def test_a_change_waits_for_its_time_survives_a_restart_and_happens_once(chat: Floor) -> None:
    draft = await chat.say("disable adele vance on 30 March 17:00 Europe/Berlin", zone="America/New_York")
    assert draft.view.begins == "30 March 2026, 17:00 (Europe/Berlin)"
    assert "must be approved before" in shown(draft.message.card)
    id_ = draft.view.id
    assert not (await chat.press(draft, "request", reason="She leaves at the end of the month.")).refusal
    card = await chat.approve(id_)
    assert card.view.begins == draft.view.begins
    listed = shown((await chat.say("requests")).message.card)
    assert "scheduled" in listed
    assert draft.view.begins in listed
    await chat.restart()
    # 17:00 in Berlin is 15:00 in UTC then, for its clocks have gone forward meanwhile.
    chat.clock.at = datetime(2026, 3, 30, 14, 59, tzinfo=UTC)
    await chat.begin_due()
    assert (chat.row(id_).state, chat.writes(ADELE)) == ("approved", 0)
    chat.clock.forward(minutes=1)
    await chat.begin_due()
    await chat.begin_due()
    assert (chat.row(id_).state, chat.writes(ADELE), chat.enabled(ADELE)) == ("done", 1, False)


@pytest.mark.parametrize(
    ("zone", "begins"),
    [("America/New_York", "(America/New_York)"), ("", "(Europe/Paris)"), ("../etc/passwd", "(Europe/Paris)")],
)
async def test_a_time_is_meant_where_the_person_is(chat: Floor, zone: str, begins: str) -> None:
    draft = await chat.say("revoke sessions of Lynne Robbins tomorrow at 9", zone=zone)
    assert draft.view.begins.endswith(f", 09:00 {begins}")


@pytest.mark.parametrize(
    ("when", "why", "way_out"),
    [
        ("on 2026-10-25 02:30 Europe/Berlin", "02:30 comes twice in Europe/Berlin on 25 October 2026", "00:30 UTC"),
        ("on 28 March 2027 02:30 Europe/Berlin", "02:30 does not exist in Europe/Berlin on 28 March", "03:30"),
        ("on 2026-01-05 17:00", "5 January 2026, 17:00 (Europe/Paris) is past.", "begin at once"),
        ("on 2036-01-05 17:00", "is more than a year away.", "another time"),
    ],
)
async def test_a_time_that_cannot_be_is_refused_with_the_way_out(
    chat: Floor, when: str, why: str, way_out: str
) -> None:
    said = shown((await chat.say(f"disable Lynne Robbins {when}")).message.card)
    assert why in said
    assert way_out in said


async def test_whoever_was_never_deleted_is_not_brought_back(chat: Floor) -> None:
    said = shown((await chat.say("bring back Lynne Robbins")).message.card)
    assert "Lynne Robbins is not deleted." in said
    assert "say: enable Lynne Robbins" in said


async def test_several_people_are_one_request(chat: Floor) -> None:
    draft = await chat.say("revoke the sessions of Lynne Robbins, Joni Sherman and Grady Archie")
    assert [one.title for one in draft.view.steps] == ["Lynne Robbins", "Joni Sherman", "Grady Archie"]
    id_ = draft.view.id
    assert not (await chat.press(draft, "request", reason="They lost their laptops.")).refusal
    done = await chat.approve_all(id_)
    assert {one.state for one in done.view.steps} == {"done"}
    assert (chat.writes(LYNNE), chat.writes(JONI)) == (1, 1)


async def test_all_of_a_list_are_one_request_and_one_press_takes_it_back(chat: Floor) -> None:
    listed = await chat.say("users department retail and enabled")
    people = {row[0].text for row in listed.message.answer.rows}  # type: ignore[union-attr]
    draft = await chat.say("disable all of these")
    assert {one.title for one in draft.view.steps} == people
    assert len(people) > 1
    taken = [one.title for one in draft.view.steps if one.state == "waiting"]
    id_ = draft.view.id
    assert not (await chat.press(draft, "request", reason="The shop is closed.")).refusal
    done = await chat.approve_all(id_)
    assert [one.title for one in done.view.steps if one.state == "done"] == taken
    back = await chat.press(done, "undo")
    assert not back.refusal


@pytest.mark.parametrize(
    ("before", "words", "said"),
    [
        ("users", "disable them", "one request may be about 20 at most"),
        ("licences", "disable them", "lists nobody whom I could change"),
        ("users guests", "offboard them", "asked for one person at a time"),
        ("", "disable Lynne Robbins and Zebulon Quartz", "no person called"),
    ],
)
async def test_what_cannot_be_asked_for_all_at_once_is_refused_in_words(
    chat: Floor, before: str, words: str, said: str
) -> None:
    if before:
        await chat.say(before)
    assert said in shown((await chat.say(words)).message.card)


async def test_a_name_among_several_that_fits_more_than_one_is_asked_about(chat: Floor) -> None:
    answer = (await chat.say("disable Lynne Robbins and Chris Green")).message.answer
    assert isinstance(answer, Chooser)
    assert all(choice.ask.startswith("disable lynne robbins and ") for choice in answer.choices)


@pytest.mark.parametrize(
    ("text", "name", "who"),
    [
        ("revoke lynnes sessions", "Revoke sessions", "Lynne Robbins"),
        ("move lynnes onedrive to megan", "Migrate OneDrive", "Lynne Robbins"),
        ("put lynne in the sales group", "Add to group", "Lynne Robbins"),
        ("give lynne access to sales for 8 hours", "Add to group", "Lynne Robbins"),
        ("lynne was hacked", "Compromised", "Lynne Robbins"),
        ("lynne has a new phone", "Reset MFA", "Lynne Robbins"),
    ],
)
async def test_what_is_meant_follows_from_what_there_is(chat: Floor, text: str, name: str, who: str) -> None:
    view = (await chat.say(text)).view
    assert (view.title, view.target) == (name, who)


async def test_forwarding_to_somebody_by_name_goes_to_their_address(chat: Floor) -> None:
    assert "meganb@contoso.com" in shown((await chat.say("forward lynnes mail to megan")).message.card)


async def test_a_licence_is_taken_from_somebody_as_a_member_would_be(chat: Floor) -> None:
    assert "no Power BI" in (await chat.say("remove power bi from lynne")).message.text


async def test_a_lost_phone_is_two_things_to_choose_from_and_nothing_by_itself(chat: Floor) -> None:
    answer = (await chat.say("lynne lost her phone")).message.answer
    assert isinstance(answer, Chooser)
    assert [choice.ask for choice in answer.choices] == ["reset mfa lynne", "revoke sessions lynne"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("lee gu is on leave until friday, disable his account", "“friday” is no part of this."),
        ("offboard adele vance, onedrive to joni sherman", "“joni sherman” is no part of this."),
    ],
)
async def test_a_draft_says_what_it_leaves_out(chat: Floor, text: str, left: str) -> None:
    draft = await chat.say(text)
    assert any(one.startswith(left) for one in draft.view.warnings)


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("disable all guests", ["users guests", "disable them: users guests"]),
        ("put everybody from hr into retail", ["users department hr", "add them to group retail: users department hr"]),
        ("offboard adele vance and lynne robbins", ["offboard adele vance", "offboard lynne robbins"]),
    ],
)
async def test_what_is_wished_for_of_many_is_offered(chat: Floor, text: str, offered: list[str]) -> None:
    answer = (await chat.say(text)).message.answer
    assert isinstance(answer, Chooser)
    assert [choice.ask for choice in answer.choices] == offered
