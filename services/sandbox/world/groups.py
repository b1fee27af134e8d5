"""Groups and their members: everybody, departments, rules, and a heavy tail of small teams."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from services.sandbox.world.demo import DOMAIN, PEOPLE, fixed_id
from services.sandbox.world.licences import ID
from services.sandbox.world.names import SHARES
from services.sandbox.world.people import guid, stamp
from services.sandbox.world.relations import Members
from services.sandbox.world.stories import STORIES

Thing = dict[str, Any]
WORDS = ("Project", "Launch", "Budget", "Field", "Campus", "Partner", "Quality", "Pilot", "Studio", "Alliance")
UNIFIED: Thing = {"groupTypes": ["Unified"], "mailEnabled": True, "securityEnabled": False, "visibility": "Private"}
SECURITY: Thing = {"groupTypes": [], "mailEnabled": False, "securityEnabled": True, "visibility": None}
MAIL_SECURITY = SECURITY | {"mailEnabled": True}
DISTRIBUTION = MAIL_SECURITY | {"securityEnabled": False}
# What twenty groups in a row are.
KINDS = (*[UNIFIED] * 9, *[SECURITY] * 7, *[DISTRIBUTION] * 3, MAIL_SECURITY)
# A tenth as many groups as users, five memberships a user, one group in twenty filled by a rule.
USERS_A_GROUP, MEMBERSHIPS_A_USER, RULED = 10, 4.95, 20
TAIL = 1.3


def group(id: str, name: str, created_at: datetime, **more: Any) -> Thing:
    """A group, security unless `more` says otherwise."""
    nickname = "".join(letter for letter in name.lower() if letter.isalnum())[:40] or "group"
    made = SECURITY | {
        "id": id, "displayName": name, "mailNickname": nickname, "createdDateTime": stamp(created_at),
        "renewedDateTime": stamp(created_at),
        "securityIdentifier": f"S-1-12-1-{int(id[:8], 16)}-{int(id[-8:], 16)}-1-1",
    } | more  # fmt: skip
    if made["mailEnabled"]:
        made |= {"mail": f"{nickname}@{DOMAIN}", "proxyAddresses": [f"SMTP:{nickname}@{DOMAIN}"]}
    return made


def _holds(user: Thing, sku: str) -> bool:
    return any(held["skuId"] == sku for held in user["assignedLicenses"])


class Groups:
    """All groups (`rows`) and who is in each (`inside`), consistent with departments, cities and licences."""

    def __init__(self, users: list[Thing], born_at: datetime, rng: Random) -> None:
        self.users, self.rng, self.made_at = users, rng, born_at - timedelta(days=900)
        self.people = [user["id"] for user in users]
        self.rows: list[Thing] = []
        self.inside: Members = {}
        self._known()
        self._giving()
        self._foreign(born_at)
        count = len(users) // USERS_A_GROUP
        self._ruled(count // RULED)
        self._teams(count - count // RULED)
        self._nested()

    def _put(self, name: str, ids: list[str], id: str = "", **more: Any) -> str:
        made = group(id or fixed_id("group", name, len(self.rows) + 1), name, self.made_at, **more)
        self.rows.append(made)
        self.inside[made["id"]] = dict.fromkeys(ids)
        return str(made["id"])

    def _known(self) -> None:
        """Those with a name people know; two of them contain each other."""
        users, people = self.users, self.people
        self._put("All Company", people, **UNIFIED)
        staff: dict[str, list[str]] = {}
        for user in users:
            staff.setdefault(user.get("department") or "", []).append(user["id"])
        for name, _ in SHARES:
            self._put(f"{name} Team", staff.get(name, []), **UNIFIED)
        self._put("Guests", [user["id"] for user in users if user["userType"] == "Guest"])
        self._put("Licence Microsoft 365 E5", people[:40])
        self._put("Steward Approvers", people[:3])
        self._put("Privileged Helpdesk", people[19:20], isAssignableToRole=True)
        sales = self._dynamic("Dynamic Sales", 'user.department -eq "Sales"', staff.get("Sales", []))
        outer = self._put("Circle A", [sales])
        self.inside[outer][self._put("Circle B", [outer])] = None
        self._put("Report Readers", people[1:2])

    def _dynamic(self, name: str, rule: str, ids: list[str], id: str = "") -> str:
        return self._put(name, ids, id, groupTypes=["DynamicMembership"], membershipRule=rule,
                         membershipRuleProcessingState="On")  # fmt: skip

    def _giving(self) -> None:
        """Groups that hand out licences: a free one, a costly one, and one that is sold out for half of the members."""
        staff = [user for user in self.users[len(PEOPLE) + len(STORIES) :] if user.get("employeeId")]
        having = [user for user in staff if _holds(user, ID["VISIOCLIENT"])]
        lacking = [user for user in staff[12:] if not _holds(user, ID["VISIOCLIENT"])]
        for name, part, inside in (
            ("Licence Power Automate", "FLOW_FREE", staff[:12]),
            ("Licence Copilot Pilot", "Microsoft_365_Copilot", staff[2:5]),
            ("Licence Visio", "VISIOCLIENT", having[:2] + lacking[:2]),
        ):
            self._put(name, [user["id"] for user in inside], licenseProcessingState={"state": "ProcessingComplete"},
                      assignedLicenses=[{"disabledPlans": [], "skuId": ID[part]}])  # fmt: skip

    def _foreign(self, born_at: datetime) -> None:
        """Groups that live elsewhere, so that Graph will not change them: synced from a domain, or kept by Exchange."""
        synced: Thing = {"onPremisesSyncEnabled": True, "onPremisesSamAccountName": "FileServerUsers",
                  "onPremisesDomainName": DOMAIN, "onPremisesNetBiosName": "CONTOSO",
                  "onPremisesSecurityIdentifier": "S-1-5-21-1004336348-1177238915-682003330-2104",
                  "onPremisesLastSyncDateTime": stamp(born_at - timedelta(minutes=25))}  # fmt: skip
        self._put("File Server Users", self.people[4:9], **synced)
        self._put("Newsletter", self.people[:12], **DISTRIBUTION)
        self._put("Facilities Alerts", self.people[9:14], **MAIL_SECURITY)

    def _ruled(self, count: int) -> None:
        """Groups that a rule fills: a department in a city, then a title in a city."""
        for name in ("department", "jobTitle") if count else ():
            halves: dict[tuple[str, str], list[str]] = {}
            for user in self.users:
                halves.setdefault((user.get(name) or "", user["city"]), []).append(user["id"])
            for (value, city), ids in islice(sorted(half for half in halves.items() if half[0][0]), (count + 1) // 2):
                rule = f'(user.{name} -eq "{value}") -and (user.city -eq "{city}")'
                self._dynamic(f"{city} {value}", rule, ids, guid(self.rng))

    def _teams(self, count: int) -> None:
        """Everything else: a few very large, most of a handful, about five memberships a user in all."""
        rng, most = self.rng, max(2, len(self.people) // 4)
        sizes = [rng.paretovariate(TAIL) for _ in range(count)]
        spare = MEMBERSHIPS_A_USER * len(self.people) - sum(map(len, self.inside.values()))
        scale = spare / max(1.0, sum(sizes))
        for number, size in enumerate(sizes):
            chosen = rng.choices(self.people, k=min(most, max(2, round(size * scale))))
            name = f"{WORDS[number % len(WORDS)]} {number // len(WORDS) + 1}"
            self._put(name, chosen, guid(rng), **KINDS[number % len(KINDS)])

    def _nested(self) -> None:
        """One team in twenty holds another one, security groups both; every fourth of those pairs is a circle."""
        teams = [row["id"] for row in self.rows if row["displayName"].split()[0] in WORDS]
        security = KINDS.index(SECURITY)
        for number in range(security, len(teams) - 6, len(KINDS)):
            outer, inner = teams[number], teams[number + 6]
            self.inside[outer][inner] = None
            if number % 80 == security:
                self.inside[inner][outer] = None
