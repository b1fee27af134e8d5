"""Who puts something right in the same text means what was said last."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.corrected import corrected
from tests.bot.office import Office, text_of


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("disable adele, i mean lee gu", "disable lee gu"),
        ("disable adele, sorry, lee gu", "disable lee gu"),
        ("block adele.. oops, I mean Lee", "disable lee"),
        ("disable adele no wait enable lee gu", "enable lee gu"),
        ("signins of adele, sorry, lee gu", "signins lee gu"),
        ("lee gu needs visio... nm, he needs power bi pro", "assign licence lee gu power bi pro"),
        ("give lee gu an e5, sorry, a power bi pro", "assign licence lee gu power bi pro"),
        ("add lee gu to sales team, i mean finance team", "add lee gu to group finance team"),
        ("set lee gu's manager to adele, sorry, nestor", "set manager lee gu to nestor"),
        ("guests, I mean disabled guests", "users disabled and guests"),
        ("show me the users in sales, sorry I mean in finance", "users department finance"),
        ("who left the company recently, I mean deleted accounts", "users deleted"),
        ("guests inactive 90d, make that 60", "users guests and inactive 60d"),
        ("apps without owner, no wait, groups without owner", "groups without owner"),
        ("list the groups without members, i mean without owner", "groups without owner"),
        ("disable adele, i mean it", "disable adele"),
        ("disable adele, sorry for the trouble", "disable adele"),
    ],
)
async def test_what_is_said_instead_is_meant(here: Office, text: str, read: str) -> None:
    assert f"Read as: {read}" in text_of(await here.say(text))


async def test_whose_it_is_may_be_said_behind_it(here: Office) -> None:
    await here.say("devices adele vance")
    assert "Lee Gu" in text_of(await here.say("and hers? I mean Lee Gu"))


@pytest.mark.parametrize("text", ["disable adele, or rather don't", "revoke sessions of lee gu, i mean reset mfa"])
async def test_where_it_is_not_clear_what_is_meant_instead_nothing_is_drafted(here: Office, text: str) -> None:
    assert "Read as:" not in text_of(await here.say(text))


async def test_a_message_keeps_its_words(here: Office) -> None:
    said = text_of(await here.say("auto reply for lee gu saying I am away, sorry, back on Monday"))
    assert "i am away, sorry, back on monday" in said.casefold()


@given(st.text(alphabet='no, iImeansorywt.;-\n:"', max_size=900))
def test_the_halves_are_parts_of_the_text(text: str) -> None:
    halves = corrected(text)
    assert halves is None or (text.startswith(halves.first) and text.endswith(halves.instead) and halves.first)
