"""The whole house, built bottom-up from its settings."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import structlog
from aiohttp import web

from bot import metrics, server
from bot.botframework import Teams
from bot.caller import Callers
from bot.connect.desk import Desk
from bot.connect.guard import Guard
from bot.connect.pages import Pages
from bot.conversations import Conversations
from bot.converse import Converse
from bot.copies import Copies
from bot.deliver import Deliver, Speaker
from bot.export_page import ExportPage
from bot.files import Files
from bot.hear import Hear
from bot.parse import whole_grammar
from bot.press import Press
from bot.reply import Replies
from bot.search import Search
from bot.turn import Turn
from services import connections, contradictions, registry, vault
from services.alerts import Alerts
from services.anchors import Anchors
from services.approvals import Approvals
from services.clearance import Clearance
from services.clouds import CLOUDS
from services.collecting import Collecting
from services.connections import Connections
from services.downloads import Downloads
from services.emergency import Emergency
from services.errors import GraphNotFound
from services.execution import Execution
from services.exporting import Exporting
from services.gate import Gate
from services.graphs import Graphs
from services.installing import Installing
from services.invitations import Invitations
from services.live import Live
from services.mail.sending import Mail
from services.microsoft.governor import urgent
from services.nudges import Nudges
from services.own_needs import own_needs
from services.policy import Roles
from services.purge import purge
from services.refusals import Refusals
from services.rotation import Rotation
from services.settings import Settings
from services.specs import Caller, Role
from services.step_secrets import StepSecrets
from services.store import schema
from services.store.engine import Store
from services.sync.engine import Sync
from services.sync.schedule import Job, Schedule
from services.tracing import Traces
from services.trail import Trail
from services.unreached import Unreached
from services.visits import Visits

log = structlog.get_logger()
FAREWELL_SECONDS = 10


def utc_now() -> datetime:
    """The time it is."""
    return datetime.now(UTC)


class Steward:
    """The whole house, built bottom-up from its settings. `start` brings it to life, `stop` puts it to rest."""

    def __init__(
        self, given: Settings, *, now: Callable[[], datetime] = utc_now, speaker: Speaker | None = None
    ) -> None:
        self.settings = given
        self.now = now
        self.specs = replace(registry.load(), own=own_needs(given))
        contradictions.insist(given, self.specs)
        self.store = Store(given.database)
        schema.prepare(self.store)
        key = given.keys.audit.get_secret_value().encode() if given.keys.audit else b""
        sealing = vault.from_settings(given.keys)
        self.connections = Connections(self.store, sealing, given.connections, now, key)
        self.graphs = Graphs(self.connections, now)
        self._purge = partial(purge, self.store, now, key)
        self.roles = Roles(given.roles, self._member_groups, now, given.approvals.groups)
        self.sync = Sync(self.store, self.specs, self.graphs, now, given.sync)
        self.alerts = Alerts(self.store, self.specs, now, key, given.checks, given.told, given.time_zone)
        clearance = Clearance(self.store, self.specs, given, self.roles, now)
        gate = Gate(key, given.guard.most_an_hour, self.roles.holders()[Role.ADMIN])
        self.approvals = Approvals(self.store, self.specs, given, self.roles, clearance, now, key, self.graphs)
        self.execution = Execution(
            self.store, self.specs, clearance, gate, self.graphs, self.sync, now, key, vault=sealing
        )
        self.nudges = Nudges(self.store, self.roles.holders()[Role.APPROVER], now, key)
        self.mail = Mail(given, self.graphs, self.store, now)
        self._unreached = Unreached(given.mail, self.roles.holders()[Role.ADMIN])
        self.anchors = Anchors(self.store, now, given.audit.anchors)
        emergency = Emergency(self.store, self.roles, given.approvals.break_glass, now, key)
        self.conversations = Conversations(self.store, now)
        self.collecting = Collecting(self.store, self.specs, self._collect, now, self._changed, key)
        self.invitations = Invitations(self.store, now, key)
        trail = self.trail = Trail(self.store, key)
        exporting, self.downloads = Exporting(self.store, trail), Downloads(self.store, now)
        live = Live(
            store=self.store,
            specs=self.specs,
            connections=self.connections,
            invitations=self.invitations,
            collecting=self.collecting,
            rotation=Rotation(self.store, sealing, self.connections, self.reconnect, now, key),
            exporting=exporting,
            mail=self.mail,
            approvals=self.approvals,
            nudges=self.nudges,
            rules=given.approvals,
            guard=given.guard,
            downloads=self.downloads,
            now=now,
            public_url=given.bot.public_url or "",
            links_only=given.bot.anonymous and speaker is None,
            reconnect=self.reconnect,
            changed=self._changed,
            audit_key=key,
        )
        self.desk = Desk(
            specs=self.specs,
            store=self.store,
            visits=Visits(self.store, sealing, now),
            invitations=self.invitations,
            connections=self.connections,
            roles=self.roles,
            clouds={one.name: one for one in (*given.clouds, *CLOUDS.values())},
            public_url=given.bot.public_url or "",
            now=now,
            reconnect=self.reconnect,
            collect=self._collect_all,
        )
        replies = Replies()
        copies = Copies(self.store, self.conversations, replies, now, self._changed)
        self.teams = Teams(given.bot, now, self._turned_away)
        speaker, trusted, holders = speaker or self.teams, frozenset(given.privacy.trusted), self.roles.holders()
        grammar, prices, zone = whole_grammar(), given.prices.table(), given.time_zone
        self.hear = hear = Hear(
            self.store, self.specs, grammar, self.approvals, live, now, key, holders, prices, trail, trusted, zone,
            given.approvals,
        )  # fmt: skip
        self.files = Files(hear, exporting, self.conversations, self.roles, self.store, speaker)
        refusals = Refusals(self.store, now, key)
        press = Press(
            self.store, hear, self.approvals, emergency, self.nudges, self.alerts, self.conversations, replies, copies,
            refusals, now, self._changed,
        )  # fmt: skip
        # Whoever an administrator connects is looked after, but does not speak to Steward.
        self._speaking = frozenset(one.tenant_id for one in given.connections if one.kind == "tenant")
        self._speaking |= {given.bot.tenant_id or ""}
        self.converse = Converse(
            self.store,
            given,
            self.specs,
            Callers(self.roles, self._speaking),
            self.conversations,
            hear,
            press,
            self.files,
            Search(self.store, self.specs, replies, trail, trusted, now),
            self.alerts,
            refusals,
            replies,
            copies,
            now,
            self._changed,
            StepSecrets(sealing),
        )
        self.deliver = Deliver(
            self.store,
            speaker,
            self.conversations,
            self.converse.draw,
            now,
            mail=self.mail,
            installs=Installing(given.bot, self.graphs),
            unreached=self._unreached,
        )
        self.schedule = Schedule(self.sync, self.specs, self.graphs, self._jobs(), after_sync=self._after_sync)
        self._traces, self._looking = Traces(given.traces), False
        self._tasks: set[asyncio.Task[Any]] = set()

    async def start(self, *, scheduled: bool = True) -> None:
        """Opens the doors: deliveries run, unfinished approvals are picked up and, if `scheduled`, syncs begin."""
        self._traces.start()
        self._background(self.deliver.run())
        self._background(self._warm())
        for id_ in self.graphs:
            await self._size(id_)
        await self._recover()
        self._changed()
        if scheduled:
            self.schedule.start()

    async def stop(self) -> None:
        """Closes everything; what is unfinished stays in the database and goes on at the next start."""
        self.schedule.stop()
        self.collecting.stop()
        self.deliver.stop()
        # What was never started has nothing to wait for, and `asyncio.wait` refuses an empty set.
        if tasks := set(self._tasks):
            _, unfinished = await asyncio.wait(tasks, timeout=FAREWELL_SECONDS)
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await self.hear.stop()
        await self.trail.stop()
        # A run that was cut off notes where it stands, and a thread may still be writing: the database waits for both.
        with suppress(TimeoutError):
            async with asyncio.timeout(FAREWELL_SECONDS):
                await self.schedule.stopped()
                await self.store.settled()
        await self.graphs.close()
        await asyncio.to_thread(self._traces.stop)
        self.store.close()

    async def serve(self, ready: Callable[[int], None] | None = None) -> None:
        """Answers Teams until cancelled. `ready` is called with the port listened on."""
        await self.teams.start()
        token = self.settings.keys.metrics.get_secret_value() if self.settings.keys.metrics else ""
        numbers = metrics.of(self.store, self.graphs, self.now, token)
        app = server.build(self.teams, self.converse.take, self.health, numbers, self._pages())
        runner = web.AppRunner(app, access_log=None)
        try:
            await self.start()
            await runner.setup()
            site = web.TCPSite(runner, self.settings.bot.host, self.settings.bot.port)
            await site.start()
            if ready:
                ready(runner.addresses[0][1])
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()
            await self.teams.stop()
            await self.stop()

    def _pages(self) -> dict[str, web.Application]:
        """What browsers may open, where Steward knows the address at which they reach it."""
        if not self.settings.bot.public_url:
            return {}
        guard = Guard(self.settings.bot.public_url)
        files = ExportPage(self.downloads, lambda link: self.files.linked(link, self.now()), guard)
        return {"/connect": Pages(self.desk, guard).build(), "/export": files.build()}

    async def collect(self, *, quick: bool = True) -> None:
        """Syncs once what is `quick` (the rest is left to the schedule), or all, of every connection, and judges it."""
        for id_ in self.graphs:
            await self.sync.run_all(id_, quick=quick)
            await self._size(id_)
            await self.alerts.judge(id_)
        self._changed()

    async def reconnect(self) -> None:
        """Opens what was connected or changed since, here or in another replica, and lets go of what is gone.

        Raises CannotOpen, and then all stays as it is.
        """
        opened, gone = await self.graphs.renew()
        for id_ in gone:
            self.schedule.drop(id_)
        for id_ in opened:
            await self._size(id_)
            self._background(self.graphs[id_].warm())

    async def rotate_key(self) -> int:
        """How many credentials were sealed anew with the current key; nothing else is done, and all is closed after.

        Raises CannotOpen.
        """
        try:
            return await self.connections.rotate_key()
        finally:
            await self.stop()

    def health(self) -> dict[str, Any]:
        """What `/readyz` says: whether the database answers and the schedule ticks."""
        with self.store.reader(self.now()):
            return {"ready": self.schedule.running, "database": "ok"}

    async def _collect_all(self, caller: Caller, connection_id: int) -> str:
        """Begins to collect all of a connection, as somebody asked; what that can be followed by."""
        wanted = [(connection_id, resource.name) for resource in self.sync.of(connection_id)]
        return await self.collecting.start(caller, wanted)

    async def _collect(self, resource: str, connection_id: int) -> None:
        await self.schedule.collect(resource, connection_id)

    def _jobs(self) -> list[Job]:
        return [
            Job("expire approvals", timedelta(seconds=30), self._telling(self.approvals.expire)),
            Job("remind and escalate", timedelta(minutes=1), self._telling(self.nudges.run)),
            Job("begin what is due", timedelta(seconds=15), self._run_due),
            Job("anchor the trail", timedelta(minutes=10), self._telling(self.anchors.note)),
            Job("take over stopped runs", timedelta(minutes=1), self._telling(self._recover)),
            Job("close stopped collections", timedelta(minutes=1), self._telling(self.collecting.close_stopped)),
            Job("wake snoozed alerts", timedelta(minutes=1), self._telling(self.alerts.wake)),
            Job("tell what waited", timedelta(minutes=1), self._telling(self.alerts.tend)),
            Job("say that Teams is out of reach", timedelta(minutes=1), self._telling(self._look_for_teams)),
            Job("connections", timedelta(seconds=30), self.reconnect),
            Job("purge what is disconnected", timedelta(seconds=30), self._purge),
        ]

    async def _look_for_teams(self) -> bool:
        now = self.now()
        return await self.store.write(lambda db: self._unreached.look(db, now), alone="look for Teams")

    def _telling(self, work: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
        async def job() -> None:
            await work()
            self._changed()

        return job

    async def _turned_away(self, turn: Turn, why: str) -> None:
        await self.converse.turned_away(turn, why)

    async def _after_sync(self, connection_id: int, resource: str) -> None:
        if resource == "users":
            await self._size(connection_id)
        await self.alerts.follow(connection_id, resource)
        self._changed()

    async def _size(self, connection_id: int) -> None:
        """Tells a tenant's graph how many users there are, once that is known: it may ask for more."""
        users = await self.store.read(self.now(), lambda read: connections.users(read, connection_id))
        if users and (graph := self.graphs.get(connection_id)):
            graph.sized(users)

    def _changed(self) -> None:
        """Something may be due: approvals to run, messages to send. What changes at the same time is one look."""
        if not self._looking:
            self._looking = True
            self._background(self._run_due())

    async def _run_due(self) -> None:
        self._looking = False  # what changes from here on takes another look
        for id_ in await self.approvals.due():
            self._background(self._run(id_))
        self.deliver.wake()

    async def _run(self, id_: str) -> None:
        with urgent():
            await self.execution.run(id_)
        self.deliver.wake()

    async def _recover(self) -> None:
        with urgent():
            await self.execution.recover()

    async def _warm(self) -> None:
        for graph in list(self.graphs.values()):
            await graph.warm()

    async def _member_groups(self, object_id: str, group_ids: Any) -> frozenset[str]:
        groups: frozenset[str] = frozenset()
        tenants = {id_ for id_, one in self.graphs.settings.items() if one.tenant_id in self._speaking}
        asked = [graph for id_, graph in self.graphs.items() if id_ in tenants and graph.of == "tenant"]
        with urgent():
            for graph in asked:
                with suppress(GraphNotFound):  # a person of another of our tenants
                    groups |= await graph.member_groups(object_id, group_ids)
        return groups

    def _background(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(_logged(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _logged(work: Coroutine[Any, Any, Any]) -> None:
    try:
        await work
    except asyncio.CancelledError:
        raise
    except Exception:
        log.exception("background work failed")
