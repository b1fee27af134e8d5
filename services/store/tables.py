"""The tables that are not synced: what Steward itself must remember."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from services.store.types import Utc

MANAGED = text("resource = 'users' AND property = 'manager_id'")


class Connection(SQLModel, table=True):
    """One tenant or subscription Steward is connected to. `id` is small and stands in every synced row.

    `kind`: tenant, subscription. `source`: settings (the file names it), page (an administrator connected it).
    `credential` is its kind; what it holds is Sealed, unless the settings hold it. `addresses` are those that differ
    from the cloud's. `off` are resources not to collect; `actions` those allowed, none named being all. `granted` are
    the permissions, `licences` the plans last found there (None: never looked), `granted_at` when. `ends_at` is when
    the credential ends, None unknown; `hint` are the first letters of a client secret, as the directory shows them.
    `gone_at` is when it was disconnected; while `purging`, its rows are being deleted.
    """

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    tenant_id: str
    mode: str
    kind: str = Field(default="tenant", sa_column_kwargs={"server_default": "tenant"})
    subscription_id: str | None = None
    cloud: str = Field(default="public", sa_column_kwargs={"server_default": "public"})
    client_id: str = Field(default="", sa_column_kwargs={"server_default": ""})
    credential: str = Field(default="client_secret", sa_column_kwargs={"server_default": "client_secret"})
    addresses: dict[str, Any] = Field(default={}, sa_column=Column(JSON, nullable=False, server_default="{}"))
    source: str = Field(default="settings", sa_column_kwargs={"server_default": "settings"})
    off: list[str] = Field(default=[], sa_column=Column(JSON, nullable=False, server_default="[]"))
    actions: list[str] = Field(default=[], sa_column=Column(JSON, nullable=False, server_default="[]"))
    granted: list[str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    hint: str = Field(default="", sa_column_kwargs={"server_default": ""})
    licences: list[str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    granted_at: datetime | None = Field(default=None, sa_type=Utc)
    ends_at: datetime | None = Field(default=None, sa_type=Utc)
    added_by: str = Field(default="", sa_column_kwargs={"server_default": ""})
    added_at: datetime | None = Field(default=None, sa_type=Utc)
    changed_at: datetime | None = Field(default=None, sa_type=Utc)
    gone_at: datetime | None = Field(default=None, sa_type=Utc)
    purging: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})


class Sealed(SQLModel, table=True):
    """A secret of a connection, sealed with the key `key_id`: see vault.py."""

    connection_id: int = Field(primary_key=True)
    field: str = Field(primary_key=True)
    key_id: str
    blob: bytes


class Run(SQLModel, table=True):
    """One attempt to sync one resource of one connection.

    `state`: running, done, held (done, but too much would have gone), failed, skipped. `error` is a sentence for a
    person. `requests` counts Graph requests, `skipped` the objects that are of a kind we do not keep; `rows` came and
    `removed` went, `changed` are those of any table that were new, different or removed.
    `clock_ahead_seconds` is how far this machine's clock was before Microsoft's, negative behind; None for not asked.
    """

    __table_args__ = (Index("run_by_resource", "connection_id", "resource", "finished_at"),)

    id: int | None = Field(default=None, primary_key=True)
    connection_id: int
    resource: str
    state: str
    started_at: datetime = Field(sa_type=Utc)
    finished_at: datetime | None = Field(default=None, sa_type=Utc)
    rows: int = 0
    removed: int = 0
    skipped: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    changed: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    requests: int = 0
    clock_ahead_seconds: int | None = None
    error: str = ""
    next_step: str = ""


class Checkpoint(SQLModel, table=True):
    """Where the sync of one resource stands; written in the same transaction as the page it belongs to.

    `next_link` is the page to read next (None: no round under way); `step` is the listing it is of; `delta_link`
    starts the next round of changes; `round` stamps the rows of the round under way; `window_to` is the newest closed
    log window; `synced_at` is when the last completed round began, `None` if none ever completed. `full` means that
    the round under way lists everything, so that the unseen can be swept after it; `shape` is what was selected, and
    another one starts over. `refused` are the listings that were refused in this round, as numbers. `blind` is the
    sentence that says what the rows cannot show. `baseline_at` is since when the history is kept.

    `held` is how many rows the last list would have removed and did not, because they were too many; `accepted` lets
    the next list remove them. `denied`: the last run that ended was refused altogether (no licence or no permission),
    so that what is there only grows old; a refusal of a part is in `blind` alone. `done` and `expected` count objects
    of the round under way (hours, for a log); `expected` None is unknown. `claimed_by` is the run at work until
    `lease_until`. `due_at` is when the resource is to be synced next (None: now), `failures` how often it failed since
    it last worked. `refreshed_at` is when an object that was read between the runs was last found different.
    """

    connection_id: int = Field(primary_key=True)
    resource: str = Field(primary_key=True)
    next_link: str | None = None
    delta_link: str | None = None
    round: int = 0
    round_at: datetime | None = Field(default=None, sa_type=Utc)
    window_from: datetime | None = Field(default=None, sa_type=Utc)
    window_to: datetime | None = Field(default=None, sa_type=Utc)
    synced_at: datetime | None = Field(default=None, sa_type=Utc)
    full: bool = False
    shape: str = ""
    blind: str = ""
    step: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    refused: str = Field(default="", sa_column_kwargs={"server_default": ""})
    baseline_at: datetime | None = Field(default=None, sa_type=Utc)
    held: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    accepted: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    denied: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    done: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    expected: int | None = None
    claimed_by: str = Field(default="", sa_column_kwargs={"server_default": ""})
    lease_until: datetime | None = Field(default=None, sa_type=Utc)
    due_at: datetime | None = Field(default=None, sa_type=Utc)
    failures: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    refreshed_at: datetime | None = Field(default=None, sa_type=Utc)


class Change(SQLModel, table=True):
    """Something a sync found different from what was known. `at` is when we saw it, not when it happened.

    `kind`: appeared, vanished, changed. `property` is the column, or what a part calls itself (licence, member), "" for
    the object itself. `before` and `after` are as text, None for no value; a part's value is the other's id.
    """

    __tablename__ = "changes"
    __table_args__ = (
        Index("changes_by_object", "connection_id", "object_id", "at"),
        Index("changes_by_time", "at", "id", "connection_id"),
        Index(
            "changes_of_managers", "connection_id", "object_id", "id", sqlite_where=MANAGED, postgresql_where=MANAGED
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    connection_id: int
    at: datetime = Field(sa_type=Utc)
    resource: str
    object_id: str
    name: str = ""
    kind: str
    property: str = ""
    before: str | None = None
    after: str | None = None


class Conversation(SQLModel, table=True):
    """A person's chat, a group chat or a channel in which Steward is installed.

    `object_id` is the person of a personal chat. `blocked_at` is when a send was last refused for good.
    """

    id: str = Field(primary_key=True)
    scope: str
    service_url: str
    tenant_id: str
    bot_id: str
    channel: str
    name: str = ""
    team_id: str = ""
    object_id: str = Field(default="", index=True)
    seen_at: datetime = Field(sa_type=Utc)
    blocked_at: datetime | None = Field(default=None, sa_type=Utc)


class Subscription(SQLModel, table=True):
    """A conversation that is told about a topic: alerts or approvals.

    `rhythm` is "" for at once, daily or weekly for a digest at `next_at`; `at_time` is HH:MM in the settings' zone.
    """

    conversation_id: str = Field(primary_key=True)
    topic: str = Field(primary_key=True)
    by: str
    since: datetime = Field(sa_type=Utc)
    rhythm: str = Field(default="", sa_column_kwargs={"server_default": ""})
    at_time: str = Field(default="", sa_column_kwargs={"server_default": ""})
    weekday: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    last_at: datetime | None = Field(default=None, sa_type=Utc)
    next_at: datetime | None = Field(default=None, sa_type=Utc)


class Approval(SQLModel, table=True):
    """One request to run one action or workflow on one target; what that comes to stands in its Steps.

    An action may be asked for on several people: `target_id` is "" then, and `target_ids` are all of them.
    `given` are its parameters, of ids and plain values; a draft that lacks some has no Steps yet.

    `state`: draft (shown, not yet asked for), pending, approved, running, done, failed, unknown, denied, expired,
    cancelled. `fingerprint` is the SHA-256 of what would be done, compared before it is. `version` rises with each
    change; a press that names an older one gets today's card instead.

    `terms` are what was asked for by policy when it was requested. `run_at` is when it is to begin (None: once it is
    approved), as said in `zone`. `follows` is the approval that this one takes back when its time is over: nobody
    decides it again. `held` is the sentence that says why an approved one waits. `alone` is who approved it alone in
    an emergency, `reviewed_by` who looked at that afterwards.
    """

    id: str = Field(primary_key=True)
    connection_id: int
    action: str
    target_id: str = Field(index=True)
    target_name: str
    target_detail: str
    requester_id: str = Field(index=True)
    requester_name: str
    reason: str = ""
    state: str = Field(index=True)
    version: int = 1
    needed: int
    given: dict[str, Any] = Field(default={}, sa_column=Column(JSON, nullable=False, server_default="{}"))
    preview: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    fingerprint: str
    conversation_id: str
    source_id: str = Field(unique=True)
    created_at: datetime = Field(sa_type=Utc)
    requested_at: datetime | None = Field(default=None, sa_type=Utc)
    expires_at: datetime = Field(sa_type=Utc)
    decided_at: datetime | None = Field(default=None, sa_type=Utc)
    use_by: datetime | None = Field(default=None, sa_type=Utc)
    claimed_at: datetime | None = Field(default=None, sa_type=Utc)
    claimed_by: str = ""
    lease_until: datetime | None = Field(default=None, sa_type=Utc)
    finished_at: datetime | None = Field(default=None, sa_type=Utc)
    outcome: str = ""
    terms: dict[str, Any] = Field(default={}, sa_column=Column(JSON, nullable=False, server_default="{}"))
    follows: str = Field(default="", index=True, sa_column_kwargs={"server_default": ""})
    run_at: datetime | None = Field(default=None, sa_type=Utc)
    zone: str = Field(default="", sa_column_kwargs={"server_default": ""})
    held: str = Field(default="", sa_column_kwargs={"server_default": ""})
    reminded_at: datetime | None = Field(default=None, sa_type=Utc)
    escalated_at: datetime | None = Field(default=None, sa_type=Utc)
    alone: str = Field(default="", sa_column_kwargs={"server_default": ""})
    reviewed_by: str = Field(default="", sa_column_kwargs={"server_default": ""})
    target_ids: list[str] = Field(default=[], sa_column=Column(JSON, nullable=False, server_default="[]"))


class Decision(SQLModel, table=True):
    """One person's approve or deny of one approval; a person decides once."""

    approval_id: str = Field(primary_key=True)
    object_id: str = Field(primary_key=True)
    name: str
    verdict: str
    comment: str = ""
    at: datetime = Field(sa_type=Utc)


