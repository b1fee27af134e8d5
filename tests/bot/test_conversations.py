"""What is remembered of conversations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import event, insert, select

from bot.activity import to_turn
from bot.conversations import Conversations
from bot.turn import Scope, Turn
from services.store.engine import Store
from services.store.tables import Conversation, Posted, Subscription
from tests.bot.conftest import Clock
from tests.fakes.activities import ADELE, CHANNEL, GROUP, activity, installed

ROOT = CHANNEL.id.partition(";")[0]


def turn(clock: Clock, **more: Any) -> Turn:
    return to_turn(activity(**more), clock())


async def test_a_conversation_is_new_once_and_again_after_an_uninstall(own_store: Store, clock: Clock) -> None:
    conversations = Conversations(own_store, clock)
    assert await conversations.seen(turn(clock)) is True
    assert await conversations.seen(turn(clock)) is False
    assert await Conversations(own_store, clock).seen(turn(clock)) is False  # after a restart
    await conversations.seen(to_turn(installed("remove"), clock()))
    assert await conversations.seen(turn(clock)) is True


async def test_a_normal_turn_costs_no_sql(own_store: Store, clock: Clock) -> None:
    conversations = Conversations(own_store, clock)
    await conversations.seen(turn(clock))
    said: list[str] = []
    for engine in {own_store.engine, own_store.writers}:
        event.listen(engine, "before_cursor_execute", lambda *call: said.append(call[2]))
    await conversations.seen(turn(clock))
    assert said == []


async def test_a_reference_comes_back_with_its_thread(own_store: Store, clock: Clock) -> None:
    conversations = Conversations(own_store, clock)
    said = turn(clock, conversation=CHANNEL)
    await conversations.seen(said)
    with own_store.reader(clock()) as read:
        assert conversations.ref(read, CHANNEL.id) == said.conversation
        whole = conversations.ref(read, ROOT)
        assert conversations.ref(read, "19:nowhere") is None
    assert whole == replace(said.conversation, id=ROOT)


async def test_a_person_is_found_by_object_id_and_only_in_their_own_chat(own_store: Store, clock: Clock) -> None:
    conversations = Conversations(own_store, clock)
    await conversations.seen(turn(clock, conversation=GROUP))
    with own_store.reader(clock()) as read:
        assert conversations.person(read, ADELE.object_id) is None
    await conversations.seen(turn(clock))
    with own_store.reader(clock()) as read:
        ref = conversations.person(read, ADELE.object_id)
    assert ref is not None
    assert ref.scope is Scope.PERSONAL


async def test_a_moved_service_is_followed_and_a_missing_name_is_kept(own_store: Store, clock: Clock) -> None:
    for conversations in (Conversations(own_store, clock), Conversations(own_store, clock)):
        await conversations.seen(turn(clock, conversation=GROUP))
        unnamed = {"id": GROUP.id, "conversationType": "groupChat"}
        await conversations.seen(turn(clock, conversation=unnamed, service_url="https://smba.trafficmanager.net/amer/"))
        with own_store.reader(clock()) as read:
            ref = conversations.ref(read, GROUP.id)
        assert ref is not None
        assert (ref.name, ref.service_url) == ("Approvals", "https://smba.trafficmanager.net/amer")


async def test_a_blocked_conversation_is_silent_until_it_speaks_again(own_store: Store, clock: Clock) -> None:
    conversations = Conversations(own_store, clock)
    await conversations.seen(turn(clock))
    with own_store.writer() as db:
        conversations.blocked(db, "a:adele-and-steward", clock())
    with own_store.reader(clock()) as read:
        assert conversations.ref(read, "a:adele-and-steward") is None
        assert conversations.person(read, ADELE.object_id) is None
        assert conversations.refused(read, ADELE.object_id)
    await conversations.seen(turn(clock))
    with own_store.reader(clock()) as read:
        assert conversations.ref(read, "a:adele-and-steward") is not None


async def test_forgetting_a_channel_forgets_its_threads_and_no_other(own_store: Store, clock: Clock) -> None:
    conversations = Conversations(own_store, clock)
    await conversations.seen(turn(clock, conversation=CHANNEL))
    await conversations.stands(CHANNEL.id, "alert", "a", "1:1", 1)
    await conversations.stands(ROOT + "2", "alert", "a", "1:2", 1)
    with own_store.writer() as db:
        db.execute(insert(Subscription).values(conversation_id=ROOT, topic="alerts", by="x", since=clock()))
    await conversations.forget(CHANNEL.id)
    with own_store.reader(clock()) as read:
        assert read.rows(select(Conversation.id)) == []
        assert read.rows(select(Subscription.topic)) == []
        assert [row.conversation_id for row in read.rows(select(Posted.conversation_id))] == [ROOT + "2"]


async def test_a_standing_card_is_remembered_once_with_its_newest_version(own_store: Store, clock: Clock) -> None:
    conversations = Conversations(own_store, clock)
    await conversations.stands("a:x", "approval", "a", "1:1", 1)
    await conversations.stands("a:x", "approval", "a", "1:1", 2)
    await conversations.stands("a:x", "approval", "b", "", 2)
    with own_store.reader(clock()) as read:
        assert [tuple(row) for row in read.rows(select(Posted.subject_id, Posted.version))] == [("a", 2)]
