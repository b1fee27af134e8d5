"""What narrows a list of accounts by what people own, by their manager, and by what is amiss with what they have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import aliased
from sqlmodel import col

from services.account_filters import KEPT
from services.holders import FEW, held
from services.resources.app_owners import AppOwner
from services.resources.group_owners import GroupOwner
from services.resources.licence_errors import LicenceError
from services.resources.users import User
from services.specs import Filter
from services.store.query import pick
from services.store.reader import Reader

Manager: Any = aliased(User)
Report: Any = aliased(User)
OWN = "own|owns|owning|owned"
HAVE = "with|has|have|having|hold|holds|holding|got"
FAILS = "error|errors|problem|problems|failure|failures|issue|issues|conflict|conflicts"
GROUPS, APPS = "group|groups|team|teams", "app|apps|application|applications|registrations"
GONE = "disabled|blocked|deactivated|inactive"


def _owning(what: str, called: str) -> Filter:
    says = (
        f"{OWN} [a|an|any|some|one|at] [least|or] [more|one] {called}",
        f"is|being [the|an] owner of [a|an|any|some] {called}",
        f"[is|are|be|listed|down|named] as owner|owners of|on [a|an|any|some] {called}",
    )
    return Filter(f"owning {what}", says=says, opposite=f"owning no {what}")


FILTERS = (
    _owning("groups", GROUPS),
    _owning("apps", APPS),
    Filter(
        "with licence errors",
        says=(
            f"{HAVE} [a|any] licence|licences|licensing|license [assignment] {FAILS}",
            f"{HAVE} [a|any] {FAILS} with|in|on [the|their] licence|licences|licensing",
            "whose licence|licences failed|fail|fails|conflict|conflicts [to] [assign|apply]",
            "whose licence|licences [could|can|is|are|was] not [be] [assigned|applied|given]",
            f"whose licence|licences [is|are] [in] {FAILS}",
            "licence|licences in error",
        ),
    ),
    Filter(
        "with disabled manager",
        says=(
            f"{HAVE} {GONE} manager|managers|boss|supervisor",
            f"whose manager|boss|supervisor [is|was|has|got] [been] [account] {GONE}|off",
            f"whose manager|boss|supervisor 's account is {GONE}",
            f"manager|boss|supervisor is {GONE}",
            f"reporting|report|reports to [a|an|somebody|someone] [who] [is] {GONE} [manager|user|account|boss]",
            f"managed by [a|an|somebody|someone] [who] [is] {GONE} [manager|user|account|boss|people|users]",
        ),
    ),
)


def _one_of(ids: Any) -> ColumnElement[bool]:
    """Who is named by `ids`, few enough to be followed; by id alone SQLite finds them sooner than by `few`."""
    return and_(col(User.connection_id).in_(KEPT), col(User.id).in_(pick(ids)))


def _of_disabled_manager(read: Reader) -> ColumnElement[bool]:
    """Whose manager is disabled: the few disabled who lead somebody are found once, for the list and its count."""
    led = pick(Report.id).where(Report.manager_id == Manager.id).exists()
    # Either type is of an account; said so, the index that begins with it finds who is disabled.
    leading = pick(Manager.id).where(Manager.user_type.in_(("Member", "Guest")), Manager.enabled.is_(False), led)
    found = [row.id for row in read.rows(leading.limit(FEW + 1))]
    return col(User.manager_id).in_(found if len(found) <= FEW else leading)


CONDITIONS: Mapping[str, Callable[[Reader], ColumnElement[bool]]] = {
    "owning groups": lambda read: held(read, GroupOwner.owner_id),
    "owning apps": lambda _: _one_of(AppOwner.owner_id),
    "with licence errors": lambda read: held(read, LicenceError.user_id),
    "with disabled manager": _of_disabled_manager,
}
# What each reads besides the accounts themselves.
READS = {
    "owning groups": "group_owners",
    "owning apps": "app_owners",
    "with licence errors": "licence_errors",
}
