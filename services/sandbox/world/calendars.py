"""Calendars: the meetings people share, what they keep to themselves, and who else may look."""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from random import Random
from typing import Any

Thing = dict[str, Any]
WEEKS = 26
OWN = ("Focus time", "Dentist", "Quarterly numbers", "Travel", "Lunch with a supplier", "Interview", "Budget review")
EXTRA_CALENDARS = ("Birthdays", "United States holidays", "Project Falcon")
LOOKING = ["none", "freeBusyRead", "limitedRead", "read", "write"]
DELEGATE = [*LOOKING[1:], "delegateWithoutPrivateEventAccess", "delegateWithPrivateEventAccess"]
EVERYBODY = "RGVmYXVsdA=="


def outlook_id(*parts: str) -> str:
    """An id as Exchange gives them: long, opaque, the same in every run."""
    text = urlsafe_b64encode(sha256("|".join(parts).encode()).digest()).decode().rstrip("=")
    return f"AAMkAG{text.replace('-', 'x').replace('_', 'y')}AAA="


@dataclass(slots=True)
class Event:
    """One entry of one mailbox. `days` is the weeks between occurrences of a series, 0 for a single event."""

    id: str
    uid: str
    subject: str
    start: datetime
    minutes: int
    organizer: str
    attendees: tuple[str, ...]
    calendar: str
    weeks: int = 0
    until: date | None = None
    without: set[date] = field(default_factory=set)

    def dates(self) -> Iterator[date]:
        """The days a series falls on, its removed occurrences left out."""
        day = self.start.date()
        while self.until is not None and day <= self.until:
            if day not in self.without:
                yield day
            day += timedelta(weeks=self.weeks)


