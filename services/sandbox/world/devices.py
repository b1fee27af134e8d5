"""Computers and phones: what Entra knows of them, what Intune manages, which programs run on them.

A device is two numbers (whose, which of theirs); everything else follows from them when somebody looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from services.sandbox.world.people import stamp
from services.sandbox.world.sign_ins import MASK, MIX, UNMIX

Thing = dict[str, Any]
NEVER = "0001-01-01T00:00:00Z"
# System, version, maker, model, trust, Intune's way of enrolling; two computers of three run Windows.
MODELS = (
    ("Windows", "10.0.22631.3593", "Microsoft Corporation", "Surface Laptop 5", "AzureAd", "windowsAzureADJoin"),
    ("Windows", "10.0.26100.2033", "LENOVO", "ThinkPad T14 Gen 4", "AzureAd", "windowsAutoEnrollment"),
    ("Windows", "10.0.19045.4412", "Dell Inc.", "Latitude 7420", "ServerAd", "windowsCoManagement"),
    ("macOS", "14.5 (23F79)", "Apple", "MacBook Pro", "AzureAd", "userEnrollment"),
    ("iOS", "17.5.1", "Apple", "iPhone 15", "Workplace", "userEnrollment"),
    ("Android", "14.0", "Google", "Pixel 9", "Workplace", "userEnrollment"),
)  # fmt: skip
COMPUTERS, PHONES = (0, 1, 1, 2, 2, 3), (4, 4, 5)
# Display name: days since the computer was seen, compliance, whether it is encrypted.
STORIES = {
    "Grady Archie": (0, "noncompliant", False),
    "Kelly Krout": (210, "noncompliant", True),
    "Adele Vance": (0, "compliant", True),
    "Lidia Holloway": (0, "inGracePeriod", True),
}
# Name, publisher, version, bytes, how many of 1000 devices, on which systems.
APPS = tuple(
    (name, publisher, version, size, share, systems)
    for name, publisher, size, share, systems in (
        ("Microsoft Edge", "Microsoft Corporation", 0, 600, ("Windows",)),
        ("Microsoft 365 Apps for enterprise", "Microsoft Corporation", 4_200_000_000, 480, ("Windows", "macOS")),
        ("Google Chrome", "Google LLC", 310_000_000, 350, ("Windows", "macOS")),
        ("Zoom Workplace", "Zoom Video Communications, Inc.", 0, 240, ("Windows", "macOS", "iOS", "Android")),
        ("7-Zip 23.01 (x64)", "Igor Pavlov", 5_600_000, 180, ("Windows",)),
        ("Adobe Acrobat (64-bit)", "Adobe", 620_000_000, 220, ("Windows",)),
        ("Slack", "Slack Technologies", 0, 160, ("Windows", "macOS", "iOS")),
        ("TeamViewer", "TeamViewer", 0, 12, ("Windows",)),
        ("Dropbox", "Dropbox, Inc.", 0, 30, ("Windows", "macOS", "iOS")),
        ("Microsoft Authenticator", "Microsoft Corporation", 0, 420, ("iOS", "Android")),
        ("Microsoft Outlook", "Microsoft Corporation", 0, 390, ("iOS", "Android")),
        ("uTorrent", "", 0, 4, ("Windows",)),
        ("Visual Studio Code", "Microsoft Corporation", 380_000_000, 90, ("Windows", "macOS")),
        ("Wireshark", "The Wireshark developer community", 0, 8, ("Windows",)),
    )
    for version, share in (("", share * 7 // 10), ("1.0.2", share * 3 // 10))
)  # fmt: skip
PLATFORM = {"Windows": "windows", "macOS": "macOS", "iOS": "ios", "Android": "androidWorkProfile"}


class Device(NamedTuple):
    """The owner's number and which of their devices it is; -1: nobody's."""

    user: int
    which: int


def _dice(*numbers: int) -> int:
    """A number below 2**32 that looks random and is always the same."""
    value = 0x811C9DC5
    for number in numbers:
        value = (value ^ number) * 0x9E3779B1 & 0xFFFFFFFF
        value ^= value >> 15
    return value


def _id(place: int, salt: int) -> str:
    digits = f"{(place << 4 | salt) * MIX & MASK:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


class Devices:
    """All devices in a fixed order; salt 1 makes Entra's object id, 2 the device id, 3 Intune's id."""

    def __init__(
        self, seed: int, born_at: datetime, roster: Callable[[], Sequence[Thing]], idle: Sequence[int],
        users: Callable[[], dict[str, Thing]],
    ) -> None:  # fmt: skip
        self.seed, self.born_at, self.roster, self.idle, self.users = seed, born_at, roster, idle, users
        self.version = 0
        self._all: list[Device] = []
        self._own: dict[int, list[int]] = {}
        self._apps: dict[int, list[int]] = {}
        self.told: dict[int, tuple[str, datetime]] = {}
        self.synced: dict[int, datetime] = {}

    @property
    def all(self) -> list[Device]:
        """The devices; three in four people have a computer, half of them a phone; one in fifty is nobody's."""
        if not self._all:
            for number in range(len(self.idle)):
                user = self.roster()[number]
                if user["userType"] == "Guest" or self.idle[number] < 0:
                    continue
                roll = _dice(self.seed, number)
                self._all += [Device(number, 0)] if number < 20 or roll % 4 else []
                self._all += [Device(number, 1)] if roll >> 8 & 1 else []
                self._all += [Device(-1, number)] if roll >> 9 & 63 == 0 else []
        return self._all

    def place(self, id: str, salt: int) -> int | None:
        """The place of the device with this id; None when there is none."""
        try:
            number = int(id.replace("-", ""), 16) * UNMIX & MASK
        except ValueError:
            return None
        place = number >> 4
        return place if number & 15 == salt and place < len(self.all) and _id(place, salt) == id.lower() else None

    def of(self, user: int) -> list[int]:
        """Places of a person's devices."""
        if not self._own:
            for place, device in enumerate(self.all):
                self._own.setdefault(device.user, []).append(place)
        return self._own.get(user, []) if user >= 0 else []

    def owner(self, id: str) -> str | None:
        """The object id of whose device this is in the directory; None for nobody's and for an unknown device."""
        place = self.place(id, 1)
        return self._owner(place).get("id") if place is not None else None

    def managed(self, place: int, now: datetime) -> bool:
        """Whether Intune manages it: most; no longer an hour after it was wiped or retired."""
        if place in self.told and now - self.told[place][1] > timedelta(hours=1):
            return False
        return self._roll(place) % 10 > 0 or self._owner(place).get("displayName") in STORIES

    def tell(self, place: int, action: str, at: datetime) -> None:
        """Wipe or retire a device: pending, done five minutes later, gone after an hour."""
        self.told[place] = (action, at)
        self.version += 1

    def sync(self, place: int, at: datetime) -> None:
        """Let a device report to Intune."""
        self.synced[place] = at
        self.version += 1

    def _roll(self, place: int) -> int:
        device = self.all[place]
        return _dice(self.seed, device.user + 2, device.which, 77)

    def _owner(self, place: int) -> Thing:
        """The owner; empty for nobody's and for people who were deleted."""
        number = self.all[place].user
        return self.users().get(self.roster()[number]["id"], {}) if number >= 0 else {}

    def _model(self, place: int) -> tuple[str, str, str, str, str, str]:
        device = self.all[place]
        choice = COMPUTERS if device.which != 1 or device.user < 0 else PHONES
        return MODELS[choice[(self._roll(place) >> 12) % len(choice)]]

    def _state(self, place: int) -> tuple[int, str, bool]:
        """Days since it was seen, compliance, encryption."""
        device, roll = self.all[place], self._roll(place)
        story = STORIES.get(self._owner(place).get("displayName", ""))
        if story and device.which == 0:
            return story
        idle = self.idle[device.user] if device.user >= 0 else 0
        stale = 91 + roll % 400 if roll % 100 < 9 else roll % 3
        compliance = "noncompliant" if roll >> 7 & 15 == 0 else "inGracePeriod" if roll >> 7 & 31 == 1 else "compliant"
        return max(idle, stale), compliance, bool(roll >> 16 & 31)

    def entra(self, place: int) -> Thing:
        """The `device` of Entra ID."""
        system, version, maker, model, trust, _ = self._model(place)
        days, compliance, _ = self._state(place)
        seen = self.born_at - timedelta(days=days, hours=2 + place % 20)
        made_at = stamp(self.born_at - timedelta(days=days + 30 + self._roll(place) % 700))
        managed = self.managed(place, self.born_at)
        return {
            "id": _id(place, 1), "deviceId": _id(place, 2), "displayName": self.name(place), "accountEnabled": True,
            "approximateLastSignInDateTime": stamp(seen), "createdDateTime": made_at, "registrationDateTime": made_at,
            "operatingSystem": system, "operatingSystemVersion": version.split()[0], "manufacturer": maker,
            "model": model, "trustType": trust, "profileType": "RegisteredDevice", "deviceVersion": 2,
            "isCompliant": compliance == "compliant" if managed else None, "isManaged": managed or None,
            "managementType": "MDM" if managed else None,
            "deviceOwnership": ("Personal" if trust == "Workplace" else "Company") if managed else None,
            "mdmAppId": "0000000a-0000-0000-c000-000000000000" if managed else None, "isRooted": False,
            "onPremisesSyncEnabled": True if trust == "ServerAd" else None, "systemLabels": [],
            "onPremisesLastSyncDateTime": stamp(self.born_at) if trust == "ServerAd" else None,
            "physicalIds": [f"[HWID]:h:{6755400000000000 + place}", f"[USER-HWID]:{_id(place, 4)}:{place}"],
            "alternativeSecurityIds": [{"type": 2, "identityProvider": None, "key": "WAA1ADAAOQA6ADwA"}],
        }  # fmt: skip

    def name(self, place: int) -> str:
        """What the device is called; one name in seven hundred is there twice."""
        device, (system, *_) = self.all[place], self._model(place)
        if system in ("iOS", "Android"):
            return f"{self._owner(place).get('givenName') or 'Unknown'}'s {'iPhone' if system == 'iOS' else 'Pixel'}"
        number = place - 1 if place % 700 == 699 else place
        return f"{'KIOSK' if device.user < 0 else 'CONTOSO'}-{number:05d}"

    def intune(self, place: int, now: datetime) -> Thing:
        """The `managedDevice` as a single read with everything selected shows it."""
        system, version, maker, model, trust, enrolled = self._model(place)
        days, compliance, encrypted = self._state(place)
        owner, roll = self._owner(place), self._roll(place)
        synced = self.synced.get(place) or self.born_at - timedelta(days=days, minutes=20 + place % 400)
        phone = system in ("iOS", "Android")
        total = (128 if phone else 512) * 1024**3
        return {
            "id": _id(place, 3), "userId": owner.get("id", ""), "deviceName": self.name(place),
            "managedDeviceName": f"{owner.get('mailNickname') or 'shared'}_{system}_{place}",
            "managedDeviceOwnerType": "personal" if trust == "Workplace" else "company",
            "enrolledDateTime": stamp(self.born_at - timedelta(days=days + 30 + roll % 700)),
            "lastSyncDateTime": stamp(synced), "operatingSystem": system, "osVersion": version,
            "complianceState": compliance, "jailBroken": "False" if phone else "Unknown", "managementAgent": "mdm",
            "easActivated": phone, "easDeviceId": f"{roll:08X}" if phone else "", "easActivationDateTime": NEVER,
            "azureADRegistered": True, "deviceEnrollmentType": enrolled, "activationLockBypassCode": None,
            "emailAddress": owner.get("mail") or "", "azureADDeviceId": _id(place, 2),
            "deviceRegistrationState": "registered", "deviceCategoryDisplayName": "Unknown", "isSupervised": False,
            "exchangeLastSuccessfulSyncDateTime": NEVER, "exchangeAccessState": "none",
            "exchangeAccessStateReason": "none", "remoteAssistanceSessionUrl": "",
            "remoteAssistanceSessionErrorDetails": "", "isEncrypted": encrypted,
            "userPrincipalName": owner.get("userPrincipalName", ""), "model": model, "manufacturer": maker,
            "imei": f"35{roll:013d}" if phone else "", "meid": "", "iccid": f"8901{roll:016d}" if phone else None,
            "udid": sha256(str(place).encode()).hexdigest()[:40] if system == "iOS" else None,
            "complianceGracePeriodExpirationDateTime": "9999-12-31T23:59:59Z" if compliance != "inGracePeriod"
            else stamp(self.born_at + timedelta(days=3)),
            "serialNumber": f"{maker[0].upper()}{roll:010d}", "phoneNumber": "*******1234" if phone else "",
            "androidSecurityPatchLevel": "2026-05-01" if system == "Android" else "",
            "userDisplayName": owner.get("displayName", ""), "configurationManagerClientEnabledFeatures": None,
            "wiFiMacAddress": f"{roll:08X}{place & 0xFFFF:04X}", "ethernetMacAddress": f"02{roll:08X}{place & 255:02X}",
            "deviceHealthAttestationState": None, "subscriberCarrier": "",
            "totalStorageSpaceInBytes": total, "freeStorageSpaceInBytes": total * (10 + roll % 70) // 100,
            "physicalMemoryInBytes": (8 if phone else 16) * 1024**3, "partnerReportedThreatState": "unknown",
            "managementCertificateExpirationDate": stamp(synced + timedelta(days=365)), "notes": "",
            "requireUserEnrollmentApproval": None, "enrollmentProfileName": "",
        } | self._told(place, now)  # fmt: skip

    def _told(self, place: int, now: datetime) -> Thing:
        action, at = self.told.get(place, ("", now))
        if not action:
            return {"managementState": "managed", "deviceActionResults": []}
        done = now - at > timedelta(minutes=5)
        result = {"actionName": action, "actionState": "done" if done else "pending", "startDateTime": stamp(at),
                  "lastUpdatedDateTime": stamp(now if done else at)}  # fmt: skip
        return {"managementState": f"{action}{'Issued' if done else 'Pending'}", "deviceActionResults": [result]}

    def on(self, app: int) -> list[int]:
        """Places of the managed devices that have an app of APPS."""
        if app not in self._apps:
            *_, share, systems = APPS[app]
            self._apps[app] = [
                place
                for place in range(len(self.all))
                if _dice(place, app) % 1000 < share * 2
                and self._model(place)[0] in systems
                and self.managed(place, self.born_at)
            ]
        return self._apps[app]

    @staticmethod
    def app_id(app: int) -> str:
        """The long hash that Intune gives an app."""
        return f"{sha256(f'{APPS[app][0]}{APPS[app][2]}'.encode()).hexdigest()}"

    def app(self, app: int) -> Thing:
        """The `detectedApp`."""
        name, publisher, version, size, _, systems = APPS[app]
        return {
            "id": self.app_id(app), "displayName": name, "version": version or "126.0.2592.56", "sizeInByte": size,
            "deviceCount": len(self.on(app)), "publisher": publisher or None, "platform": PLATFORM[systems[0]],
        }  # fmt: skip

    def rows(self, place: int, draw: Callable[[int], Thing | None]) -> Iterator[tuple[int, Thing]]:
        """What `draw` makes of the devices from a place on, with the place that follows each."""
        for at in range(place, len(self.all)):
            thing = draw(at)
            if thing is not None:
                yield at + 1, thing
