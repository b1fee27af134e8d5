"""A sandbox in a process of its own, whose clock and tenant are moved from outside."""

from __future__ import annotations

import asyncio
import multiprocessing
from bisect import insort
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from random import Random
from typing import Any

from services.sandbox import Sandbox
from services.sandbox.world.drives import drive_id
from services.settings import ConnectionSettings
from tests.connected import connection

SPAWN = multiprocessing.get_context("spawn")


class Shifted:
    """Real time, moved forward by what is added to it; one for all processes it is given to."""

    def __init__(self) -> None:
        self._seconds = SPAWN.Value("d", 0.0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._seconds.value)

    def forward(self, seconds: float) -> None:
        self._seconds.value += seconds


class Tenant:
    """The sandbox as a test holds it: `settings` to reach it, `change` to let something happen there."""

    def __init__(self, clock: Shifted, users: int, sign_ins_per_user: float = 8) -> None:
        self._pipe, theirs = SPAWN.Pipe()
        self._process = SPAWN.Process(target=_run, args=(theirs, clock, users, sign_ins_per_user), daemon=True)
        self._process.start()
        self.settings: ConnectionSettings = self._pipe.recv()

    def change(self, seed: int, times: int = 5) -> None:
        """So many things change there, the same ones for the same seed; done when it returns."""
        self._pipe.send((seed, times))
        self._pipe.recv()

    def ledger(self) -> list[str]:
        """The object ids of the accounts that were disabled through Graph, once for each time."""
        self._pipe.send("ledger")
        found: list[str] = self._pipe.recv()
        return found

    def ask(self, what: tuple[Any, ...]) -> tuple[int, int]:
        """How many files and bytes there are: after ("fill", owner, files, in a folder, one loose in so many), or
        below the folder whose name begins so: ("arrived", owner, name)."""
        self._pipe.send(what)
        found: tuple[int, int] = self._pipe.recv()
        return found

    def close(self) -> None:
        self._process.kill()
        self._process.join()


def _run(pipe: Connection, clock: Shifted, users: int, sign_ins_per_user: float) -> None:
    asyncio.run(_serve(pipe, clock, users, sign_ins_per_user))


async def _serve(pipe: Connection, clock: Shifted, users: int, sign_ins_per_user: float) -> None:
    sandbox = await Sandbox.start(users=users, clock=clock, sign_ins_per_user=sign_ins_per_user)
    pipe.send(connection(sandbox))
    alone = asyncio.Event()

    def answer() -> None:
        try:
            told = pipe.recv()
        except EOFError:  # whoever began us was killed
            return alone.set()
        if told == "ledger":
            return pipe.send([one.id for one in sandbox.world.ledger if one.after.get("accountEnabled") is False])
        if told[0] in ASKED:
            return pipe.send(ASKED[told[0]](sandbox.world, clock(), *told[1:]))
        happen(sandbox.world, Random(told[0]), told[1])
        return pipe.send(None)

    asyncio.get_running_loop().add_reader(pipe.fileno(), answer)
    await alone.wait()


def _fill(world: Any, now: datetime, owner: str, files: int, in_a_folder: int, loose: int) -> tuple[int, int]:
    drive = world.drives.find(drive_id(owner), now)
    folder = drive.root
    for number in range(files):
        if number % in_a_folder == 0:
            folder = drive.add(drive.root, f"Folder {number // in_a_folder}", None, now).id
        into = drive.root if number % loose == 0 else folder
        drive.add(into, f"File {number}.txt", 1_000 + number % 7, now)
    return _counted(drive, drive.root)


def _arrived(world: Any, now: datetime, owner: str, name: str) -> tuple[int, int]:
    drive = world.drives.find(drive_id(owner), now)
    return _counted(drive, next(one.id for one in drive.items.values() if one.name.startswith(name)))


def _counted(drive: Any, folder: str) -> tuple[int, int]:
    sizes = [one.size for one in drive.below(folder) if one.children is None]
    return len(sizes), sum(sizes)


ASKED = {"fill": _fill, "arrived": _arrived}


def happen(world: Any, rng: Random, times: int) -> None:
    """A few things of an ordinary day: people change, come, go and return; groups and licences change hands."""
    users, groups = sorted(world.users), sorted(world.members)
    for _ in range(times):
        who = rng.choice(users)
        match rng.randrange(7):
            case 0:
                world.update("users", who, {"jobTitle": f"Title {rng.randrange(100)}"})
            case 1:
                world.update("users", who, {"accountEnabled": rng.random() < 0.5})
            case 2:
                number = f"{rng.getrandbits(128):032x}"
                id_ = "-".join((number[:8], number[8:12], number[12:16], number[16:20], number[20:]))
                upn = f"new{number[:6]}@{world.users[who]['userPrincipalName'].rpartition('@')[2]}"
                world.add_user({**world.users[who], "id": id_, "userPrincipalName": upn, "mail": upn})
                insort(users, id_)
            case 3 if len(users) > 50:
                world.delete("users", who)
                users.remove(who)
            case 4:
                world.set_manager(who, rng.choice(users))
            case 5:
                group = rng.choice(groups)
                world.set_member(group, who, who not in world.members[group])
            case _:
                gone = sorted(world.tables["deleted"].rows)
                if gone and (back := world.restore(rng.choice(gone))["id"]) in world.users:
                    insort(users, back)
