"""What the tenant demands at sign-in: Conditional Access, named locations, security defaults, allowed methods."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from services.graph_types import kind_of
from services.specs import Listing, Part, Resource, Row
from services.store.types import Utc, graph_us

# Where a policy names something, what it names, and the condition it stands in.
NAMED = (
    ("Users", "user", "users"),
    ("Groups", "group", "users"),
    ("Roles", "role", "users"),
    ("Applications", "app", "applications"),
    ("Locations", "location", "locations"),
)
PLACES = {"ipNamedLocation": "addresses", "countryNamedLocation": "countries"}


class AccessPolicy(SQLModel, table=True):
    """One Conditional Access policy. `state`: enabled, disabled, enabledForReportingButNotEnforced.

    `conditions` and the two controls are Graph's objects as JSON; None where the policy has no such controls.
    """

    __tablename__ = "access_policies"

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    name: str
    state: str
    created_at: datetime | None = Field(default=None, sa_type=Utc)
    changed_at: datetime | None = Field(default=None, sa_type=Utc)
    conditions: str
    grant_controls: str | None = None
    session_controls: str | None = None
    round: int


class AccessPolicyTarget(SQLModel, table=True):
    """One thing a policy names. `kind`: user, group, role (by template), app (by appId) or location.

    `target_id` may be one of Microsoft's words instead of an id: All, None, GuestsOrExternalUsers, Office365,
    AllTrusted... `included` is False for an exception.
    """

    __tablename__ = "access_policy_targets"
    __table_args__ = (Index("access_policy_targets_by_target", "target_id"),)

    connection_id: int = Field(primary_key=True)
    policy_id: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    included: bool = Field(primary_key=True)
    target_id: str = Field(primary_key=True)
    round: int


class NamedLocation(SQLModel, table=True):
    """One named location. `kind`: addresses, countries, or Graph's own word for a kind that is new.

    `covers` are the address ranges or country codes, single spaces between them. `trusted` is None for countries.
    """

    __tablename__ = "named_locations"

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    name: str
    kind: str
    trusted: bool | None = None
    covers: str
    round: int


class SecurityDefaults(SQLModel, table=True):
    """Whether Microsoft's own minimum is enforced."""

    __tablename__ = "security_defaults"

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    enabled: bool
    round: int


class AllowedMethod(SQLModel, table=True):
    """One way of proving oneself (Fido2, Sms...), and whether the tenant allows it."""

    __tablename__ = "allowed_methods"

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    enabled: bool
    round: int


def _json(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def to_row(raw: Mapping[str, Any]) -> Row:
    """One Graph conditionalAccessPolicy as a row."""
    return {
        "id": raw["id"],
        "name": raw["displayName"],
        "state": raw["state"],
        "created_at": graph_us(raw.get("createdDateTime")),
        "changed_at": graph_us(raw.get("modifiedDateTime")),
        "conditions": _json(raw["conditions"]),
        "grant_controls": _json(raw.get("grantControls")),
        "session_controls": _json(raw.get("sessionControls")),
    }


def targets(raw: Mapping[str, Any]) -> list[Row]:
    """Everything one policy names."""
    return [
        {"policy_id": raw["id"], "kind": kind, "included": word == "include", "target_id": id_}
        for what, kind, condition in NAMED
        for word in ("include", "exclude")
        for id_ in dict.fromkeys((raw["conditions"].get(condition) or {}).get(f"{word}{what}") or ())
    ]


def location(raw: Mapping[str, Any]) -> Row:
    """One Graph namedLocation as a row."""
    kind = kind_of(raw)
    ranges = [one["cidrAddress"] for one in raw.get("ipRanges") or ()]
    return {
        "id": raw["id"],
        "name": raw["displayName"],
        "kind": PLACES.get(kind, kind),
        "trusted": raw.get("isTrusted"),
        "covers": " ".join((*ranges, *(raw.get("countriesAndRegions") or ()))),
    }


def defaults(raw: Mapping[str, Any]) -> Row:
    """The security defaults as a row."""
    return {"id": raw["id"], "enabled": raw["isEnabled"]}


def methods(raw: Mapping[str, Any]) -> list[Row]:
    """The methods of the authentication methods policy."""
    return [
        {"id": one["id"], "enabled": one["state"] == "enabled"} for one in raw["authenticationMethodConfigurations"]
    ]


RESOURCE = Resource(
    name="policies",
    kind="snapshot",
    table=AccessPolicy,
    every=timedelta(hours=1),
    path="/identity/conditionalAccess/policies",
    select=(
        "id",
        "displayName",
        "state",
        "createdDateTime",
        "modifiedDateTime",
        "conditions",
        "grantControls",
        "sessionControls",
    ),
    to_row=to_row,
    parts=(Part(table=AccessPolicyTarget, owner="policy_id", to_rows=targets, sources=("conditions",)),),
    more=(
        Listing(
            table=NamedLocation,
            path="/identity/conditionalAccess/namedLocations",
            select=("id", "displayName", "@odata.type", "isTrusted", "ipRanges", "countriesAndRegions"),
            # What only one kind of location has cannot be selected in a list of both.
            selects=False,
            to_row=location,
            permissions=("Policy.Read.All",),
        ),
        Listing(
            table=SecurityDefaults,
            path="/policies/identitySecurityDefaultsEnforcementPolicy",
            select=("id", "isEnabled"),
            page=0,
            selects=False,
            single=True,
            to_row=defaults,
            permissions=("Policy.Read.All",),
        ),
        Listing(
            table=AllowedMethod,
            path="/policies/authenticationMethodsPolicy",
            select=("authenticationMethodConfigurations",),
            page=0,
            selects=False,
            single=True,
            to_rows=methods,
            # Policy.Read.AuthenticationMethod would do, but what the policies need gives this one too.
            permissions=("Policy.Read.All",),
        ),
    ),
    tracked=("name", "state", "conditions", "grant_controls", "session_controls"),
    named="name",
    permissions=("Policy.Read.All",),
)
