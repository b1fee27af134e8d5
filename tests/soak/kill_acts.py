"""Kills Steward between a decision and its outcome, again and again, and counts what came of each in the tenant."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from random import Random

from sqlalchemy import select
from sqlmodel import col

from bot.steward import Steward
from services import audit, log
from services.approval_state import FINAL, found
from services.resources.users import User
from services.sandbox import person_id
from services.settings import ConnectionSettings, KeySettings, RolesSettings, Settings
from services.specs import Caller
from services.store.engine import Store
from services.store.tables import Approval, Audit, Decision
from services.whom import privileged
from tests.soak.tenant import Shifted, Tenant

KEY = "a key that only the tests know..."
MEGAN = person_id("Megan Bowen")
APPROVERS = (person_id("Alex Wilber"), person_id("Patti Fernandez"))
# Every so many requests is denied.
DENIED = 4
# Longer than what a killed process had claimed stays claimed, shorter than an approval may be used.
LEASE_SECONDS = 601
# About as long as it takes from a decision to its outcome.
LONGEST_SECONDS = 0.4
SYNCED = ("organization", "users", "groups", "directory_roles", "effective_roles", "app_permissions")


@dataclass
class Tally:
    """What was answered to people before each kill, how many kills came in the middle, what was kept, what is wrong."""

    answered: dict[str, str] = field(default_factory=dict)
    in_the_middle: int = 0
    kept: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def holds(self, promise: str, kept: bool, broken: str) -> None:
        """Counts a promise that was kept; what is said of one that was `broken` is wrong."""
        if kept:
            self.kept[promise] += 1
        else:
            self.wrong.append(broken)


def survive(kills: int, database: str, seed: int = 1) -> Tally:
    """Requests one change for each of so many people and decides it, and is killed before it is known to be done."""
    rng, clock, tally = Random(seed), Shifted(), Tally()
    fork = multiprocessing.get_context("forkserver")
    fork.set_forkserver_preload(["tests.soak.ready"])
    tenant = Tenant(clock, 2 * kills + 60, sign_ins_per_user=0)
    try:
        given = _given(database, tenant.settings)
        people = asyncio.run(_collected(given, clock))[:kills]
        for number, person in enumerate(people):
            ours, theirs = fork.Pipe()
            verdict = "deny" if number % DENIED == DENIED - 1 else "approve"
            worker = fork.Process(target=_decide, args=(given, clock, theirs, person, verdict))
            worker.start()
            theirs.close()  # so that a worker which fails is noticed
            id_ = ours.recv()
            tally.answered[id_] = verdict
            time.sleep(rng.uniform(0, LONGEST_SECONDS))
            worker.kill()
            worker.join()
            tally.in_the_middle += verdict == "approve" and _state(database, id_) not in FINAL
            clock.forward(LEASE_SECONDS)
        worker = fork.Process(target=_go_on, args=(given, clock))
        worker.start()
        worker.join()
        assert worker.exitcode == 0, "the last run, which nothing disturbed, failed"
        _judge(tally, database, tenant.ledger())
        return tally
    finally:
        tenant.close()


def _given(database: str, connection: ConnectionSettings) -> Settings:
    return Settings(
        database=database,
        connections=(connection.model_copy(update={"mode": "act"}),),
        roles=RolesSettings(operator=(MEGAN,), approver=APPROVERS),
        approvals={"per_person_hourly": 10_000, "per_person_pending": 1_000},
        guard={"most_an_hour": 10_000},
        keys=KeySettings(audit=KEY),
    )


async def _collected(given: Settings, clock: Shifted) -> list[str]:
    """What there is in the tenant, collected; the object ids of plain people in it."""
    steward = Steward(given, now=clock)
    try:
        for resource in SYNCED:
            await steward.sync.run(resource, 1)
        plain = (col(User.enabled), ~col(User.synced), col(User.user_type) == "Member")
        with steward.store.reader(clock()) as read:
            ids = list(read.db.execute(select(col(User.id)).where(*plain).order_by(col(User.id))).scalars())
            return [one for one in ids if one not in {MEGAN, *APPROVERS} and not privileged(read, 1, one)]
    finally:
        await steward.stop()


def _decide(given: Settings, clock: Shifted, pipe: Connection, person: str, verdict: str) -> None:
    log.configure("error")
    asyncio.run(_decides(given, clock, pipe, person, verdict))


async def _decides(given: Settings, clock: Shifted, pipe: Connection, person: str, verdict: str) -> None:
    """Goes on with what the one before left, then asks and decides; says so through `pipe`, and begins to do it."""
    steward = Steward(given, now=clock)
    await _finish(steward)
    requester = await _caller(steward, MEGAN)
    id_ = await steward.approvals.draft(requester, "disable_user", 1, person, "a:megan", f"soak {person}")
    await steward.approvals.request(requester, id_, 1, "Killed before it is done, and done all the same.")
    # Some are above whoever asks, and take one more.
    row = await steward.store.read(clock(), lambda read: found(read.db, id_))
    for by in APPROVERS[: row.needed if verdict == "approve" else 1]:
        await steward.approvals.decide(await _caller(steward, by), id_, verdict)
    pipe.send(id_)
    await _finish(steward)
    await asyncio.Event().wait()


async def _caller(steward: Steward, person: str) -> Caller:
    return await steward.roles.of(person, "", "Somebody")


async def _finish(steward: Steward) -> None:
    await steward.execution.recover()
    for id_ in await steward.approvals.due():
        await steward.execution.run(id_)


def _go_on(given: Settings, clock: Shifted) -> None:
    log.configure("error")

    async def peace() -> None:
        steward = Steward(given, now=clock)
        await _finish(steward)
        await steward.stop()

    asyncio.run(peace())


def _state(database: str, id_: str) -> str:
    store = Store(database)
    try:
        with store.engine.connect() as db:
            return str(db.execute(select(col(Approval.state)).where(col(Approval.id) == id_)).scalar())
    finally:
        store.close()


def _judge(tally: Tally, database: str, effects: list[str]) -> None:
    """Holds each promise against what became of it. `effects` are the ids of the accounts disabled, in order."""
    store, counts = Store(database), Counter(effects)
    try:
        with store.engine.connect() as db:
            rows = {row.id: row for row in db.execute(select(Approval))}
            made = {row.approval_id: row.verdict for row in db.execute(select(Decision))}
            lines = {(row.approval_id, row.event) for row in db.execute(select(Audit))}
        with store.reader(rows[next(iter(rows))].created_at) as read:
            broken = audit.verify(read, KEY.encode())
    finally:
        store.close()
    tally.holds("trail whole", broken is None, f"line {broken} of the trail is not as it was written")
    for id_, verdict in tally.answered.items():
        row, times = rows[id_], counts[rows[id_].target_id]
        tally.holds("answers kept", made.get(id_) == verdict, f"{id_}: somebody said {verdict}, and that is lost")
        came = f"{id_}: {verdict}, {row.state} with {times} effects: {row.outcome}"
        if verdict == "deny":
            tally.holds("denied without effect", (row.state, times) == ("denied", 0), came)
        else:
            tally.holds("approved with exactly one effect", (row.state, times) == ("done", 1), came)
        if times:
            written = {(id_, f"approval.{one}") for one in ("approved", "running", "done")} <= lines
            tally.holds("effects with their lines in the trail", written, f"{id_}: an effect without its lines")
    asked = {row.target_id for row in rows.values()}
    tally.wrong += [f"{one}: changed without a request" for one in counts if one not in asked]
