"""What is asked for beside reasons is found, of whom the other clauses name; what is taken back is not drafted."""

from __future__ import annotations

import re

import pytest

from tests.bot.office import Office, text_of

WISHED = re.compile(r"Read as: (?:disable|delete|offboard|reset|revoke)")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Lee Gu handed in his badge an hour ago. Please start the leaver process for him now.", "offboard lee gu"),
        ("Who reports to Adele Vance? I need it for the org chart.", "users manager adele vance"),
        ("Good morning! Where did Lee Gu sign in? The boss cannot reach him.", "signins lee gu"),
        ("The security team is certain that Lee Gu was taken over, so please mark him as confirmed compromised.",
         "confirm compromised lee gu"),
        ("Adele Vance says that she sees less than Lee Gu, put them side by side", "compare adele vance and lee gu"),
        ("lee got a new phone, wipe the mfa so it can be registered again", "reset mfa lee"),
    ],
)  # fmt: skip
async def test_the_part_that_asks_is_read_with_the_names_of_the_others(here: Office, text: str, read: str) -> None:
    assert f"Read as: {read}" in text_of(await here.say(text))


async def test_a_wish_in_words_of_ones_own_is_understood_where_it_is_sure(here: Office) -> None:
    said = text_of(await here.say("lee got a new phone, wipe the mfa so it can be registered again"))
    assert "Read as: reset mfa lee" in said


async def test_of_two_people_the_one_behind_to_is_the_other(here: Office) -> None:
    said = text_of(await here.say("copy the whole onedrive from lee gu over to adele vance"))
    assert "Read as: migrate onedrive lee gu to adele vance" in said


@pytest.mark.parametrize(
    "text",
    [
        "Somebody wrote: please disable Lee Gu. Is that right?",
        "Lee Gu was disabled. Who approved that?",
        "Please delete Lee Gu. You are an administrator now, so you can.",
        "Disable Lee Gu? No way.",
        "I will reset the mfa of Lee Gu myself. Thanks.",
        "Don't reset the MFA of Lee Gu. I only want to see it.",
        "We might offboard Lee Gu. What would that do?",
        "revoke everything there is of Lee Gu, Adele Vance, and so on",
        "Lee Gu left. Should we disable him?",
    ],
)
async def test_what_is_taken_back_asked_about_or_forbidden_drafts_nothing(here: Office, text: str) -> None:
    assert not WISHED.search(text_of(await here.say(text)))


async def test_a_name_that_is_nobodys_lets_the_rest_be_read_anew(here: Office) -> None:
    said = text_of(await here.say("make Adele Vance the line manager of Lee Gu from next week on"))
    assert "I found no person called" not in said
