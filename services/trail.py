"""Who asked what about whom, written to the trail after the answer: several questions at a time, and none is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

import structlog

from services import audit
from services.specs import Asked
from services.store.engine import Store

log = structlog.get_logger()
EVENT = "asked"
GATHER_SECONDS = 0.05
AGAIN_SECONDS = 5.0


def people(asked: Asked) -> tuple[str, ...]:
    """The object ids of the people whom a question names."""
    about = asked.about[1] if asked.about else asked
    return tuple(filter(None, (about.who, about.other, *about.named)))


class Trail:
    """Lines that wait to be written. `stop` writes what is left."""

    def __init__(self, store: Store, key: bytes) -> None:
        self._store = store
        self._key = key
        self._waiting: list[audit.Entry] = []
        self._writing: asyncio.Task[None] | None = None
        self._lock = asyncio.Lock()

    def asked(self, asked: Asked, canonical: str) -> None:
        """Notes that `canonical` was asked, once for each person it names; a question about nobody leaves no line."""
        self.note(asked, EVENT, {"said": canonical}, people(asked))

    def note(self, asked: Asked, event: str, detail: Mapping[str, object], subjects: Iterable[str]) -> None:
        """Notes what a caller did, a line for each subject."""
        by, said = asked.caller, {**detail, "conversation": asked.conversation}
        for subject in dict.fromkeys(subjects):
            self._waiting.append(audit.Entry(asked.now, by.object_id, by.name, event, subject, "", said))
        if self._waiting and (self._writing is None or self._writing.done()):
            self._writing = asyncio.create_task(self._later())

    async def settle(self) -> None:
        """Returns when everything noted so far is written."""
        async with self._lock:
            lines, self._waiting = self._waiting, []
            if not lines:
                return
            try:
                await self._store.write(lambda db: audit.extend(db, self._key, lines))
            except BaseException:
                self._waiting = lines + self._waiting
                raise

    async def stop(self) -> None:
        """Writes what is left. Raises what the database does."""
        # A write that is cut off may yet come to pass, and would then be made twice: it is waited for.
        try:
            await self.settle()
        finally:
            if self._writing is not None:
                self._writing.cancel()
                await asyncio.gather(self._writing, return_exceptions=True)

    async def _later(self) -> None:
        """Writes until nothing waits; what the database refuses now is tried again."""
        pause = GATHER_SECONDS
        while self._waiting:
            await asyncio.sleep(pause)
            try:
                await self.settle()
                pause = GATHER_SECONDS
            except Exception:
                log.exception("the trail could not be written", waiting=len(self._waiting))
                pause = AGAIN_SECONDS