class Calendars:
    """Calendars, events and permissions by user id, made when somebody looks.

    A meeting is one thing in many mailboxes: each has its own event id, all have the same `uid`. `user` finds a person
    by object id, `reports` the people below one.
    """

    def __init__(
        self, seed: int, born_at: datetime, user: Callable[[str], Thing | None], boss: Callable[[str], str | None],
        reports: Callable[[str], list[str]],
    ) -> None:  # fmt: skip
        self.seed, self.born_at = seed, born_at
        self.user, self.boss, self.reports = user, boss, reports
        self.cancelled: set[str] = set()
        self._calendars: dict[str, dict[str, Thing]] = {}
        self._events: dict[str, dict[str, Event]] = {}
        self._permissions: dict[str, dict[str, Thing]] = {}

    def of(self, user: Thing) -> dict[str, Thing]:
        """A user's calendars by id, the default one first."""
        if user["id"] not in self._calendars:
            extra = EXTRA_CALENDARS[: 1 + sha256(user["id"].encode()).digest()[0] % 3]
            rows = [self._calendar(user, name) for name in ("Calendar", *extra)]
            self._calendars[user["id"]] = {row["id"]: row for row in rows}
        return self._calendars[user["id"]]

    @staticmethod
    def _calendar(user: Thing, name: str) -> Thing:
        default = name == "Calendar"
        return {
            "id": outlook_id("calendar", user["id"], name), "name": name, "color": "auto", "hexColor": "",
            "isDefaultCalendar": default, "changeKey": outlook_id("key", user["id"], name)[6:30] + "==",
            "canShare": default, "canViewPrivateItems": True, "canEdit": name != "United States holidays",
            "allowedOnlineMeetingProviders": ["teamsForBusiness"], "defaultOnlineMeetingProvider": "teamsForBusiness",
            "isTallyingResponses": default, "isRemovable": not default,
            "owner": {"name": user["displayName"], "address": user["mail"]},
        }  # fmt: skip

    def default(self, user: Thing) -> Thing:
        """The calendar that cannot go."""
        return next(iter(self.of(user).values()))

    def drop_calendar(self, user: Thing, id: str) -> None:
        """Delete a calendar with what is in it. Raises KeyError."""
        del self.of(user)[id]
        events = self.events(user)
        for event in [row for row in events.values() if row.calendar == id]:
            self.drop_event(user, event)

    def events(self, user: Thing) -> dict[str, Event]:
        """A user's events and series by id, in order of their start."""
        if user["id"] not in self._events:
            made = sorted(self._made(user), key=lambda event: event.start)
            self._events[user["id"]] = {event.id: event for event in made}
        return self._events[user["id"]]

    def _made(self, user: Thing) -> Iterator[Event]:
        me = user["id"]
        yield from self._own(user)
        for organizer in [me] if (boss := self.boss(me)) is None else [me, boss]:
            below = tuple(self.reports(organizer)[:20])
            if below:
                yield self._series(user, "Team meeting", organizer, below, 1)
        if boss:
            yield self._series(user, "One to one", me, (boss,), 2)
        for report in self.reports(me)[:20]:
            yield self._series(user, "One to one", report, (me,), 2)

    def _series(self, user: Thing, subject: str, organizer: str, attendees: tuple[str, ...], weeks: int) -> Event:
        uid = sha256(f"{subject}{organizer}".encode()).hexdigest().upper()
        dice = Random(f"{self.seed}{uid}")  # noqa: S311  # pretend data
        start = self._day(-8 * 7 - dice.randrange(5), dice)
        until = start.date() + timedelta(weeks=WEEKS)
        return Event(
            outlook_id("event", user["id"], uid), uid, subject, start, 30 if weeks > 1 else 60, organizer, attendees,
            self.default(user)["id"], weeks, until,
        )  # fmt: skip

    def _own(self, user: Thing) -> Iterator[Event]:
        dice = Random(f"{self.seed}{user['id']}")  # noqa: S311  # pretend data
        homes = list(self.of(user))
        for number in range(6 + int(dice.paretovariate(1.3)) % 60):
            uid = sha256(f"{user['id']}{number}".encode()).hexdigest().upper()
            home = homes[0] if dice.random() < 0.8 else homes[-1]
            start = self._day(dice.randrange(-120, 90), dice)
            id = outlook_id("event", user["id"], uid)
            yield Event(id, uid, dice.choice(OWN), start, dice.choice((30, 60, 90)), user["id"], (), home)

    def _day(self, away: int, dice: Random) -> datetime:
        day = self.born_at.date() + timedelta(days=away)
        day -= timedelta(days=max(0, day.weekday() - 4))
        return datetime.combine(day, time(dice.randrange(7, 16), dice.choice((0, 30))), UTC)

    def drop_event(self, user: Thing, event: Event) -> None:
        """Take an event out of one mailbox; when it is the organiser's, it is cancelled for all others."""
        del self.events(user)[event.id]
        if event.organizer == user["id"] and event.attendees:
            self.cancelled.add(event.uid)

    def permissions(self, user: Thing) -> dict[str, Thing]:
        """Who may see the default calendar, by permission id: the organisation, the owner, then delegates."""
        if user["id"] not in self._permissions:
            rows: list[Thing] = [
                {"id": EVERYBODY, "isRemovable": False, "isInsideOrganization": True, "role": "freeBusyRead",
                 "allowedRoles": LOOKING, "emailAddress": {"name": "My Organization"}},
                {"id": permission_id(user["mail"]), "isRemovable": False, "isInsideOrganization": True,
                 "role": "write", "allowedRoles": ["write"],
                 "emailAddress": {"name": user["displayName"], "address": user["mail"]}},
            ]  # fmt: skip
            self._permissions[user["id"]] = {row["id"]: row for row in rows}
            assistants = self.reports(user["id"])[:1]
            for delegate in filter(None, map(self.user, assistants)):
                if delegate.get("mail"):
                    self.allow(user, delegate["displayName"], delegate["mail"], "delegateWithoutPrivateEventAccess")
        return self._permissions[user["id"]]

    def allow(self, user: Thing, name: str, address: str, role: str, inside: bool = True) -> Thing:
        """Let somebody see or keep a user's default calendar."""
        row: Thing = {
            "id": permission_id(address), "isRemovable": True, "isInsideOrganization": inside, "role": role,
            "allowedRoles": DELEGATE if inside else LOOKING[1:4],
            "emailAddress": {"name": name, "address": address},
        }  # fmt: skip
        self.permissions(user)[row["id"]] = row
        return row


def permission_id(address: str) -> str:
    """The id of a permission: its holder's address in base64."""
    return b64encode(f"ExchangePublishedUser.{address}".encode()).decode()
