"""The tenant itself: what it holds, how its parts relate, and what was done to it. No HTTP in here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from services.sandbox.world import apps, grants, groups, licences, people, roles
from services.sandbox.world.azure import Azure
from services.sandbox.world.calendars import Calendars
from services.sandbox.world.copies import Copies
from services.sandbox.world.demo import DOMAIN, INITIAL_DOMAIN, TENANT_ID, TENANT_NAME, fixed_id
from services.sandbox.world.devices import Devices
from services.sandbox.world.drives import Drives
from services.sandbox.world.mailboxes import Mailboxes
from services.sandbox.world.methods import Methods
from services.sandbox.world.policies import Policies
from services.sandbox.world.risk import Risk
from services.sandbox.world.sign_ins import OUTCOMES, SignIn, SignIns
from services.sandbox.world.table import Change, Table

Thing = dict[str, Any]
Clock = Callable[[], datetime]
KINDS = ("users", "groups", "servicePrincipals", "applications", "oauth2PermissionGrants", "deleted")


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


class World:
    """One tenant. Change it only through its methods: they keep pages, delta, audits and ledger in step."""

    def __init__(
        self, users: int, seed: int, clock: Clock, sign_ins_per_user: float = 20, lively: bool = False
    ) -> None:
        self.clock = clock
        self.born_at = clock().replace(microsecond=0)
        self.seed, self.lively = seed, lively
        rng = Random(seed)  # noqa: S311  # pretend data
        self.tables = {kind: Table(kind) for kind in KINDS}
        crowd = people.People(users, rng, self.born_at)
        self.roster = list(crowd.all())
        self.numbers = {user["id"]: number for number, user in enumerate(self.roster)}
        self.upns = {user["userPrincipalName"].lower(): user["id"] for user in self.roster}
        self.manager_of = people.managers(self.roster)
        registered = apps.registrations(self.born_at, users, rng)
        principals = apps.service_principals(self.born_at, registered, rng)
        teams, self.members = groups.generate(self.roster, self.born_at, rng)
        for kind, things in (
            ("users", self.roster), ("applications", registered), ("servicePrincipals", principals), ("groups", teams),
        ):  # fmt: skip
            for thing in things:
                self.tables[kind].load(thing)
        for grant in grants.delegated(principals, self.roster, rng):
            self.tables["oauth2PermissionGrants"].load(grant)
        assigned = grants.assigned(principals, self.roster, teams, self.born_at)
        self.app_role_assignments = {row["id"]: row for row in assigned}
        self.owners = self._first_owners()
        self.used = licences.consumed(self.roster)
        self.skus = licences.subscriptions(self.used)
        self.domains = frozenset({DOMAIN, INITIAL_DOMAIN})
        self.role_assignments = self._first_roles()
        self.app_roster = list(principals)
        self.sign_ins = SignIns(
            lambda: self.roster, crowd.idle, lambda: self.app_roster, self.born_at, seed, sign_ins_per_user
        )
        self.methods = Methods(seed, self.born_at)
        self.mailboxes = Mailboxes()
        self.calendars = Calendars(seed, self.born_at, self.users.get, self.manager_of.get, self.reports_of)
        self.drives, self.copies = Drives(seed, self.born_at, self.person), Copies()
        self.azure = Azure(self.born_at, self._holder, self.groups_of)
        self.devices = Devices(seed, self.born_at, lambda: self.roster, crowd.idle, lambda: self.users)
        self.risk = Risk(seed, self.born_at, lambda: self.roster)
        named = (self.user("MOD Administrator"), self.group("Guests"), self.group("Finance Team"))
        self.policies = Policies(self.born_at, *(thing["id"] for thing in named))
        self.missing_plans: frozenset[str] = frozenset()
        self.ledger: list[Write] = []
        self.lived_until = self.born_at

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

    def reports_of(self, boss: str) -> list[str]:
        """Object ids of those directly below somebody."""
        return [id for id, above in self.manager_of.items() if above == boss and id in self.users]

    def _holder(self, name: str) -> tuple[str, str] | None:
        """Object id and ARM's kind of a person, a group, an app or some guest; None when nobody is called so."""
        if name == "guest":
            return next(((id, "User") for id, user in self.users.items() if user["userType"] == "Guest"), None)
        for kind, what in (("users", "User"), ("groups", "Group"), ("servicePrincipals", "ServicePrincipal")):
            try:
                return self._named(kind, name)["id"], what
            except KeyError:
                continue
        return None

    def principal_kind(self, id: str) -> str | None:
        """What ARM calls an object that can hold a role; None when there is no such object."""
        kinds = (("users", "User"), ("groups", "Group"), ("servicePrincipals", "ServicePrincipal"))
        return next((what for kind, what in kinds if id in self.tables[kind].rows), None)

    def groups_of(self, id: str) -> set[str]:
        """Groups somebody is in, directly or through other groups."""
        found: set[str] = set()
        waiting = [id]
        while waiting:
            member = waiting.pop()
            above = {group for group, inside in self.members.items() if member in inside} - found
            found |= above
            waiting += above
        return found

    def person(self, id: str) -> Thing | None:
        """A user by object id, deleted ones too; None when there never was one."""
        number = self.numbers.get(id)
        return None if number is None else self.roster[number]

    def user_id(self, key: str) -> str | None:
        """The object id for an id or user principal name; None when nobody answers to it."""
        return key.lower() if key.lower() in self.users else self.upns.get(key.lower())

    def _first_owners(self) -> dict[str, list[str]]:
        """Owners by object id: each team by its first member, three apps by somebody, most apps by nobody."""
        first = {id: next(iter(inside), "") for id, inside in self.members.items()}
        owners = {id: [owner] for id, owner in first.items() if owner in self.users}
        for app, person in grants.OWNED.items():
            for kind in ("applications", "servicePrincipals"):
                owners[self._named(kind, app)["id"]] = [self._named("users", person)["id"]]
        return owners

    def _first_roles(self) -> list[Thing]:
        rows = []
        for number, (role, holder) in enumerate(roles.HOLDERS, 1):
            for kind in ("users", "groups"):
                try:
                    id = self._named(kind, holder)["id"]
                except KeyError:
                    continue
                rows.append(self._assignment(number, roles.TEMPLATES[role], id))
        return rows

    @staticmethod
    def _assignment(number: int, role: str, principal: str) -> Thing:
        return {"id": fixed_id("roleAssignment", f"{role}{principal}", number), "principalId": principal,
                "roleDefinitionId": role, "directoryScopeId": "/", "principalOrganizationId": TENANT_ID}  # fmt: skip

    def assign_role(self, principal: str, role: str, actor: str = "") -> Thing:
        """Give a user, group or service principal a directory role by name or template id."""
        template = roles.TEMPLATES.get(role, role)
        row = self._assignment(len(self.role_assignments) + 1, template, principal)
        self.role_assignments = [*self.role_assignments, row]
        self.write(actor, "Add member to role", "roleAssignments", row["id"], role, {}, row)
        return row

    def roles_of(self, principal: str) -> set[str]:
        """Template ids of the roles somebody holds, directly or through a group."""
        return {
            row["roleDefinitionId"]
            for row in self.role_assignments
            if row["principalId"] == principal or principal in self.members.get(row["principalId"], ())
        }

    def protected(self, user: str) -> bool:
        """Whether a user's sensitive properties need a directory role to change: role holders and the like."""
        if self.roles_of(user) - roles.HARMLESS:
            return True
        return any(
            group.get("isAssignableToRole") and user in self.members.get(id, ()) for id, group in self.groups.items()
        )

    def write(self, actor: str, activity: str, kind: str, id: str, name: str, before: Thing, after: Thing) -> None:
        """Put one change in the ledger."""
        self.ledger.append(Write(self.clock(), actor, activity, kind, id, name, before, after))

    def update(self, kind: str, id: str, values: Thing, actor: str = "", activity: str = "") -> set[str]:
        """Set properties; the names that really changed. Raises KeyError when there is no such object."""
        table = self.tables[kind]
        thing = table.rows[id]
        changed = {name for name, value in values.items() if thing.get(name) != value}
        if not changed:
            return changed
        before = {name: thing.get(name) for name in changed}
        after = {name: values[name] for name in changed}
        if kind == "users":
            self._keep_in_step(thing, after)
        thing |= after
        table.note(Change(self.clock(), id, frozenset(changed)))
        self.write(actor, activity or f"Update {kind[:-1]}", kind, id, thing.get("displayName") or "", before, after)
        return changed

    def _keep_in_step(self, user: Thing, after: Thing) -> None:
        if "userPrincipalName" in after:
            self.upns.pop(user["userPrincipalName"].lower(), None)
            self.upns[after["userPrincipalName"].lower()] = user["id"]
        if "assignedLicenses" in after:
            self.used.subtract(Counter(held["skuId"] for held in user.get("assignedLicenses") or ()))
            self.used.update(Counter(held["skuId"] for held in after["assignedLicenses"]))

    def set_manager(self, user: str, manager: str | None, actor: str = "") -> None:
        """Put somebody under a manager, or under nobody."""
        before = self.manager_of.pop(user, None)
        if manager:
            self.manager_of[user] = manager
        self.tables["users"].note(Change(self.clock(), user, frozenset({"manager"}), detail=(before, manager)))
        name = self.users[user]["displayName"]
        activity = "Add manager to user" if manager else "Remove manager from user"
        self.write(actor, activity, "users", user, name, {"manager": before}, {"manager": manager})

    def add_user(self, user: Thing, actor: str = "") -> Thing:
        """Create a user whose properties were checked before."""
        self.numbers[user["id"]] = len(self.roster)
        self.roster.append(user)
        self.upns[user["userPrincipalName"].lower()] = user["id"]
        self.used.update(held["skuId"] for held in user.get("assignedLicenses") or ())
        self.tables["users"].add(user, self.clock())
        self.write(actor, "Add user", "users", user["id"], user["displayName"], {}, user)
        return user

    def drop(self, kind: str, id: str, actor: str = "", activity: str = "") -> None:
        """Delete an object of the kinds that do not come back. Raises KeyError."""
        thing = self.tables[kind].remove(id, self.clock(), "deleted")
        self.write(actor, activity, kind, id, thing.get("displayName") or "", thing, {})

    def delete(self, kind: str, id: str, actor: str = "") -> None:
        """Move an object to the deleted items, from where it can come back for 30 days. Raises KeyError."""
        now = self.clock()
        thing = self.tables[kind].remove(id, now, "changed")
        if kind == "users":
            self.upns.pop(thing["userPrincipalName"].lower(), None)
            self.used.subtract(Counter(held["skuId"] for held in thing.get("assignedLicenses") or ()))
            for group, inside in self.members.items():
                if id in inside:
                    self.set_member(group, id, False, actor)
        thing["deletedDateTime"] = people.stamp(now)
        self.tables["deleted"].add(thing | {"@kind": kind}, now)
        self.write(actor, f"Delete {kind[:-1]}", kind, id, thing["displayName"], thing, {})

    def restore(self, id: str, actor: str = "") -> Thing:
        """Bring a deleted object back. Raises KeyError."""
        now = self.clock()
        thing = self.tables["deleted"].remove(id, now, "deleted")
        kind = thing.pop("@kind")
        thing["deletedDateTime"] = None
        if kind == "users":
            self.upns[thing["userPrincipalName"].lower()] = id
            self.used.update(held["skuId"] for held in thing.get("assignedLicenses") or ())
            self.roster[self.numbers[id]] = thing
        self.tables[kind].add(thing, now)
        self.write(actor, f"Restore {kind[:-1]}", kind, id, thing["displayName"], {}, thing)
        return thing

    def purge(self, id: str, actor: str = "") -> None:
        """Delete a deleted object for ever. Raises KeyError."""
        thing = self.tables["deleted"].remove(id, self.clock(), "deleted")
        kind = thing["@kind"]
        self.tables[kind].note(Change(self.clock(), id, None, "deleted"))
        self.write(actor, f"Hard Delete {kind[:-1]}", kind, id, thing["displayName"], thing, {})

    def set_member(self, group: str, member: str, inside: bool, actor: str = "") -> None:
        """Put an object in a group or take it out."""
        if inside:
            self.members[group][member] = None
        else:
            del self.members[group][member]
        detail = (member, inside)
        self.tables["groups"].note(Change(self.clock(), group, frozenset({"members"}), detail=detail))
        activity = "Add member to group" if inside else "Remove member from group"
        self.write(actor, activity, "groups", group, self.groups[group]["displayName"], {}, {"member": member})

    def sign_in(self, user: str, app: str, error: int = 0, at: datetime | None = None) -> SignIn:
        """Let a user (object id) sign in to an app (display name) now or at a time in the past."""
        number = next(row for row, known in enumerate(self.app_roster) if known["displayName"] == app)
        return self.sign_ins.add(at or self.clock(), self.numbers[user], number, error)

    def live(self) -> None:
        """In a lively world, let the sign-ins happen that were due since somebody last looked (about one in 8 s)."""
        now = self.clock()
        due = int((now - self.lived_until).total_seconds() / 8) if self.lively else 0
        if due < 1:
            return
        rng = Random(f"{self.seed}{self.lived_until}")  # noqa: S311  # pretend data
        step = (now - self.lived_until) / due
        for count in range(min(due, 10_000)):
            number = int(rng.random() ** 2 * len(self.sign_ins.idle))
            if self.sign_ins.idle[number] == 0 and self.roster[number]["id"] in self.users:
                app = int(rng.random() ** 3 * min(60, len(self.app_roster)))
                error = OUTCOMES[0 if rng.random() < 0.9 else int(rng.random() * len(OUTCOMES))][0]
                self.sign_ins.add(self.lived_until + step * (count + 1), number, app, error)
        self.lived_until = now


__all__ = ["DOMAIN", "INITIAL_DOMAIN", "TENANT_ID", "TENANT_NAME", "World", "Write"]
