"""Copying a OneDrive: resumed without copying twice, renamed where a name is taken, counted, and small in memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import AsyncIterator
from typing import Any

import pytest

from services import drive_copy
from services.drive_copy import Size
from services.sandbox import Sandbox, person_id
from services.sandbox.world.drives import drive_id
from tests.services.actions.line import Line, line, work
from tests.services.house import Clock

ADELE, LEE = person_id("Adele Vance"), person_id("Lee Gu")
COPY = "POST /drives/{id}/items/{id}/copy"


@pytest.fixture
async def contoso(tmp_path) -> AsyncIterator[Line]:
    clock = Clock()
    sandbox = await Sandbox.start(users=20, sign_ins_per_user=0, clock=clock)
    made = await line(sandbox, clock, tmp_path)
    drive = sandbox.world.drives.find(drive_id(ADELE), clock())
    for item in [item for item in drive.items.values() if item.parent == drive.root]:
        drive.remove(item, clock())
    folder = drive.add(drive.root, "Reports", None, clock())
    for number in range(30):
        drive.add(folder.id if number % 3 == 0 else drive.root, f"file {number}.txt", 100 + number, clock())
    yield made
    await made.close()
    await sandbox.stop()


def folder_of(contoso: Line) -> Any:
    drive = contoso.sandbox.world.drives.find(drive_id(LEE), contoso.clock())
    return drive, next(item for item in drive.items.values() if item.name.startswith("OneDrive of Adele Vance"))


def copies(contoso: Line) -> int:
    return len(contoso.sandbox.world.copies.jobs)


async def test_everything_arrives_and_is_counted_on_both_sides(contoso: Line) -> None:
    row, step = await contoso.carry_out("migrate_onedrive", ADELE, {"other": LEE})
    assert (row.state, step.state) == ("done", "done"), row.outcome
    assert "30 files" in row.outcome
    drive, folder = folder_of(contoso)
    there = [item for item in drive.below(folder.id) if item.children is None]
    assert (len(there), sum(item.size for item in there)) == (30, sum(100 + number for number in range(30)))


async def test_what_stopped_goes_on_and_copies_nothing_twice(contoso: Line) -> None:
    contoso.sandbox.faults.add("/", status=403, times=5, operation=COPY)
    row, _ = await contoso.carry_out("migrate_onedrive", ADELE, {"other": LEE})
    assert row.state == "failed"
    assert "files are there" in row.outcome
    before = copies(contoso)
    row, _ = await contoso.carry_out("migrate_onedrive", ADELE, {"other": LEE})
    assert row.state == "done", row.outcome
    assert copies(contoso) - before == 5
    drive, folder = folder_of(contoso)
    names = [item.name for item in drive.below(folder.id)]
    assert len(names) == len(set(names))


async def test_a_name_that_is_taken_gets_a_number(contoso: Line) -> None:
    target = contoso.sandbox.world.drives.find(drive_id(LEE), contoso.clock())
    name = f"OneDrive of Adele Vance ({ADELE[:8]})"
    folder = target.add(target.root, name, None, contoso.clock())
    target.add(folder.id, "file 1.txt", 5, contoso.clock())
    row, _ = await contoso.carry_out("migrate_onedrive", ADELE, {"other": LEE})
    assert row.state == "done", row.outcome
    assert target.child(folder.id, "file 1.txt").size == 5
    assert any(item.name.startswith("file 1 ") and item.size == 101 for item in target.below(folder.id))


async def test_copies_that_claim_to_be_done_and_are_not_are_found_out(contoso: Line) -> None:
    contoso.sandbox.cloud.knobs.copies = "silent"
    row, step = await contoso.carry_out("migrate_onedrive", ADELE, {"other": LEE})
    assert (row.state, step.state) == ("failed", "refused")
    assert "0 of 30 files" in row.outcome


async def test_what_shows_up_late_is_counted_again(contoso: Line) -> None:
    target = contoso.sandbox.world.drives.find(drive_id(LEE), contoso.clock())
    folder = target.add(target.root, f"OneDrive of Adele Vance ({ADELE[:8]})", None, contoso.clock())
    late = contoso.sandbox.faults.add(
        f"/drives/{target.id}/items/{folder.id}/children", method="GET", kind="stale", times=3
    )
    row, _ = await contoso.carry_out("migrate_onedrive", ADELE, {"other": LEE})
    assert (row.state, late.hits) == ("done", 3), row.outcome


async def test_progress_is_told_on_the_way(contoso: Line) -> None:
    said = []

    async def keep(progress: Any) -> None:
        said.append(progress["sentence"])

    source, target = drive_id(ADELE), drive_id(LEE)
    made = work(contoso, ADELE, given={"other": LEE})
    doing = type(made)(made.graph, made.step, made.now, keep, contoso.execution._carrier._wait)
    into = await drive_copy.folder(doing, target, "Copies")
    done, trouble = await drive_copy.copy_all(doing, source, target, into)
    assert (done, trouble) == (21, [])
    assert said[-1] == "21 files and folders at the top so far."


async def test_counting_fifty_thousand_files_needs_little_memory(contoso: Line) -> None:
    drive = contoso.sandbox.world.drives.find(drive_id(ADELE), contoso.clock())
    for number in range(50_000):
        drive.add(drive.root, f"many {number}.txt", 1, contoso.clock())
    doing = work(contoso, ADELE)
    first = await anext(drive_copy.children(doing, drive.id, "root"))
    tracemalloc.start()
    size = await drive_copy.measured(doing, drive.id, "root")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size == Size(50_030, 50_000 + sum(100 + number for number in range(30)))
    assert len(first) == 200
    assert peak < 60_000_000
