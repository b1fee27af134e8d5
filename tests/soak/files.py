"""`python -m tests.soak.files [files] [kills]`: copies a large OneDrive, killed on the way, and counts what arrived."""

from __future__ import annotations

import asyncio
import multiprocessing
import sys
import time
from collections.abc import Mapping
from multiprocessing.connection import Connection
from typing import Any

from services import log
from services.action_spec import Work
from services.actions import migrate_onedrive
from services.microsoft.graph import open_graph
from services.sandbox import person_id
from services.settings import ConnectionSettings
from services.store.step import Step
from tests.bench import memory
from tests.soak.tenant import Shifted, Tenant

ADELE, LEE = person_id("Adele Vance"), person_id("Lee Gu")
FILES, KILLS, IN_A_FOLDER = 50_000, 3, 500
# One file in so many lies at the top, where each is a copy of its own.
LOOSE = 100
MOST_MB = 100


def main(files: int, kills: int) -> int:
    """0 when every file and byte arrived once, in little memory."""
    clock = Shifted()
    tenant = Tenant(clock, 40, sign_ins_per_user=0)
    try:
        held = tenant.ask(("fill", ADELE, files, IN_A_FOLDER, LOOSE))
        print(f"{held[0]:,} files, {held[1]:,} bytes", flush=True)
        begun, said, kept = time.monotonic(), "", dict[str, Any]()
        for kill in range(kills + 1):
            ours, theirs = multiprocessing.Pipe()
            given = (tenant.settings, clock, theirs, kept)
            worker = multiprocessing.get_context("spawn").Process(target=_copy, args=given)
            worker.start()
            theirs.close()
            before = ours.recv()
            kept = _followed(ours, held[0] // LOOSE * (kill + 1) // (kills + 1) if kill < kills else None)
            worker.kill()
            worker.join()
            said = kept["sentence"]
            print(f"after {time.monotonic() - begun:.0f} s: {said}", flush=True)
        peak = kept["megabytes"]
        there = tenant.ask(("arrived", LEE, "OneDrive of"))
        print(f"arrived: {there[0]:,} files, {there[1]:,} bytes", flush=True)
        print(f"memory: {peak:.0f} MB at its peak, {before:.0f} MB of it before the first file", flush=True)
        return int(there != held or peak - before > MOST_MB)
    finally:
        tenant.close()


def _followed(pipe: Connection, stop_at: int | None) -> dict[str, Any]:
    """What a worker kept last: at its end, or when it has copied so many things at the top and others are under way."""
    while True:
        kept: dict[str, Any] = pipe.recv()
        if "megabytes" in kept or ("monitors" in kept and stop_at is not None and kept["done"] >= stop_at):
            return kept


def _copy(settings: ConnectionSettings, clock: Shifted, pipe: Connection, kept: dict[str, Any]) -> None:
    log.configure("error")
    asyncio.run(_copies(settings, clock, pipe, kept))


async def _copies(settings: ConnectionSettings, clock: Shifted, pipe: Connection, kept: dict[str, Any]) -> None:
    """What the action does; time passes as it waits. Tells how far it is, and at last the memory it took."""

    async def keep(progress: Mapping[str, Any]) -> None:
        pipe.send(dict(progress))

    async def wait(seconds: float) -> None:
        clock.forward(seconds)
        await asyncio.sleep(0)

    graph = open_graph(settings)
    step = Step(approval_id="a", number=1, connection_id=1, action="migrate_onedrive", target_id=ADELE,
                target_name="Adele Vance", given={"other": LEE}, progress=kept)  # fmt: skip
    pipe.send(memory.peak())
    found = await migrate_onedrive.look(Work(graph, step, clock, keep, wait))
    work = Work(graph, step.model_copy(update={"found": found}), clock, keep, wait)
    done = await migrate_onedrive.run(work)
    pipe.send({"sentence": done.sentence, "megabytes": memory.peak()})
    await graph.close()


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    sys.exit(main(*(given + [FILES, KILLS][len(given) :])))