class Alert(SQLModel, table=True):
    """A finding remembered. `state`: open, acknowledged, snoozed, resolved. `rank` is how bad it is now.

    `title`, `why` and `todo` are the check's own words, kept as they were told. `about` is the object id of whom or
    what it concerns, `owner_id` the person to be told first. Alerts about the same within a day are one case: `case_id`
    is the first one's id, "" for that itself. `note` is why it was snoozed or accepted; an accepted one is snoozed
    until its review, its owner in `by`. `mark` is a checksum of what is shown, `person_says` what the person concerned
    answered: yes, no or "".
    """

    __table_args__ = (
        UniqueConstraint("connection_id", "check", "subject"),
        Index("alert_about", "connection_id", "about", "opened_at"),
        Index("alert_case", "case_id"),
    )

    id: str = Field(primary_key=True)
    connection_id: int
    check: str
    subject: str = Field(index=True)
    state: str = Field(index=True)
    version: int = 1
    severity: str
    rank: int = 0
    title: str = ""
    text: str
    why: str = ""
    todo: str = ""
    facts: list[list[str]] = Field(sa_column=Column(JSON, nullable=False))
    opened_at: datetime = Field(sa_type=Utc)
    changed_at: datetime = Field(sa_type=Utc)
    resolved_at: datetime | None = Field(default=None, sa_type=Utc)
    snoozed_until: datetime | None = Field(default=None, sa_type=Utc)
    by: str = ""
    note: str = ""
    about: str = Field(default="", sa_column_kwargs={"server_default": ""})
    owner_id: str = Field(default="", sa_column_kwargs={"server_default": ""})
    case_id: str = Field(default="", sa_column_kwargs={"server_default": ""})
    mark: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    accepted: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    person_says: str = Field(default="", sa_column_kwargs={"server_default": ""})
    escalated_at: datetime | None = Field(default=None, sa_type=Utc)


