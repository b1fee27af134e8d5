"""The people of a tenant, from a seed: employees, guests, leavers and a few difficult names."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from services.sandbox.world import licences
from services.sandbox.world.demo import DOMAIN, EXTRAS, INITIAL_DOMAIN, PEOPLE, fixed_id, person_id
from services.sandbox.world.names import GIVEN, HOSTILE, PARTNERS, PLACES, SHARES, SURNAMES, TITLES
from services.sandbox.world.stories import DELETED, DELETED_DAYS, NEVER, STORIES

Thing = dict[str, Any]
DEPARTMENTS = [name for name, share in SHARES for _ in range(share)]
ACTIVE = 0
# The account for emergencies is hardly ever used.
ADMIN_IDLE = 60


def guid(rng: Random) -> str:
    """A random GUID of the usual form."""
    digits = f"{rng.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"


def stamp(at: datetime) -> str:
    """A directory time: whole seconds, Z."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


class People:
    """Generates `count` users. `idle` holds, per user, days since the last sign-in (0: active, -1: never)."""

    def __init__(self, count: int, rng: Random, born_at: datetime) -> None:
        self.rng = rng
        self.born_at = born_at
        self.count = count
        self.idle: list[int] = []
        self.taken: dict[str, int] = {}
        self.days = [stamp(born_at - timedelta(days=day, hours=day % 11, minutes=day % 53)) for day in range(2600)]
        self.synced_at = stamp(born_at - timedelta(minutes=25))
        self.weights = list(accumulate((12, 6, 6, 8, 12, 12, 10, 4, 6, 4)))

    def all(self) -> Iterator[Thing]:
        """The sixteen, the extras, the hostile names where there is room, then everybody else."""
        for number, person in enumerate(PEOPLE, 1):
            yield self._demo(number, *person[:5])
        for number, name in enumerate(EXTRAS, len(PEOPLE) + 1):
            yield self._extra(number, name)
        rest = self.count - len(PEOPLE) - len(EXTRAS)
        hostile = HOSTILE[: max(0, min(len(HOSTILE), rest))]
        for number, name in enumerate(hostile):
            yield self._hostile(number, name)
        rest -= len(hostile)
        stories = max(0, min(len(STORIES), rest))
        yield from map(self._story, range(stories))
        for _ in range(rest - stories):
            yield self._guest() if self.rng.random() < 0.08 else self._employee()

    def leaver(self) -> Thing:
        """Somebody who was deleted, as the deleted items keep her."""
        given, surname = DELETED.split()
        user = self._base(fixed_id("user", DELETED, 300), DELETED, given, surname, self._alias(given, surname), 1)
        self.idle.append(DELETED_DAYS + 2)
        gone = stamp(self.born_at - timedelta(days=DELETED_DAYS))
        return user | {"jobTitle": "Legal Director", "department": "Legal", "deletedDateTime": gone}

    def _base(self, id: str, display: str, given: str, surname: str, alias: str, place: int) -> Thing:
        city, state, country, usage, _, _, _, _ = PLACES[place]
        upn = f"{alias}@{DOMAIN}"
        return {
            "id": id, "displayName": display, "givenName": given, "surname": surname, "userPrincipalName": upn,
            "mail": upn, "mailNickname": alias, "accountEnabled": True, "userType": "Member", "city": city,
            "state": state, "country": country, "usageLocation": usage, "preferredLanguage": "en-US",
            "createdDateTime": self.days[400 + self.rng.randrange(2100)], "companyName": "Contoso",
        }  # fmt: skip

    def _demo(self, number: int, name: str, title: str, department: str, place: int, office: str) -> Thing:
        given, surname = name.split()
        user = self._base(person_id(name), name, given, surname, given + surname[0], place)
        self.taken[user["mailNickname"].lower()] = 1
        user |= {"jobTitle": title, "department": department, "officeLocation": office, "employeeId": f"{number:06d}"}
        user["businessPhones"] = [f"+1 425 555 01{number:02d}"]
        user["assignedLicenses"] = licences.DEMO[number % len(licences.DEMO)]
        self.idle.append(ACTIVE)
        return user

    def _extra(self, number: int, name: str) -> Thing:
        given, surname = name.split()
        alias = "admin" if surname == "Administrator" else self._alias(given, surname)
        user = self._base(fixed_id("user", f"{name} {number}", number), name, given, surname, alias, number % 4)
        admin = surname == "Administrator"
        user |= {
            "jobTitle": "Administrator" if admin else "Account Executive",
            "department": "IT" if admin else "Sales",
        }
        user["assignedLicenses"] = licences.SETS[0]
        self.idle.append(ADMIN_IDLE if admin else ACTIVE)
        return user

    def _hostile(self, number: int, name: str) -> Thing:
        user = self._base(fixed_id("user", name, 100 + number), name, name.split()[0], "", f"test{number}", number % 10)
        user |= {"jobTitle": "Tester", "department": "R&D", "assignedLicenses": licences.SETS[1]}
        self.idle.append(ACTIVE)
        return user

    def _story(self, number: int) -> Thing:
        story = STORIES[number]
        given, surname = story.name.split()
        id = fixed_id("user", story.name, 200 + number)
        if story.partner:
            user = self._invited(id, given, surname, story.partner, 0)
        else:
            user = self._base(id, story.name, given, surname, self._alias(given, surname), 0)
            user["department"] = story.department
        user |= {"jobTitle": story.title, "assignedLicenses": licences.held(story.licences)} | story.facts
        if user.get("onPremisesSyncEnabled"):
            self._sync(user)
        self.idle.append(story.idle)
        return user

    def _sync(self, user: Thing) -> None:
        """Let Entra Connect bring somebody from the company's own directory."""
        user |= {"onPremisesSyncEnabled": True, "onPremisesSamAccountName": user["mailNickname"][:20],
                 "onPremisesLastSyncDateTime": self.synced_at}  # fmt: skip

    def _alias(self, given: str, surname: str) -> str:
        alias = f"{given}.{surname}".lower()
        count = self.taken[alias] = self.taken.get(alias, 0) + 1
        return alias if count == 1 else f"{alias}{count}"

    def _employee(self) -> Thing:
        rng = self.rng
        roll = rng.random
        given, surname = GIVEN[int(roll() * len(GIVEN))], SURNAMES[int(roll() * len(SURNAMES))]
        place = self._place()
        user = self._base(guid(rng), f"{given} {surname}", given, surname, self._alias(given, surname), place)
        department = DEPARTMENTS[int(roll() * 100)]
        titles = TITLES[department]
        user |= {"department": department, "jobTitle": titles[int(roll() * len(titles))],
                 "officeLocation": f"{int(roll() * 60) + 10}/{int(roll() * 3000) + 1000}",
                 "employeeId": f"{len(self.idle):06d}"}  # fmt: skip
        if roll() < 0.5:
            user["mobilePhone"] = f"+1 206 555 {int(roll() * 10000):04d}"
        if roll() < 0.03:
            user["mail"] = None
        if roll() < 0.05:
            user["department"] = "" if roll() < 0.5 else None
        if roll() < 0.35:
            self._sync(user)
        user["assignedLicenses"] = licences.draw(department, roll())
        self._activity(user)
        return user

    def _guest(self) -> Thing:
        rng = self.rng
        roll = rng.random
        given, surname = GIVEN[int(roll() * len(GIVEN))], SURNAMES[int(roll() * len(SURNAMES))]
        user = self._invited(guid(rng), given, surname, PARTNERS[int(roll() * len(PARTNERS))], self._place())
        accepted = roll() < 0.8
        self._activity(user)
        if not accepted:
            user["externalUserState"] = "PendingAcceptance"
            self.idle[-1] = NEVER
        return user

    def _invited(self, id: str, given: str, surname: str, partner: str, place: int) -> Thing:
        """A guest who accepted the invitation."""
        mail = f"{self._alias(given, surname)}@{partner}"
        alias = mail.replace("@", "_")
        return self._base(id, f"{given} {surname}", given, surname, alias, place) | {
            "userType": "Guest", "mail": mail, "otherMails": [mail], "companyName": None,
            "creationType": "Invitation", "userPrincipalName": f"{alias}#EXT#@{INITIAL_DOMAIN}",
            "usageLocation": None, "externalUserState": "Accepted",
        }  # fmt: skip

    def _place(self) -> int:
        return bisect_right(self.weights, self.rng.random() * self.weights[-1])

    def _activity(self, user: Thing) -> None:
        """Six of a hundred are disabled; some never came, some stopped coming long ago."""
        roll = self.rng.random()
        if self.rng.random() < 0.06:
            user["accountEnabled"] = False
            self.idle.append(20 + int(roll * 500))
        elif roll < 0.04:
            self.idle.append(NEVER)
        elif roll < 0.12:
            self.idle.append(31 + int(self.rng.random() * 300))
        else:
            self.idle.append(ACTIVE)
