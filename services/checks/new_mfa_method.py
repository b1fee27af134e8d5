"""New ways in which somebody can prove who they are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from services.specs import Check, Finding, Severity
from services.store.reader import Reader
from services.watch.audits import audited, happened, names
from services.watch.fixes import RESET_MFA, REVOKE_SESSIONS
from services.watch.windows import Recent

REGISTERED = (
    "User registered security info",
    "User registered all required security info",
    "Admin registered security info",
    "User changed default security info",
)


def find(read: Reader, connection_id: int, limits: Recent) -> Iterator[Finding]:
    """Who had a sign-in method registered in the last `days` days. Source: directoryAudits."""
    for rows in audited(read, connection_id, read.now - timedelta(days=limits.days), REGISTERED).values():
        yield happened(rows, f"A new sign-in method was registered for {names(rows)}.")


CHECK = Check(
    name="new_mfa_method",
    title="A new sign-in method",
    says=(
        "new|newly|another|extra|additional|fresh|different|changed "
        "mfa|method|authenticator|passkey|factor|fido2|security-info "
        "[sign-in|authentication|auth|register|registration|enroll|enrol|enrolment|enrollment|add|phone|second|"
        "info|security|sign|in|set|up]",
        "put|added|registered|enrolled|got new|another|fresh authenticator|passkey|factor|mfa|phone|token "
        "[account|their|on|lately|recently|week|today]",
        "enroll|enrol|register|registration|add method|authenticator|passkey|factor|fido2|security|mfa "
        "lately|recently|new|just|today|yesterday|week|days "
        "[sign-in|authentication|auth|info|second|second-factor|phone|sign|security|method]",
    ),
    why="Whoever steals a session adds a method of their own, and can come back for good.",
    todo="Ask them whether it was them; if not, reset their methods and revoke their sessions.",
    every=timedelta(hours=1),
    severity=Severity.LOW,
    reads=("directory_audits",),
    find=find,
    limits=Recent,
    fixes=(RESET_MFA, REVOKE_SESSIONS),
    asks="A new way to sign in was added to your account. Was this you?",
    passing=True,
)
