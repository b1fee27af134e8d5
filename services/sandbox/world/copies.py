"""Copies between drives: accepted at once, done after a while, and not always well."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from services.sandbox.world.demo import TENANT_ID
from services.sandbox.world.drives import Drive, Item

BYTES_A_SECOND = 80_000_000
ITEMS_A_SECOND = 40


@dataclass(slots=True)
class Copy:
    """One copy under way. `state` is inProgress, completed or failed; `made` the id of what it made."""

    id: str
    source: Drive
    item: str
    target: Drive
    folder: str
    name: str
    conflict: str
    children_only: bool
    begun_at: datetime
    ends_at: datetime
    stuck: bool = False
    silent: bool = False
    state: str = "inProgress"
    error: tuple[str, str] = ("", "")
    made: str = ""

    def percentage(self, now: datetime) -> float:
        """How far it is, 0 to 100; one that is stuck never passes 42."""
        if self.state == "completed":
            return 100.0
        whole = (self.ends_at - self.begun_at).total_seconds()
        done = min(99.0, round(100 * (now - self.begun_at).total_seconds() / whole, 1))
        return min(42.0, done) if self.stuck else done


@dataclass(slots=True)
class Copies:
    """All copies by id. Whoever looks at a drive or a monitor lets those that are due take effect first."""

    jobs: dict[str, Copy] = field(default_factory=dict)
    waiting: list[Copy] = field(default_factory=list)

    def begin(
        self, source: Drive, item: Item, target: Drive, folder: str, name: str, conflict: str, children_only: bool,
        now: datetime, how: str,
    ) -> Copy:  # fmt: skip
        """Accept a copy. `how` is work, stuck (never ends) or silent (says completed, does nothing)."""
        count = sum(1 for _ in source.below(item.id))
        seconds = 2 + count / ITEMS_A_SECOND + item.size / BYTES_A_SECOND
        id = str(uuid5(UUID(TENANT_ID), f"copy{len(self.jobs)}{item.id}"))
        job = Copy(
            id, source, item.id, target, folder, name, conflict, children_only, now, now + timedelta(seconds=seconds),
            how == "stuck", how == "silent",
        )  # fmt: skip
        self.jobs[id] = job
        self.waiting.append(job)
        return job

    def settle(self, now: datetime) -> list[Copy]:
        """Let every copy that is due take effect; those that ended."""
        due = sorted((job for job in self.waiting if job.ends_at <= now and not job.stuck), key=lambda job: job.ends_at)
        for job in due:
            self.waiting.remove(job)
            _finish(job)
        return due


def _fail(job: Copy, code: str, message: str) -> None:
    job.state, job.error = "failed", (code, message)


def _finish(job: Copy) -> None:
    item, folder = job.source.items.get(job.item), job.target.items.get(job.folder)
    if item is None or folder is None or folder.children is None:
        return _fail(job, "itemNotFound", "The source or the destination of the copy is gone.")
    if job.target.used + item.size > job.target.total:
        return _fail(job, "quotaLimitReached", "The destination has not enough space left.")
    if job.silent:
        job.state, job.made = "completed", item.id
        return None
    roots = list((item.children or {}).values()) if job.children_only else [item.id]
    plan = [(job.source.items[id], job.name if not job.children_only else job.source.items[id].name) for id in roots]
    for _root, name in plan:
        if job.conflict == "fail" and job.target.child(folder.id, name):
            return _fail(job, "nameAlreadyExists", "Name already exists")
    made = [_copied(job, root, name) for root, name in plan]
    job.state, job.made = "completed", made[0].id if made and not job.children_only else folder.id
    return None


def _copied(job: Copy, root: Item, name: str) -> Item:
    """Copy one tree as it is at this moment, so that a copy into its own source ends."""
    there = job.target.child(job.folder, name)
    if there and job.conflict == "replace":
        job.target.remove(there, job.ends_at)
    elif there:
        name = free_name(job.target, job.folder, name)
    places = {root.parent: job.folder}
    made: list[Item] = []
    for item in list(job.source.below(root.id)):
        size = item.size if item.children is None else None
        label = name if item.id == root.id else item.name
        copy = job.target.add(places[item.parent], label, size, job.ends_at, item.changed_at)
        places[item.id] = copy.id
        made.append(copy)
    return made[0]


def free_name(drive: Drive, folder: str, name: str) -> str:
    """`Report 1.docx` where `Report.docx` is taken."""
    stem, dot, suffix = name.rpartition(".")
    number = 1
    while True:
        label = f"{stem} {number}{dot}{suffix}" if stem else f"{name} {number}"
        if not drive.child(folder, label):
            return label
        number += 1
