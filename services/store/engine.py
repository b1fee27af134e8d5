"""The database: how it is opened, read and written. Nothing else makes a session or a transaction."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from services.errors import BadSettings
from services.store.query import driver_cursor
from services.store.reader import Reader, WholeReader
from services.store.writing import Writing

Result = TypeVar("Result")
Seen = TypeVar("Seen")
# A crash of PostgreSQL itself may lose the last such writes, but never one and keep a later one.
UNHURRIED = text("SET LOCAL synchronous_commit TO off")
# KiB of pages that an SQLite connection keeps. Half a million memberships are read from more than 32 MiB of index; a
# write needs less, and sorts in as much again when it builds one.
READING, WRITING = 65_536, 32_768
# A read that takes less is no reason to leave the event loop: who waits for a thread in the meantime waits no shorter.
BRIEF_SECONDS = 0.01
MOST_KINDS = 1_000
# Statements that an SQLite connection keeps prepared: a few for each question there is, and more by its filters.
PREPARED = 512
# Every statement and every packet lets go of the interpreter, and a thread at work then keeps it for so long: with
# Python's own five milliseconds a turn waits longer for a page of a sync than it takes itself.
HANDOVER_SECONDS = 0.0005
ALONE = text("SELECT pg_advisory_xact_lock(hashtext(:name))")


class Store:
    """One database. Reads see one snapshot; writes are short transactions on worker threads.

    SQLite has one writer at a time: `_writing` queues ours, so that a decision waits for a page of a sync at most.
    `engine` is for reading, `writers` for writing: connections of their own on SQLite, the same elsewhere.
    """

    def __init__(self, url: str) -> None:
        self.engine = _open(url, READING)
        self.sqlite = self.engine.dialect.name == "sqlite"
        self.writers = _open(url, WRITING) if self.sqlite else self.engine
        sys.setswitchinterval(HANDOVER_SECONDS)
        self._writing = threading.Lock()
        self._brief: set[str] = set()
        # Taking a connection out of the pool and giving it back costs more than most of what is read in place.
        self._here: Connection | None = None
        self._reading = threading.Lock()
        self._under_way: set[asyncio.Future[Any]] = set()
        # Who waits for SQLite's one writer waits in a row, not on a thread each.
        self._queue = Writing(self.writer) if self.sqlite else None

    @contextmanager
    def reader(self, now: datetime) -> Iterator[Reader]:
        """A read-only view of one moment; `now` is the time answers are given for."""
        with self.engine.connect() as connection:
            yield Reader(connection, now)
            # Rolled back, as what is only closed is, psycopg would forget every statement that PostgreSQL has planned.
            connection.commit()

    @contextmanager
    def writer(self, *, durable: bool = True, alone: str = "") -> Iterator[Connection]:
        """One write transaction, on this thread. `durable` waits for the disk: decisions do, synced pages need not.

        Those `alone` by the same name follow one another in every replica; on SQLite all do anyway.
        """
        if not self.sqlite:
            with self.writers.begin() as connection:
                if not durable:
                    connection.execute(UNHURRIED)
                if alone:
                    connection.execute(ALONE, {"name": alone})
                yield connection
            return
        # Only then a connection: it is the one that wrote last, which still holds the pages that it changed.
        with self._writing, self.writers.connect() as connection, self._alone(connection, durable):
            yield connection

    @contextmanager
    def _alone(self, connection: Connection, durable: bool) -> Iterator[None]:
        """The one write transaction of an SQLite file, for who holds `_writing`."""
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
        with connection.execution_options(steward_begin="BEGIN IMMEDIATE").begin():
            yield

    async def read(
        self, now: datetime, work: Callable[[Reader], Result], *, aside: bool = False, kind: str = ""
    ) -> Result:
        """`work` with a Reader: in place on SQLite, whose short reads never wait; on a thread elsewhere.

        `aside` takes a long read off the event loop on SQLite too. One of a `kind` goes there as well, unless the last
        of its kind was brief.
        """

        def run() -> Result:
            with self.reader(now) as reader:
                return work(reader)

        if self.sqlite and not aside:
            here = partial(self._read_here, now, work)
            if not kind:
                return here()
            if kind in self._brief:
                return self._timed(here, kind, time.perf_counter)
            # There threads wait for each other: what counts is the thread's own processor time.
            return await self._aside(lambda: self._timed(run, kind, time.thread_time))
        return await self._aside(run)

    def _read_here(self, now: datetime, work: Callable[[Reader], Result]) -> Result:
        """`work` with a Reader on the connection that is kept for it; on another while a second event loop reads."""
        if not self._reading.acquire(blocking=False):
            with self.reader(now) as reader:
                return work(reader)
        try:
            if self._here is None or self._here.in_transaction():
                # A Reader was used after its read, which began another: that one keeps what it has.
                self._here = self.engine.connect()
            here = self._here
            snapshot = here.begin()
            try:
                return work(Reader(here, now))
            finally:
                snapshot.rollback()
        finally:
            self._reading.release()

    def _timed(self, run: Callable[[], Result], kind: str, clock: Callable[[], float]) -> Result:
        """What `run` gives; by the `clock`, the next of its `kind` is taken to be as brief or as long."""
        began = clock()
        result = run()
        if clock() - began > BRIEF_SECONDS:
            self._brief.discard(kind)
        elif len(self._brief) < MOST_KINDS:
            self._brief.add(kind)
        return result

    async def read_whole(self, now: datetime, work: Callable[[Reader], Result]) -> Result:
        """`work` on a thread with a Reader for one whole list, of one moment however many rows that has."""

        def run() -> Result:
            with self.engine.connect() as connection:
                if not self.sqlite:
                    connection.execution_options(isolation_level="REPEATABLE READ")
                found = work(WholeReader(connection, now))
                connection.commit()
                return found

        return await self._aside(run)

    async def write(self, work: Callable[[Connection], Result], *, durable: bool = True, alone: str = "") -> Result:
        """`work` in a write transaction on a worker thread; an exception rolls all of it back.

        It returns when the transaction stands. On SQLite decisions that wait at the same time share one.
        """
        if self._queue is not None:
            return await self._ended(self._queue.put(work, durable=durable, alone=bool(alone)))

        def run() -> Result:
            with self.writer(durable=durable, alone=alone) as connection:
                return work(connection)

        return await self._aside(run)

    async def write_after(
        self, first: Callable[[Connection], Seen], work: Callable[[Connection, Seen], Result]
    ) -> Result:
        """`work` in one write transaction, not durable, with what `first` saw in a transaction of its own before.

        `first` may take its time, for it keeps no writer waiting: it reads, and writes nothing but temporary tables,
        which `work` finds on the same connection.
        """

        def run() -> Result:
            with self.writers.connect() as connection:
                with connection.begin():
                    seen = first(connection)
                if self.sqlite:
                    with self._writing, self._alone(connection, durable=False):
                        return work(connection, seen)
                with connection.begin():
                    connection.execute(UNHURRIED)
                    return work(connection, seen)

        return await self._aside(run)

    async def settled(self) -> None:
        """Returns when nothing is read or written on a thread any more, whoever has stopped waiting for it."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def _aside(self, run: Callable[[], Result]) -> Result:
        """`run` on a worker thread."""
        return await self._ended(asyncio.get_running_loop().run_in_executor(None, partial(copy_context().run, run)))

    async def _ended(self, work: asyncio.Future[Result]) -> Result:
        """What `work` on a thread comes to; who stops waiting leaves it to its end, which `settled` waits for."""
        self._under_way.add(work)
        work.add_done_callback(self._over)
        return await asyncio.shield(work)

    def _over(self, work: asyncio.Future[Any]) -> None:
        self._under_way.discard(work)
        # Taken note of: where nobody waits for it any more, asyncio would complain at the end.
        if not work.cancelled():
            work.exception()

    def close(self) -> None:
        """Closes every connection."""
        if self._here is not None:
            self._here.close()
            self._here = None
        self.writers.dispose()
        self.engine.dispose()


