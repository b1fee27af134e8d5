"""Passwords of administrators that were changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlmodel import col

from services.resources.directory_audits import AuditTarget
from services.resources.effective_roles import EffectiveRole
from services.specs import Check, Finding, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.watch.audits import audited, happened, names
from services.watch.fixes import DISABLE, REVOKE_SESSIONS
from services.watch.windows import Recent
from services.watch.words import ADMINS, CHANGES

CHANGED = (
    "Reset user password",
    "Change user password",
    "Reset password (by admin)",
    "Reset password (self-service)",
    "Change password (self-service)",
)


def find(read: Reader, connection_id: int, limits: Recent) -> Iterator[Finding]:
    """Holders of a role whose password was changed in the last `days` days. Source: directoryAudits."""
    holders = pick(EffectiveRole.holder_id).where(col(EffectiveRole.connection_id) == connection_id)
    since, admins = read.now - timedelta(days=limits.days), col(AuditTarget.target_id).in_(holders)
    for rows in audited(read, connection_id, since, CHANGED, admins).values():
        yield happened(rows, f"The password of the administrator {names(rows)} was changed.")


CHECK = Check(
    name="admin_password_changed",
    title="An administrator's password was changed",
    says=(f"{ADMINS} password|pw|pwd {CHANGES}|reset|new",),
    why="It is the shortest way to take an administrator over, and few have a reason to do it.",
    todo="Ask the administrator whether they wanted it; if not, disable the account and look at who did it.",
    every=timedelta(hours=1),
    severity=Severity.HIGH,
    reads=("directory_audits", "effective_roles"),
    find=find,
    limits=Recent,
    fixes=(DISABLE, REVOKE_SESSIONS),
    asks="The password of your account was changed. Was this you?",
    passing=True,
)
