"""Who asked what about whom: one line each, written after the answer, and lost by nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from services import audit
from services.store.engine import Store
from services.trail import Trail, people
from tests.services.questions.tenant import NOW, asked, guid

KEY = b"a key that only the tests know..."


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    store = Store(database)
    SQLModel.metadata.create_all(store.engine)
    yield store
    store.close()


def lines(store: Store) -> list[tuple[str, str]]:
    with store.reader(NOW) as read:
        assert audit.verify(read, KEY) is None
        return [(row.event, row.subject_id) for row in read.rows(text("SELECT * FROM audit ORDER BY seq"))]


def test_the_people_of_a_question_are_those_it_names() -> None:
    assert people(asked()) == ()
    both = asked(who=guid(1), other=guid(2), named=(guid(3),))
    assert people(both) == (guid(1), guid(2), guid(3))
    question: Any = None
    assert people(asked(about=(question, both))) == (guid(1), guid(2), guid(3))


async def test_a_question_about_people_leaves_a_line_for_each_and_another_none(store: Store) -> None:
    trail = Trail(store, KEY)
    trail.asked(asked(who=guid(1), other=guid(2)), "compare")
    trail.asked(asked(), "licences")
    trail.asked(asked(who=guid(3), other=guid(3)), "compare")
    await trail.settle()
    assert lines(store) == [("asked", guid(1)), ("asked", guid(2)), ("asked", guid(3))]
    await trail.stop()


async def test_lines_of_two_stewards_and_of_decisions_make_one_whole_trail(store: Store) -> None:
    one, two = Trail(store, KEY), Trail(store, KEY)
    for number in range(20):
        (one, two)[number % 2].asked(asked(who=guid(number)), "user")
    decided = store.write(lambda db: audit.append(db, KEY, NOW, "x", "X", "approval.requested"))
    await asyncio.gather(one.settle(), decided, two.settle())
    assert len(lines(store)) == 21
    await asyncio.gather(one.stop(), two.stop())


async def test_what_waits_is_written_by_itself_and_at_the_end(store: Store) -> None:
    trail = Trail(store, KEY)
    trail.asked(asked(who=guid(1)), "user")
    assert trail._writing is not None
    await trail._writing
    assert lines(store) == [("asked", guid(1))]
    trail.asked(asked(who=guid(2)), "user")
    await trail.stop()
    assert lines(store) == [("asked", guid(1)), ("asked", guid(2))]
    assert trail._writing.done()


async def test_what_the_database_refuses_is_kept_for_another_try(store: Store) -> None:
    trail = Trail(store, KEY)
    with store.writer() as db:
        db.execute(text("ALTER TABLE audit RENAME TO away"))
    trail.asked(asked(who=guid(1)), "user")
    with pytest.raises(Exception, match="audit"):
        await trail.settle()
    with store.writer() as db:
        db.execute(text("ALTER TABLE away RENAME TO audit"))
    trail.asked(replace(asked(who=guid(2)), conversation="a"), "user")
    await trail.stop()
    assert lines(store) == [("asked", guid(1)), ("asked", guid(2))]
