"""Who Identity Protection thinks is at risk, why, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

import orjson

from services.sandbox.world.demo import fixed_id
from services.sandbox.world.names import PLACES
from services.sandbox.world.people import guid
from services.sandbox.world.sign_ins import graph_time, micros

Thing = dict[str, Any]
KEPT = timedelta(days=90)
# Risk event, when it is found, what it is about, the level it usually has.
EVENTS = (
    ("unfamiliarFeatures", "realtime", "signin", "medium"),
    ("anonymizedIPAddress", "realtime", "signin", "medium"),
    ("leakedCredentials", "offline", "user", "high"),
    ("maliciousIPAddress", "offline", "signin", "medium"),
    ("mcasImpossibleTravel", "offline", "signin", "low"),
    ("passwordSpray", "offline", "signin", "high"),
)
# Display name, event, level, state, detail, days ago.
STORIES = (
    ("Isaiah Langer", 2, "high", "atRisk", "none", 1),
    ("Johanna Lorenz", 0, "medium", "atRisk", "none", 3),
    ("Alex Johnson", 3, "low", "remediated", "userPerformedSecuredPasswordReset", 12),
    ("Lynne Robbins", 4, "low", "dismissed", "adminDismissedAllRiskForUser", 25),
)
ENDINGS = (
    ("atRisk", "none"), ("atRisk", "none"), ("remediated", "userPerformedSecuredPasswordChange"),
    ("remediated", "userPassedMFADrivenByRiskBasedPolicy"), ("dismissed", "adminDismissedAllRiskForUser"),
)  # fmt: skip
AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
LEFT = "Former Employee"


class Risk:
    """Risky users by id, detections oldest first, history by user; made when somebody looks."""

    def __init__(self, seed: int, born_at: datetime, roster: Callable[[], Sequence[Thing]]) -> None:
        self.seed, self.born_at, self.roster = seed, born_at, roster
        self.version = 0
        self._users: dict[str, Thing] | None = None
        self._detections: dict[str, Thing] = {}
        self._history: dict[str, list[Thing]] = {}

    @property
    def users(self) -> dict[str, Thing]:
        """Risky users by object id."""
        if self._users is None:
            self._users = {}
            self._generate(Random(self.seed * 31 + 7))  # noqa: S311  # pretend data
        return self._users

    @property
    def detections(self) -> dict[str, Thing]:
        """Risk detections by id, oldest first."""
        self.users  # noqa: B018  # made on first use
        return self._detections

    def history(self, user: str) -> list[Thing]:
        """What happened to a risky user, newest first."""
        self.users  # noqa: B018  # made on first use
        return self._history.get(user, [])[::-1]

    def _generate(self, rng: Random) -> None:
        told = {story[0]: story[1:] for story in STORIES}
        found: list[tuple[datetime, Thing, int, str, str, str]] = []
        for user in self.roster():
            event, level, state, detail, days = told.pop(user["displayName"], (0, "", "", "", 0))
            if not level:
                if user["userType"] == "Guest" or not user["accountEnabled"] or rng.random() > 0.012:
                    continue
                event, days = rng.randrange(len(EVENTS)), rng.randrange(80)
                level, (state, detail) = EVENTS[event][3], rng.choice(ENDINGS)
            at = self.born_at - timedelta(days=days, minutes=30 + rng.randrange(600))
            found.append((at, user, event, level, state, detail))
        gone = {"id": fixed_id("user", LEFT), "displayName": LEFT, "userPrincipalName": "former.employee@contoso.com"}
        found.append((self.born_at - timedelta(days=60), gone, 5, "high", "atRisk", "none"))
        for at, user, event, level, state, detail in sorted(found, key=lambda row: row[0]):
            self.find(user, EVENTS[event][0], level, at, rng)
            if state != "atRisk":
                self._set(user, state, "none" if state == "remediated" else level, detail, at + timedelta(hours=5), "")

    def find(self, user: Thing, event: str, level: str, at: datetime, rng: Random | None = None) -> Thing:
        """Put a detection on record and the user at risk. Raises KeyError for an unknown event."""
        facts = {row[0]: row for row in EVENTS}[event]
        self.users  # noqa: B018  # made on first use
        detection = _detection(user, facts, level, at, rng or Random(f"{self.seed}{at}{user['id']}"))  # noqa: S311
        self._detections[detection["id"]] = detection
        self._set(user, "atRisk", level, "none", at + timedelta(minutes=2), "", [event])
        return detection

    def decide(self, user: Thing, state: str, level: str, detail: str, at: datetime, actor: str) -> tuple[Thing, Thing]:
        """Dismiss or confirm: the row before ({} for somebody who was not risky) and after."""
        before = dict(self.users.get(user["id"], {}))
        after = self._set(user, state, level, detail, at, actor)
        for detection in self._detections.values():
            if detection["userId"] == user["id"] and detection["riskState"] in ("atRisk", "confirmedCompromised"):
                detection |= {"riskState": state, "riskDetail": detail, "lastUpdatedDateTime": graph_time(micros(at))}
        return before, after

    def _set(
        self, user: Thing, state: str, level: str, detail: str, at: datetime, actor: str, events: Sequence[str] = ()
    ) -> Thing:  # fmt: skip
        when = graph_time(micros(at))
        row = {
            "id": user["id"], "isProcessing": False, "riskLevel": level, "riskState": state, "riskDetail": detail,
            "riskLastUpdatedDateTime": when, "userDisplayName": user["displayName"],
            "userPrincipalName": user["userPrincipalName"],
        }  # fmt: skip
        users = self.users
        users[user["id"]] = row
        past = self._history.setdefault(user["id"], [])
        number = len(past) + 1
        past.append(row | {
            "id": f"{user['id']}{micros(at)}{number}", "userId": user["id"], "initiatedBy": actor or None,
            "activity": {"detail": detail, "riskEventTypes": list(events)},
        })  # fmt: skip
        self.version += 1
        return row

    def happen(self, user: Thing, at: datetime, rng: Random) -> None:
        """Let somebody come at risk in one of the usual ways."""
        event = rng.choice(EVENTS)
        self.find(user, event[0], event[3], at, rng)


def _detection(user: Thing, facts: tuple[str, str, str, str], level: str, at: datetime, rng: Random) -> Thing:
    event, timing, activity, _ = facts
    city, state, _, country, _, latitude, longitude, net = PLACES[rng.randrange(len(PLACES))]
    late = timedelta(minutes=2) if timing == "realtime" else timedelta(minutes=rng.randrange(30, 2880))
    id, seen = guid(rng), graph_time(micros(at))
    signed_in = activity == "signin"
    return {
        "id": id.replace("-", "") + guid(rng).replace("-", ""), "requestId": guid(rng) if signed_in else None,
        "correlationId": guid(rng) if signed_in else None, "riskEventType": event, "riskState": "atRisk",
        "riskLevel": level, "riskDetail": "none", "source": "IdentityProtection", "detectionTimingType": timing,
        "activity": activity, "tokenIssuerType": "AzureAD",
        "ipAddress": f"{net}.{rng.randrange(256)}.{rng.randrange(256)}" if signed_in else None,
        "location": {"city": city, "state": state, "countryOrRegion": country,
                     "geoCoordinates": {"altitude": None, "latitude": latitude, "longitude": longitude}}
        if signed_in else None,
        "activityDateTime": seen, "detectedDateTime": graph_time(micros(at + late)),
        "lastUpdatedDateTime": graph_time(micros(at + late)), "userId": user["id"],
        "userDisplayName": user["displayName"], "userPrincipalName": user["userPrincipalName"],
        "additionalInfo": orjson.dumps([{"Key": "userAgent", "Value": AGENT}]).decode(),
    }  # fmt: skip
