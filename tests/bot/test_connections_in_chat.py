"""Connections, as an administrator handles them in a chat: the whole house against the pretend Microsoft."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.steward import Steward
from bot.turn import Actor, ConversationRef, Kind, Message, Reply, Scope, Turn
from services.sandbox import Sandbox
from services.sandbox.world.azure import SUBSCRIPTIONS
from services.settings import BotSettings, KeySettings, RolesSettings, Settings
from services.specs import Caller, Role
from services.vault import Key
from tests.bot.acting import Teams
from tests.connected import connection
from tests.services.test_secret_shapes import ENTRA, TOKEN

LEE, MEGAN = (f"0000000{n}-0000-4000-8000-000000000000" for n in (5, 1))
ADMIN = Caller(LEE, "tenant", "Lee Gu", frozenset({Role.VIEWER, Role.ADMIN}))
PAGE = "https://steward.contoso.com"
IDS = itertools.count(1)


@dataclass
class House:
    sandbox: Sandbox
    steward: Steward
    teams: Teams
    tenant: int
    azure: int

    async def say(self, words: str, by: str = LEE, scope: Scope = Scope.PERSONAL) -> Message:
        reply = await self.turn(by, scope, kind=Kind.MESSAGE, text=words)
        (message,) = reply.messages
        if message.posted is not None:
            await message.posted(await self.teams.post(None, message))  # type: ignore[arg-type]  # where is all the same
        return message

    async def press(self, message: Message | Reply, title: str) -> Reply:
        button = next(one for one in (message.card or {})["actions"] if one["title"] == title)
        return await self.turn(LEE, Scope.PERSONAL, kind=Kind.PRESS, verb=button["verb"], data=button["data"])

    async def turn(self, by: str, scope: Scope, **what: Any) -> Reply:
        here = ConversationRef(f"a:{by}:{scope}", scope, "https://x", self.sandbox.tenant_id, "28:x")
        actor = Actor(by, self.sandbox.tenant_id, "29:x", "Lee Gu")
        return await self.steward.converse.take(
            Turn(actor=actor, conversation=here, at=self.steward.now(), id=f"{next(IDS)}", **what)
        )

    def rows(self, sql: str) -> list[Any]:
        with self.steward.store.reader(self.steward.now()) as read:
            return list(read.rows(text(sql)))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    sandbox = await Sandbox.start(users=20, sign_ins_per_user=1)
    settings = Settings(
        database=f"sqlite:///{tmp_path}/house.db",
        bot=BotSettings(host="127.0.0.1", anonymous=True, public_url=PAGE, tenant_id=sandbox.tenant_id),
        roles=RolesSettings(admin=(LEE,), operator=(MEGAN,)),
        keys=KeySettings(sealing=base64.b64encode(Key.fresh().value).decode()),
    )
    teams = Teams()
    steward = Steward(settings, speaker=teams)
    tenant = await steward.connections.add(connection(sandbox, name="Contoso"), ADMIN)
    name, id_ = next(iter(SUBSCRIPTIONS.items()))
    azure = connection(sandbox, name=name, kind="subscription", subscription_id=id_)
    second = await steward.connections.add(azure, ADMIN)
    await steward.start(scheduled=False)
    await steward.reconnect()
    yield House(sandbox, steward, teams, tenant, second)
    await steward.stop()
    await sandbox.stop()


def cells(message: Message) -> dict[str, list[Any]]:
    """The rows of a table by their first cell."""
    return {str(row[0].text): [value.text for value in row[1:]] for row in message.answer.rows}  # type: ignore[union-attr]


async def test_connections_are_listed_with_what_to_do_next(house: House) -> None:
    said = await house.say("connections")
    assert said.text == "1 tenant and 1 Azure subscription connected."
    assert cells(said)["Contoso"][:2] == ["Tenant: read", "client secret"]
    assert cells(said)["Contoso"][2].startswith("collecting, 0 of ")


async def test_only_administrators_see_and_change_connections(house: House) -> None:
    for words in ("connections", "connect", "test contoso", "disconnect contoso", "rotate secret contoso",
                  "reset credentials contoso", f"disconnect {house.tenant} purge confirmed"):  # fmt: skip
        said = await house.say(words, by=MEGAN)
        assert "admin role" in said.text, words
    assert house.tenant in house.steward.connections.all()


async def test_connect_gives_a_link_in_the_personal_chat_and_nowhere_else(house: House) -> None:
    said = await house.say("connect")
    (button,) = said.card["actions"]  # type: ignore[index]
    assert button["type"] == "Action.OpenUrl"
    invitation = await house.steward.invitations.redeem(button["url"].removeprefix(f"{PAGE}/connect/"))
    assert (invitation.object_id, invitation.purpose) == (LEE, "connect")
    elsewhere = await house.say("connect", scope=Scope.CHANNEL)
    assert "personal chat" in str(elsewhere.card)
    assert "OpenUrl" not in str(elsewhere.card)
    reset = await house.say("reset credentials contoso")
    invitation = await house.steward.invitations.redeem(reset.card["actions"][0]["url"].rsplit("/", 1)[1])  # type: ignore[index]
    assert (invitation.purpose, invitation.connection_id) == ("reset", house.tenant)


async def test_a_connection_is_found_by_its_beginning_and_nearly(house: House) -> None:
    assert (await house.say("reset credentials contoso prod")).text.startswith("New credentials for Contoso Production")
    assert (await house.say("reset credentials conto")).text == "2 fit “conto”. Which connection do you mean?"
    near = await house.say("reset credentials contosso")
    assert "Contoso" in [one.name for one in near.answer.choices]  # type: ignore[union-attr]
    assert "no connection called" in (await house.say("test zzz")).text


async def test_testing_a_connection_says_connected_and_is_remembered(house: House) -> None:
    said = await house.say("test contoso")
    assert said.answer is not None
    assert said.answer.title == "Contoso: Connected!"
    (row,) = house.rows(f"SELECT granted, licences FROM connection WHERE id = {house.tenant}")
    assert "User.Read.All" in row.granted
    house.sandbox.apps["full"].client_secret = "another"
    failed = await house.say("test contoso")
    assert failed.answer is not None
    assert failed.answer.title == "Contoso: 1 thing to mend"
    assert "secret is wrong" in str(failed.card)


async def test_collecting_now_is_shown_until_it_is_done(house: House) -> None:
    said = await house.say("sync now users and licences of contoso", by=MEGAN)
    assert "neither a connection nor a kind of data" in said.text
    said = await house.say("sync now users", by=MEGAN)
    assert said.answer is not None
    assert said.answer.title == "Collecting now"
    await house.steward.collecting.idle()
    await house.steward.deliver.drain()
    (shown,) = (one for one in house.teams.said.values() if "ollect" in one.text)
    assert shown.text == "1 kind of data collected."
    assert cells(shown)["users"][:2] == ["done", len(house.sandbox.world.users)]
    assert (await house.say("connections")).text


async def test_collecting_everything_takes_each_connection_with_what_it_has(house: House) -> None:
    await house.say("sync now", by=MEGAN)
    (row,) = house.rows("SELECT wanted FROM collection")
    of = {spec.name: spec.of for spec in house.steward.specs.resources.values()}
    assert {(id_, of[name]) for id_, name in json.loads(row.wanted)} == {
        (house.tenant, "tenant"),
        (house.azure, "subscription"),
    }
    await house.steward.collecting.idle()
    await house.steward.deliver.drain()
    said = await house.say("connections")
    assert cells(said)["Contoso"][2] == "✓ synced"
    assert cells(said)["Contoso"][1].startswith("client secret, ends ")


@pytest.mark.parametrize(("choice", "kept"), [("Keep the data", True), ("Delete the data", False)])
async def test_disconnecting_asks_twice_and_names_what_is_lost(house: House, choice: str, kept: bool) -> None:
    await house.steward.sync.run("users", house.tenant)
    first = await house.say("disconnect contoso")
    sure = await house.press(first, choice)
    assert house.tenant in house.steward.connections.all()
    assert f"{len(house.sandbox.world.users)} users" in str(sure.card)
    stays = await house.press(sure, "Leave it connected")
    assert "stays connected" in str(stays.card)
    assert house.tenant in house.steward.connections.all()
    done = await house.press(sure, "Disconnect")
    assert "is disconnected" in str(done.card)
    assert house.tenant not in house.steward.connections.all()
    assert house.tenant not in house.steward.graphs
    (row,) = house.rows(f"SELECT purging FROM connection WHERE id = {house.tenant}")
    assert bool(row.purging) is not kept
    assert ("Contoso" in cells(await house.say("connections"))) is kept
    again = await house.press(sure, "Disconnect")
    assert "no such connection any more" in again.refusal + str(again.card)
    assert "connection.disconnected" in [row.event for row in house.rows("SELECT event FROM audit")]


async def test_rotating_a_secret_in_chat(house: House) -> None:
    before = house.steward.connections.all()[house.tenant].credential
    asked = await house.say("rotate the secret of contoso")
    assert "sign in with it too" in str(asked.card)
    assert house.steward.connections.all()[house.tenant].credential == before
    done = await house.press(asked, "Rotate now")
    assert "The old one is deleted." in str(done.card)
    assert house.steward.connections.all()[house.tenant].credential != before
    assert await house.steward.graphs[house.tenant].token()
    assert cells(await house.say("connections"))["Contoso"][1].startswith("client secret, ends ")


@pytest.mark.parametrize("secret", [ENTRA, TOKEN, "-----BEGIN PRIVATE KEY----- MIIEvQIBADANBgkq"])
async def test_a_pasted_secret_is_kept_nowhere(
    house: House, secret: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    said = await house.say(f"connect with {secret} please")
    assert "kept nothing of it" in said.text
    pressed = await house.turn(LEE, Scope.PERSONAL, kind=Kind.PRESS, verb="request", data={"reason": f"it is {secret}"})
    assert "did not keep it" in pressed.refusal
    assert secret not in said.text + str(said.card) + pressed.refusal
    assert secret not in "".join(capfd.readouterr()) + caplog.text
    house.steward.store.engine.dispose()
    folder = Path(house.steward.store.engine.url.database or "").parent
    assert secret.encode() not in b"".join(path.read_bytes() for path in folder.glob("house.db*"))


async def test_a_collection_nobody_is_at_is_closed(house: House) -> None:
    said = await house.say("sync now users", by=MEGAN)
    house.steward.collecting.stop()
    await asyncio.gather(house.steward.collecting.idle(), return_exceptions=True)
    with house.steward.store.writer() as db:
        db.execute(text("UPDATE collection SET seen_at = 0"))
    await house.steward.collecting.close_stopped()
    (row,) = house.rows("SELECT finished_at FROM collection")
    assert row.finished_at is not None
    assert said.answer is not None
