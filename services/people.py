"""Which accounts are meant by "guests", "inactive 90d", "department Sales": conditions over the cached users."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Exists, and_, false, or_
from sqlmodel import col

from services import (
    account_filters,
    amount_filters,
    countries,
    directory,
    mailbox_filters,
    membership,
    named,
    owning_filters,
    property_filters,
    service_filters,
)
from services.access_filters import ANY
from services.account_filters import KEPT
from services.factor_filters import methods_called, methods_meant
from services.holders import few, held
from services.named import only
from services.names import apart, fold, likely
from services.people_filters import FILTERS
from services.resources.app_usage import AppUsage
from services.resources.apps import App
from services.resources.effective_roles import ELIGIBLE, PERMANENT, EffectiveRole
from services.resources.groups import Group, GroupMember
from services.resources.mfa_registration import MfaRegistration
from services.resources.organization import Domain
from services.resources.risky_users import RiskyUser
from services.resources.sign_in_activity import SignInActivity
from services.resources.users import User, UserLicence
from services.said import one_by_one, one_of
from services.spans import cutoff, past
from services.store.query import certain, pick
from services.store.reader import Reader
from services.store.types import DAY, to_us

DOMAIN_NAME = re.compile(r"[a-z0-9-]{3,}")
USED_WITHIN_DAYS = 30
SEEN = and_(col(SignInActivity.connection_id) == User.connection_id, col(SignInActivity.id) == User.id)
LICENSED = (
    pick(UserLicence.user_id)
    .where(col(UserLicence.connection_id) == User.connection_id, col(UserLicence.user_id) == User.id)
    .exists()
)
REGISTERED, UNREGISTERED = col(MfaRegistration.registered).is_(True), col(MfaRegistration.registered).is_(False)
# Without a row of sign-ins at all nothing is known: they were not collected, or the account is newer than they are.
NEVER = and_(
    col(SignInActivity.id).is_not(None),
    col(SignInActivity.last_success_at).is_(None),
    col(SignInActivity.last_at).is_(None),
    col(SignInActivity.last_noninteractive_at).is_(None),
)


def condition(read: Reader, name: str, value: str) -> ColumnElement[bool]:
    """The condition of one filter over users outer-joined with SignInActivity by SEEN.

    Inactive means enabled, with a last successful sign-in more than N whole days ago (UTC). Raises BadArgument for days
    outside 1 to 3650 and for an unknown second factor, NotFound for a manager, licence, group or app that does not
    exist.
    """
    if name in OPPOSITES:
        # What is not known of somebody (no department) is not what was asked for either.
        positive = condition(read, OPPOSITES[name], value)
        return ~(positive if isinstance(positive, Exists) else certain(positive))
    if name in PLAIN and not value:
        return PLAIN[name]
    if name in WORDED:
        return WORDED[name](read, value)
    if name in property_filters.NAMES:
        return property_filters.condition(read, name, value)
    if name in amount_filters.NAMES:
        return amount_filters.condition(read, name, value)
    if name in service_filters.NAMES:
        return service_filters.condition(read, name, value)
    if name in mailbox_filters.CONDITIONS:
        return mailbox_filters.condition(read, name)
    if name in owning_filters.CONDITIONS:
        return owning_filters.CONDITIONS[name](read)
    if name == "active":
        return past(name, value, read.now, "users active 7d").holds(col(SignInActivity.last_success_at))
    if name == "inactive":
        since = cutoff(name, value, read.now, "users inactive 90d")
        return and_(col(User.enabled), col(SignInActivity.last_success_at) < since)
    if name == "pending":
        # The index of open invitations serves, that of ages would lead to most accounts.
        waiting = certain(col(User.created_at) < cutoff(name, value, read.now, "users pending 30d"))
        return and_(PLAIN[name], waiting)
    if name == "older than":
        return col(User.created_at) < cutoff(name, value, read.now, "users older than 365d")
    return past(name, value, read.now, "users created 30d").holds(col(User.created_at))


def _said(read: Reader, column: Any, value: str) -> list[str]:
    """What the indexed `column` says that is the words, or has them in it; of several, what is any of them."""
    known = one_by_one(read, column)
    wanted = fold(value)
    same = [text for text in known if fold(text) == wanted]
    said = same or [text for text in known if f" {wanted} " in f" {fold(text)} "]
    if not said and wanted.endswith(" team"):
        return _said(read, column, wanted.removesuffix(" team"))
    parts = apart(value)
    return said if said or len(parts) < 2 else [text for part in parts for text in _said(read, column, part)]


def departments_written(read: Reader, value: str) -> list[str]:
    """The departments meant, as accounts write them."""
    return _said(read, col(User.department), value)


def _text(column: Any) -> Callable[[Reader, str], ColumnElement[bool]]:
    """Accounts whose `column` says the words: the same text if anybody has it, or one with them."""
    return lambda read, value: one_of(column, _said(read, column, value))


def field_saying(read: Reader, value: str) -> str | None:
    """The filter of the field in which "in Seattle" stands: of a department, else a place; None where nothing does."""
    if _said(read, col(User.department), value):
        return "department"
    found = (name for name in property_filters.PLACES if property_filters.written(read, name, value))
    return next(found, None)


def department_like(read: Reader, value: str) -> str | None:
    """The one department whose name is spelt nearly so: Marketing for "marketting"; None where none or several are."""
    names = {fold(text): text for text in one_by_one(read, col(User.department))}
    near = likely(fold(value), names)
    return names[near] if near else None


def domain_called(read: Reader, name: str) -> str | None:
    """The domain of accounts that is called so, without its ending: "fabrikam"; None where none is, or several are."""
    label = "".join(name.lower().split())
    if not DOMAIN_NAME.fullmatch(label):
        return None
    found = {domain for domain in property_filters.domains(read) if domain.startswith(f"{label}.")}
    return found.pop() if len(found) == 1 else None


def domain_like(read: Reader, name: str) -> str | None:
    """The one domain of accounts that is spelt nearly so: northwind.com for "nothwind"; None where none is."""
    said, dotted = name.lower().strip().removeprefix("@"), "." in name
    known = property_filters.domains(read)
    if dotted and said in known:
        return None
    own = (row.id.lower() for row in read.rows(pick(Domain.id).where(col(Domain.connection_id).in_(KEPT))))
    domains = {one if dotted else one.split(".")[0]: one for one in (*known, *own)}
    near = likely(said, domains)
    return domains[near] if near else None


def _title(read: Reader, value: str) -> ColumnElement[bool]:
    """Whose title says the words; "engineers" are those with "engineer" in theirs."""
    title = col(User.job_title)
    singular = [text for one in apart(value) if one.endswith("s") for text in _said(read, title, one[:-1])]
    return one_of(title, [*_said(read, title, value), *singular])


def countries_written(read: Reader, codes: Sequence[str]) -> list[str]:
    """How accounts write the countries of these `codes`."""
    return [text for text in one_by_one(read, col(User.country)) if countries.meant(text) in codes]


def _country(read: Reader, value: str) -> ColumnElement[bool]:
    """Whose country is the one meant, or one of them, however it is written there; by the place of use where not."""
    country, of_use = col(User.country), col(User.usage_location)
    if codes := countries.several_meant(value):
        written = one_of(country, countries_written(read, codes))
        return or_(written, and_(country.is_(None), one_of(of_use, codes)))
    if len(parts := apart(value)) > 1:
        return or_(*(_country(read, part) for part in parts))
    return or_(_text(country)(read, value), of_use == value.strip().upper())


def _manager(read: Reader, value: str) -> ColumnElement[bool]:
    return col(User.manager_id) == only(directory.find_user(read, value), value, "person")


def _licence(read: Reader, value: str) -> ColumnElement[bool]:
    """Who holds the licence meant; where a nickname means several ("E5"), who holds any of them."""
    meant = [hit.id for hit in named.licences_called(read, value)]
    return held(read, UserLicence.user_id, one_of(col(UserLicence.sku_id), meant))


def _group(read: Reader, value: str) -> ColumnElement[bool]:
    """Who is in the group, through the groups in it too."""
    group = only(named.find_group(read, value), value, "group")
    kept = pick(Group.connection_id).where(col(Group.connection_id).in_(KEPT), col(Group.id) == group).scalar_subquery()
    inside = membership.reached(kept, pick(Group.id).where(col(Group.connection_id).in_(KEPT), col(Group.id) == group))
    groups = [row.group_id for row in read.rows(pick(inside.c.group_id))]
    # The index of members begins with their connection.
    inside_of = (col(GroupMember.connection_id).in_(KEPT), one_of(col(GroupMember.group_id), groups))
    return held(read, GroupMember.member_id, *inside_of)


def _role(read: Reader, value: str) -> ColumnElement[bool]:
    """Who holds the directory role, for good or eligible, directly or through a group."""
    return few(EffectiveRole.holder_id, col(EffectiveRole.role_id) == only(named.find_role(read, value), value, "role"))


def _app(read: Reader, value: str) -> ColumnElement[bool]:
    """Who used the app in the last 30 days."""
    app_id, since = app_meant(read, value)
    return held(read, AppUsage.user_id, col(AppUsage.app_id) == app_id, col(AppUsage.day) >= since)


def app_meant(read: Reader, value: str) -> tuple[str, int]:
    """The appId of the app people call so, and the first of the last 30 days. Raises NotFound."""
    app = only(directory.find_app(read, value), value, "app")
    app_id = read.value(pick(App.app_id).where(col(App.connection_id).in_(KEPT), col(App.id) == app))
    return app_id, to_us(read.now) // DAY - USED_WITHIN_DAYS


def _method(read: Reader, value: str) -> ColumnElement[bool]:
    """Who is registered for the second factor, or any; `methods` are words with single spaces between them."""
    if fold(value) == ANY:
        return held(read, MfaRegistration.id, REGISTERED)
    parts = apart(fold(value))
    if len(parts) > 1 and not methods_meant(value):
        several = [_method(read, part) for part in parts]
        return or_(*several) if " or " in fold(value) else and_(*several)
    wanted = set(methods_called(value))
    return _registered_for(read, [text for text in _methods_kept(read) if wanted.intersection(text.split())])


def _only_method(read: Reader, value: str) -> ColumnElement[bool]:
    """Who is registered for the second factor, or for some of several, and for none besides."""
    return _registered_for(read, methods_only(read, value), REGISTERED)


def methods_only(read: Reader, value: str) -> list[str]:
    """What mfa_registration says of those who have that second factor, or some of several, and none besides."""
    wanted = {one for part in apart(fold(value)) for one in methods_called(part)}
    return [text for text in _methods_kept(read) if text and wanted.issuperset(text.split())]


def _methods_kept(read: Reader) -> list[str]:
    return one_by_one(read, col(MfaRegistration.methods))


def _registered_for(read: Reader, methods: Sequence[str], *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whose second factors are just one of these `methods`, which an index finds."""
    if not methods:
        return false()
    return held(read, MfaRegistration.id, one_of(col(MfaRegistration.methods), methods), *conditions)


