"""Thirty days of interactive sign-ins, kept as two numbers each and drawn when somebody looks."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from services.sandbox.world.demo import UNUSED_APPS
from services.sandbox.world.names import FAR_AWAY, PLACES, Place
from services.sandbox.world.stories import SIGN_INS, WRONG_PASSWORD

Thing = dict[str, Any]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = 86_400_000_000
KEPT = timedelta(days=30)
# (error code, why, more, Conditional Access, share of 1000). The first two are successes.
OUTCOMES: tuple[tuple[int, str | None, str | None, str, int], ...] = (
    (0, None, None, "success", 620),
    (0, None, "MFA requirement satisfied by claim in the token", "success", 275),
    (50126, "Error validating credentials due to invalid username or password.", None, "notApplied", 38),
    (50140, "This occurred due to 'Keep me signed in' interrupt when the user was signing-in.", None, "success", 22),
    (50074, "Strong Authentication is required.", "MFA required in Azure AD", "failure", 16),
    (500121, "Authentication failed during strong authentication request.",
     "MFA denied; user declined the authentication", "failure", 8),
    (53003, "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
     None, "failure", 7),
    (50053, "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.",
     None, "notApplied", 5),
    (65001, "The user or administrator has not consented to use the application.", None, "notApplied", 5),
    (50055, "The password is expired.", None, "notApplied", 4),
)  # fmt: skip
SUCCESSES = 2
CITIES = {place[0]: place for place in PLACES}
# Everybody with a story comes before this place.
STORY_PEOPLE = 100
BROWSERS = (
    ("Edge 126.0.0", "Windows10", "Browser"), ("Chrome 126.0.0", "Windows10", "Browser"),
    ("Safari 17.5", "MacOs", "Browser"), ("Mobile Safari", "Ios", "Mobile Apps and Desktop clients"),
    ("Rich Client 5.1", "Windows10", "Mobile Apps and Desktop clients"), ("Chrome Mobile", "Android", "Browser"),
)  # fmt: skip
# Multiplied and masked, a number becomes an id that looks random and can be turned back.
# A sign-in without its time: user, app, outcome.
WHAT_BITS, USER_BIT, OUTCOME_BITS = 38, 16, 4
USERS, APPS, OUTCOME = (1 << 22) - 1, (1 << 12) - 1, 15
WHAT = (1 << WHAT_BITS) - 1
# How many of the service principals, most used first, anybody signs in to.
USED_APPS = 4000
MIX, MASK = 0x9E3779B97F4A7C15F39CC0605CEDC835, (1 << 128) - 1
UNMIX = pow(MIX, -1, 1 << 128)


class SignIn(NamedTuple):
    """One sign-in: microseconds UTC, the user's number, the app's number, the row of OUTCOMES."""

    at: int
    user: int
    app: int
    outcome: int


def _pack(user: int, app: int, outcome: int) -> int:
    return user << USER_BIT | app << OUTCOME_BITS | outcome


def _unpack(item: int | None) -> SignIn | None:
    if not item:
        return None
    return SignIn(item >> WHAT_BITS, item >> USER_BIT & USERS, item >> OUTCOME_BITS & APPS, item & OUTCOME)


def micros(at: datetime) -> int:
    """Microseconds since 1970."""
    return (at - EPOCH) // timedelta(microseconds=1)


def graph_time(at: int) -> str:
    """Seven digits and Z, as the log service writes times."""
    return f"{(EPOCH + timedelta(microseconds=at)).isoformat(timespec='microseconds')[:26]}{at % 10}Z"


def weighted(shares: Sequence[int], size: int = 1000) -> list[int]:
    """A table of `size` entries in which row i comes up in proportion to its share."""
    total = sum(shares)
    return [row for row, share in enumerate(shares) for _ in range(max(share > 0, share * size // total))]


class SignIns:
    """All sign-ins, oldest first. `users` gives the people by number, `idle` their days since the last one."""

    def __init__(
        self, users: Callable[[], Sequence[Thing]], idle: Sequence[int], apps: Callable[[], Sequence[Thing]],
        born_at: datetime, seed: int, per_user: float,
    ) -> None:  # fmt: skip
        self.users, self.idle, self.apps = users, idle, apps
        self.born_at, self.seed, self.per_user = born_at, seed, per_user
        # Apps that come later are signed in to only by those who really do.
        self.app_count = min(USED_APPS, len(apps()))
        self.version = 0
        self._times: array[int] | None = None
        self._what: array[int] = array("q")
        self._last: dict[int, int] = {}
        self._last_success: dict[int, int] = {}
        self.heard_until: int | None = None
        self._heard: tuple[object, dict[int, int], dict[int, int]] = (None, {}, {})

    @property
    def times(self) -> array[int]:
        """When, in order; made on first use, because most tests never look."""
        if self._times is None:
            packed = [*self._generate(), *self._told()]
            packed.sort()
            for item in packed:
                self._last[item >> USER_BIT & USERS] = item
                if item & OUTCOME < SUCCESSES:
                    self._last_success[item >> USER_BIT & USERS] = item
            self._times = array("q", [item >> WHAT_BITS for item in packed])
            self._what = array("q", [item & WHAT for item in packed])
        return self._times

    def _generate(self) -> list[int]:
        """Every sign-in as one number: time, user, app, outcome. Each person has five favourite apps."""
        rng = Random(self.seed * 7919 + 5)  # noqa: S311  # pretend data
        roll = rng.random
        apps = weighted([self._share(row) for row in range(self.app_count)], 65_536)
        outcomes = weighted([row[-1] for row in OUTCOMES])
        slots, end = self._slots(), micros(self.born_at)
        slot_count, app_count, outcome_count = len(slots), len(apps), len(outcomes)
        users, recent = self.users(), slot_count // 8
        made: list[int] = []
        for number, idle in enumerate(self.idle):
            if idle != 0:
                continue
            shift = place_of(users[number], number)[4] * 3_600_000_000
            who, favourites = number << USER_BIT, [apps[int(roll() * app_count)] << OUTCOME_BITS for _ in range(5)]
            # The first of each is a success some days ago: whoever is active was seen, and not today only.
            at = slots[recent + int(roll() * (slot_count - recent))] - shift
            made.append(at << WHAT_BITS | who | favourites[0])
            for _ in range(min(600, int((1.0 - roll()) ** -0.625 * self.per_user * 0.45)) - 1):
                at = slots[int(roll() * slot_count)] - shift + int(roll() * 1_800_000_000)
                if at > end:
                    at -= 7 * DAY
                outcome = outcomes[int(roll() * outcome_count)]
                made.append(at << WHAT_BITS | who | favourites[int(roll() * roll() * 5)] | outcome)
        return made

    def _share(self, row: int) -> int:
        """How much an app is used compared to others; nothing for those that nobody uses any more."""
        return 0 if self.apps()[row]["displayName"] in UNUSED_APPS else max(1, 40_000 // (row + 2))

    def _told(self) -> Iterator[int]:
        """The sign-ins of people with a story."""
        rows = {name: facts for name, *facts in SIGN_INS}
        for number, user in enumerate(self.users()[:STORY_PEOPLE]):
            ago, span, times, error = rows.get(user["displayName"], (0, 0, 0, 0))
            begun, outcome = micros(self.born_at - timedelta(minutes=ago)), _outcome(error)
            for time in range(times):
                yield begun + span * 60_000_000 * time // times << WHAT_BITS | _pack(number, 3, outcome)

    def _slots(self) -> list[int]:
        """Half hours of the last 30 days, working hours of working days many times over (local time)."""
        midnight = self.born_at.replace(hour=0, minute=0, second=0, microsecond=0)
        slots = []
        for day in range(30):
            start = midnight - timedelta(days=day)
            for half in range(48):
                busy = 1 if half < 14 or half > 42 else 24 if 16 <= half <= 34 else 5
                weight = max(1, busy // 8) if start.weekday() > 4 else busy
                slots += [micros(start) + half * 1_800_000_000] * weight
        return slots

    def _remember(self, sign_in: SignIn) -> None:
        item = sign_in.at << WHAT_BITS | _pack(sign_in.user, sign_in.app, sign_in.outcome)
        self._last[sign_in.user] = max(item, self._last.get(sign_in.user, 0))
        if OUTCOMES[sign_in.outcome][0] == 0:
            self._last_success[sign_in.user] = max(item, self._last_success.get(sign_in.user, 0))

    def at(self, index: int) -> SignIn:
        """The sign-in at a place in time order."""
        what = self._what[index]
        return SignIn(self.times[index], what >> USER_BIT, what >> OUTCOME_BITS & APPS, what & OUTCOME)

    def __len__(self) -> int:
        return len(self.times)

    def add(self, at: datetime, user: int, app: int, error: int = 0) -> SignIn:
        """Let one happen (late ones too). `error` is one of the codes of OUTCOMES; raises StopIteration for others."""
        outcome = _outcome(error)
        moment = micros(at)
        place = bisect_right(self.times, moment)
        self.times.insert(place, moment)
        self._what.insert(place, _pack(user, app, outcome))
        self.version += 1
        self._remember(self.at(place))
        return self.at(place)

    def between(self, low: int | None, high: int | None) -> tuple[int, int]:
        """Places of the sign-ins from `low` to `high` microseconds, both included."""
        times = self.times
        return (
            0 if low is None else bisect_left(times, low),
            len(times) if high is None else bisect_right(times, high),
        )

    def find(self, id: str) -> SignIn | None:
        """The sign-in with this id; None when there is none."""
        try:
            number = int(id.replace("-", ""), 16) * UNMIX & MASK
        except ValueError:
            return None
        low, high = self.between(number >> WHAT_BITS, number >> WHAT_BITS)
        what = number & WHAT
        return next((self.at(place) for place in range(low, high) if self._what[place] == what), None)

    def arrived(self, sign_in: SignIn, now: int) -> bool:
        """Whether a sign-in shows in the log by `now`: most within five minutes, some in thirty, a few in hours."""
        dice = (sign_in.at * 2_654_435_761 >> 7) % 1000
        late_s = dice // 3 if dice < 900 else (dice - 880) * 15 if dice < 995 else (dice - 990) * 1800
        return sign_in.at + late_s * 1_000_000 <= now

    @staticmethod
    def id(sign_in: SignIn) -> str:
        """The request id of a sign-in, the same whenever it is drawn."""
        number = sign_in.at << WHAT_BITS | _pack(sign_in.user, sign_in.app, sign_in.outcome)
        digits = f"{number * MIX & MASK:032x}"
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    def _lasts(self) -> tuple[dict[int, int], dict[int, int]]:
        """Everybody's last sign-in and last success, of those until `heard_until`; None there means all."""
        times, until = self.times, self.heard_until
        if until is None:
            return self._last, self._last_success
        end = bisect_right(times, until)
        if self._heard[0] != (end, self.version):
            last: dict[int, int] = {}
            success: dict[int, int] = {}
            for place in range(end):
                what = self._what[place]
                last[what >> USER_BIT] = item = times[place] << WHAT_BITS | what
                if what & OUTCOME < SUCCESSES:
                    success[what >> USER_BIT] = item
            self._heard = ((end, self.version), last, success)
        return self._heard[1:]

    def activity(self, number: int) -> Thing | None:
        """`signInActivity` of a user by number; None for somebody who never signed in."""
        lasts, successes = self._lasts()
        last, success = _unpack(lasts.get(number)), _unpack(successes.get(number))
        idle = self.idle[number] if number < len(self.idle) else -1
        if success is None and idle > 0:
            success = SignIn(micros(self.born_at - timedelta(days=max(idle, 31), hours=3)), number, 0, 0)
        last = last or success
        if last is None:
            return None
        seen = {"lastSignInDateTime": _second(last.at), "lastSignInRequestId": self.id(last)}
        away = {"lastNonInteractiveSignInDateTime": _second(last.at - 1_800_000_000),
                "lastNonInteractiveSignInRequestId": self.id(last._replace(at=last.at + 1))}  # fmt: skip
        if success is None:
            return seen | away | {"lastSuccessfulSignInDateTime": None, "lastSuccessfulSignInRequestId": None}
        return seen | away | {"lastSuccessfulSignInDateTime": _second(success.at),
                              "lastSuccessfulSignInRequestId": self.id(success)}  # fmt: skip

    def _where(self, sign_in: SignIn) -> Place:
        """Home, sometimes on a journey; who guesses passwords sits elsewhere."""
        dice = sign_in.at // 1_800_000_000 * 2_654_435_761 >> 9
        if OUTCOMES[sign_in.outcome][0] == WRONG_PASSWORD and dice % 3 == 0:
            return FAR_AWAY[dice // 3 % len(FAR_AWAY)]
        if dice % 60 == 0:
            return PLACES[dice // 60 % len(PLACES)]
        return place_of(self.users()[sign_in.user], sign_in.user)

    def draw(self, sign_in: SignIn) -> Thing:
        """The whole `signIn` as Graph v1.0 shows it."""
        user, app = self.users()[sign_in.user], self.apps()[sign_in.app]
        city, state, _, country, _, latitude, longitude, net = self._where(sign_in)
        browser, system, client = BROWSERS[(sign_in.user + (sign_in.app & 1)) % len(BROWSERS)]
        code, why, more, access, _ = OUTCOMES[sign_in.outcome]
        id = self.id(sign_in)
        return {
            "id": id, "createdDateTime": graph_time(sign_in.at), "userDisplayName": user["displayName"],
            "userPrincipalName": user["userPrincipalName"].lower(), "userId": user["id"], "appId": app["appId"],
            "appDisplayName": app["displayName"], "ipAddress": f"{net}.{sign_in.user >> 8 & 255}.{sign_in.user & 255}",
            "clientAppUsed": client, "correlationId": f"{id[24:32]}-{id[9:23]}-{id[32:]}{id[:8]}",
            "conditionalAccessStatus": access, "isInteractive": True, "riskDetail": "none",
            "riskLevelAggregated": "none", "riskLevelDuringSignIn": "none", "riskState": "none", "riskEventTypes": [],
            "riskEventTypes_v2": [], "resourceDisplayName": "Microsoft Graph",
            "resourceId": "00000003-0000-0000-c000-000000000000",
            "status": {"errorCode": code, "failureReason": why or "Other.", "additionalDetails": more},
            "deviceDetail": {"deviceId": "", "displayName": None, "operatingSystem": system, "browser": browser,
                             "isCompliant": None, "isManaged": None, "trustType": None},
            "location": {"city": city, "state": state, "countryOrRegion": country,
                         "geoCoordinates": {"altitude": None, "latitude": latitude, "longitude": longitude}},
            "appliedConditionalAccessPolicies": [],
        }  # fmt: skip


def _outcome(error: int) -> int:
    """The row of OUTCOMES with an error code. Raises StopIteration for others."""
    return next(row for row, facts in enumerate(OUTCOMES) if facts[0] == error)


def place_of(user: Thing, number: int) -> Place:
    """Where somebody works; those with an unknown city somewhere fixed."""
    return CITIES.get(user.get("city") or "") or PLACES[number % len(PLACES)]


def _second(at: int) -> str:
    return f"{(EPOCH + timedelta(microseconds=at)).isoformat(timespec='seconds')[:19]}Z"
