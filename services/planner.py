"""The least that Steward's app must be allowed for what was chosen, and how that compares with what it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from services import granting
from services.granting import consent_url as consent_url
from services.names import label
from services.permissions import Kind, Permission, ids, including
from services.specs import Specs

READER = "Reader"
# What Steward changes of its own, chosen by name like an action, and what that takes.
OWN_CHANGES: Mapping[str, tuple[str, ...]] = {"rotate_secret": ("Application.ReadWrite.OwnedBy",)}
# POST /users/{id}/checkMemberGroups, for roles that the settings give to groups.
WHO_HOLDS_ROLES = ("User.ReadBasic.All", "GroupMember.Read.All")
# A sign-in brings them along; nobody has to take them away.
HARMLESS = frozenset(("openid", "profile", "email", "offline_access", "User.Read"))


@dataclass(frozen=True, slots=True)
class Need:
    """One permission that one thing takes: `by` is data, an action, or Steward itself, in words.

    `listing` means that lists are read with it and nothing else. `licence` is what the tenant must have bought for it
    to be of use; an `optional` one may be left out, and only a part of the data is missing then.
    """

    by: str
    permission: str
    listing: bool = True
    licence: str = ""
    optional: bool = False

    def met(self, held: Collection[str]) -> bool:
        """Whether who holds `held` needs nothing more for this."""
        return self.permission in held or not including(self.permission, listing=self.listing).isdisjoint(held)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a tenant's app needs. `delegated` plans are for an administrator's sign-in."""

    needs: tuple[Need, ...]
    delegated: bool = False

    @property
    def permissions(self) -> tuple[Permission, ...]:
        """The fewest permissions that meet all needs, by name: none that another of them includes."""
        return tuple(self.permission(name, needs) for name, needs in sorted(_least(self.needs).items()))

    def az(self, client_id: str, cloud: str = "public", tenant_id: str = "") -> str:
        """Azure CLI lines that ask for the permissions and consent to them."""
        return granting.az(self.permissions, client_id, cloud, tenant_id)

    def powershell(self, client_id: str, cloud: str = "public", tenant_id: str = "") -> str:
        """Microsoft Graph PowerShell lines that grant the permissions."""
        return granting.powershell(self.permissions, client_id, cloud, tenant_id)

    def manifest(self) -> str:
        """The `requiredResourceAccess` of the app registration's manifest, as JSON."""
        return granting.manifest(self.permissions)

    def carriers(self) -> Mapping[str, tuple[str, ...]]:
        """For each permission that something takes, those planned that meet it: itself, or one that includes it."""
        planned = {one.name for one in self.permissions}
        found: dict[str, set[str]] = defaultdict(set)
        for need in self.needs:
            found[need.permission].add(_carrier(need, planned))
        return {name: tuple(sorted(names)) for name, names in found.items()}

    def only(self, needs: Iterable[Need]) -> Plan:
        """The plan for some of the needs."""
        return Plan(tuple(needs), self.delegated)

    def permission(self, name: str, needs: Collection[Need]) -> Permission:
        """The permission called `name`, granted for some of the needs."""
        kind: Kind = "Scope" if self.delegated else "Role"
        id_ = ids(name).delegated if self.delegated else ids(name).application
        licences = {need.licence for need in needs}
        licence = licences.pop() if len(licences) == 1 else ""
        return Permission(name, id_, kind, _by(needs), licence, all(need.optional for need in needs))


@dataclass(frozen=True, slots=True)
class AzureRole:
    """The Azure role that a subscription's app needs, and what needs it."""

    role: str
    scope: str
    needed_by: tuple[str, ...]

    def az(self, client_id: str, cloud: str = "public", tenant_id: str = "") -> str:
        """Azure CLI lines that assign the role."""
        return granting.az_role(self.role, self.scope, client_id, cloud, tenant_id)

    def powershell(self, client_id: str, cloud: str = "public", tenant_id: str = "") -> str:
        """Azure PowerShell lines that assign the role."""
        return granting.powershell_role(self.role, self.scope, client_id, cloud, tenant_id)


class Comparison(NamedTuple):
    """A plan against what is held: what of it is granted, what is missing and for what, and what is held beyond it.

    `more` says for each name what works through it for want of a narrower one; nothing, for most.
    """

    granted: tuple[Permission, ...]
    missing: tuple[Permission, ...]
    more: Mapping[str, tuple[str, ...]]


