"""Automatic replies and inbox rules of the people who matter most: administrators, and those being dealt with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import BigInteger, Connection, func, or_, select, type_coerce, union
from sqlmodel import Field, SQLModel

from services.specs import Beyond, Part, Resource, Row
from services.store.types import DAY, Utc, graph_us

WATCHED_DAYS = 30
# What an alert is about begins with an object id, which is so long.
ID_LENGTH = 36
SENDS = ("forwardTo", "forwardAsAttachmentTo", "redirectTo")


class MailboxSettings(SQLModel, table=True):
    """The mailbox of one user; `id` is the user's. No row: not looked at, or no mailbox.

    `auto_reply` is disabled, alwaysEnabled or scheduled; then `from_at` and `until_at` hold (UTC), else they are None.
    `audience` is who outside gets one: none, contactsOnly, all. `purpose` is user, shared, room... `forwards_to` are
    the addresses that rules in force send mail to, in order, single spaces between ("" for none).
    """

    __tablename__ = "mailbox_settings"

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    auto_reply: str
    audience: str | None = None
    internal_text: str | None = None
    external_text: str | None = None
    from_at: datetime | None = Field(default=None, sa_type=Utc)
    until_at: datetime | None = Field(default=None, sa_type=Utc)
    purpose: str | None = None
    forwards_to: str
    round: int


class InboxRule(SQLModel, table=True):
    """One inbox rule of one user. `sends_to` are the addresses it forwards or redirects to, single spaces between.

    `deletes`: it throws the mail away. `actions` and `conditions` are Graph's objects as JSON.
    """

    __tablename__ = "inbox_rules"

    connection_id: int = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    name: str
    sequence: int
    enabled: bool
    broken: bool
    read_only: bool
    sends_to: str
    deletes: bool
    actions: str
    conditions: str
    round: int


def _sends_to(rule: Mapping[str, Any]) -> list[str]:
    actions = rule.get("actions") or {}
    found = {(one.get("emailAddress") or {}).get("address") for name in SENDS for one in actions.get(name) or ()}
    return sorted(address.lower() for address in found if address)


def _word(text: str | None) -> str | None:
    # Exchange writes the same word as scheduled and as Scheduled.
    return text[:1].lower() + text[1:] if text else None


def _at(replies: Mapping[str, Any], which: str) -> int | None:
    """The UTC microseconds of a scheduled time; None for none, and in a zone other than UTC, which is not asked for."""
    at = replies.get(which) or {}
    scheduled = replies["status"].lower() == "scheduled" and at.get("timeZone") == "UTC"
    return graph_us(f"{at['dateTime']}Z") if scheduled else None


def to_row(raw: Mapping[str, Any]) -> Row:
    """One user's Graph mailboxSettings, and where the rules send mail, as a row."""
    replies = raw["automaticRepliesSetting"]
    forwards = {address for rule in raw["messageRules"] if rule["isEnabled"] for address in _sends_to(rule)}
    return {
        "id": raw["id"],
        "auto_reply": _word(replies["status"]),
        "audience": _word(replies.get("externalAudience")),
        "internal_text": replies.get("internalReplyMessage") or None,
        "external_text": replies.get("externalReplyMessage") or None,
        "from_at": _at(replies, "scheduledStartDateTime"),
        "until_at": _at(replies, "scheduledEndDateTime"),
        "purpose": raw.get("userPurpose"),
        "forwards_to": " ".join(sorted(forwards)),
    }


def rules(raw: Mapping[str, Any]) -> list[Row]:
    """The inbox rules of one user."""
    return [
        {
            "user_id": raw["id"],
            "id": rule["id"],
            "name": rule.get("displayName") or "",
            "sequence": rule["sequence"],
            "enabled": rule["isEnabled"],
            "broken": rule.get("hasError") is True,
            "read_only": rule.get("isReadOnly") is True,
            "sends_to": " ".join(_sends_to(rule)),
            "deletes": any((rule.get("actions") or {}).get(name) for name in ("delete", "permanentDelete")),
            "actions": orjson.dumps(rule.get("actions") or {}).decode(),
            "conditions": orjson.dumps(rule.get("conditions") or {}).decode(),
        }
        for rule in raw["messageRules"]
    ]


def whom(db: Connection, connection_id: int) -> Sequence[str]:
    """Users who hold or may take on a directory role, also by a group, and those being dealt with.

    That is whom a request or an alert was about within thirty days before the newest run of the connection began, or
    is still: what an alert says of a mailbox must not seem mended because nobody reads it any more. Who was merely
    asked about is not kept anywhere, for a list of who looked at whom is nothing Steward should hold.
    """
    tables = SQLModel.metadata.tables
    users, held, eligible = tables["users"], tables["role_assignments"], tables["role_eligibilities"]
    members, approvals, alerts, runs = (tables[name] for name in ("group_members", "approval", "alert", "run"))
    newest = select(func.max(type_coerce(runs.c.started_at, BigInteger))).where(runs.c.connection_id == connection_id)
    since = newest.scalar_subquery() - WATCHED_DAYS * DAY
    recent = type_coerce(approvals.c.created_at, BigInteger) >= since
    told = or_(alerts.c.state != "resolved", type_coerce(alerts.c.changed_at, BigInteger) >= since)
    holders = union(
        *(select(roles.c.principal_id).where(roles.c.connection_id == connection_id) for roles in (held, eligible))
    ).subquery()
    watched = union(
        select(holders.c.principal_id),
        # A group that can hold a role has no groups within it.
        select(members.c.member_id).where(
            members.c.connection_id == connection_id, members.c.group_id.in_(select(holders.c.principal_id))
        ),
        select(approvals.c.target_id).where(approvals.c.connection_id == connection_id, recent),
        select(func.substr(alerts.c.subject, 1, ID_LENGTH)).where(alerts.c.connection_id == connection_id, told),
    )
    ours = select(users.c.id).where(users.c.connection_id == connection_id, users.c.id.in_(watched))
    return list(db.scalars(ours.order_by(users.c.id)))


def blind(db: Connection, connection_id: int) -> str:
    """Whose mailboxes are read."""
    return (
        "Mailboxes are read only of administrators and of people whom a request or an alert was about in the last "
        f"{WATCHED_DAYS} days."
    )


RESOURCE = Resource(
    name="mailbox_settings",
    kind="each",
    table=MailboxSettings,
    every=timedelta(hours=12),
    path="/users/{id}/mailboxSettings",
    select=("automaticRepliesSetting", "userPurpose"),
    page=0,
    single=True,
    to_row=to_row,
    beyond=Beyond(
        name="messageRules",
        path="/users/{id}/mailFolders/inbox/messageRules",
        select=("id", "displayName", "sequence", "isEnabled", "hasError", "isReadOnly", "actions", "conditions"),
        expanded=False,
    ),
    parts=(Part(table=InboxRule, owner="user_id", to_rows=rules, sources=("messageRules",)),),
    whom=whom,
    blind=blind,
    tracked=("auto_reply", "forwards_to"),
    after=("users", "groups", "directory_roles"),
    permissions=("MailboxSettings.Read",),
)
