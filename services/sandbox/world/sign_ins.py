"""Thirty days of interactive sign-ins, kept as two numbers each and drawn when somebody looks."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from services.sandbox.world.names import PLACES

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
BROWSERS = (
    ("Edge 126.0.0", "Windows10", "Browser"), ("Chrome 126.0.0", "Windows10", "Browser"),
    ("Safari 17.5", "MacOs", "Browser"), ("Mobile Safari", "Ios", "Mobile Apps and Desktop clients"),
    ("Rich Client 5.1", "Windows10", "Mobile Apps and Desktop clients"), ("Chrome Mobile", "Android", "Browser"),
)  # fmt: skip
# Multiplied and masked, a number becomes an id that looks random and can be turned back.
MIX, MASK = 0x9E3779B97F4A7C15F39CC0605CEDC835, (1 << 128) - 1
UNMIX = pow(MIX, -1, 1 << 128)


class SignIn(NamedTuple):
    """One sign-in: microseconds UTC, the user's number, the app's number, the row of OUTCOMES."""

    at: int
    user: int
    app: int
    outcome: int


def _pack(user: int, app: int, outcome: int) -> int:
    return user << 12 | app << 4 | outcome


def _unpack(item: int | None) -> SignIn | None:
    return SignIn(item >> 34, item >> 12 & 0x3FFFFF, item >> 4 & 255, item & 15) if item else None


def micros(at: datetime) -> int:
    """Microseconds since 1970."""
    return (at - EPOCH) // timedelta(microseconds=1)


def graph_time(at: int) -> str:
    """Seven digits and Z, as the log service writes times."""
    return f"{(EPOCH + timedelta(microseconds=at)).isoformat(timespec='microseconds')[:26]}{at % 10}Z"


def weighted(shares: Sequence[int], size: int = 1000) -> list[int]:
    """A table of `size` entries in which row i comes up in proportion to its share."""
    total = sum(shares)
    return [row for row, share in enumerate(shares) for _ in range(max(1, share * size // total))]


class SignIns:
    """All sign-ins, oldest first. `users` gives the people by number, `idle` their days since the last one."""

    def __init__(
        self, users: Callable[[], Sequence[Thing]], idle: Sequence[int], apps: Callable[[], Sequence[Thing]],
        born_at: datetime, seed: int, per_user: float,
    ) -> None:  # fmt: skip
        self.users, self.idle, self.apps = users, idle, apps
        self.born_at, self.seed, self.per_user = born_at, seed, per_user
        self.version = 0
        self._times: array[int] | None = None
        self._what: array[int] = array("q")
        self._last: dict[int, int] = {}
        self._last_success: dict[int, int] = {}

    @property
    def times(self) -> array[int]:
        """When, in order; made on first use, because most tests never look."""
        if self._times is None:
            packed = self._generate()
            packed.sort()
            low = (1 << 34) - 1
            for item in packed:
                self._last[item >> 12 & 0x3FFFFF] = item
                if item & 15 < SUCCESSES:
                    self._last_success[item >> 12 & 0x3FFFFF] = item
            self._times = array("q", [item >> 34 for item in packed])
            self._what = array("q", [item & low for item in packed])
        return self._times

    def _generate(self) -> list[int]:
        """Every sign-in as one number: time, user, app, outcome. Each person has five favourite apps."""
        rng = Random(self.seed * 7919 + 5)  # noqa: S311  # pretend data
        roll = rng.random
        apps = weighted([max(1, 4000 // (row + 2)) for row in range(min(250, len(self.apps())))], 4096)
        outcomes = weighted([row[-1] for row in OUTCOMES])
        slots, end = self._slots(), micros(self.born_at)
        slot_count, app_count, outcome_count = len(slots), len(apps), len(outcomes)
        made: list[int] = []
        for number, idle in enumerate(self.idle):
            if idle != 0:
                continue
            shift = PLACES[number % len(PLACES)][4] * 3_600_000_000
            favourites = [apps[int(roll() * app_count)] for _ in range(5)]
            for _ in range(max(1, min(600, int((1.0 - roll()) ** -0.625 * self.per_user * 0.45)))):
                at = slots[int(roll() * slot_count)] - shift + int(roll() * 1_800_000_000)
                if at > end:
                    at -= 7 * DAY
                outcome = outcomes[int(roll() * outcome_count)]
                made.append(at << 34 | number << 12 | favourites[int(roll() * roll() * 5)] << 4 | outcome)
        return made

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
        item = sign_in.at << 34 | _pack(sign_in.user, sign_in.app, sign_in.outcome)
        self._last[sign_in.user] = max(item, self._last.get(sign_in.user, 0))
        if OUTCOMES[sign_in.outcome][0] == 0:
            self._last_success[sign_in.user] = max(item, self._last_success.get(sign_in.user, 0))

    def at(self, index: int) -> SignIn:
        """The sign-in at a place in time order."""
        what = self._what[index]
        return SignIn(self.times[index], what >> 12, what >> 4 & 255, what & 15)

    def __len__(self) -> int:
        return len(self.times)

    def add(self, at: datetime, user: int, app: int, error: int = 0) -> SignIn:
        """Let one happen (late ones too). `error` is one of the codes of OUTCOMES; raises StopIteration for others."""
        outcome = next(row for row, facts in enumerate(OUTCOMES) if facts[0] == error)
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
        low, high = self.between(number >> 34, number >> 34)
        what = number & (1 << 34) - 1
        return next((self.at(place) for place in range(low, high) if self._what[place] == what), None)

    def arrived(self, sign_in: SignIn, now: int) -> bool:
        """Whether a sign-in shows in the log by `now`: most within five minutes, some in thirty, a few in hours."""
        dice = (sign_in.at * 2_654_435_761 >> 7) % 1000
        late_s = dice // 3 if dice < 900 else (dice - 880) * 15 if dice < 995 else (dice - 990) * 1800
        return sign_in.at + late_s * 1_000_000 <= now

    @staticmethod
    def id(sign_in: SignIn) -> str:
        """The request id of a sign-in, the same whenever it is drawn."""
        number = sign_in.at << 34 | _pack(sign_in.user, sign_in.app, sign_in.outcome)
        digits = f"{number * MIX & MASK:032x}"
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    def activity(self, number: int) -> Thing | None:
        """`signInActivity` of a user by number; None for somebody who never signed in."""
        self.times  # noqa: B018  # made on first use
        last, success = _unpack(self._last.get(number)), _unpack(self._last_success.get(number))
        if last is None:
            idle = self.idle[number] if number < len(self.idle) else -1
            if idle < 0:
                return None
            at = micros(self.born_at - timedelta(days=max(idle, 31), hours=3))
            last = success = SignIn(at, number, 0, 0)
        seen = {"lastSignInDateTime": _second(last.at), "lastSignInRequestId": self.id(last)}
        away = {"lastNonInteractiveSignInDateTime": _second(last.at - 1_800_000_000),
                "lastNonInteractiveSignInRequestId": self.id(last._replace(at=last.at + 1))}  # fmt: skip
        if success is None:
            return seen | away | {"lastSuccessfulSignInDateTime": None, "lastSuccessfulSignInRequestId": None}
        return seen | away | {"lastSuccessfulSignInDateTime": _second(success.at),
                              "lastSuccessfulSignInRequestId": self.id(success)}  # fmt: skip

    def draw(self, sign_in: SignIn) -> Thing:
        """The whole `signIn` as Graph v1.0 shows it."""
        user, app = self.users()[sign_in.user], self.apps()[sign_in.app]
        city, state, _, country, _, latitude, longitude, net = PLACES[sign_in.user % len(PLACES)]
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


def _second(at: int) -> str:
    return f"{(EPOCH + timedelta(microseconds=at)).isoformat(timespec='seconds')[:19]}Z"