def plan(
    specs: Specs,
    mode: str,
    off: Collection[str] = (),
    actions: Collection[str] | None = None,
    delegated: bool = False,
    tenant_id: str = "",
) -> Plan:
    """What a tenant needs in `mode` (read or act) without the resources `off`, for the `actions` named (None: all).

    Steward's own changes (rotate_secret) are planned only when they are named, and what the settings ask for besides
    (`specs.own`) in the tenant that it is for. Names nobody knows are passed over: a
    stored choice may be older than the specs.
    """
    found = [*_collecting(specs, off), *(Need("who holds which role", name) for name in WHO_HOLDS_ROLES)]
    if mode == "act":
        found += _acting(specs, actions)
    # Who signs in is one person, and sends no mail and installs nothing for others.
    own = () if delegated else tuple(one for one in specs.own if one.tenant_id == tenant_id)
    found += [Need(one.by, one.permission, listing=False) for one in own]
    return Plan(tuple(_delegable(need) for need in found) if delegated else tuple(found), delegated)


def plan_subscription(specs: Specs, subscription_id: str, off: Collection[str] = ()) -> AzureRole:
    """What a subscription's app needs to collect it: every permission there is a right to read, which Reader has."""
    chosen = (one for one in specs.resources.values() if one.of == "subscription" and one.name not in off)
    by = tuple(label(one.name) for one in chosen if any(listing.permissions for listing in one.listings))
    return AzureRole(READER, f"/subscriptions/{subscription_id}", by)


def compare(plan: Plan, held: Collection[str]) -> Comparison:
    """How a plan stands against the permissions `held`; narrower ones in place of one that is planned will do."""
    held = frozenset(held)
    wanted = {one.name for one in plan.permissions} | {need.permission for need in plan.needs}
    through: dict[str, list[Need]] = defaultdict(list)
    for need in plan.needs:
        if need.met(held):
            through[_carrier(need, held & wanted) or _carrier(need, held)].append(need)
    return Comparison(
        tuple(plan.permission(name, through[name]) for name in sorted(through.keys() & wanted)),
        plan.only(need for need in plan.needs if not need.met(held)).permissions,
        {name: _by(through.get(name, ())) for name in sorted(held - wanted - HARMLESS)},
    )


def _collecting(specs: Specs, off: Collection[str]) -> Iterator[Need]:
    for resource in specs.resources.values():
        if resource.of != "tenant" or resource.name in off:
            continue
        for number, listing in enumerate(resource.listings):
            for name in listing.permissions:
                yield Need(label(resource.name), name, True, listing.licence, optional=number > 0)


def _acting(specs: Specs, chosen: Collection[str] | None) -> Iterator[Need]:
    takes = {name: action.permissions for name, action in specs.actions.items() if chosen is None or name in chosen}
    takes |= {name: permissions for name, permissions in OWN_CHANGES.items() if chosen is not None and name in chosen}
    for name, permissions in takes.items():
        for permission in permissions:
            yield Need(label(name), permission, listing=False)


def _delegable(need: Need) -> Need:
    """The same need where a person signs in: some permissions only apps have, and a wider one stands for them."""
    if ids(need.permission).delegated:
        return need
    wider = min(name for name in including(need.permission, listing=need.listing) if ids(name).delegated)
    return Need(need.by, wider, need.listing, need.licence, need.optional)


def _least(needs: Iterable[Need]) -> dict[str, list[Need]]:
    """The needs by the permission that is granted for them, widest permissions left out first where others will do."""
    kept: dict[str, list[Need]] = defaultdict(list)
    for need in needs:
        kept[need.permission].append(need)
    for name in sorted(kept, key=lambda one: (-_width(one, kept), one)):
        others = kept.keys() - {name}
        if all(_carrier(need, others) for need in kept[name]):
            for need in kept.pop(name):
                kept[_carrier(need, others)].append(need)
    return kept


def _carrier(need: Need, among: Collection[str]) -> str:
    """The permission of `among` that meets a need, itself first; "" for none."""
    if need.permission in among:
        return need.permission
    return min(including(need.permission, listing=need.listing).intersection(among), default="")


def _by(needs: Iterable[Need]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(need.by for need in needs))


def _width(name: str, among: Iterable[str]) -> int:
    return sum(name in including(one, listing=True) for one in among)
