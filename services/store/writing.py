"""Writes that wait for SQLite's one writer: those that wait at the same time share one wait for the disk."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
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
    told: Future[Any] = field(default_factory=Future)
    context: Context = field(default_factory=copy_context)
    result: Any = None
    error: Exception | None = None

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
        """Says how it ended."""
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

    def put(self, work: Callable[[Connection], Any], *, durable: bool, alone: bool) -> Future[Any]:
        """What `work` will have come to, once its transaction stands."""
        write = _Write(work, durable)
        # It is written to its end, whoever has stopped waiting for it.
        write.told.set_running_or_notify_cancel()
        (self._decisions if durable and not alone else self._others).append(write)
        # More often than there are transactions: who finds nothing left has nothing to do.
        self._thread.submit(self._next)
        return write.told

    def _next(self) -> None:
        """The next transaction."""
        if self._decisions and not (self._others and self._others_turn):
            self._others_turn = True
            self._together(self._decisions, TOGETHER_SECONDS)
        elif self._others:
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
                write.told.set_exception(lost)
        else:
            for write in taken:
                write.tell()
