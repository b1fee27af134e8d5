"""What narrows a list of Azure roles: which role, in which subscription, who holds it; and how people say it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_
from sqlmodel import col

from services import directory, people
from services.named import find_group, only
from services.names import fold
from services.organisation_filters import DEPARTMENTS
from services.resources.azure_access import AzureAccess
from services.resources.azure_roles import AzureRole, AzureRoleAssignment
from services.resources.users import User
from services.spans import past
from services.specs import Filter
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Connection

ROLES = frozenset(
    "owner|contributor|reader|user access administrator|security admin|security reader|billing reader|"
    "key vault administrator|key vault reader|backup operator|virtual machine contributor|network contributor|"
    "storage account contributor|managed application operator|role based access control administrator|"
    "monitoring reader|log analytics reader|cost management reader".split("|")
)
# What people call the role that may do everything, also give roles to others.
CALLED = dict.fromkeys(("full control", "complete control", "total control", "full rights", "full access"), "owner")
SPOKEN = ROLES | {f"{role}s" for role in ROLES} | frozenset(CALLED)
# States in which the holder is no longer there (services/resources/azure_access.py).
GONE = ("deleted", "missing")
GIVEN = "given|granted|assigned|come|comes|coming|inherited|handed|received|get|gets|held"
FILTERS = (
    Filter(
        "named",
        "text",
        (
            "{known}",
            "named {known}",
            "{known} role|roles|rights|access|permissions",
            "with|has|have|having|holding|holds|is|are {known}",
            "with|has|have|having|holding|holds {known} role|rights|access|permissions",
            "role|roles is|called {known}",
        ),
        known=SPOKEN,
    ),
    Filter(
        "in subscription",
        "text",
        (
            "in|on|of|for|to|into|over|within subscription {}",
            "in|on|of|for|to|into|over|within azure subscription {}",
            "in|on|of|for|to|into|over|within {} subscription",
            "in|on|of|for|to|into|over|within {} subscription in|of azure",
            "subscription is|called {}",
        ),
        of="connection",
    ),
    Filter(
        "guests",
        says=(
            "guest|externals|external|outsiders",
            "outside|beyond company|organisation|firm|tenant|us",
            "of|by|from guests|externals",
            "not members",
        ),
    ),
    Filter(
        "disabled",
        says=(
            "blocked|deactivated|switched-off|inactive",
            "switched|turned off",
            "[held] of|by|to disabled|blocked|deactivated users|user|account|ones|employees|employee",
            "not enabled",
        ),
    ),
    Filter(
        "deleted",
        says=(
            "gone|orphaned|removed|missing|departed|former|ex-employees|ex-users",
            "[held] of|by|to deleted|removed|departed|former users|user|account|employees|employee|members",
        ),
    ),
    Filter(
        "left behind",
        says=(
            "[held|left] [of|by|on|with] disabled|blocked|deactivated|inactive or|and|and/or "
            "deleted|removed|gone|departed|former [users|accounts|account|user|employees]",
            "[held|left] [of|by|on|with] deleted|removed|gone|departed|former or|and|and/or "
            "disabled|blocked|deactivated [users|accounts|account|user|employees]",
            "[of|by|on|with] leavers",
        ),
    ),
    Filter(
        "apps",
        says=("app|service-principals|workload-identities", "[held] of|by apps|app", "service principals"),
        one_of="holder",
    ),
    Filter("groups", says=("of|by groups", "[held|given|assigned] by|to groups"), one_of="holder"),
    Filter(
        "through groups",
        says=(f"[{GIVEN}] through|via|by|from [way|means|membership] [of|in] [a|any|some] group|groups [membership]",),
        one_of="given",
    ),
    Filter(
        "directly",
        says=("direct", f"{GIVEN} directly", f"directly {GIVEN}", "not through|via|by groups|group"),
        one_of="given",
    ),
    Filter(
        "through",
        "text",
        (f"[{GIVEN}] through|via|by|from group {{}}", f"[{GIVEN}] through|via|by|from {{}} group"),
        of="group",
    ),
    Filter(
        "in resource group",
        "text",
        (
            "in|on|of|for|to|over|within resource group|groups {}",
            "in|on|of|for|to|over|within {} resource group",
            "resource group {}",
        ),
    ),
    Filter(
        "on subscriptions",
        says=(
            "on|at|of [the|a] [whole|entire] subscription|subscriptions level|scope|itself",
            "on|at [the|a] whole|entire subscription|subscriptions",
            "[with] subscription level|scope|wide|level|subscription-wide",
        ),
        one_of="scope",
    ),
    Filter(
        "on resources",
        says=(
            "on|at|of [the|a] [single|individual] resource|resources [level|groups|group] [level]",
            "below [the|a] subscription",
        ),
        one_of="scope",
    ),
    Filter(
        "inherited",
        says=("[inherited|coming|come] from above", "[inherited|given] on|from|by|at [a|the] management group|groups")
        + ("management group|groups",),
        one_of="scope",
    ),
    Filter("conditional", says=("with [a|any] condition|conditions",)),
    Filter("custom", says=("self-made|home-made|customised", "not built-in")),
    Filter(
        "given",
        "past",
        (f"[newly|recently] {GIVEN}|new|created|added|recent {{}}", "new|recent|latest|newest")
        + (f"recently|newly|lately {GIVEN}|added|created", f"{GIVEN}|added|created recently|lately"),
        default="30d",
    ),
    Filter(
        "without mfa",
        says=("[of] [users|accounts] [with] without|no|missing mfa", "not have|has|registered|got mfa", "not mfa"),
    ),
    Filter(
        "department",
        "text",
        (
            "of|in|from|for department {}",
            "of|in|from|for {} department|team",
            "of|in|from [users|people|everyone] [in|from|of] {known}",
            "[that|who] work|works|working in|for|at {}",
        ),
        known=DEPARTMENTS,
    ),
)
TENANTS = pick(Connection.id).where(col(Connection.kind) == "tenant")
ASSIGNED: Any = AzureRoleAssignment
# Below a subscription stand groups of resources and these themselves.
BELOW = "/subscriptions/%/%"
SO: Mapping[str, ColumnElement[bool]] = {
    "guests": col(AzureAccess.guest).is_(True),
    "apps": col(AzureAccess.kind) == "servicePrincipal",
    "groups": col(AzureAccess.kind) == "group",
    "through groups": col(AzureAccess.through) != "",
    "directly": col(AzureAccess.through) == "",
    "on subscriptions": and_(col(AzureAccess.inherited).is_(False), ~func.lower(AzureAccess.scope).like(BELOW)),
    "on resources": func.lower(AzureAccess.scope).like(BELOW),
    "inherited": col(AzureAccess.inherited).is_(True),
    "conditional": col(AzureAccess.conditional).is_(True),
    "custom": col(AzureRole.built_in).is_(False),
}
STATES: Mapping[str, tuple[str, ...]] = {"disabled": ("disabled",), "deleted": GONE, "left behind": ("disabled", *GONE)}


def conditions(read: Reader, filters: Sequence[tuple[str, str]]) -> Iterator[ColumnElement[bool]]:
    """What holds of the roles that `filters` leave; of holders who are disabled and deleted, whoever is either.

    Raises NotFound for a subscription that is not connected or a group that is none, BadArgument for a time that is
    none.
    """
    states = [state for name, _ in filters for state in STATES.get(name, ())]
    if states:
        yield col(AzureAccess.state).in_(states)
    for name, value in filters:
        if name in SO:
            yield SO[name]
        elif name not in STATES:
            yield _worded(read, name, value)


def _worded(read: Reader, name: str, value: str) -> ColumnElement[bool]:
    if name == "named":
        said = fold(value)
        wanted = CALLED.get(said, said.removesuffix("s") if said not in ROLES else said)
        return func.lower(col(AzureRole.name)) == wanted
    if name == "in subscription":
        found = only(directory.find_connection(read, value), value, "connection")
        return col(AzureAccess.connection_id) == int(found)
    if name == "through":
        return col(AzureAccess.through) == only(find_group(read, value), value, "group")
    if name == "in resource group":
        group = f"%/resourcegroups/{_literal(value.lower())}"
        scope = func.lower(AzureAccess.scope)
        return or_(scope.like(group, escape="\\"), scope.like(f"{group}/%", escape="\\"))
    if name == "given":
        return _given(past(name, value, read.now, "azure roles given 30d").holds(ASSIGNED.created_at))
    theirs = (col(User.connection_id).in_(TENANTS), col(User.id) == AzureAccess.holder_id)
    return pick(User.id).where(*theirs, people.condition(read, name, value)).correlate(AzureAccess).exists()


def _given(when: ColumnElement[bool]) -> ColumnElement[bool]:
    """That an assignment behind it, the holder's own or their group's, was made then."""
    to = case((col(AzureAccess.through) == "", AzureAccess.holder_id), else_=AzureAccess.through)
    made = pick(ASSIGNED.id).where(
        ASSIGNED.connection_id == AzureAccess.connection_id,
        ASSIGNED.principal_id == to,
        ASSIGNED.role_id == AzureAccess.role_id,
        ASSIGNED.scope == AzureAccess.scope,
        when,
    )
    return made.correlate(AzureAccess).exists()


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
