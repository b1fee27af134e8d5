"""Refusals in the trail: who was not let do what, and why."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from services import audit
from services.store.engine import Store

log = structlog.get_logger()
A_MINUTE = timedelta(minutes=1)
MOST_A_MINUTE = 30
LONGEST = 200


class Refusals:
    """Writes refusals down, thirty a minute of one person: whoever presses on does not fill the trail."""

    def __init__(self, store: Store, now: Callable[[], datetime], audit_key: bytes) -> None:
        self._store = store
        self._now = now
        self._key = audit_key
        self._lately: dict[str, deque[datetime]] = {}

    async def note(self, who: tuple[str, str], verb: str, about: str, why: str, where: str = "") -> None:
        """One line about `who` (object id and name). `about` is what was named: untrusted, and cut."""
        now = self._now()
        if not self._room(who[0], now):
            log.warning("a refusal was not written down: too many of one person", who=who[0])
            return
        detail = {"verb": verb[:LONGEST], "about": about[:LONGEST], "why": why, "conversation": where[:LONGEST]}
        await self._store.write(
            lambda db: audit.append(db, self._key, now, who[0], who[1][:LONGEST], "refused", detail=detail)
        )

    def _room(self, who: str, now: datetime) -> bool:
        if len(self._lately) > 1_000:
            self._lately.clear()
        lately = self._lately.setdefault(who, deque(maxlen=MOST_A_MINUTE))
        if len(lately) == MOST_A_MINUTE and timedelta(0) <= now - lately[0] < A_MINUTE:
            return False
        lately.append(now)
        return True
