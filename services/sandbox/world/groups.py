"""Groups and their members: everybody, departments, licences, and a heavy tail of small teams."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from services.sandbox.world.demo import DOMAIN, fixed_id
from services.sandbox.world.names import SHARES
from services.sandbox.world.people import guid, stamp

Thing = dict[str, Any]
Members = dict[str, dict[str, None]]
WORDS = ("Project", "Launch", "Budget", "Field", "Campus", "Partner", "Quality", "Pilot", "Studio", "Alliance")


def _group(id: str, name: str, created_at: datetime, *, unified: bool = False, **more: Any) -> Thing:
    nickname = "".join(letter for letter in name.lower() if letter.isalnum())[:40] or "group"
    group = {
        "id": id, "displayName": name, "mailNickname": nickname, "createdDateTime": stamp(created_at),
        "renewedDateTime": stamp(created_at), "groupTypes": ["Unified"] if unified else [], "mailEnabled": unified,
        "securityEnabled": not unified, "visibility": "Private" if unified else None,
        "securityIdentifier": f"S-1-12-1-{int(id[:8], 16)}-{int(id[-8:], 16)}-1-1",
    }  # fmt: skip
    if unified:
        group["mail"] = f"{nickname}@{DOMAIN}"
        group["proxyAddresses"] = [f"SMTP:{nickname}@{DOMAIN}"]
    return group | more


def generate(users: list[Thing], born_at: datetime, rng: Random) -> tuple[list[Thing], Members]:
    """All groups and who is in each, consistent with department and licences; one pair is nested in a circle."""
    rows: list[Thing] = []
    members: Members = {}

    def put(name: str, ids: list[str], *, id: str = "", **more: Any) -> str:
        group = _group(id or fixed_id("group", name, len(rows) + 1), name, born_at - timedelta(days=900), **more)
        rows.append(group)
        members[group["id"]] = dict.fromkeys(ids)
        return str(group["id"])

    people = [user["id"] for user in users]
    put("All Company", people, unified=True)
    by_department: dict[str, list[str]] = {}
    for user in users:
        if user.get("department"):
            by_department.setdefault(user["department"], []).append(user["id"])
    departments = [put(f"{name} Team", by_department.get(name, []), unified=True) for name, _ in SHARES]
    put("Guests", [user["id"] for user in users if user["userType"] == "Guest"])
    put("Licence Microsoft 365 E5", [user["id"] for user in users[:40]])
    put("Steward Approvers", people[:3])
    put("Privileged Helpdesk", people[19:20], isAssignableToRole=True)
    put("Dynamic Sales", by_department.get("Sales", []), groupTypes=["DynamicMembership"],
        membershipRule='user.department -eq "Sales"', membershipRuleProcessingState="On")  # fmt: skip
    outer = put("Circle A", [departments[0]])
    members[departments[0]][put("Circle B", [outer])] = None
    members[outer][rows[-1]["id"]] = None
    for number in range(len(users) // 20):
        size = min(len(people), max(2, int(4 * rng.paretovariate(1.3))))
        chosen = [people[int(rng.random() * len(people))] for _ in range(size)]
        put(f"{WORDS[number % len(WORDS)]} {number // len(WORDS) + 1}", chosen, id=guid(rng), unified=number % 2 == 0)
    return rows, members
