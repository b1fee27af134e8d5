"""How people prove who they are: authentication methods, drawn per person when somebody looks."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any
from zlib import crc32

from services.sandbox.world.demo import PEOPLE, fixed_id
from services.sandbox.world.people import guid, stamp

Thing = dict[str, Any]
PASSWORD = "28c10230-6103-485e-b985-444c60001490"  # noqa: S105  # the id of every password method
PHONES = {
    "mobile": "3179e48a-750b-4051-897c-87b9720928f7",
    "alternateMobile": "b6332ec1-7057-4abe-9331-3d72feddfe41",
    "office": "e37fc753-ff3b-4958-9484-eaa9425c82bc",
}
# What userRegistrationDetails calls them, the way of proving each one gives, and whether it needs no password.
REGISTERED: dict[str, tuple[str, str, bool]] = {
    "phoneAuthenticationMethod": ("mobilePhone", "sms", False),
    "microsoftAuthenticatorAuthenticationMethod": ("microsoftAuthenticatorPush", "push", False),
    "softwareOathAuthenticationMethod": ("softwareOneTimePasscode", "oath", False),
    "fido2AuthenticationMethod": ("passKeyDeviceBound", "none", True),
    "windowsHelloForBusinessAuthenticationMethod": ("windowsHelloForBusiness", "none", True),
    "emailAuthenticationMethod": ("email", "none", False),
    "temporaryAccessPassAuthenticationMethod": ("temporaryAccessPass", "none", False),
}
STRONG = frozenset(REGISTERED) - {"emailAuthenticationMethod"}
# Some of those without a phone have these besides: their share.
OTHERS = {
    "windowsHelloForBusinessAuthenticationMethod": 0.3,
    "softwareOathAuthenticationMethod": 0.15,
    "emailAuthenticationMethod": 0.2,
}
# Demo people with a story: an administrator and a designer without any second factor. The others all have one.
WITHOUT = frozenset({"Nestor Wilke", "Grady Archie"})
WITH = frozenset(person[0] for person in PEOPLE) - WITHOUT | {"MOD Administrator", "Allan Deyoung", "Emily Braun"}
PER_MILLE_WITHOUT = 120


class Methods:
    """Each person's methods by id; `default` is the one that proves by default."""

    def __init__(self, seed: int, born_at: datetime) -> None:
        self.seed, self.born_at = seed, born_at
        self._held: dict[str, dict[str, Thing]] = {}
        self.default: dict[str, str] = {}
        # Password resets by their id: whose, and since when.
        self.resets: dict[str, tuple[str, datetime]] = {}

    def of(self, user: Thing) -> dict[str, Thing]:
        """The methods of a user by id: always a password, usually something stronger."""
        id = user["id"]
        if id not in self._held:
            rows = self._draw(user)
            self._held[id] = {row["id"]: row for row in rows}
            strong = [row["id"] for row in rows if row["@odata.type"] in STRONG]
            if strong:
                self.default[id] = strong[0]
        return self._held[id]

    def password_only(self, user: Thing) -> bool:
        """Whether somebody began with nothing but a password: every guest, one employee in eight."""
        name = user["displayName"]
        if name in WITHOUT or user["userType"] == "Guest":
            return True
        return name not in WITH and crc32(user["id"].encode(), self.seed) % 1000 < PER_MILLE_WITHOUT

    def _draw(self, user: Thing) -> list[Thing]:
        rng = Random(f"{self.seed}{user['id']}")  # noqa: S311  # pretend data
        made_at = stamp(self.born_at - timedelta(days=rng.randrange(20, 900)))
        rows: list[Thing] = [
            {
                "@odata.type": "passwordAuthenticationMethod",
                "id": PASSWORD,
                "password": None,
                "createdDateTime": user["createdDateTime"],
            }
        ]
        if self.password_only(user):
            return rows
        roll = rng.random()
        if roll < 0.75:
            rows.append(_app(rng, made_at))
        if roll > 0.45:
            rows.append(phone(f"+1 206555{rng.randrange(10_000):04d}", "mobile", made_at))
        if roll > 0.9:
            rows.append(_key(rng, made_at))
        if roll < 0.45:
            rows += [_other(kind, user, rng, made_at) for kind, share in OTHERS.items() if rng.random() < share]
        return rows


def _other(kind: str, user: Thing, rng: Random, made_at: str) -> Thing:
    row: Thing = {"@odata.type": kind, "id": guid(rng)}
    if kind.startswith("windowsHello"):
        return row | {"displayName": "DESKTOP-" + row["id"][:7].upper(), "keyStrength": "normal",
                      "createdDateTime": made_at}  # fmt: skip
    if kind.startswith("email"):
        return row | {"emailAddress": f"{user['mailNickname']}@outlook.com", "createdDateTime": made_at}
    return row | {"secretKey": None, "createdDateTime": made_at}


def _app(rng: Random, made_at: str) -> Thing:
    return {
        "@odata.type": "microsoftAuthenticatorAuthenticationMethod",
        "id": guid(rng),
        "displayName": rng.choice(("iPhone 15", "Pixel 9", "Galaxy S24")),
        "deviceTag": "SoftwareTokenActivated",
        "phoneAppVersion": "6.8.11",
        "createdDateTime": made_at,
    }


def _key(rng: Random, made_at: str) -> Thing:
    return {
        "@odata.type": "fido2AuthenticationMethod",
        "id": guid(rng).replace("-", "")[:22],
        "displayName": "Security key",
        "createdDateTime": made_at,
        "model": "YubiKey 5",
        "aaGuid": fixed_id("aaguid", "YubiKey 5"),
        "attestationCertificates": [],
        "attestationLevel": "attested",
        "passkeyType": "deviceBound",
    }


def phone(number: str, kind: str, made_at: str) -> Thing:
    """A phone method; its id says which phone it is."""
    return {
        "@odata.type": "phoneAuthenticationMethod",
        "id": PHONES[kind],
        "phoneNumber": number,
        "phoneType": kind,
        "smsSignInState": "notAllowedByPolicy",
        "createdDateTime": made_at,
    }
