"""What nothing was worded for is answered or offered from what there is; why somebody wishes something is no name."""

from __future__ import annotations

import pytest

from tests.bot.office import Office, guid, text_of


async def test_whom_a_rambling_question_is_about_is_answered_and_in_the_trail(here: Office) -> None:
    said = text_of(await here.say("so whats the whole story with Lee Gu these days"))
    assert "Lee Gu" in said
    assert "user lee gu" in said
    await here.steward.trail.settle()
    assert [line[:3] for line in here.trail()] == [("Alex Wilber", "asked", guid(2))]


async def test_a_wish_that_is_not_sure_is_offered_and_drafts_nothing(here: Office) -> None:
    said = text_of(await here.say("lee vpn sessions gone"))
    assert "I did not understand that." in said
    assert '"ask":"revoke sessions lee"' in said
    assert here.trail() == []


async def test_whoever_asks_whether_somebody_left_wishes_nothing(here: Office) -> None:
    assert "Read as: disable" in text_of(await here.say("disable Adele Vance"))
    assert "Read as: offboard" not in text_of(await here.say("Adele Vance left?"))
    assert here.trail() == []


async def test_what_is_like_nothing_there_is_gets_the_nearest_examples(here: Office) -> None:
    said = text_of(await here.say("flurb the wibble"))
    assert "I did not understand that." in said
    assert "Type help for everything." in said


@pytest.mark.parametrize("text", ["and 180 days?", "since monday please", "ok then, tomorrow", "please"])
async def test_a_time_of_which_nothing_was_asked_gets_examples(here: Office, text: str) -> None:
    assert "Type help for everything." in text_of(await here.say(text))


async def test_why_somebody_wishes_something_is_not_taken_for_a_name(here: Office) -> None:
    said = text_of(await here.say("please disable lee gu, she left the company today"))
    assert "Read as: disable lee gu" in said


async def test_who_wants_nothing_done_is_offered_no_change(here: Office) -> None:
    said = text_of(await here.say("by no means should anybody disable the app Zoom or block Lee Gu"))
    assert "I did not understand that." in said
    assert '"disable' not in said