class CheckRun(SQLModel, table=True):
    """What a check last said for a connection. `verdict`: pass, findings, cannot tell.

    `why` is why it cannot tell; with another verdict what it could not see, "" for nothing. `told_at` is when it last
    could tell, None for never: its first look is a baseline. `whole_at` is when it last looked at all and not at what
    changed only, `terms` a checksum of the thresholds and exclusions it went by.
    """

    connection_id: int = Field(primary_key=True)
    check: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Utc)
    verdict: str
    findings: int = 0
    why: str = ""
    told_at: datetime | None = Field(default=None, sa_type=Utc)
    whole_at: datetime | None = Field(default=None, sa_type=Utc)
    terms: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})


class Outbox(SQLModel, table=True):
    """Something still to be told.

    Approval and alert rows say "make this conversation's copy current": edit the posted one, or post it. Outcome rows
    are new short messages. `to` is a conversation id, `person:<object id>` where no conversation is known yet, or
    `mail`. `state`: ready, leased, done, dead. `key` makes a row unique while it is not done.
    """

    __table_args__ = (Index("outbox_ready", "state", "run_at"), Index("outbox_subject", "subject_id", "state"))

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    subject_id: str
    to: str
    text: str = ""
    state: str = "ready"
    attempts: int = 0
    created_at: datetime = Field(sa_type=Utc)
    run_at: datetime = Field(sa_type=Utc)
    lease_until: datetime | None = Field(default=None, sa_type=Utc)
    lease_by: str = ""
    error: str = ""


