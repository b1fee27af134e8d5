"""The whole house over HTTP with what people and attackers send: a clear answer or the right status, and no end."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import pytest
from sqlmodel import col, select

from bot.demo import SandboxProcess
from bot.steward import Steward
from services.sandbox import Sandbox, SandboxThread
from services.store.tables import Approval, Audit, Decision, Posted
from tests.fakes import activities
from tests.fakes.activities import Person, Place
from tests.fakes.connector import FakeTeams

Json = dict[str, Any]
Found = TypeVar("Found")
REASON = "Left the company on Friday"


async def until(seen: Callable[[], Awaitable[Found]]) -> Found:
    """What `seen` finds, as soon as it finds something; it may take half a minute."""
    async with asyncio.timeout(30):
        while not (found := await seen()):
            await asyncio.sleep(0.02)
    return found


def _rows(read: Any, statement: Any) -> Any:
    # sqlmodel's select gives whole objects in a session only; here rows are wanted.
    return read.db.execute(statement).all()


@dataclass
class House:
    """The bot, its tenant, the connector it speaks to, and a client of its endpoint."""

    steward: Steward
    sandbox: Sandbox
    cloud: SandboxProcess
    teams: FakeTeams
    http: aiohttp.ClientSession
    later: timedelta = timedelta()

    def person(self, name: str) -> Person:
        known = self.cloud.person(name)
        return Person(known.name, known.object_id, f"29:{known.object_id}")

    async def send(self, activity: Json) -> tuple[int, Json]:
        async with self.http.post("/api/messages", json=activity) as response:
            return response.status, await response.json() if response.content_type == "application/json" else {}

    def activity(self, kind: Callable[..., Json], *words: Any, who: str, **more: Any) -> Json:
        """An activity of the demo tenant, from `who`'s personal chat unless said otherwise."""
        person = self.person(who)
        place = more.pop("conversation", Place(f"a:{person.object_id}", "personal"))
        said = kind(*words, who=person, conversation=place, service_url=self.teams.connector.service_url, **more)
        tenant = {"id": self.sandbox.tenant_id}
        return said | {
            "channelData": said["channelData"] | {"tenant": tenant},
            "conversation": said["conversation"] | {"tenantId": self.sandbox.tenant_id},
        }

    async def say(self, text: str, who: str = "Alex Wilber") -> Json:
        """The card that answers `text`."""
        said = self.activity(activities.activity, text, who=who)
        assert (await self.send(said))[0] == 200
        await self.steward.teams.settled()
        reply = next(sent.body for sent in self.teams.connector.sent if sent.activity_id == said["id"])
        card: Json = reply["attachments"][0]["content"]
        return card

    async def press(self, verb: str, data: Json, who: str, message_id: str = "1:card", **more: Any) -> Json:
        """The body that answers a press."""
        said = self.activity(activities.press, verb, data, message_id, who=who, **more)
        status, body = await self.send(said)
        assert status == 200
        return body

    async def requested(self, who: str = "Alex Wilber", target: str = "diego siciliani") -> tuple[Json, str]:
        """The press data of a pending approval, and the message id of Megan's copy of its card."""
        card = await self.say(f"disable {target}", who)
        data = next(action["data"] for action in card["actions"] if action["verb"] == "request")
        mine = f"draft-{data['id']}"
        body = await self.press("request", {**data, "reason": REASON}, who, mine)
        pending: Json = next(action["data"] for action in body["value"]["actions"] if action["verb"] == "cancel")
        return pending, await self.copy_of(data["id"], f"a:{self.person('Megan Bowen').object_id}")

    async def copy_of(self, approval_id: str, conversation: str) -> str:
        """The message id of the card in `conversation`, once it was delivered there."""
        where = (col(Posted.subject_id) == approval_id, col(Posted.conversation_id) == conversation)

        async def posted() -> str:
            row = await self.steward.store.read(self.now(), lambda read: read.one(select(Posted).where(*where)))
            return "" if row is None else str(row.message_id)

        return await until(posted)

    async def state(self, approval_id: str) -> str:
        def work(read: Any) -> str:
            return str(read.value(select(Approval.state).where(col(Approval.id) == approval_id)))

        return await self.steward.store.read(self.now(), work)

    async def refused(self) -> list[Any]:
        """The lines of the trail about what was refused."""
        lines = select(Audit).where(col(Audit.event) == "refused").order_by(col(Audit.seq))
        return await self.steward.store.read(
            self.now(), lambda read: [Audit(**row._mapping) for row in _rows(read, lines)]
        )

    async def decisions(self, approval_id: str) -> list[Any]:
        """Who decided about it."""
        made = select(Decision).where(col(Decision.approval_id) == approval_id)
        return await self.steward.store.read(self.now(), lambda read: list(_rows(read, made)))

    async def reaches(self, approval_id: str, state: str) -> None:
        async def reached() -> bool:
            return await self.state(approval_id) == state

        await until(reached)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.later


