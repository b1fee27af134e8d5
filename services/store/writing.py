"""Writes that wait for SQLite's one writer: those that wait at the same time share one wait for the disk."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from services.store.query import driver_cursor

# So long are writes taken into one transaction: the first of them waits for the last.
TOGETHER_SECONDS = 0.02


@dataclass(slots=True)
class _Write:
    """One write, in the context of who asked for it, and how it ended. It is told only once the transaction stands."""

    work: Callable[[Connection], Any]
    durable: bool
    told: asyncio.Future[Any]
    context: Context = field(default_factory=copy_context)
    result: Any = None
    error: BaseException | None = None

    def run(self, db: Connection) -> None:
        """Does the work in the transaction of `db`; what fails is undone and takes none of the others with it.

        Raises what it fails with where the whole transaction is lost, as on a full disk.
        """
        # On the driver: SQLAlchemy's own savepoint costs more than most of what decisions do.
        with driver_cursor(db, "SAVEPOINT") as cursor:
            cursor.execute("SAVEPOINT decision")
            try:
                self.result = self.context.run(self.work, db)
            except Exception as error:
                if not cursor.connection.in_transaction:
                    raise
                cursor.execute("ROLLBACK TO decision")
                self.error = error
            cursor.execute("RELEASE decision")

    def tell(self) -> None:
        """Says how it ended, on the loop on which it is waited for."""
        if self.told.done():
            return
        if self.error is None:
            self.told.set_result(self.result)
        else:
            self.told.set_exception(self.error)


class Writing:
    """One thread that writes, a transaction at a time.

    Short decisions, which people wait for, share a transaction and come first; after each such transaction one of the
    others has its turn, in one of its own: a page of a sync, what runs `alone`.
    """

    def __init__(self, writer: Callable[..., AbstractContextManager[Connection]]) -> None:
        self._writer = writer
        self._thread = ThreadPoolExecutor(1, "writer")
        self._decisions: deque[_Write] = deque()
        self._others: deque[_Write] = deque()
        self._others_turn = False

    def put(self, work: Callable[[Connection], Any], *, durable: bool, alone: bool) -> asyncio.Future[Any]:
        """What `work` will have come to, once its transaction stands; to be called on the loop that waits for it.

        It is written to its end, whoever has stopped waiting for it.
        """
        loop = asyncio.get_running_loop()
        write = _Write(work, durable, loop.create_future())
        (self._decisions if durable and not alone else self._others).append(write)
        # Not at once: who is as far as this one in the same moment shares its transaction.
        loop.call_soon(self._thread.submit, self._all)
        return write.told

    def _all(self) -> None:
        """One transaction after the other until nothing waits: called more often than that, it has nothing to do."""
        while self._decisions or self._others:
            if self._decisions and not (self._others and self._others_turn):
                self._others_turn = True
                self._together(self._decisions, TOGETHER_SECONDS)
            else:
                self._others_turn = False
                self._together(self._others, 0.0)

    def _together(self, waiting: deque[_Write], seconds: float) -> None:
        """Takes what waits into one transaction for so long, but at least the first; then all hear how they ended."""
        taken = [waiting.popleft()]
        try:
            with self._writer(durable=taken[0].durable) as db:
                end = time.perf_counter() + seconds
                taken[0].run(db)
                while waiting and time.perf_counter() < end:
                    taken.append(waiting.popleft())
                    taken[-1].run(db)
        except BaseException as lost:
            for write in taken:
                write.error = lost
        _tell(taken)


def _tell(taken: Sequence[_Write]) -> None:
    """Wakes a loop once for all that is waited for there."""
    for loop in {write.told.get_loop() for write in taken}:
        theirs = [write for write in taken if write.told.get_loop() is loop]
        # A loop that is closed waits for nothing.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_tell_here, theirs)


def _tell_here(writes: Sequence[_Write]) -> None:
    for write in writes:
        write.tell()
