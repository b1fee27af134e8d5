"""What narrows a list of Azure roles: which role, in which subscription, who holds it; and how people say it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, func
from sqlmodel import col

from services import directory
from services.named import only
from services.names import fold
from services.resources.azure_access import AzureAccess
from services.resources.azure_roles import AzureRole
from services.specs import Filter
from services.store.reader import Reader

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
            "blocked|deactivated",
            "[held] of|by|to disabled|blocked|deactivated users|user|account|ones|employees|employee",
            "not enabled",
        ),
    ),
    Filter(
        "deleted",
        says=(
            "gone|orphaned|removed|missing|departed|former|leavers|ex-employees|ex-users",
            "[held] of|by|to deleted|removed|departed|former users|user|account|employees|employee|members",
        ),
    ),
    Filter("apps", says=("app|service-principals|workload-identities", "of|by apps|app", "service principals")),
)


def conditions(read: Reader, filters: Sequence[tuple[str, str]]) -> Iterator[ColumnElement[bool]]:
    """What holds of the roles that `filters` leave. Raises NotFound for a subscription that is not connected."""
    for name, value in filters:
        if name == "named":
            said = fold(value)
            wanted = CALLED.get(said, said.removesuffix("s") if said not in ROLES else said)
            yield func.lower(col(AzureRole.name)) == wanted
        elif name == "in subscription":
            found = only(directory.find_connection(read, value), value, "connection")
            yield col(AzureAccess.connection_id) == int(found)
        elif name == "guests":
            yield col(AzureAccess.guest).is_(True)
        elif name == "disabled":
            yield col(AzureAccess.state) == "disabled"
        elif name == "deleted":
            yield col(AzureAccess.state).in_(GONE)
        else:
            yield col(AzureAccess.kind) == "servicePrincipal"
