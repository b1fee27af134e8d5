"""What narrows a list of accounts by the Microsoft 365 services they use: "not using teams 30d"."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, and_
from sqlmodel import col

from services.resources.service_usage import ServiceUsage
from services.resources.users import User
from services.spans import cutoff, past
from services.specs import Filter
from services.store.query import looked_up, pick
from services.store.reader import Reader

# The services of the usage reports by what people call them first, and by what else.
SERVICES: Mapping[str, str] = {
    "teams": "Teams",
    "exchange": "Exchange",
    "onedrive": "OneDrive",
    "sharepoint": "SharePoint",
}
SPOKEN: Mapping[str, tuple[str, ...]] = {
    "teams": ("teams", "microsoft teams", "ms teams"),
    "exchange": ("exchange", "outlook", "exchange online", "mailbox"),
    "onedrive": ("onedrive",),
    "sharepoint": ("sharepoint",),
}
USES = "using|use|uses|used|opened|touched"


def _ways(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """How people say that somebody uses a service, and that they do not."""
    does, does_not = [], []
    for said in SPOKEN[name]:
        for form in (f"{USES} {said}", f"active in|on {said}"):
            does += [f"{form} {{}}", form]
            does_not += [f"not {form} {{}}", f"not {form}", f"never {form}"]
        does_not += [f"left|leave|leaves|leaving {said} unused|untouched|idle {when}" for when in ("{}", "")]
        does_not += [f"stopped|quit using|opening {said}", f"anymore|longer use|using|uses {said}"]
        does_not += [f"no longer use|using|uses {said}", f"not use|using|uses {said} anymore"]
        for when in ("{}", "of|in|over|from {}", ""):
            does.append(f"[active|recent|regular] {said} users|user|regulars {when}")
        does += [f"{said} active|activity {{}}"]
        does_not += [f"{said} non-users|non-user|nonusers {when}" for when in ("{}", "of|for|in|over {}", "")]
        does_not += [f"inactive in|on {said} {{}}", f"inactive in|on {said}", f"without|no {said} activity|usage"]
    return tuple(does), tuple(does_not)


def _filters(name: str) -> tuple[Filter, Filter]:
    does, does_not = _ways(name)
    return (
        Filter(f"not using {name}", "age", does_not, default="30d"),
        Filter(f"using {name}", "past", does, default="30d"),
    )


FILTERS = tuple(one for name in SERVICES for one in _filters(name))
NAMES = frozenset(one.name for one in FILTERS)


def condition(read: Reader, name: str, value: str) -> ColumnElement[bool]:
    """Whose last activity in the service is in the time said, or who are enabled and have none since.

    Source: service_usage. Raises BadArgument for a time that is none.
    """
    service = SERVICES[name.split()[-1]]
    theirs = pick(ServiceUsage.user_id).where(
        col(ServiceUsage.connection_id) == User.connection_id,
        col(ServiceUsage.user_id) == User.id,
        col(ServiceUsage.service) == service,
    )
    if name.startswith("not "):
        since = cutoff(name, value, read.now, f"users {name} 30d")
        return and_(col(User.enabled), ~looked_up(theirs.where(col(ServiceUsage.active_at) >= since)))
    within = past(name, value, read.now, f"users {name} 30d").holds(col(ServiceUsage.active_at))
    return looked_up(theirs.where(within))
