"""What one account holds: groups, roles, licences, apps, devices, second factors; each as lines people can read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, func, union
from sqlmodel import col

from services.resources.app_usage import AppUsage
from services.resources.apps import App
from services.resources.azure_access import AzureAccess
from services.resources.azure_roles import AzureRole
from services.resources.devices import Device, ManagedDevice
from services.resources.directory_roles import DirectoryRole
from services.resources.effective_roles import PERMANENT, EffectiveRole
from services.resources.groups import Group, GroupLicence, GroupMember
from services.resources.licences import Licence
from services.resources.users import UserLicence
from services.store.query import Query, named_by, pick
from services.store.reader import Reader
from services.store.types import DAY, to_us

USED_WITHIN_DAYS = 30

WHO: Any = bindparam("who")
HERE: Any = bindparam("connection")
GROUPS = Query(
    pick(Group.name, Group.role_assignable, Group.dynamic)
    .join(GroupMember, named_by(Group, GroupMember.group_id))
    # "+ 0" keeps SQLite on the index by member: without statistics it would rather walk the whole connection.
    .where(col(GroupMember.connection_id) + 0 == HERE, col(GroupMember.member_id) == WHO)
    .order_by(col(Group.name_key), col(Group.id))
)
ROLES = Query(
    pick(DirectoryRole.name, EffectiveRole.way, EffectiveRole.through, EffectiveRole.scope,
         col(Group.name).label("group"))
    .select_from(EffectiveRole)
    .join(DirectoryRole, named_by(DirectoryRole, EffectiveRole.role_id))
    .outerjoin(Group, named_by(Group, EffectiveRole.through))
    .where(col(EffectiveRole.connection_id) == HERE, col(EffectiveRole.holder_id) == WHO)
    .order_by(col(DirectoryRole.name_key), col(EffectiveRole.way).desc(), col(EffectiveRole.through))
)  # fmt: skip
AZURE = Query(
    pick(AzureRole.name, AzureAccess.scope)
    .join(AzureRole, named_by(AzureRole, AzureAccess.role_id))
    .where(col(AzureAccess.holder_id) == WHO)
    .order_by(col(AzureRole.name), col(AzureAccess.scope), col(AzureAccess.through))
)
# Through which group, as far as the groups tell: a licence may be assigned directly as well.
GIVEN_BY = (
    pick(func.min(Group.name))
    .select_from(GroupLicence)
    .join(GroupMember, (col(GroupMember.connection_id) == GroupLicence.connection_id)
          & (col(GroupMember.group_id) == GroupLicence.group_id))
    .join(Group, named_by(Group, GroupLicence.group_id))
    .where(col(GroupLicence.connection_id) == HERE, col(GroupLicence.sku_id) == UserLicence.sku_id,
           col(GroupMember.member_id) == WHO)
    .correlate(UserLicence)
    .scalar_subquery()
)  # fmt: skip
LICENCES = Query(
    pick(Licence.name, GIVEN_BY.label("given_by"))
    .join(
        UserLicence,
        (col(Licence.connection_id) == UserLicence.connection_id) & (col(Licence.sku_id) == UserLicence.sku_id),
    )
    .where(col(UserLicence.connection_id) == HERE, col(UserLicence.user_id) == WHO)
    .order_by(col(Licence.name))
)
USAGE = Query(
    pick(AppUsage.app_id, func.sum(AppUsage.count).label("sign_ins"), func.max(App.name).label("name"))
    .outerjoin(App, (col(App.connection_id) == AppUsage.connection_id) & (col(App.app_id) == AppUsage.app_id))
    .where(
        col(AppUsage.connection_id) == HERE,
        col(AppUsage.user_id) == WHO,
        col(AppUsage.day) >= bindparam("since"),
    )
    .group_by(col(AppUsage.app_id))
    .order_by(func.sum(AppUsage.count).desc(), col(AppUsage.app_id))
)
THEIRS = union(
    pick(Device.device_id).where(col(Device.owner_id) == WHO),
    pick(ManagedDevice.device_id).where(col(ManagedDevice.user_id) == WHO),
)
DEVICES = Query(
    pick(Device.name, Device.system, Device.compliant)
    .where(col(Device.connection_id) + 0 == HERE, col(Device.device_id).in_(THEIRS))
    .order_by(col(Device.name_key), col(Device.id))
)


def ahead(read: Reader, here: Mapping[str, Any], *others: Query) -> None:
    """Asks for all that one account holds, and for `others` of the same values, at once."""
    plain = (GROUPS, ROLES, LICENCES, DEVICES, *others)
    read.ahead(*((query, here) for query in plain), (AZURE, {"who": here["who"]}), (USAGE, _lately(read, here)))


def groups(read: Reader, here: Mapping[str, Any]) -> list[str]:
    """The groups the account is in directly; `here` holds `connection` and `who`."""
    return [f"{row.name} (holds roles)" if row.role_assignable else row.name for row in read.fetch(GROUPS, **here)]


def roles(read: Reader, here: Mapping[str, Any]) -> list[str]:
    """The directory roles held or eligible, and how."""
    return [row.name + _how(row) for row in read.fetch(ROLES, **here)]


def azure_roles(read: Reader, here: Mapping[str, Any]) -> list[str]:
    """The Azure roles in all connected subscriptions, with their scope."""
    return [f"{row.name} on {row.scope}" for row in read.fetch(AZURE, who=here["who"])]


def licences(read: Reader, here: Mapping[str, Any]) -> list[str]:
    """The licences held."""
    return [row.name for row in read.fetch(LICENCES, **here)]


def licences_by_way(read: Reader, here: Mapping[str, Any]) -> list[str]:
    """The licences held, with the group that gives one."""
    return [
        f"{row.name} (through {row.given_by})" if row.given_by else row.name for row in read.fetch(LICENCES, **here)
    ]


def apps(read: Reader, here: Mapping[str, Any]) -> list[tuple[str, int]]:
    """The apps signed in to in 30 days with how often, most used first."""
    return [(row.name or row.app_id, row.sign_ins) for row in read.fetch(USAGE, **_lately(read, here))]


def devices(read: Reader, here: Mapping[str, Any]) -> list[str]:
    """The devices registered to them or theirs in Intune."""
    told = {True: "compliant", False: "not compliant", None: ""}
    return [
        ", ".join(part for part in (row.name, row.system, told[row.compliant]) if part)
        for row in read.fetch(DEVICES, **here)
    ]


def _lately(read: Reader, here: Mapping[str, Any]) -> dict[str, Any]:
    return {**here, "since": to_us(read.now) // DAY - USED_WITHIN_DAYS}


def _how(row: Any) -> str:
    notes = [
        "" if row.way == PERMANENT else "eligible",
        f"through {row.group or row.through}" if row.through else "",
        "" if row.scope == "/" else f"only {row.scope or 'in an app'}",
    ]
    said = ", ".join(filter(None, notes))
    return f" ({said})" if said else ""
