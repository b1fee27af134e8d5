"""The settings of approvals and of the guard rails: what `steward.toml` says about who must agree to what."""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import Field, StringConstraints, field_validator, model_validator

from services.connection_settings import Guid, Part

# A person's object id, or group:<object id> for everybody in an Entra group.
Holder = Annotated[
    str,
    StringConstraints(
        to_lower=True,
        strip_whitespace=True,
        pattern=r"^(?i:group:)?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
    ),
]
TARGET = re.compile(r"privileged|guest|member|group:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|department:.+")
HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d) (\S+)")


class QuietHours(Part):
    """From `begins` to `ends` by the clock of `zone`, across midnight when it ends before it begins."""

    begins: time
    ends: time
    zone: str


class Rule(Part):
    """What one rule is about, and what it asks for there.

    `actions` are names ("delete_user", "delete_*") or "risk:high"; `targets` are privileged, guest, member,
    "group:<object id>" and "department:<name>"; `connections` are names; `requesters` are people and groups. None named
    is any. A setting that is None or empty is left to other rules and the defaults. An approver must be one of
    `approvers` and hold the approver role. `forbidden` is the sentence said to whoever asks.
    """

    name: str = Field(min_length=1, max_length=60)
    actions: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    connections: tuple[str, ...] = ()
    requesters: tuple[Holder, ...] = ()
    approvals: int | None = Field(default=None, ge=0, le=10)
    approvers: tuple[Holder, ...] = ()
    expires_hours: int | None = Field(default=None, ge=1, le=168)
    use_within_minutes: int | None = Field(default=None, ge=1, le=240)
    reason: bool | None = None
    quiet_hours: QuietHours | None = None
    escalate_after_hours: int | None = Field(default=None, ge=1, le=168)
    escalate_to: tuple[Holder, ...] = ()
    forbidden: str = Field(default="", max_length=300)

    @field_validator("targets")
    @classmethod
    def _known(cls, targets: tuple[str, ...]) -> tuple[str, ...]:
        for target in targets:
            if not TARGET.fullmatch(target.lower()):
                raise ValueError(f"{target!r} is none of privileged, guest, member, group:<object id>, department:<x>")
        return targets

    @field_validator("quiet_hours", mode="before")
    @classmethod
    def _read(cls, hours: object) -> object:
        """Reads "20:00-07:00 Europe/Berlin"."""
        if not isinstance(hours, str):
            return hours
        found = HOURS.fullmatch(hours.strip())
        if found is None or found[5] not in available_timezones():
            raise ValueError("write the hours and their time zone like 20:00-07:00 Europe/Berlin")
        return QuietHours(
            begins=time(int(found[1]), int(found[2])), ends=time(int(found[3]), int(found[4])), zone=found[5]
        )

    @model_validator(mode="after")
    def _whole(self) -> Rule:
        if bool(self.escalate_to) != (self.escalate_after_hours is not None):
            raise ValueError("escalate_to and escalate_after_hours belong together")
        if self.quiet_hours is not None and self.quiet_hours.begins == self.quiet_hours.ends:
            raise ValueError("quiet_hours never begin: their two times are the same")
        return self


class ApprovalSettings(Part):
    """How approvals are asked for. `rules` say more about some; of several that fit the strictest counts.

    `break_glass` are people who may approve alone in an emergency; every such approval is told to all administrators
    and must be reviewed. One request may be about `most_people`.
    """

    conversations: tuple[str, ...] = ()
    expires_hours: int = Field(default=4, ge=1, le=168)
    use_within_minutes: int = Field(default=15, ge=1, le=240)
    per_person_pending: int = Field(default=20, ge=1, le=1000)
    per_person_hourly: int = Field(default=60, ge=1, le=10_000)
    break_glass: tuple[Guid, ...] = ()
    most_people: int = Field(default=20, ge=2, le=50)
    rules: tuple[Rule, ...] = ()

    @model_validator(mode="after")
    def _told_apart(self) -> ApprovalSettings:
        names = [rule.name.casefold() for rule in self.rules]
        if twice := next((name for name in names if names.count(name) > 1), ""):
            raise ValueError(f"rules: two are called {twice}; give each a name of its own")
        return self

    @property
    def groups(self) -> frozenset[str]:
        """The ids of every group the rules name, whose members must be known when it matters."""
        named = (one for rule in self.rules for one in (*rule.requesters, *rule.approvers, *rule.escalate_to))
        return frozenset(one.removeprefix("group:") for one in named if one.startswith("group:"))


class GuardSettings(Part):
    """What no approval can make Steward do.

    `break_glass_accounts` are never touched. `own_account` and `manager_chain` say what becomes of a request about the
    requester's own account, or about somebody above them: forbid, one approver more (extra), or allow. `most_an_hour`
    is how many accounts of a connection may be locked out or deleted in an hour before everything stops.
    """

    break_glass_accounts: tuple[Guid, ...] = ()
    own_account: Literal["forbid", "extra", "allow"] = "forbid"
    manager_chain: Literal["forbid", "extra", "allow"] = "extra"
    most_an_hour: int = Field(default=30, ge=1, le=10_000)


class AuditSettings(Part):
    """Where the trail's last number and mac are noted once a day: ids of conversations."""

    anchors: tuple[str, ...] = ()
