"""The whole house over a small made-up tenant, behind the real Teams door: messages, files and searches over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import text

from bot.steward import Steward
from services.settings import KeySettings, PrivacySettings, RolesSettings, Settings
from tests.bot.conftest import APP_ID, Clock
from tests.fakes.activities import ADELE, ALEX, CHANNEL, GROUP, PERSONAL, TENANT, Person, Place, activity, mention
from tests.fakes.connector import FakeTeams, Sent
from tests.services.questions.tenant import guid, put_users, user

KEYS = KeySettings(audit="a key that only the tests know...")
PAGE = "http://127.0.0.1:3978"
STRANGER = Person("Mallory", "00000000-0000-4000-8000-0000000000ff", "29:mallory")
TRUSTED = Place("19:trusted@thread.v2", "groupChat", "Identity team")
# Adele may only view, Alex is an operator and an auditor.
ROLES = RolesSettings(viewer=(ADELE.object_id,), operator=(ALEX.object_id,), auditor=(ALEX.object_id,))
Json = dict[str, Any]


@dataclass
class Office:
    """A started Steward and the Teams in front of it."""

    steward: Steward
    fake: FakeTeams
    clock: Clock

    async def receive(self, what: Json) -> tuple[int, Any]:
        """One activity over the door, taken to its end, and what the response says."""
        what |= {"serviceUrl": self.fake.connector.service_url}
        claims = {"audience": APP_ID, "service_url": self.fake.connector.service_url}
        token = "Bearer " + self.fake.login.token(**claims)
        answer = await self.steward.teams.receive(token, orjson.dumps(what), self.steward.converse.take)
        await self.steward.teams.settled()
        return answer

    async def say(self, words: str, who: Person = ALEX, where: Place = PERSONAL) -> Json:
        """What is said to `words`: the body of the message."""
        said = activity(words, who) if where is PERSONAL else mention(words, where, who=who)
        before = len(self.fake.connector.sent)
        assert (await self.receive(said))[0] == 200
        (sent,) = self.fake.connector.sent[before:]
        return sent.body

    async def quiet(self) -> None:
        """Waits for every turn and line under way."""
        await self.steward.teams.settled()
        await self.steward.trail.settle()

    def sent(self) -> list[Sent]:
        return self.fake.connector.sent

    def trail(self) -> list[tuple[str, str, str, Any]]:
        """(who, event, about whom, detail) of each line."""
        with self.steward.store.reader(self.clock()) as read:
            rows = read.rows(text("SELECT actor_name, event, subject_id, detail FROM audit ORDER BY seq"))
        details = [row.detail if isinstance(row.detail, dict) else orjson.loads(row.detail) for row in rows]
        return [(row.actor_name, row.event, row.subject_id, detail) for row, detail in zip(rows, details, strict=True)]


@asynccontextmanager
async def office(database: str, bot: Any, fake: FakeTeams, clock: Clock, *people: Json) -> AsyncIterator[Office]:
    """The office, with `people` in its tenant."""
    settings = Settings(
        database=database,
        bot=bot,
        roles=ROLES,
        keys=KEYS,
        privacy=PrivacySettings(trusted=(TRUSTED.id,)),
    )
    steward = Steward(settings, now=clock)
    with steward.store.writer() as db:
        db.execute(
            text("INSERT INTO connection (id, name, tenant_id, mode) VALUES (1, 'Contoso', :t, 'read')"), {"t": TENANT}
        )
    put_users(steward.store, *people)
    await steward.teams.start()
    await steward.start(scheduled=False)
    yield Office(steward, fake, clock)
    await steward.teams.stop()
    await steward.stop()


def text_of(body: Json) -> str:
    """Everything a message says, whatever draws it."""
    return orjson.dumps(body.get("attachments", body.get("text"))).decode()


def adele(**more: Any) -> Json:
    """Adele Vance's row."""
    return user(1, "Adele", "Vance", department="Retail", job_title="Retail Manager", employee_id="4711", **more)


__all__ = ["ADELE", "ALEX", "CHANNEL", "GROUP", "PAGE", "PERSONAL", "STRANGER", "TRUSTED", "guid", "user"]
