"""What people decide about a file that was offered: it is made now and put where they let it, or it is not made."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.conversations import Conversations
from bot.deliver import Speaker
from bot.hear import Hear, Meant
from bot.turn import Actor, Kind, Message, Reply, Turn
from services.errors import BadArgument, NotAllowed
from services.exporting import Exporting, Made
from services.paging import counted
from services.policy import Roles
from services.specs import Asked, Caller
from services.store.download import Download
from services.store.engine import Store

ANEW = "Ask for the export anew."


class FileData(BaseModel):
    """What a consent card carries: the canonical export, which is read and judged again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ask: str = Field(min_length=1, max_length=1_000)


class Files:
    """Makes files when they are wanted: until then nothing of them is kept anywhere."""

    def __init__(
        self,
        hear: Hear,
        exporting: Exporting,
        conversations: Conversations,
        roles: Roles,
        store: Store,
        speaker: Speaker,
    ) -> None:
        self._hear = hear
        self._exporting = exporting
        self._conversations = conversations
        self._roles = roles
        self._store = store
        self._speaker = speaker

    async def decided(self, caller: Caller, turn: Turn) -> Reply:
        """What takes the place of the offer. Raises StewardError kinds, and then the offer stands."""
        try:
            data = FileData.model_validate(dict(turn.data))
        except ValidationError:
            raise BadArgument("That offer carries something I did not put there.", ANEW) from None
        if turn.upload is None:
            return Reply(messages=(Message("No file was made, as you wished."),), instead=True)
        made = await self._exporting.make(await self._meant(caller, data.ask, turn))
        with made.file:
            await self._speaker.put(turn.upload, made)
        said = f"Saved {turn.upload.name}: {counted(made.rows, 'row')}."
        return Reply(messages=(Message(said, file=turn.upload),), instead=True)

    async def linked(self, link: Download, now: datetime) -> Made:
        """The file of a link, as who asked for it may see it now, told where it was told. Raises StewardError kinds."""
        caller = await self._roles.of(link.object_id, link.tenant_id, link.name, fresh=True)
        there = await self._store.read(now, lambda read: self._conversations.ref(read, link.conversation_id))
        if there is None:
            raise NotAllowed("I was removed from the conversation that this link was told in.", ANEW)
        actor = Actor(caller.object_id, caller.tenant_id, "", caller.name)
        turn = Turn(Kind.MESSAGE, actor, there, now, link.id, link.ask)
        return await self._exporting.make(await self._meant(caller, link.ask, turn))

    async def _meant(self, caller: Caller, ask: str, turn: Turn) -> Asked:
        """The export that a canonical text means to this caller there. Raises BadArgument, NotAllowed, NotFound."""
        found = await self._hear.meaning(caller, ask, turn)
        if not isinstance(found, Meant) or found.asked.about is None:
            raise BadArgument("What this file was of cannot be asked any more.", ANEW)
        return found.asked
