"""A whole Steward in front of a pretend Microsoft, to which people talk and on whose cards they press."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from bot.steward import Steward
from bot.turn import Actor, ConversationRef, Kind, Message, Reply, Scope, Turn
from services.answers import ApprovalView
from services.sandbox import Sandbox, person_id
from services.settings import ApprovalSettings, BotSettings, KeySettings, RolesSettings, Settings
from services.store.tables import Approval, Audit
from tests.connected import connection
from tests.services.house import KEY, REASON, Clock

MEGAN, ALEX, PATTI, LEE = (person_id(name) for name in ("Megan Bowen", "Alex Wilber", "Patti Fernandez", "Lee Gu"))
ADELE, LYNNE, JONI = (person_id(name) for name in ("Adele Vance", "Lynne Robbins", "Joni Sherman"))
NAMES = {MEGAN: "Megan Bowen", ALEX: "Alex Wilber", PATTI: "Patti Fernandez", LEE: "Lee Gu", JONI: "Joni Sherman"}
SYNCED = ("organization", "users", "groups", "licences", "directory_roles", "app_permissions")
IDS = itertools.count(1)


@dataclass
class Teams:
    """Where messages go; keeps what each is now."""

    said: dict[str, Message] = field(default_factory=dict)

    async def post(self, ref: ConversationRef, message: Message) -> str:
        self.said[id_ := f"m{next(IDS)}"] = message
        return id_

    async def edit(self, ref: ConversationRef, message_id: str, message: Message) -> None:
        self.said[message_id] = message

    async def personal(self, object_id: str, tenant_id: str, service_url: str) -> ConversationRef:
        return chat(object_id, tenant_id)


def chat(person: str, tenant_id: str) -> ConversationRef:
    """The personal chat of somebody with Steward."""
    return ConversationRef(f"a:{person}", Scope.PERSONAL, "https://x", tenant_id, "28:x")


@dataclass
class Heard:
    """A message of Steward's, with the id it stands under."""

    id: str
    message: Message

    @property
    def view(self) -> ApprovalView:
        assert isinstance(self.message.answer, ApprovalView), self.message.text
        return self.message.answer

    @property
    def data(self) -> dict[str, Any]:
        """What the buttons of its card carry."""
        return {"id": self.view.id, "version": self.view.version}


@dataclass
class Floor:
    """The Steward people talk to. `restart` is what a new process on the same database is."""

    sandbox: Sandbox
    clock: Clock
    settings: Settings
    steward: Steward
    teams: Teams = field(default_factory=Teams)

    async def restart(self) -> None:
        await self.rest()
        await self.steward.stop()
        self.steward = Steward(self.settings, now=self.clock, speaker=self.teams)
        await self.steward.execution.recover()

    async def say(self, words: str, by: str = MEGAN, zone: str = "") -> Heard:
        reply = await self.turn(by, kind=Kind.MESSAGE, text=words, zone=zone)
        (message,) = reply.messages
        id_ = await self.teams.post(chat(by, ""), message)
        if message.posted is not None:
            await message.posted(id_)
        return Heard(id_, message)

    async def press(self, card: Heard, verb: str, by: str = MEGAN, **typed: str) -> Reply:
        return await self.turn(by, kind=Kind.PRESS, verb=verb, data={**card.data, **typed}, message_id=card.id)

    async def turn(self, by: str, *, tenant: str = "", here: str = "", **what: Any) -> Reply:
        """One turn in somebody's own chat, or `here`."""
        tenant = tenant or self.sandbox.tenant_id
        place = chat(here.removeprefix("a:") or by, self.sandbox.tenant_id)
        actor = Actor(by, tenant, f"29:{by}", NAMES.get(by, "Somebody Else"))
        id_ = what.pop("id", f"t{next(IDS)}")
        return await self.steward.converse.take(Turn(actor=actor, conversation=place, at=self.clock(), id=id_, **what))

    async def requested(self, words: str, by: str = MEGAN, zone: str = "") -> str:
        """The id of what was asked for in these words, and then requested with a reason."""
        draft = await self.say(words, by, zone)
        reply = await self.press(draft, "request", by, reason=REASON)
        assert not reply.refusal, reply.refusal
        return draft.view.id

    async def approve(self, id_: str, by: str = ALEX) -> Heard:
        """The approver opens the request in their own chat, presses Approve, and what is due begins."""
        card = await self.say(f"request {id_[:8]}", by)
        reply = await self.press(card, "approve", by)
        assert not reply.refusal, reply.refusal
        await self.rest()
        return card

    async def approve_all(self, id_: str) -> Heard:
        """As many approve as it takes; what became of it, as its requester is shown it."""
        for by in (ALEX, PATTI)[: self.row(id_).needed]:
            await self.approve(id_, by)
        return await self.say(f"request {id_[:8]}")

    async def begin_due(self) -> None:
        """What the schedule does every few seconds."""
        for id_ in await self.steward.approvals.due():
            await self.steward.execution.run(id_)

    async def rest(self) -> None:
        """Waits for all that goes on in the background."""
        while tasks := set(self.steward._tasks):
            await asyncio.wait(tasks)

    def row(self, id_: str) -> Approval:
        with self.steward.store.reader(self.clock()) as read:
            return Approval(**read.one(select(Approval).where(col(Approval.id) == id_))._mapping)

    def trail(self) -> list[tuple[str, str, Mapping[str, Any]]]:
        """(who, event, detail) of each line, first first."""
        with self.steward.store.reader(self.clock()) as read:
            rows = read.rows(select(Audit).order_by(col(Audit.seq)))
        return [(row.actor_id, row.event, row.detail) for row in rows]

    def enabled(self, person: str) -> bool:
        return bool(self.sandbox.world.users[person]["accountEnabled"])

    def writes(self, person: str) -> int:
        return sum(write.id == person for write in self.sandbox.world.ledger)

    async def close(self) -> None:
        await self.rest()
        await self.steward.stop()


async def floor(sandbox: Sandbox, clock: Clock, folder: Path, zone: str = "UTC", **approvals: Any) -> Floor:
    """Steward connected to `sandbox`, with what it needs in its cache, by its clock."""
    settings = Settings(
        database=f"sqlite:///{folder}/floor.db",
        bot=BotSettings(host="127.0.0.1", anonymous=True, tenant_id=sandbox.tenant_id),
        connections=(connection(sandbox, mode="act"),),
        time_zone=zone,
        roles=RolesSettings(operator=(MEGAN,), approver=(ALEX, PATTI), admin=(LEE,), viewer=(JONI,)),
        approvals=ApprovalSettings(**approvals),
        keys=KeySettings(audit=KEY.decode()),
    )
    teams = Teams()
    made = Floor(sandbox, clock, settings, Steward(settings, now=clock, speaker=teams), teams)
    for resource in SYNCED:
        await made.steward.sync.run(resource, 1)
    return made
