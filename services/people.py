"""Which accounts are meant by "guests", "inactive 90d", "department Sales": conditions over the cached users."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_
from sqlmodel import col

from services import directory
from services.errors import BadArgument, NotFound
from services.names import fold
from services.resources.licences import Licence
from services.resources.sign_in_activity import SignInActivity
from services.resources.users import User, UserLicence
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Checkpoint

LONGEST_DAYS = 3650
SEEN = and_(col(SignInActivity.connection_id) == User.connection_id, col(SignInActivity.id) == User.id)
LICENSED = (
    pick(UserLicence.user_id)
    .where(col(UserLicence.connection_id) == User.connection_id, col(UserLicence.user_id) == User.id)
    .exists()
)
# Only where sign-in times were collected at all does their absence mean never.
SIGN_INS_COLLECTED = col(User.connection_id).in_(
    pick(Checkpoint.connection_id).where(
        col(Checkpoint.resource) == "sign_in_activity", col(Checkpoint.synced_at).is_not(None)
    )
)
NO_ATTEMPT = and_(
    col(SignInActivity.last_success_at).is_(None),
    col(SignInActivity.last_at).is_(None),
    col(SignInActivity.last_noninteractive_at).is_(None),
)
NEVER = and_(SIGN_INS_COLLECTED, NO_ATTEMPT)


def condition(read: Reader, name: str, value: str) -> ColumnElement[bool]:
    """The condition of one filter over users outer-joined with SignInActivity by SEEN.

    Inactive means enabled, with a last successful sign-in more than N whole days ago (UTC). Raises BadArgument for days
    outside 1 to 3650, NotFound for a manager or licence that does not exist.
    """
    if name in PLAIN:
        return PLAIN[name]
    if name in WORDED:
        return WORDED[name](read, value)
    cutoff = read.now - timedelta(days=_days(name, value))
    if name == "inactive":
        return and_(col(User.enabled), col(SignInActivity.last_success_at) < cutoff)
    return col(User.created_at) >= cutoff


def _days(name: str, value: str) -> int:
    days = int(value.removesuffix("d")) if value.removesuffix("d").lstrip("-").isdigit() else 0
    if not 1 <= days <= LONGEST_DAYS:
        raise BadArgument(
            f"“{name} {value}” is not a number of days from 1 to {LONGEST_DAYS}.", "Try: users inactive 90d"
        )
    return days


def _text(column: Any) -> Callable[[Reader, str], ColumnElement[bool]]:
    """Accounts whose `column` says the words: the same text if anybody has it, otherwise text that contains them."""

    def condition(read: Reader, value: str) -> ColumnElement[bool]:
        known = [row[0] for row in read.rows(pick(column).distinct().where(column.is_not(None)))]
        wanted = fold(value)
        same = [text for text in known if fold(text) == wanted]
        return or_(false(), column.in_(same or [text for text in known if f" {wanted} " in f" {fold(text)} "]))

    return condition


def _country(read: Reader, value: str) -> ColumnElement[bool]:
    return or_(_text(col(User.country))(read, value), col(User.usage_location) == value.strip().upper())


def _manager(read: Reader, value: str) -> ColumnElement[bool]:
    found = directory.find_user(read, value)
    if len(found.hits) != 1:
        near = ", ".join(hit.name for hit in (found.hits or found.nearest)[:3])
        raise NotFound(f"“{value}” is not one person.", f"Did you mean: {near}?" if near else "Try a sign-in name.")
    return col(User.manager_id) == found.hits[0].id


def _licence(read: Reader, value: str) -> ColumnElement[bool]:
    wanted = fold(value)
    known = read.rows(pick(Licence.sku_id, Licence.name, Licence.part_number))
    same = [row.sku_id for row in known if wanted in (fold(row.name), fold(row.part_number))]
    skus = same or [row.sku_id for row in known if f" {wanted} " in f" {fold(row.name)} "]
    if not skus:
        names = ", ".join(sorted({row.name for row in known})[:5])
        raise NotFound(
            f"No licence is called “{value}”.", f"There are: {names}." if names else "None are collected yet."
        )
    holders = pick(UserLicence.user_id).where(
        col(UserLicence.connection_id) == User.connection_id, col(UserLicence.sku_id).in_(skus)
    )
    return col(User.id).in_(holders)


def _domain(read: Reader, value: str) -> ColumnElement[bool]:
    return col(User.upn).endswith("@" + value.strip().lower().removeprefix("@"), autoescape=True)


PLAIN: Mapping[str, ColumnElement[bool]] = {
    "guests": col(User.user_type) == "Guest",
    "members": col(User.user_type) == "Member",
    "enabled": col(User.enabled).is_(True),
    "disabled": col(User.enabled).is_(False),
    "licensed": LICENSED,
    "unlicensed": ~LICENSED,
    "synced": col(User.synced).is_(True),
    "cloud only": col(User.synced).is_not(True),
    "without manager": col(User.manager_id).is_(None),
    "never signed in": NEVER,
}
WORDED: Mapping[str, Callable[[Reader, str], ColumnElement[bool]]] = {
    "department": _text(col(User.department)),
    "title": _text(col(User.job_title)),
    "country": _country,
    "manager": _manager,
    "with licence": _licence,
    "domain": _domain,
}