class Posted(SQLModel, table=True):
    """A card that stands in a conversation: what is edited when its subject changes. `version` is the drawn one."""

    kind: str = Field(primary_key=True)
    subject_id: str = Field(primary_key=True)
    conversation_id: str = Field(primary_key=True)
    message_id: str
    version: int
    at: datetime = Field(sa_type=Utc)


class Audit(SQLModel, table=True):
    """One line of the trail. `mac` is HMAC-SHA256(key, previous mac + canonical JSON of the row); `seq` has no gaps."""

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=Utc)
    actor_id: str
    actor_name: str
    event: str
    subject_id: str = Field(default="", index=True)
    approval_id: str = Field(default="", index=True)
    detail: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    mac: str


class Collection(SQLModel, table=True):
    """Something collected because a person asked for it: `wanted` are (connection id, resource) pairs.

    `version` rises with what its card shows. `seen_at` is when the Steward at work last said so; one that is silent
    has stopped. `finished_at` None means that it is under way.
    """

    id: str = Field(primary_key=True)
    wanted: list[tuple[int, str]] = Field(sa_column=Column(JSON, nullable=False))
    by: str
    started_at: datetime = Field(sa_type=Utc)
    seen_at: datetime = Field(sa_type=Utc)
    finished_at: datetime | None = Field(default=None, sa_type=Utc)
    version: int = 1