@pytest.fixture(scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    folder: Path = tmp_path_factory.mktemp("house")
    teams = await FakeTeams(plain=True).start()
    with SandboxThread(users=60) as sandbox:
        cloud = SandboxProcess(facts=sandbox.facts())
        shift: list[House] = []

        def now() -> datetime:
            return datetime.now(UTC) + (shift[0].later if shift else timedelta())

        steward = Steward(cloud.settings(f"sqlite:///{folder / 'house.db'}", 0), now=now)
        started: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        serving = asyncio.create_task(steward.serve(started.set_result))
        port = await asyncio.wait_for(started, 30)
        await steward.collect()
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
            built = House(steward, sandbox, cloud, teams, http)
            shift.append(built)
            for name in ("Megan Bowen", "Patti Fernandez"):
                await built.send(built.activity(activities.installed, who=name))
            yield built
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
    await teams.stop()


@pytest.mark.parametrize(
    "text",
    ["", "   ", "a" * 60_000, "👩‍👩‍👧‍👦🔥", "מרים גרהם", "'; drop table users; --", "<img src=x onerror=alert(1)>",
     "%s%s%n {0} {{DATE()}}", "\x00\x07\u202etxt", "disable", "user", "users inactive", "users inactive -3 days",
     "users inactive 99999999999999999999 days", "SELECT * FROM users WHERE 1=1", "you useless piece of junk"],
)  # fmt: skip
async def test_odd_text_gets_a_clear_answer(house: House, text: str) -> None:
    card = await house.say(text)
    assert card["type"] == "AdaptiveCard"
    assert "went wrong" not in str(card)
    assert "Adele Vance" in str(await house.say("adele vance"))


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"conversation": None}, 400), ({"serviceUrl": None}, 400), ({"from": None}, 400), ({"type": None}, 400),
     ({"serviceUrl": "https://evil.example/"}, 403)],
)  # fmt: skip
async def test_a_broken_activity_gets_the_right_status(house: House, changes: Json, status: int) -> None:
    whole = house.activity(activities.activity, "help", who="Alex Wilber")
    broken = {key: value for key, value in (whole | changes).items() if value is not None}
    assert (await house.send(broken))[0] == status


async def test_another_tenant_is_refused(house: House) -> None:
    theirs = house.activity(activities.press, "approve", {"id": str(uuid.uuid4()), "version": 1}, who="Megan Bowen")
    theirs["channelData"]["tenant"]["id"] = theirs["conversation"]["tenantId"] = str(uuid.uuid4())
    assert (await house.send(theirs))[0] == 403


async def test_broken_json_is_a_bad_request(house: House) -> None:
    for body in (b"{", b"[]", b"null", b'"x"', b"\xff\xfe"):
        headers = {"Content-Type": "application/json"}
        async with house.http.post("/api/messages", data=body, headers=headers) as response:
            assert response.status == 400


async def test_somebody_without_a_role_is_told_whom_to_ask(house: House) -> None:
    assert "no role" in str(await house.say("help", who="Lee Gu"))


async def test_an_approval_is_refused_to_its_requester_its_target_and_those_without_the_role(house: House) -> None:
    data, message_id = await house.requested(target="lidia holloway")
    for who, words in (("Alex Wilber", "yourself"), ("Nestor Wilke", ""), ("Pradeep Gupta", "")):
        theirs = f"a:{house.person('Megan Bowen').object_id}"
        body = await house.press("approve", data, who, message_id, conversation=Place(theirs, "personal"))
        assert body["statusCode"] == 403
        assert words in body["value"]["message"]
    assert await house.state(data["id"]) == "pending"


