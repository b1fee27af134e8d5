"""Kills bots in the middle of telling what is in their outbox, against a Teams that fails, and counts what arrived."""

from __future__ import annotations

import asyncio
import multiprocessing
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.synchronize import Event
from pathlib import Path
from random import Random

from aiohttp import web
from sqlalchemy import Connection, func, insert, select, update
from sqlmodel import col

from bot.botframework import Teams
from bot.conversations import Conversations
from bot.deliver import Deliver
from bot.reply import Replies
from bot.turn import Message
from services import alert_view, log, outbox
from services.settings import BotSettings, Settings
from services.store import schema
from services.store.engine import Store
from services.store.tables import Alert, Conversation, Outbox, Posted
from services.store.tables import Connection as Connected
from tests.fakes.activities import BOT, TENANT
from tests.fakes.connector import FakeConnector, FakeTeams, Fault
from tests.soak.tenant import Shifted

# What a killed bot was telling is free again after this.
LEASE_SECONDS = 130
LONGEST_SECONDS, MOST_MESSAGES = 3, 40
PLACES = 25
FAULTS = (429, 412, 502, 504)
SAID = re.compile(r"(?:Medium: )?(\w+) v(\d+)")


@dataclass(frozen=True)
class Heard:
    """One message that Teams took: posted or edited, where, of what, in which version, under which id."""

    method: str
    place: str
    what: str
    version: int
    id: str


class Wall(FakeConnector):
    """A connector that remembers what it has taken, apart from what it refused."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Heard] = []

    async def _activity(self, request: web.Request) -> web.Response:
        response = await super()._activity(request)
        if response.status < 300:
            sent, taken = self.sent[-1], SAID.match(self.texts()[-1])
            assert taken, "Teams was told something that nobody wrote"
            id_ = sent.activity_id or f"1:{next(self.numbers) - 1}"
            self.heard.append(Heard(sent.method, sent.conversation, taken[1], int(taken[2]), id_))
        return response


@dataclass
class Outcome:
    """What came of it. `lost` names what never arrived, `wrong` what stands there in another version than the last.

    `repeated` counts messages posted once more, `unexplained` those of them that no kill explains: the first was noted
    as told, and is to be edited from then on.
    """

    posts: int = 0
    edits: int = 0
    refused: int = 0
    repeated: int = 0
    lost: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether all arrived, as it should."""
        return not (self.lost or self.wrong or self.unexplained)

    def __str__(self) -> str:
        said = f"{self.posts} posted, {self.edits} edited, {self.refused} refused, {self.repeated} posted twice"
        return said + "".join(f"\n  {one}" for one in (*self.lost, *self.wrong, *self.unexplained))


def tell(folder: Path, database: str, kills: int, rows: int, replicas: int = 1, seed: int = 1) -> Outcome:
    """Tells `rows` messages with bots of which one is killed so many times, the alerts changing meanwhile."""
    return asyncio.run(_Story(folder, database, rows, replicas, Random(seed)).tell(kills))


