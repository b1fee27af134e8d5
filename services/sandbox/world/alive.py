"""A tenant that lives: while nobody looks, people sign in, and now and then somebody changes something."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from services.sandbox.world.methods import phone
from services.sandbox.world.people import stamp
from services.sandbox.world.sign_ins import OUTCOMES

if TYPE_CHECKING:
    from services.sandbox.world.tenant import World

Thing = dict[str, Any]
SIGN_IN_SECONDS, CHANGE_SECONDS, RISK_SECONDS = 8, 240, 14_400
# However long nobody looked, no more than so much is made up for.
MOST_SIGN_INS, MOST_CHANGES, MOST_RISKS = 10_000, 400, 50
# Changes happen to the first so many people and teams.
NEAR = 5_000
LICENCE = "FLOW_FREE"


class Life:
    """What is due since somebody last looked. Every kind has its own rhythm, counted from the world's birth."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.done = {"sign-in": 0, "change": 0, "risk": 0}

    def live(self) -> None:
        """Let everything happen that is due by now, in the order of its time."""
        now = self.world.clock()
        due = [
            *self._due("sign-in", SIGN_IN_SECONDS, MOST_SIGN_INS, now, self._sign_in),
            *self._due("change", CHANGE_SECONDS, MOST_CHANGES, now, self._change),
            *self._due("risk", RISK_SECONDS, MOST_RISKS, now, self._risk),
        ]
        for at, number, happen in sorted(due, key=lambda row: row[:2]):
            happen(Random(f"{self.world.seed} {happen.__name__} {number}"), at)  # noqa: S311  # pretend data

    def _due(
        self, kind: str, seconds: int, most: int, now: datetime, happen: Callable[[Random, datetime], None]
    ) -> list[tuple[datetime, int, Callable[[Random, datetime], None]]]:
        """The occasions of one kind that have come since the last look, the latest ones when there are too many."""
        born_at = self.world.born_at
        first, last = self.done[kind], int((now - born_at).total_seconds() / seconds)
        self.done[kind] = max(first, last)
        numbers = range(max(first, last - most) + 1, last + 1)
        return [(born_at + timedelta(seconds=seconds * number), number, happen) for number in numbers]

    def _sign_in(self, rng: Random, at: datetime) -> None:
        world, idle = self.world, self.world.sign_ins.idle
        number = int(rng.random() ** 2 * len(idle))
        if idle[number] == 0 and world.roster[number]["id"] in world.users:
            app = int(rng.random() ** 3 * min(60, world.sign_ins.app_count))
            error = OUTCOMES[0 if rng.random() < 0.9 else int(rng.random() * len(OUTCOMES))][0]
            world.sign_ins.add(at, number, app, error)

    def _person(self, rng: Random) -> Thing | None:
        """Some employee who is there; None when the one drawn is not."""
        user = rng.choice(self.world.roster[:NEAR])
        there = user["id"] in self.world.users and user["accountEnabled"] and user["userType"] == "Member"
        return user if there else None

    def _risk(self, rng: Random, at: datetime) -> None:
        user = self._person(rng)
        if user:
            self.world.risk.happen(user, at, rng)

    def _change(self, rng: Random, at: datetime) -> None:
        user = self._person(rng)
        if user:
            changes = (self._method, self._member, self._licence, self._consent, self._device, self._promotion)
            with self.world.at(at):
                rng.choice(changes)(rng, user, at)

    def _method(self, rng: Random, user: Thing, at: datetime) -> None:
        row = phone(f"+1 206555{rng.randrange(10_000):04d}", "alternateMobile", stamp(at))
        if row["id"] not in self.world.methods.of(user):
            self.world.register_method(user, row, user["id"])

    def _member(self, rng: Random, user: Thing, at: datetime) -> None:
        world = self.world
        teams = [id for id in list(world.members)[:NEAR] if _writable(world.groups.get(id, {}))]
        if not teams:
            return
        team = rng.choice(teams)
        owner = next(iter(world.owners.get(team, ())), "")
        world.set_member(team, user["id"], user["id"] not in world.members[team], owner)

    def _licence(self, rng: Random, user: Thing, at: datetime) -> None:
        sku = next(row["skuId"] for row in self.world.skus if row["skuPartNumber"] == LICENCE)
        held = [row for row in user.get("assignedLicenses") or () if row["skuId"] != sku]
        if len(held) == len(user.get("assignedLicenses") or ()):
            held.append({"disabledPlans": [], "skuId": sku})
        admin = self.world.user("MOD Administrator")["id"]
        self.world.update("users", user["id"], {"assignedLicenses": held}, admin, "Change user license")

    def _consent(self, rng: Random, user: Thing, at: datetime) -> None:
        app = rng.choice(self.world.app_roster[16:46])
        self.world.consent(app, user["id"], "openid profile User.Read")

    def _device(self, rng: Random, user: Thing, at: datetime) -> None:
        for place in self.world.devices.of(self.world.numbers[user["id"]])[:1]:
            self.world.devices.sync(place, at)

    def _promotion(self, rng: Random, user: Thing, at: datetime) -> None:
        office = f"{rng.randrange(10, 70)}/{rng.randrange(1000, 4000)}"
        self.world.update("users", user["id"], {"officeLocation": office}, user["id"])


def _writable(group: Thing) -> bool:
    """Whether people put themselves and others in: no rule, no role, not only mail."""
    return bool(group) and not (
        group.get("membershipRule")
        or group.get("isAssignableToRole")
        or (group["mailEnabled"] and "Unified" not in group["groupTypes"])
        or group["displayName"] in ("All Company", "Guests", "Licence Microsoft 365 E5", "Steward Approvers")
    )
