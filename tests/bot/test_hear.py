"""What is said is understood, answered and, where it changes something of Steward's own, written down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.hear import Hear
from bot.parse import Grammar, whole_grammar
from bot.turn import Actor, ConversationRef, Kind, Scope, Turn
from services import audit, registry
from services.prices import Prices
from services.specs import Caller, Role, Specs
from services.store.engine import Store
from services.store.last_answer import LastAnswer
from services.store.tables import Audit, Checkpoint, Subscription
from tests.services.house import KEY, LEE, START, house, settle

ADMIN = Caller(LEE, "t", "Lee Gu", frozenset({Role.ADMIN, Role.VIEWER}))
VIEWER = replace(ADMIN, roles=frozenset({Role.VIEWER}))
HERE = "19:it@thread.tacv2"
SPECS = registry.load()


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    store = Store(database)
    settle(store)
    yield store
    store.close()


def hear(store: Store, specs: Specs = SPECS) -> Hear:
    live: Any = None  # no change reaches further than the database
    grammar = whole_grammar() if specs is SPECS else Grammar(specs)
    return Hear(store, specs, grammar, house(store).approvals, live, lambda: START, KEY, {}, Prices())


def turn(text: str) -> Turn:
    place = ConversationRef(f"{HERE};messageid=1", Scope.CHANNEL, "https://smba", "t", "bot")
    lee = Actor(LEE, "t", "29:lee", "Lee Gu")
    return Turn(id="1", kind=Kind.MESSAGE, at=START, actor=lee, conversation=place, text=text)


async def say(store: Store, text: str, caller: Caller = ADMIN, specs: Specs = SPECS) -> Any:
    return (await hear(store, specs)(caller, text, turn(text))).answer


def trail(store: Store) -> list[tuple[str, str, str]]:
    with store.reader(START) as read:
        assert audit.verify(read, KEY) is None
        rows = read.rows(select(Audit).order_by(col(Audit.seq)))
    assert all((row.actor_id, row.actor_name, row.at) == (LEE, "Lee Gu", START) for row in rows)
    return [(row.event, row.detail["said"], row.detail["conversation"]) for row in rows]


async def test_who_subscribes_a_conversation_and_ends_it_is_written_down(store: Store) -> None:
    await say(store, "subscribe alerts")
    await say(store, "unsubscribe alerts")
    assert trail(store) == [
        ("steward.subscribe", "subscribe alerts", HERE),
        ("steward.unsubscribe", "unsubscribe alerts", HERE),
    ]


async def test_that_is_the_one_thing_a_conversation_is_told_about(store: Store) -> None:
    await say(store, "subscribe guests daily at 9")
    ended = await say(store, "please unsubscribe me from that")
    assert ended.detail == "Start again with: subscribe guests"
    assert "no topic “that”" in (await say(store, "please unsubscribe me from that")).summary


async def test_who_accepts_a_shrunken_list_is_written_down(store: Store) -> None:
    with store.writer() as db:
        db.execute(Checkpoint.__table__.insert().values(connection_id=1, resource="users", held=9))
    await say(store, "accept shrink users")
    assert trail(store) == [("steward.accept_shrink", "accept shrink users", HERE)]
    with store.reader(START) as read:
        assert read.value(select(col(Checkpoint.accepted))) in (True, 1)


@pytest.mark.parametrize(
    ("text", "caller"),
    [("subscribe gossip", ADMIN), ("accept shrink users", ADMIN), ("subscribe alerts", VIEWER), ("licences", ADMIN)],
)
async def test_what_changes_nothing_leaves_no_line(store: Store, text: str, caller: Caller) -> None:
    await say(store, text, caller)
    assert trail(store) == []


async def test_without_its_line_nothing_is_changed(store: Store) -> None:
    with store.writer() as db:
        before = db.execute(select(Subscription)).all()
        Audit.__table__.drop(db)
    with pytest.raises(Exception, match="audit"):
        await say(store, "subscribe alerts")
    with store.reader(START) as read:
        assert read.rows(select(Subscription)) == before


async def test_what_was_said_last_is_kept_when_steward_stops(store: Store) -> None:
    said = hear(store)
    await said(ADMIN, "checks", turn("checks"))
    await said.stop()
    with store.reader(START) as read:
        assert [row.canonical for row in read.rows(select(LastAnswer))] == ["checks"]


async def test_draft_says_that_nobody_knows_when_its_end_is(store: Store) -> None:
    operator = replace(ADMIN, roles=ADMIN.roles | {Role.OPERATOR})
    answer = await say(store, "disable Adele Vance until she is back", operator)
    assert any("until she is back" in one for one in answer.warnings)
    assert not any("until" in one for one in (await say(store, "disable Adele Vance", operator)).warnings)
    told = (await say(store, "disable Adele Vance until Friday", operator)).warnings
    assert "I do not end that by myself: “until Friday”. It stays so until somebody takes it back." in told
