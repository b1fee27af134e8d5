"""A wish in words -> the draft of an approval: whom it is about, with what, and when it is to happen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot import meant
from bot.parse import Understood
from bot.turn import Turn
from services import approval_view, moments, targets
from services.answers import Answer, ApprovalView
from services.approvals import Approvals
from services.specs import Caller, Wish
from services.store.engine import Store
from services.store.reader import Reader
from services.targets import Target


class Drafts:
    """Draws up what people wish for. `zone` is meant where neither they nor Teams name a time zone."""

    def __init__(self, store: Store, approvals: Approvals, now: Callable[[], datetime], zone: str) -> None:
        self._store = store
        self._approvals = approvals
        self._now = now
        self._zone = zone

    def zone(self, turn: Turn) -> str:
        """The time zone of whoever speaks."""
        return moments.known_zone(turn.zone, self._zone)

    async def __call__(
        self, caller: Caller, reading: Understood, wish: Wish, turn: Turn
    ) -> tuple[Answer, tuple[str, str]]:
        """The draft's card and what it is about (slot and object id); or a card to choose from, about nothing yet.

        Raises StewardError kinds.
        """

        def work(read: Reader) -> Answer | tuple[Target, dict[str, str]]:
            found = meant.parted(read, reading, caller, turn)
            if isinstance(found, Answer):
                return found
            given = {**found[0].slots, **found[1]}
            return targets.of(read, wish, given.pop(targets.SLOTS[wish.about], None)), given

        run_at = reading.at.utc() if reading.at else None
        found = await self._store.read(self._now(), work)
        if isinstance(found, Answer):
            return found, ("", "")
        target, given = found
        here, zone = turn.conversation.id, reading.at.zone if reading.at else ""
        about = (wish.name, target.connection_id, target.id, here, f"{here}|{turn.id}", given)
        id_ = await self._approvals.draft(caller, *about, run_at, zone)
        return await self._view(id_, here), (targets.SLOTS[wish.about], target.id)

    async def _view(self, id_: str, here: str) -> ApprovalView:
        return await self._store.read(self._now(), lambda read: approval_view.view(read, id_, here))
