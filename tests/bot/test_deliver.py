"""The outbox reaches Teams: in order, once where it can be, and in the end."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from bot.activity import to_turn
from bot.conversations import Conversations
from bot.deliver import Deliver
from bot.pace import Pace
from bot.turn import Message
from services.store.engine import Store
from services.store.tables import Conversation, Outbox, Posted
from tests.bot.conftest import Clock, Door
from tests.fakes.activities import ADELE, ALEX, CHANNEL, GROUP, PERSONAL, activity
from tests.fakes.connector import Fault

CARD = {"type": "AdaptiveCard", "version": "1.5", "body": []}


@dataclass
class House:
    store: Store
    door: Door
    conversations: Conversations
    clock: Clock
    versions: dict[str, int] = field(default_factory=dict)

    def deliver(self) -> Deliver:
        return Deliver(self.store, self.door.teams, self.conversations, self.draw, self.clock)

    async def draw(self, kind: str, subject_id: str, conversation_id: str) -> tuple[Message, int] | None:
        version = self.versions.get(subject_id)
        return None if version is None else (Message(f"{subject_id} v{version}", CARD), version)

    async def tell(self, kind: str, subject_id: str, to: str, text: str = "") -> None:
        row = {"kind": kind, "subject_id": subject_id, "to": to, "text": text, "state": "ready", "attempts": 0}
        row |= {"created_at": self.clock(), "run_at": self.clock(), "lease_by": "", "error": ""}
        await self.store.write(lambda db: db.execute(insert(Outbox).values(**row)))

    async def rows(self, *columns: Any) -> list[tuple[Any, ...]]:
        statement = select(*columns).order_by(*columns[0].table.primary_key)
        return await self.store.read(self.clock(), lambda read: [tuple(row) for row in read.rows(statement)])

    async def states(self) -> list[str]:
        return [state for (state,) in await self.rows(Outbox.state)]


@pytest.fixture
async def house(own_store: Store, door: Door, clock: Clock) -> House:
    house = House(own_store, door, Conversations(own_store, clock), clock)
    for place in (PERSONAL, GROUP):
        said = activity(conversation=place, service_url=door.service_url)
        await house.conversations.seen(to_turn(said, clock()))
    return house


async def test_a_card_is_posted_once_and_edited_from_then_on(house: House) -> None:
    house.versions["a"] = 1
    await house.tell("approval", "a", GROUP.id)
    assert await house.deliver().drain() == 1
    house.versions["a"] = 2
    await house.tell("approval", "a", GROUP.id)
    assert await house.deliver().drain() == 1
    first, second = house.door.fake.connector.sent
    assert (first.method, second.method, second.activity_id) == ("POST", "PUT", "1:1")
    assert second.body["summary"] == "a v2"
    assert await house.rows(Posted.message_id, Posted.version) == [("1:1", 2)]
    assert await house.states() == ["done", "done"]


async def test_a_card_in_a_channel_is_known_by_the_thread_it_begins(house: House) -> None:
    root = CHANNEL.id.partition(";")[0]
    said = activity(conversation=CHANNEL, service_url=house.door.service_url)
    await house.conversations.seen(to_turn(said, house.clock()))
    for version, to in ((1, root), (2, root), (3, f"{root};messageid=1:1")):
        house.versions["a"] = version
        await house.tell("alert", "a", to)
        assert await house.deliver().drain() == 1
    assert [one.method for one in house.door.fake.connector.sent] == ["POST", "PUT", "PUT"]
    assert await house.rows(Posted.conversation_id, Posted.version) == [(f"{root};messageid=1:1", 3)]


async def test_a_copy_that_is_current_is_left_alone(house: House) -> None:
    house.versions["a"] = 1
    for _ in range(2):
        await house.tell("approval", "a", GROUP.id)
        await house.deliver().drain()
    assert len(house.door.fake.connector.sent) == 1


async def test_an_outcome_is_a_new_message_each_time(house: House) -> None:
    await house.tell("outcome", "a", PERSONAL.id, "Done.")
    await house.tell("outcome", "b", PERSONAL.id, "Failed.")
    assert await house.deliver().drain() == 2
    assert house.door.fake.connector.texts() == ["Done.", "Failed."]


async def test_what_is_gone_needs_no_telling(house: House) -> None:
    await house.tell("alert", "nothing", GROUP.id)
    assert await house.deliver().drain() == 1
    assert house.door.fake.connector.sent == []


async def test_a_person_without_a_chat_gets_one_and_only_one(house: House) -> None:
    await house.tell("outcome", "a", f"person:{ALEX.object_id}", "one")
    await house.tell("outcome", "b", f"person:{ALEX.object_id}", "two")
    assert await house.deliver().drain() == 2
    assert [one.method for one in house.door.fake.connector.sent] == ["CREATE", "POST", "POST"]
    assert house.door.fake.connector.texts(f"a:{ALEX.object_id}") == ["one", "two"]


async def test_a_person_known_by_chat_gets_no_second_copy(house: House) -> None:
    house.versions["a"] = 1
    await house.tell("approval", "a", PERSONAL.id)
    await house.tell("approval", "a", f"person:{ADELE.object_id}")
    assert await house.deliver().drain() == 2
    assert [one.method for one in house.door.fake.connector.sent] == ["POST"]


@pytest.mark.parametrize("status", [429, 412, 502, 504])
async def test_a_passing_refusal_is_tried_again_after_what_teams_asks(house: House, status: int) -> None:
    house.door.fake.connector.faults.append(Fault(status, {"Retry-After": "30"}))
    await house.tell("outcome", "a", GROUP.id, "one")
    await house.tell("outcome", "b", GROUP.id, "two")
    assert await house.deliver().drain() == 0
    house.clock.pass_(seconds=29)
    assert await house.deliver().drain() == 0
    house.clock.pass_(seconds=5)
    assert await house.deliver().drain() == 2
    assert house.door.fake.connector.texts() == ["one", "one", "two"]
    assert await house.rows(Outbox.attempts) == [(2,), (1,)]


async def test_without_a_word_from_teams_the_pause_grows(house: House) -> None:
    await house.tell("outcome", "a", GROUP.id, "one")
    pauses = []
    for _ in range(12):
        house.door.fake.connector.faults.append(Fault(502))
        await house.deliver().drain()
        ((run_at,),) = await house.rows(Outbox.run_at)
        pauses.append((run_at - house.clock()).total_seconds())
        house.clock.at = run_at
    assert pauses[0] <= 2
    assert 450 <= pauses[-1] <= 900


async def test_after_a_day_it_is_given_up(house: House) -> None:
    await house.tell("outcome", "a", GROUP.id, "one")
    house.clock.pass_(hours=25)
    house.door.fake.connector.faults.append(Fault(503))
    await house.deliver().drain()
    assert await house.rows(Outbox.state, Outbox.error) == [("dead", "Teams cannot be reached at the moment.")]


async def test_a_blocked_conversation_is_marked_and_left_in_peace(house: House) -> None:
    house.door.fake.connector.refusing[GROUP.id] = 403
    await house.tell("outcome", "a", GROUP.id, "one")
    await house.tell("outcome", "b", GROUP.id, "two")
    await house.tell("outcome", "c", PERSONAL.id, "three")
    assert await house.deliver().drain() == 3
    assert await house.states() == ["dead", "dead", "done"]
    assert house.door.fake.connector.texts(GROUP.id) == ["one"]
    blocked = dict(await house.rows(Conversation.id, Conversation.blocked_at))
    assert blocked[GROUP.id] == house.clock()
    assert blocked[PERSONAL.id] is None


async def test_a_conversation_that_is_gone_is_not_tried_again(house: House) -> None:
    house.door.fake.connector.faults.append(Fault(404))
    await house.tell("outcome", "a", GROUP.id, "one")
    await house.tell("outcome", "b", GROUP.id, "two")
    assert await house.deliver().drain() == 2
    assert await house.states() == ["dead", "dead"]
    assert house.door.fake.connector.texts() == ["one"]
    assert dict(await house.rows(Conversation.id, Conversation.blocked_at))[GROUP.id] == house.clock()


async def test_a_deleted_message_is_posted_anew(house: House) -> None:
    house.versions["a"] = 1
    await house.tell("alert", "a", GROUP.id)
    await house.deliver().drain()
    house.versions["a"] = 2
    house.door.fake.connector.faults.append(Fault(404))
    await house.tell("alert", "a", GROUP.id)
    assert await house.deliver().drain() == 1
    assert [one.method for one in house.door.fake.connector.sent] == ["POST", "PUT", "POST"]
    assert await house.rows(Posted.message_id, Posted.version) == [("1:2", 2)]
    assert dict(await house.rows(Conversation.id, Conversation.blocked_at))[GROUP.id] is None


async def test_a_deleted_thread_of_a_channel_is_begun_anew(house: House) -> None:
    root = CHANNEL.id.partition(";")[0]
    said = activity(conversation=CHANNEL, service_url=house.door.service_url)
    await house.conversations.seen(to_turn(said, house.clock()))
    house.versions["a"] = 1
    await house.tell("alert", "a", root)
    await house.deliver().drain()
    house.versions["a"] = 2
    house.door.fake.connector.faults.append(Fault(404))
    await house.tell("alert", "a", f"{root};messageid=1:1")
    assert await house.deliver().drain() == 1
    assert [one.conversation for one in house.door.fake.connector.sent][1:] == [f"{root};messageid=1:1", root]
    assert await house.rows(Posted.conversation_id, Posted.version) == [(f"{root};messageid=1:2", 2)]


async def test_a_message_that_teams_does_not_understand_blocks_nobody(house: House) -> None:
    house.door.fake.connector.faults.append(Fault(400))
    await house.tell("outcome", "a", GROUP.id, "one")
    assert await house.deliver().drain() == 1
    assert await house.states() == ["dead"]
    assert dict(await house.rows(Conversation.id, Conversation.blocked_at))[GROUP.id] is None


async def test_a_person_who_lacks_the_app_keeps_what_waits_for_them(house: House) -> None:
    house.door.fake.connector.refusing[ALEX.object_id] = 403
    await house.tell("outcome", "a", f"person:{ALEX.object_id}", "one")
    assert await house.deliver().drain() == 0
    assert await house.rows(Outbox.state, Outbox.error) == [("ready", "They have not opened me in Teams yet.")]
    house.door.fake.connector.refusing.clear()
    house.clock.pass_(minutes=1)
    assert await house.deliver().drain() == 1
    assert house.door.fake.connector.texts(f"a:{ALEX.object_id}") == ["one"]


async def test_a_card_too_large_to_be_edited_is_told_as_its_text(house: House) -> None:
    house.versions["a"] = 1
    await house.tell("alert", "a", GROUP.id)
    await house.deliver().drain()
    house.versions["a"] = 2
    house.door.fake.connector.faults.append(Fault(413))
    await house.tell("alert", "a", GROUP.id)
    assert await house.deliver().drain() == 1
    assert house.door.fake.connector.sent[-1].method == "PUT"
    assert house.door.fake.connector.sent[-1].body["text"] == "a v2"


async def test_what_is_too_large_even_as_text_is_given_up(house: House) -> None:
    house.versions["a"] = 1
    house.door.fake.connector.faults.extend([Fault(413), Fault(413)])
    await house.tell("alert", "a", GROUP.id)
    assert await house.deliver().drain() == 1
    assert await house.states() == ["dead"]


async def test_an_unknown_conversation_is_dead_without_a_request(house: House) -> None:
    await house.tell("outcome", "a", "19:nowhere", "one")
    assert await house.deliver().drain() == 1
    assert await house.states() == ["dead"]
    assert house.door.fake.connector.sent == []


async def test_a_card_too_large_goes_out_as_its_text(house: House) -> None:
    house.versions["a"] = 1
    house.door.fake.connector.faults.append(Fault(413))
    await house.tell("alert", "a", GROUP.id)
    assert await house.deliver().drain() == 1
    assert house.door.fake.connector.sent[-1].body["text"] == "a v1"
    assert await house.rows(Posted.version) == [(1,)]


async def test_a_failing_drawing_holds_up_nobody_else(house: House) -> None:
    async def draw(kind: str, subject_id: str, conversation_id: str) -> tuple[Message, int] | None:
        raise RuntimeError(subject_id)

    await house.tell("alert", "a", GROUP.id)
    await house.tell("outcome", "b", PERSONAL.id, "two")
    deliver = Deliver(house.store, house.door.teams, house.conversations, draw, house.clock)
    assert await deliver.drain() == 1
    assert await house.states() == ["ready", "done"]


async def test_a_storm_is_paced_and_nothing_is_lost(house: House) -> None:
    for number in range(10):
        await house.tell("outcome", str(number), GROUP.id, f"message {number}")
    deliver = house.deliver()
    assert await deliver.drain() == 6
    house.clock.pass_(seconds=0.7)
    assert await deliver.drain() == 1
    for _ in range(5):
        house.clock.pass_(seconds=0.7)
        await deliver.drain()
    assert house.door.fake.connector.texts() == [f"message {number}" for number in range(10)]


async def test_the_pace_is_kept_per_conversation_and_in_all(clock: Clock) -> None:
    pace = Pace()
    assert [bool(pace.take("a", clock())) for _ in range(7)] == [False] * 6 + [True]
    assert not pace.take("b", clock())
    taken = sum(not pace.take(f"c{number}", clock()) for number in range(40))
    assert taken == 13  # 20 in all
    clock.pass_(seconds=0.05)
    assert not pace.take("d", clock())


async def test_two_stewards_share_an_outbox_without_saying_anything_twice(house: House) -> None:
    for number in range(6):
        await house.tell("outcome", str(number), [GROUP.id, PERSONAL.id][number % 2], f"message {number}")
    counts = await asyncio.gather(house.deliver().drain(), house.deliver().drain())
    assert sum(counts) == 6
    assert sorted(house.door.fake.connector.texts()) == [f"message {number}" for number in range(6)]


async def test_what_a_crashed_steward_had_leased_is_told_after_the_lease(house: House) -> None:
    await house.tell("outcome", "a", GROUP.id, "one")
    lease = {"state": "leased", "lease_by": "crashed", "lease_until": house.clock()}
    await house.store.write(lambda db: db.execute(update(Outbox).values(lease)))
    await house.tell("outcome", "b", GROUP.id, "two")
    assert await house.deliver().drain() == 0  # the second waits for the first
    house.clock.pass_(seconds=1)
    assert await house.deliver().drain() == 2
    assert house.door.fake.connector.texts() == ["one", "two"]


async def test_the_loop_drains_when_woken_and_stops_cleanly(house: House) -> None:
    deliver = house.deliver()
    running = asyncio.create_task(deliver.run())
    await house.tell("outcome", "a", GROUP.id, "one")
    deliver.wake()
    async with asyncio.timeout(5):
        while await house.states() != ["done"]:
            await asyncio.sleep(0)
        deliver.stop()
        await running
    assert house.door.fake.connector.texts() == ["one"]
