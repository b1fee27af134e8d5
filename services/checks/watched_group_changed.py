"""Changes of the groups that an administrator wants to know about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from fnmatch import fnmatchcase

from pydantic import Field
from sqlmodel import col

from services.answers import Fact, Value
from services.names import fold
from services.resources.directory_audits import AuditTarget
from services.resources.groups import Group
from services.specs import CannotTell, Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.watch.audits import audited, happened
from services.watch.words import CHANGES

CHANGED = (
    "Add member to group",
    "Remove member from group",
    "Add owner to group",
    "Remove owner from group",
    "Update group",
    "Delete group",
)


class Watched(Limits):
    """Names of groups, with * for any letters; whole days for which a change is an alert."""

    groups: tuple[str, ...] = ()
    days: int = Field(default=7, ge=1, le=30)


def find(read: Reader, connection_id: int, limits: Watched) -> Iterator[Finding]:
    """Watched groups that were changed in the last `days` days. Raises CannotTell when none is named.

    Source: directoryAudits, groups.
    """
    if not limits.groups:
        raise CannotTell("No group is watched: tune watched group changed groups ...")
    patterns = [fold(pattern) for pattern in limits.groups]
    kept = read.rows(pick(Group.id, Group.name, Group.name_key).where(col(Group.connection_id) == connection_id))
    watched = {row.id: row.name for row in kept if any(fnmatchcase(row.name_key, one) for one in patterns)}
    since, groups = read.now - timedelta(days=limits.days), col(AuditTarget.kind) == "Group"
    for id_, rows in audited(read, connection_id, since, CHANGED, groups).items():
        if id_ in watched:
            yield happened(
                rows, f"The watched group {watched[id_]} was changed.", Fact("What", Value(rows[-1].activity))
            )


CHECK = Check(
    name="watched_group_changed",
    title="A watched group was changed",
    says=(
        "watched|sensitive|important|guarded|monitored|protected|critical|crown|key group "
        f"{CHANGES}|new|joined|added|left|removed [member|membership|jewel]",
    ),
    why="You said that who is in it matters.",
    todo="Ask whoever did it, if you did not expect it.",
    every=timedelta(hours=1),
    severity=Severity.MEDIUM,
    reads=("directory_audits", "groups"),
    find=find,
    limits=Watched,
    passing=True,
)
