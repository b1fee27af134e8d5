"""What somebody was told last: known at once, kept by the database, and forgotten after 15 minutes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from services.answers import Notice, Table
from services.last_answers import KEPT_FOR, Last, LastAnswers
from services.store.engine import Store
from tests.services.questions.tenant import NOW, guid, open_store, put_users, user

HERE = ("adele", "a conversation")
NOTHING = ("", "")
HER = ("who", guid(4))
LIST = Table(title="Users", summary="Two", columns=(), rows=(), total=33, offset=10, links=("user 1", "user 2"))
CARD = Notice(title="Lee Gu", summary="Lee Gu")
LATER = NOW + KEPT_FOR + timedelta(seconds=1)


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    store = open_store(database)
    put_users(store, user(4, "Lee", "Gu"))
    yield store
    store.close()


@pytest.mark.parametrize("written", [False, True])
async def test_what_was_said_is_recalled_before_and_after_it_is_written(store: Store, written: bool) -> None:
    last = LastAnswers(store)
    last.note(*HERE, "users guests", NOTHING, LIST, NOW)
    if written:
        await last.stop()
    assert await last.recall(*HERE, NOW) == Last("users guests", ("user 1", "user 2"), 10, 33)
    assert await last.recall("somebody else", HERE[1], NOW) is None
    assert await last.recall(*HERE, LATER) is None
    await last.stop()
    assert await LastAnswers(store).recall(*HERE, NOW) is not None


@pytest.mark.parametrize("written", [False, True])
async def test_whom_it_is_about_goes_by_the_name_of_now(store: Store, written: bool) -> None:
    last = LastAnswers(store)
    last.note(*HERE, f"user {guid(4)}", HER, CARD, NOW)
    if written:
        await last.stop()
    assert await last.recall(*HERE, NOW) == Last("user leeg@contoso.com", (), 0, 0, "who", "leeg@contoso.com")
    await store.write(lambda db: db.execute(text("DELETE FROM users")))
    assert await last.recall(*HERE, NOW) == Last(f"user {guid(4)}", (), 0, 0)
    await last.stop()


@pytest.mark.parametrize("written", [False, True])
async def test_only_the_last_one_counts_and_what_was_not_understood_leaves_none(store: Store, written: bool) -> None:
    last = LastAnswers(store)
    last.note(*HERE, "users guests", NOTHING, LIST, NOW)
    last.note(*HERE, "users disabled", NOTHING, LIST, NOW)
    if written:
        await last.stop()
    recalled = await last.recall(*HERE, NOW)
    assert recalled is not None
    assert recalled.canonical == "users disabled"
    last.note(*HERE, "", NOTHING, CARD, NOW)
    if written:
        await last.stop()
    assert await last.recall(*HERE, NOW) is None
    await last.stop()


async def test_what_is_said_while_something_is_written_is_kept_too(store: Store) -> None:
    last = LastAnswers(store)
    last.note(*HERE, "users guests", NOTHING, LIST, NOW)

    def later() -> None:
        last.note(*HERE, "users disabled", NOTHING, LIST, NOW)

    asyncio.get_running_loop().call_soon(later)  # after the write has begun, before it has ended
    await last.stop()
    recalled = await last.recall(*HERE, NOW)
    assert recalled is not None
    assert recalled.canonical == "users disabled"
    await last.stop()
    assert await LastAnswers(store).recall(*HERE, NOW) == recalled