class _Story:
    """One outbox, those who drain it, and the Teams they speak to."""

    def __init__(self, folder: Path, database: str, rows: int, replicas: int, rng: Random) -> None:
        self.store = Store(database)
        self.rows, self.replicas, self.rng = rows, replicas, rng
        self.clock = Shifted()
        self.teams = FakeTeams(folder)
        self.wall = self.teams.connector = Wall()
        self.versions: dict[str, int] = {}
        self.outcome = Outcome()
        self.fork = multiprocessing.get_context("forkserver")
        self.fork.set_forkserver_preload(["tests.soak.ready"])

    async def tell(self, kills: int) -> Outcome:
        await self.teams.start()
        try:
            schema.prepare(self.store)
            await self.store.write(self._fill)
            for _ in range(kills):
                await self._killed()
            async with self._bots(self.replicas):
                while await self.store.read(self.clock(), lambda read: read.value(_waiting())):
                    await asyncio.sleep(0.1)
            self._judge()
            return self.outcome
        finally:
            await self.teams.stop()
            self.store.close()

    async def _killed(self) -> None:
        """Bots tell for a moment and are killed; whatever they told without noting it may be told again."""
        self.wall.faults.extend(Fault(self.rng.choice(FAULTS), {"Retry-After": "0.2"}) for _ in range(2))
        async with self._bots(self.replicas):
            enough = len(self.wall.heard) + self.rng.randrange(1, MOST_MESSAGES)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._heard(enough), LONGEST_SECONDS)
        self.clock.forward(LEASE_SECONDS)
        self.wall.faults.clear()
        self._repeats()
        await self.store.write(self._change)

    async def _heard(self, messages: int) -> None:
        while len(self.wall.heard) < messages:
            await asyncio.sleep(0.002)

    @asynccontextmanager
    async def _bots(self, count: int) -> AsyncIterator[None]:
        """So many bots, at work when this begins and killed when it ends."""
        given, events = self._given(), [self.fork.Event() for _ in range(count)]
        bots = [self.fork.Process(target=_drain, args=(given, self.clock, event)) for event in events]
        try:
            for bot, event in zip(bots, events, strict=True):
                bot.start()
                # Aside, for Teams answers on this loop.
                await asyncio.to_thread(event.wait)
            yield
        finally:
            for bot in bots:
                bot.kill()
                bot.join()

    def _given(self) -> Settings:
        login = self.teams.login.url
        bot = BotSettings(
            app_id=BOT["id"].removeprefix("28:"),
            app_password="canary-password",
            tenant_id=TENANT,
            service_hosts=(f"127.0.0.1:{self.teams.port}",),
            openid_metadata=f"{login}/keys/openidconfiguration",
            login_url=login,
            ca_file=self.teams.ca_file,
        )
        return Settings(database=str(self.store.engine.url.render_as_string(hide_password=False)), bot=bot)

    def _fill(self, db: Connection) -> None:
        """Four alerts of five rows, one message of one: each in one of the places."""
        now = self.clock()
        db.execute(insert(Connected).values(id=1, name="Contoso", tenant_id=TENANT, mode="read"))
        for number in range(PLACES):
            place = {"id": _place(number), "scope": "groupChat", "service_url": self.wall.service_url}
            place |= {"tenant_id": TENANT, "bot_id": BOT["id"], "channel": "msteams", "seen_at": now}
            db.execute(insert(Conversation).values(**place))
        for number in range(self.rows):
            if number % 5 == 4:
                outbox.tell(db, now, "outcome", "", _place(number), f"m{number} v1")
                continue
            name = f"a{number}"
            self.versions[name] = 1
            row = {"id": name, "connection_id": 1, "check": "c", "subject": name, "state": "open", "severity": "medium"}
            row |= {"text": f"{name} v1", "facts": [], "opened_at": now, "changed_at": now, "version": 1}
            db.execute(insert(Alert).values(**row))
            outbox.tell(db, now, "alert", name, _place(number))

    def _change(self, db: Connection) -> None:
        """A few alerts change: each copy is to be edited."""
        for name in self.rng.sample(sorted(self.versions), min(5, len(self.versions))):
            self.versions[name] += 1
            values = {"version": self.versions[name], "text": f"{name} v{self.versions[name]}"}
            db.execute(update(Alert).where(col(Alert.id) == name).values(**values))
            outbox.tell(db, self.clock(), "alert", name, _place(int(name[1:])))

    def _repeats(self) -> None:
        """Of what is noted as told, nothing may be posted once more: looked at after every kill."""
        with self.store.reader(self.clock()) as read:
            standing = {row.subject_id: row.message_id for row in read.rows(select(Posted))}
        for what, id_ in standing.items():
            posts = [one.id for one in self.wall.heard if one.what == what and one.method == "POST"]
            if posts and posts[-1] != id_:
                self.outcome.unexplained.append(f"{what} was posted again though it stood there")

    def _judge(self) -> None:
        """What arrived, against what was to be told."""
        self._repeats()
        heard, outcome = self.wall.heard, self.outcome
        posts = Counter(one.what for one in heard if one.method == "POST")
        outcome.posts, outcome.edits = sum(posts.values()), sum(one.method == "PUT" for one in heard)
        outcome.refused = len(self.wall.sent) - len(heard)
        outcome.repeated = sum(count - 1 for count in posts.values())
        wanted = {f"{'m' if number % 5 == 4 else 'a'}{number}": _place(number) for number in range(self.rows)}
        outcome.lost += [f"{what} was never told" for what in wanted if not posts[what]]
        outcome.wrong += [f"{one.what} was told in {one.place}" for one in heard if wanted[one.what] != one.place]
        shown = {one.id: one for one in heard}
        with self.store.reader(self.clock()) as read:
            for row in read.rows(select(Posted)):
                if shown[row.message_id].version != self.versions[row.subject_id]:
                    outcome.wrong.append(f"{row.subject_id} stands in an old version")


def _waiting() -> object:
    return select(func.count()).select_from(Outbox).where(col(Outbox.state).in_(outbox.WAITING))


def _place(number: int) -> str:
    return f"19:place{number % PLACES}@thread.v2"


def _drain(given: Settings, clock: Shifted, begun: Event) -> None:
    log.configure("critical")
    asyncio.run(_serve(given, clock, begun))


async def _serve(given: Settings, clock: Shifted, begun: Event) -> None:
    """What of a bot drains the outbox, until it is killed."""
    store, teams, replies = Store(given.database), Teams(given.bot, clock), Replies()

    async def draw(_kind: str, id_: str, _place: str) -> tuple[Message, int]:
        view = await store.read(clock(), lambda read: alert_view.view(read, id_))
        return replies.message(view), view.version

    await teams.start()
    begun.set()
    await Deliver(store, teams, Conversations(store, clock), draw, clock).run()
