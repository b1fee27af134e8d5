"""Global Administrators nobody has agreed to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlmodel import col

from services.resources.directory_roles import DirectoryRole
from services.specs import CannotTell, Check, Finding, Limits, Severity
from services.store.reader import Reader
from services.watch.named_accounts import same
from services.watch.people import person
from services.watch.roles import GLOBAL_ADMINISTRATOR, administrators
from services.watch.words import NONE


class Listed(Limits):
    """Who may be Global Administrator: user principal names or object ids."""

    accounts: tuple[str, ...] = ()


def find(read: Reader, connection_id: int, limits: Listed) -> Iterator[Finding]:
    """Who is or may become Global Administrator and is not among `accounts`. Raises CannotTell without any.

    Source: effective_roles.
    """
    if not limits.accounts:
        raise CannotTell("Nobody has said who may be Global Administrator: tune global admin not listed accounts ...")
    top = col(DirectoryRole.template_id) == GLOBAL_ADMINISTRATOR
    for held in administrators(read, connection_id, top, ~same(limits.accounts)).values():
        yield person(held[0], "is a Global Administrator and not on the list of those who may be.")


CHECK = Check(
    name="global_admin_not_listed",
    title="A Global Administrator is not on the list",
    says=(
        f"global admin unlisted|unexpected|unapproved|unknown|unauthorised|unauthorized|surprise [{NONE}|list]",
        f"global admin {NONE}|outside "
        "list|approved|expected|supposed|authorised|sanctioned|know|recognise|recognize|aware",
    ),
    why="An attacker who has got this far makes an administrator of their own first.",
    todo="Find out who gave the role and why; take it away, or put the account on the list.",
    every=timedelta(hours=1),
    severity=Severity.CRITICAL,
    reads=("effective_roles", "users"),
    find=find,
    each=("users",),
    limits=Listed,
)
