"""Administrators who read mail with the account they administer with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import and_
from sqlmodel import col

from services.resources.mailbox_settings import MailboxSettings
from services.resources.users import User
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.watch.people import person
from services.watch.roles import administrators, roles
from services.watch.words import ADMINS


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """Holders of a directory role who have a mailbox of their own. Source: mailboxSettings, which only those have."""
    own = MailboxSettings
    mailbox = and_(col(own.connection_id) == User.connection_id, col(own.id) == User.id)
    for held in administrators(read, connection_id, pick(own.id).where(mailbox).exists()).values():
        yield person(held[0], "administers the tenant with an account that has a mailbox.", roles(held))


CHECK = Check(
    name="admin_with_mailbox_licence",
    title="An administrator's account has a mailbox",
    says=(f"{ADMINS} mailbox|inbox [licence|exchange|mail|own]",),
    why="Mail is how most attacks arrive: an account that receives none is much harder to phish.",
    todo="Give them a second account without licences for administering, and take the roles from this one.",
    every=timedelta(days=1),
    severity=Severity.LOW,
    reads=("effective_roles", "users", "mailbox_settings"),
    find=find,
    each=("users", "mailbox_settings"),
    source="CISA SCuBA MS.AAD.7.3v1",
)
