"""Teams as the bot sees it, pretended, and the real door in front of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copy
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from sqlmodel import SQLModel

from bot.botframework import Teams
from bot.turn import Reply, Turn
from services.sandbox import Sandbox
from services.settings import BotSettings
from services.store import tables
from services.store.engine import Store
from tests.fakes.activities import BOT, TENANT
from tests.fakes.connector import FakeTeams

if TYPE_CHECKING:
    from tests.bot.office import Office

APP_ID = BOT["id"].removeprefix("28:")


@dataclass
class Clock:
    """A time that moves when it is told to."""

    at: datetime = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **time: float) -> None:
        self.at += timedelta(**time)


@dataclass
class Taker:
    """Stands where the conversation is: keeps the turns it was given and replies with what it was told to."""

    reply: Reply = field(default_factory=Reply)
    turns: list[Turn] = field(default_factory=list)

    async def __call__(self, turn: Turn) -> Reply:
        self.turns.append(turn)
        return self.reply


@dataclass
class Door:
    """A started Teams with what surrounds it."""

    teams: Teams
    fake: FakeTeams
    take: Taker
    clock: Clock

    @property
    def service_url(self) -> str:
        return self.fake.connector.service_url

    def bearer(self, **claims: Any) -> str:
        claims = {"audience": APP_ID, "service_url": self.service_url} | claims
        return "Bearer " + self.fake.login.token(**claims)

    async def receive(self, activity: Any, authorization: str | None = None) -> tuple[int, Any]:
        body = activity if isinstance(activity, bytes) else orjson.dumps(activity)
        answer = await self.teams.receive(self.bearer() if authorization is None else authorization, body, self.take)
        await self.teams.settled()
        return answer


@pytest.fixture(scope="module")
async def sandbox() -> AsyncIterator[Sandbox]:
    """The pretend Microsoft, as small as it gets."""
    running = await Sandbox.start(users=20)
    yield running
    await running.stop()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def fake(tmp_path: Path) -> AsyncIterator[FakeTeams]:
    fake = await FakeTeams(tmp_path).start()
    yield fake
    await fake.stop()


@pytest.fixture
def settings(fake: FakeTeams) -> BotSettings:
    return BotSettings(
        app_id=APP_ID,
        app_password="canary-password",
        tenant_id=TENANT,
        service_hosts=(f"127.0.0.1:{fake.port}",),
        openid_metadata=f"{fake.login.url}/keys/openidconfiguration",
        login_url=fake.login.url,
        ca_file=fake.ca_file,
    )


@pytest.fixture
async def door(fake: FakeTeams, settings: BotSettings, clock: Clock) -> AsyncIterator[Door]:
    teams = Teams(settings, clock)
    await teams.start()
    yield Door(teams, fake, Taker(), clock)
    await teams.stop()


@pytest.fixture
def own_store(database: str) -> Iterator[Store]:
    """The tables this part of the bot writes, empty, on either engine."""
    store = Store(database)
    own = [getattr(tables, name).__table__ for name in ("Conversation", "Subscription", "Outbox", "Posted")]
    SQLModel.metadata.create_all(store.engine, tables=own)
    yield store
    store.close()


@pytest.fixture
async def here(
    prepared: Path, tmp_path: Path, settings: BotSettings, fake: FakeTeams, clock: Clock
) -> AsyncIterator[Office]:
    """An office with Adele Vance and Lee Gu, whom she manages."""
    from tests.bot.office import adele, guid, office, user  # it needs the clock of this file

    database = f"sqlite:///{copy(prepared, tmp_path / 'steward.db')}"
    async with office(database, settings, fake, clock, adele(), user(2, "Lee", "Gu", manager_id=guid(1))) as opened:
        yield opened
