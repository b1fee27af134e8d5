"""Directory roles that somebody was given of late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from services.specs import Check, Finding, Severity
from services.store.reader import Reader
from services.watch.audits import audited, happened, names
from services.watch.windows import Recent

GIVEN = ("Add member to role", "Add eligible member to role", "Add member to role outside of PIM (permanent)")
NO_HOLDER = frozenset({"Role", "Directory", "Other"})


def find(read: Reader, connection_id: int, limits: Recent) -> Iterator[Finding]:
    """Who was given a directory role in the last `days` days. Source: directoryAudits."""
    for rows in audited(read, connection_id, read.now - timedelta(days=limits.days), GIVEN).values():
        if rows[-1].kind not in NO_HOLDER:
            yield happened(rows, f"{names(rows)} was given a directory role.")


CHECK = Check(
    name="new_admin",
    title="Somebody became an administrator",
    says=(
        "new|newly|became|become|promoted|made|added|appointed|fresh|extra|additional|granted|elevated|another "
        "admin [global|role|rights|into|up|more|privileged]",
    ),
    why="An attacker who has got in makes an administrator to stay.",
    todo="Ask whoever did it; take the role away if they did not.",
    every=timedelta(hours=1),
    severity=Severity.HIGH,
    reads=("directory_audits",),
    find=find,
    limits=Recent,
    passing=True,
    source="CISA SCuBA MS.AAD.7.7v1",
)
