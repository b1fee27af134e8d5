"""A Steward over the sandbox's tenant and behind the pretend Teams, which can also mail and install itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
from sqlalchemy import insert, select, update
from sqlmodel import col

from bot.steward import Steward
from services.sandbox import Sandbox
from services.settings import MailSettings, Settings
from services.store.tables import Conversation, Outbox
from tests.bot.conftest import Clock
from tests.bot.office import KEYS, ROLES, Office
from tests.connected import connection
from tests.fakes.activities import ALEX, GROUP, TENANT, activity, mention
from tests.fakes.connector import FakeTeams

SENDER = "AlexW@contoso.com"
APP = "22222222-3333-4444-8555-666666666666"


class Way:
    """An office whose Steward mails as Alex, over the sandbox."""

    def __init__(self, office: Office, sandbox: Sandbox) -> None:
        self.office, self.sandbox, self.store = office, sandbox, office.steward.store
        self.cloud = sandbox.cloud

    async def hear(self, what: Any) -> None:
        """Takes an activity of the sandbox's tenant to its end."""
        body = orjson.dumps(what).replace(TENANT.encode(), self.sandbox.tenant_id.encode())
        assert (await self.office.receive(orjson.loads(body)))[0] == 200
        await self.office.quiet()

    async def said(self, words: str) -> str:
        """What Alex is told to `words`."""
        await self.hear(activity(words, ALEX))
        return str(self.office.sent()[-1].body)

    def mails(self) -> list[dict[str, Any]]:
        return self.cloud.world.mailboxes.outgoing

    async def row(self, kind: str, subject: str, to: str, text: str = "", **more: Any) -> None:
        now = self.office.clock()
        row = {"kind": kind, "subject_id": subject, "to": to, "text": text, "state": "ready", "attempts": 0}
        row |= {"created_at": now, "run_at": now, "lease_by": "", "error": ""}
        await self.store.write(lambda db: db.execute(insert(Outbox).values(**row | more)))

    async def drain(self) -> int:
        return await self.office.steward.deliver.drain()

    def rows(self) -> list[tuple[str, str, str, str]]:
        with self.store.reader(self.office.clock()) as read:
            rows = read.rows(select(Outbox).order_by(col(Outbox.id)))
        return [(row.kind, row.to, row.state, row.error) for row in rows]

    def block(self, id: str) -> None:
        with self.store.writer() as db:
            place = update(Conversation).where(col(Conversation.id) == id)
            db.execute(place.values(blocked_at=self.office.clock()))


@asynccontextmanager
async def wired(
    sandbox: Sandbox, database: str, bot: Any, fake: FakeTeams, clock: Clock, app: str = "full",
    catalogue: str | None = None, **mail: Any,
) -> AsyncIterator[Way]:  # fmt: skip
    """It, with one personal chat of Alex's and one group chat; the sandbox has forgotten what was sent before."""
    sandbox.world.mailboxes.outgoing.clear()
    sandbox.world.mailboxes.sent.clear()
    sandbox.cloud.installed.clear()
    sandbox.cloud.catalogue[APP] = sandbox.apps[app].client_id
    given = {"way": "graph", "sender": SENDER, "recipients": ("it@contoso.com",)}
    own = bot.model_copy(update={"catalogue_app_id": catalogue, "tenant_id": sandbox.tenant_id})
    steward = Steward(
        Settings(
            database=database,
            bot=own,
            roles=ROLES.model_copy(update={"admin": (ALEX.object_id,)}),
            keys=KEYS,
            connections=(connection(sandbox, app),),
            mail=MailSettings(**given | mail),
        ),
        now=clock,
    )
    await steward.teams.start()
    way = Way(Office(steward, fake, clock), sandbox)
    await way.hear(activity("hello", ALEX))
    await way.hear(mention("hello", GROUP, who=ALEX))
    way.office.sent().clear()
    yield way
    await steward.teams.stop()
    await steward.stop()
