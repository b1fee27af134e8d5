"""Whoever asks about somebody is in the trail, and the auditor sees it."""

from __future__ import annotations

from tests.bot.office import ADELE, ALEX, GROUP, TRUSTED, Office, guid, text_of

ASKED = {
    "user adele vance": [guid(1)],
    "when did Adele last sign in?": [guid(1)],
    "compare adele vance and lee gu": [guid(1), guid(2)],
    "devices lee gu": [guid(2)],
    "users manager adele vance": [guid(1)],
    "apps used by lee gu": [guid(2)],
    "groups with member lee gu": [guid(2)],
    "users": [],
    "licences": [],
}


async def test_every_question_about_somebody_is_in_the_trail(here: Office) -> None:
    for words, about in ASKED.items():
        before = len(here.trail())
        await here.say(words)
        await here.steward.trail.settle()
        lines = here.trail()[before:]
        assert [line[:3] for line in lines] == [("Alex Wilber", "asked", id_) for id_ in about], words


async def test_a_refused_question_leaves_no_line_of_an_answer(here: Office) -> None:
    await here.say("signins lee gu", ADELE)
    await here.steward.trail.settle()
    assert here.trail() == []


async def test_the_auditor_sees_who_asked_what_about_somebody_at_once(here: Office) -> None:
    await here.say("user lee gu", ADELE)
    said = text_of(await here.say("audit lee gu"))
    assert "asked: user Lee Gu" in said
    assert "Adele Vance" in said


async def test_a_channel_is_told_less_unless_it_is_trusted(here: Office) -> None:
    for where, told in ((GROUP, False), (TRUSTED, True)):
        card = text_of(await here.say("user lee gu", ALEX, where))
        assert ("Last sign-in" in card) is told
        assert ("personal things" in card) is not told
        devices = text_of(await here.say("devices lee gu", ALEX, where))
        assert ("That is personal, and others read along here." in devices) is not told