def _open(url: str, cache: int) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise BadSettings(
            [
                f"database: {url!r} is not a database URL. Use sqlite:///steward.db or "
                "postgresql+psycopg://user@host/name."
            ]
        ) from None
    if parsed.get_backend_name() == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise BadSettings(["database: SQLite needs a file (sqlite:///steward.db)."])
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        # The connection used last has in its cache what is read most; the others stay small.
        arguments = {"check_same_thread": False, "timeout": 30, "cached_statements": PREPARED}
        engine = create_engine(parsed, connect_args=arguments, pool_use_lifo=True)
        event.listen(engine, "connect", partial(_pragmas, cache))
        event.listen(engine, "begin", _begin)
        return engine
    if parsed.drivername != "postgresql+psycopg":
        raise BadSettings([f"database: {parsed.drivername} is not supported. Use sqlite or postgresql+psycopg."])
    return create_engine(parsed, pool_pre_ping=True)


def _pragmas(cache: int, connection: Any, _record: object) -> None:
    # The driver's own BEGIN comes too late for a snapshot and too early for IMMEDIATE; we say it ourselves.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=30000",
        "foreign_keys=ON",
        f"cache_size=-{cache}",
        # A sync changes the same pages of its indexes again and again: 32 MB of log fold them into one write each.
        "wal_autocheckpoint=8192",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # On the driver: every read begins so, and SQLAlchemy's own way costs as much as a short read.
    begin = connection.get_execution_options().get("steward_begin", "BEGIN")
    with driver_cursor(connection, begin) as cursor:
        cursor.execute(begin)