def _without_mfa(read: Reader, value: str) -> ColumnElement[bool]:
    return held(read, MfaRegistration.id, UNREGISTERED)


def _risk_level(read: Reader, value: str) -> ColumnElement[bool]:
    return few(RiskyUser.id, AT_RISK_NOW, col(RiskyUser.level).in_(apart(value.lower())))


AT_RISK_NOW = col(RiskyUser.state).in_(("atRisk", "confirmedCompromised"))
AT_RISK = few(RiskyUser.id, AT_RISK_NOW)
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
    "admins": few(EffectiveRole.holder_id),
    "eligible admins": few(EffectiveRole.holder_id, col(EffectiveRole.way) == ELIGIBLE),
    "permanent admins": few(EffectiveRole.holder_id, col(EffectiveRole.way) == PERMANENT),
    "at risk": AT_RISK,
    **account_filters.PLAIN,
}
WORDED: Mapping[str, Callable[[Reader, str], ColumnElement[bool]]] = {
    "department": _text(col(User.department)),
    "title": _title,
    "country": _country,
    "manager": _manager,
    "with licence": _licence,
    "named": account_filters.named,
    "in group": _group,
    "in role": _role,
    "using": _app,
    "with mfa": _method,
    "with only mfa": _only_method,
    "without mfa": _without_mfa,
    "risk level": _risk_level,
}
OPPOSITES: Mapping[str, str] = {one.opposite: one.name for one in FILTERS if one.opposite}
# What each filter reads besides the accounts themselves.
READS: Mapping[str, str] = {
    "inactive": "sign_in_activity",
    "active": "sign_in_activity",
    **dict.fromkeys(service_filters.NAMES, "service_usage"),
    **dict.fromkeys(mailbox_filters.CONDITIONS, "mailbox_settings"),
    "never signed in": "sign_in_activity",
    "with licence": "licences",
    "without mfa": "mfa_registration",
    **dict.fromkeys(("with mfa", "with only mfa"), "mfa_registration"),
    **dict.fromkeys(("admins", "eligible admins", "permanent admins", "in role"), "effective_roles"),
    **dict.fromkeys(("at risk", "risk level"), "risky_users"),
    **dict.fromkeys(("in group", "without groups"), "groups"),
    "using": "app_usage",
    "licences": "licences",
    **dict.fromkeys(("devices", "with devices", "without devices"), "devices"),
    **owning_filters.READS,
}
