"""One tenant, made from a seed: its directory, and everything its services keep. No HTTP in here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from random import Random
from typing import Any

from services.sandbox.world import apps, grants, group_licences, licences, people, reporting, roles
from services.sandbox.world.alive import Life
from services.sandbox.world.azure import Azure
from services.sandbox.world.calendars import Calendars
from services.sandbox.world.changes import Changes
from services.sandbox.world.consent_requests import consent_requests
from services.sandbox.world.copies import Copies
from services.sandbox.world.devices import Devices
from services.sandbox.world.directory import Clock
from services.sandbox.world.drives import Drives
from services.sandbox.world.groups import Groups
from services.sandbox.world.history import history
from services.sandbox.world.mailboxes import Mailboxes
from services.sandbox.world.methods import Methods
from services.sandbox.world.planted import Planted, planted
from services.sandbox.world.policies import Policies
from services.sandbox.world.relations import Memberships, Reporting
from services.sandbox.world.risk import Risk
from services.sandbox.world.sign_ins import SignIn, SignIns
from services.sandbox.world.stories import LEFT_BEHIND

Thing = dict[str, Any]


class World(Changes):
    """One tenant. Change it only through its methods: they keep pages, delta, audits and ledger in step."""

    def __init__(
        self, users: int, seed: int, clock: Clock, sign_ins_per_user: float = 20, lively: bool = False
    ) -> None:
        super().__init__(clock)
        self.seed, self.lively = seed, lively
        crowd = self._populate(users, Random(seed))  # noqa: S311  # pretend data
        self.sign_ins = SignIns(
            lambda: self.roster, crowd.idle, lambda: self.app_roster, self.born_at, seed, sign_ins_per_user
        )
        self.methods = Methods(seed, self.born_at)
        self.mailboxes = Mailboxes()
        self.calendars = Calendars(seed, self.born_at, self.users.get, self.manager, self.reports_of)
        self.drives, self.copies = Drives(seed, self.born_at, self.person), Copies()
        self.azure = Azure(self.born_at, self.holder, self.groups_of)
        self.devices = Devices(seed, self.born_at, lambda: self.roster, crowd.idle, lambda: self.users)
        self.risk = Risk(seed, self.born_at, lambda: self.roster)
        named = (self.user("MOD Administrator"), self.group("Guests"), self.group("Finance Team"))
        self.policies = Policies(self.born_at, *(thing["id"] for thing in named))
        self.consent_requests = consent_requests(self.born_at)
        self.missing_plans: frozenset[str] = frozenset()
        self.ledger += history(self)
        self.planted: Planted = planted(self)
        self.life = Life(self)

    def _populate(self, count: int, rng: Random) -> people.People:
        """Fill the directory; the crowd it was filled with."""
        crowd = people.People(count, rng, self.born_at)
        self.roster = list(crowd.all())
        self.reporting = Reporting(reporting.tree(self.roster, rng))
        registered = apps.registrations(self.born_at, count, rng)
        self.app_roster = apps.service_principals(self.born_at, registered, count, rng)
        teams = Groups(self.roster, self.born_at, rng)
        self.memberships = Memberships(teams.inside)
        granted = grants.delegated(self.app_roster, self.roster, apps.vendors(count), rng)
        for kind, things in (
            ("users", self.roster), ("applications", registered), ("servicePrincipals", self.app_roster),
            ("groups", teams.rows), ("oauth2PermissionGrants", granted),
        ):  # fmt: skip
            for thing in things:
                self.tables[kind].load(thing)
        assigned = grants.assigned(self.app_roster, self.roster, teams.rows, self.born_at)
        self.app_role_assignments = {row["id"]: row for row in assigned}
        self.owners = self._first_owners()
        self._first_roles()
        group_licences.hand_out(self.roster, teams.rows, self.members, people.stamp(self.born_at))
        self.used = licences.consumed(self.roster)
        self.skus = licences.subscriptions(self.used)
        for left_behind in self.ids("users", LEFT_BEHIND):
            gone = crowd.leaver()
            self.roster.append(gone)
            self.tables["deleted"].load(gone | {"@kind": "users"})
            self.manager_of[left_behind] = gone["id"]
        self.numbers = {user["id"]: number for number, user in enumerate(self.roster)}
        self.upns = {user["userPrincipalName"].lower(): user["id"] for user in self.users.values()}
        return crowd

    def _first_owners(self) -> dict[str, list[str]]:
        """Owners by object id: each team by its first member, a few apps by somebody, most apps by nobody."""
        first = {id: next(iter(inside), "") for id, inside in self.members.items()}
        owners = {id: [owner] for id, owner in first.items() if owner in self.users}
        for app, people_ in grants.OWNED.items():
            for kind in ("applications", "servicePrincipals"):
                owners[self._named(kind, app)["id"]] = [self.user(person)["id"] for person in people_]
        return owners

    def _first_roles(self) -> None:
        """Let people hold their roles; those for whom a small tenant has no room are left out."""
        for role, name in roles.HOLDERS:
            holder = self.holder(name)
            if holder:
                self.roles.assign(roles.TEMPLATES[role], holder[0])

    def sign_in(self, user: str, app: str, error: int = 0, at: datetime | None = None) -> SignIn:
        """Let a user (object id) sign in to an app (display name) now or at a time in the past."""
        number = next(row for row, known in enumerate(self.app_roster) if known["displayName"] == app)
        return self.sign_ins.add(at or self.clock(), self.numbers[user], number, error)

    def live(self) -> None:
        """In a lively world, let happen what was due since somebody last looked."""
        if self.lively:
            self.life.live()

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """Let what is written meanwhile have happened at this moment."""
        clock, self.clock = self.clock, lambda: moment
        try:
            yield
        finally:
            self.clock = clock
