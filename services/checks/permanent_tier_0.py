"""People who can do everything, all the time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlmodel import col

from services.resources.directory_roles import DirectoryRole
from services.resources.effective_roles import PERMANENT, EffectiveRole
from services.specs import Check, Finding, Limits, Severity
from services.store.reader import Reader
from services.watch.people import person
from services.watch.roles import TIER_0, administrators, roles


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """Holders for good of a role that can make anybody an administrator. Source: roleAssignments.

    Who has taken an eligible role on looks the same while it lasts: assignments do not say.
    """
    top, for_good = col(DirectoryRole.template_id).in_(TIER_0), col(EffectiveRole.way) == PERMANENT
    for held in administrators(read, connection_id, top, for_good).values():
        yield person(held[0], "holds the keys to the whole tenant permanently.", roles(held))


CHECK = Check(
    name="permanent_tier_0",
    title="Full power is held permanently",
    says=(
        "permanent|permanently|standing|always|around-the-clock "
        "tier-0|tier0|tier|global|full|powerful|privileged|unlimited|god|mighty "
        "[admin|admin-rights|role|rights|power|access|0|zero]",
    ),
    why="A stolen session of theirs is the whole tenant at any hour, not only while they do such work.",
    todo="Make the role eligible in Privileged Identity Management; leave out break-glass accounts by an exclusion.",
    every=timedelta(hours=6),
    severity=Severity.MEDIUM,
    reads=("effective_roles", "users"),
    find=find,
    each=("users",),
    source="CISA SCuBA MS.AAD.7.4v1",
)