async def test_a_press_elsewhere_than_on_our_card_is_refused(house: House) -> None:
    data, message_id = await house.requested(target="grady archie")
    forged = [
        house.press("approve", data, "Megan Bowen", "some-other-message"),
        house.press("approve", data, "Megan Bowen", message_id, conversation=Place("19:else@thread.v2", "groupChat")),
        house.press("approve", {**data, "id": str(uuid.uuid4())}, "Megan Bowen", message_id),
        house.press("approve", {**data, "force": True}, "Megan Bowen", message_id),
        house.press("approve", {**data, "id": "'; drop table approval"}, "Megan Bowen", message_id),
        house.press("approve", {**data, "version": "1; --"}, "Megan Bowen", message_id),
        house.press("run", data, "Megan Bowen", message_id),
    ]
    before = len(await house.refused())
    for attempt in forged:
        body = await attempt
        assert body["statusCode"] == 403, body
        assert body["value"]["message"]
    assert await house.state(data["id"]) == "pending"
    written = (await house.refused())[before:]
    assert [line.detail["verb"] for line in written] == ["approve"] * 6 + ["run"]
    assert {line.actor_name for line in written} == {"Megan Bowen"}
    assert data["id"] in {line.detail["about"] for line in written}
    assert all(line.detail["why"].endswith(".") for line in written)


async def test_what_a_stranger_a_guest_or_a_replay_presses_changes_nothing_and_is_written_down(house: House) -> None:
    data, message_id = await house.requested(target="lidia holloway")
    theirs = f"a:{house.person('Megan Bowen').object_id}"
    before = len(await house.refused())
    for who in ("Nestor Wilke", "Lee Gu"):
        body = await house.press("approve", data, who, message_id, conversation=Place(theirs, "personal"))
        assert body["statusCode"] == 403
    unknown = house.activity(activities.press, "approve", data, message_id, who="Megan Bowen")
    unknown["from"].pop("aadObjectId")
    assert (await house.send(unknown))[1]["statusCode"] == 403
    assert len(await house.refused()) == before + 3
    assert await house.state(data["id"]) == "pending"
    press = house.activity(activities.press, "deny", data, message_id, who="Megan Bowen")
    first, again = [await house.send(press) for _ in range(2)]
    assert "Denied" in str(first[1])
    assert again[0] == 200
    assert await house.state(data["id"]) == "denied"
    assert len(await house.decisions(data["id"])) == 1


async def test_a_draft_can_be_requested_by_its_owner_alone_and_with_a_reason(house: House) -> None:
    card = await house.say("disable isaiah langer")
    data = next(action["data"] for action in card["actions"] if action["verb"] == "request")
    for who, reason in (("Megan Bowen", REASON), ("Alex Wilber", "no"), ("Alex Wilber", "x" * 501)):
        body = await house.press("request", {**data, "reason": reason}, who)
        assert body["statusCode"] == 403
    assert await house.state(data["id"]) == "draft"


async def test_five_presses_at_once_have_one_effect(house: House) -> None:
    data, message_id = await house.requested(target="lynne robbins")
    target = house.person("Lynne Robbins").object_id
    answers = await asyncio.gather(*(house.press("approve", data, "Megan Bowen", message_id) for _ in range(5)))
    assert {answer["statusCode"] for answer in answers} == {200}
    await house.reaches(data["id"], "done")
    writes = [write for write in house.sandbox.world.ledger if write.id == target]
    assert len(writes) == 1
    assert house.sandbox.world.users[target]["accountEnabled"] is False
    late = await house.press(
        "deny",
        data,
        "Patti Fernandez",
        await house.copy_of(data["id"], f"a:{house.person('Patti Fernandez').object_id}"),
    )
    assert "Done" in str(late["value"])
    assert await house.state(data["id"]) == "done"


async def test_an_expired_approval_shows_that_it_is(house: House) -> None:
    data, message_id = await house.requested(target="henrietta mueller")
    house.later = timedelta(hours=5)
    with contextlib.ExitStack() as stack:
        stack.callback(setattr, house, "later", timedelta())
        await house.steward.approvals.expire()
        body = await house.press("approve", data, "Megan Bowen", message_id)
    assert "Expired" in str(body["value"])
    assert await house.state(data["id"]) == "expired"
    assert house.sandbox.world.users[house.person("Henrietta Mueller").object_id]["accountEnabled"] is True


async def test_a_cancelled_approval_cannot_be_approved(house: House) -> None:
    data, message_id = await house.requested(target="johanna lorenz")
    await house.press("cancel", data, "Alex Wilber")
    body = await house.press("approve", data, "Megan Bowen", message_id)
    assert "Cancelled" in str(body["value"])
    assert await house.state(data["id"]) == "cancelled"
