"""The directory: its objects, how they relate, and what can be asked of them. Nothing in here changes anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.sandbox.world import roles
from services.sandbox.world.demo import DOMAIN, INITIAL_DOMAIN
from services.sandbox.world.relations import Memberships, Reporting
from services.sandbox.world.table import Table

Thing = dict[str, Any]
Clock = Callable[[], datetime]
PRINCIPALS = (("users", "User"), ("groups", "Group"), ("servicePrincipals", "ServicePrincipal"))
KINDS = (
    "users", "groups", "servicePrincipals", "applications", "oauth2PermissionGrants", "directoryRoles", "deleted",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tied:
    """The other end of a change that ties two objects or parts them, as it was then: a member, a role, an owner."""

    id: str
    kind: str
    upn: str | None


@dataclass(frozen=True, slots=True)
class Write:
    """One change as the ledger keeps it: who (an object id) did what to which object, values before and after."""

    at: datetime
    actor: str
    activity: str
    kind: str
    id: str
    name: str
    before: Thing
    after: Thing
    tied: Tied | None = None


class Directory:
    """Objects by kind, their relations, and the ledger of what was done to them."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.born_at = clock().replace(microsecond=0)
        self.tables = {kind: Table(kind) for kind in KINDS}
        self.roster: list[Thing] = []
        self.numbers: dict[str, int] = {}
        self.upns: dict[str, str] = {}
        self.memberships, self.reporting = Memberships({}), Reporting({})
        self.owners: dict[str, list[str]] = {}
        self.roles = roles.Roles(self.tables["directoryRoles"])
        self.app_role_assignments: dict[str, Thing] = {}
        self.used: Counter[str] = Counter()
        self.skus: list[Thing] = []
        self.domains = frozenset({DOMAIN, INITIAL_DOMAIN})
        self.ledger: list[Write] = []

    @property
    def members(self) -> dict[str, dict[str, None]]:
        """Who is directly in each group, by object id; to be changed by `set_member` only."""
        return self.memberships.inside

    @property
    def manager_of(self) -> dict[str, str]:
        """Manager ids by user id; to be changed by `set_manager` only."""
        return self.reporting.manager_of

    @property
    def users(self) -> dict[str, Thing]:
        """Users by object id, Graph-shaped; a property that is absent is null or an empty list."""
        return self.tables["users"].rows

    @property
    def groups(self) -> dict[str, Thing]:
        """Groups by object id; who is in them is in `members`."""
        return self.tables["groups"].rows

    @property
    def service_principals(self) -> dict[str, Thing]:
        """Enterprise applications by object id."""
        return self.tables["servicePrincipals"].rows

    @property
    def applications(self) -> dict[str, Thing]:
        """App registrations by object id."""
        return self.tables["applications"].rows

    def _named(self, kind: str, name: str) -> Thing:
        for thing in self.tables[kind].rows.values():
            if thing["displayName"].lower() == name.lower():
                return thing
        raise KeyError(name)

    def user(self, name: str) -> Thing:
        """The first user with this display name. Raises KeyError."""
        return self._named("users", name)

    def group(self, name: str) -> Thing:
        """The first group with this display name. Raises KeyError."""
        return self._named("groups", name)

    def app(self, name: str) -> Thing:
        """The first service principal with this display name. Raises KeyError."""
        return self._named("servicePrincipals", name)

    def application(self, name: str) -> Thing:
        """The first app registration with this display name. Raises KeyError."""
        return self._named("applications", name)

    def ids(self, kind: str, name: str) -> set[str]:
        """The object id of the first with this display name; nothing when a small tenant has nobody of the name."""
        try:
            return {self._named(kind, name)["id"]}
        except KeyError:
            return set()

    def manager(self, user: str) -> str | None:
        """The object id of somebody's manager; None when there is none, or while that manager is deleted."""
        boss = self.manager_of.get(user)
        return boss if boss in self.users else None

    def reports_of(self, boss: str) -> list[str]:
        """Object ids of those directly below somebody."""
        return [id for id in self.reporting.reports(boss) if id in self.users]

    def holder(self, name: str) -> tuple[str, str] | None:
        """Object id and ARM's kind of a person, a group, an app or some guest; None when nobody is called so."""
        if name == "guest":
            return next(((id, "User") for id, user in self.users.items() if user["userType"] == "Guest"), None)
        found = ((id, what) for kind, what in PRINCIPALS for id in self.ids(kind, name))
        return next(found, None)

    def principal_kind(self, id: str) -> str | None:
        """What ARM calls an object that can hold a role; None when there is no such object."""
        return next((what for kind, what in PRINCIPALS if id in self.tables[kind].rows), None)

    def tied(self, kind: str, said: Thing) -> Tied | None:
        """The other end of a change of `kind` that says `said`; None where it is about one object alone."""
        if kind == "roleAssignments":
            return Tied(said["Role.ObjectID"], "Role", None) if "Role.ObjectID" in said else None
        other = said.get("principalId" if "appRoleId" in said else "member") or said.get("owner")
        if not isinstance(other, str):
            return None
        return Tied(other, self.principal_kind(other) or "Other", self.users.get(other, {}).get("userPrincipalName"))

    def groups_of(self, id: str) -> set[str]:
        """Groups somebody is in, directly or through other groups."""
        return self.memberships.all_groups(id)

    def person(self, id: str) -> Thing | None:
        """A user by object id, deleted ones too; None when there never was one."""
        number = self.numbers.get(id)
        return None if number is None else self.roster[number]

    def user_id(self, key: str) -> str | None:
        """The object id for an id or user principal name; None when nobody answers to it."""
        return key.lower() if key.lower() in self.users else self.upns.get(key.lower())

    @property
    def role_assignments(self) -> list[Thing]:
        """Directory role assignments of those who are there (`unifiedRoleAssignment`)."""
        return [row for row in self.roles.assignments.values() if self.principal_kind(row["principalId"])]

    def roles_of(self, principal: str) -> set[str]:
        """Template ids of the roles somebody holds in the whole tenant, directly or through a group."""
        return {
            row["roleDefinitionId"]
            for row in self.role_assignments
            if row["directoryScopeId"] == roles.TENANT
            and (row["principalId"] == principal or principal in self.members.get(row["principalId"], ()))
        }

    def protected(self, user: str) -> bool:
        """Whether a user's sensitive properties need a directory role to change: role holders and the like."""
        if self.roles_of(user) - roles.HARMLESS:
            return True
        return any(self.groups.get(id, {}).get("isAssignableToRole") for id in self.memberships.groups(user))
