"""Who reports to whom: one tree, the demo people at its top, a director and a crew for every department below."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from random import Random
from typing import Any

from services.sandbox.world.demo import PEOPLE
from services.sandbox.world.names import TITLES
from services.sandbox.world.stories import ALONE

Thing = dict[str, Any]
LEAST, MOST = 5, 12
# Whose department it is; all others are Nestor Wilke's.
HEADS = {
    "Sales": "Miriam Graham", "Marketing": "Megan Bowen", "Retail": "Adele Vance", "HR": "Diego Siciliani",
    "Executive Management": "Patti Fernandez", "Engineering": "Lee Gu", "Manufacturing": "Lee Gu", "R&D": "Lee Gu",
}  # fmt: skip
EVERYBODY_ELSE = "Nestor Wilke"
# Of so many employees one has no manager on record.
FORGOTTEN = 97


def tree(users: list[Thing], rng: Random) -> dict[str, str]:
    """Manager ids by user id; guests, service accounts and a few forgotten employees have none."""
    by_name = {user["displayName"]: user["id"] for user in users[: len(PEOPLE)]}
    above = {by_name[name]: by_name[boss] for name, *_, boss in PEOPLE if boss}
    crews: dict[str, list[Thing]] = {}
    for user in users[len(PEOPLE) :]:
        if user["userType"] == "Member" and user["displayName"] not in ALONE:
            crews.setdefault(user.get("department") or "", []).append(user)
    for department, crew in crews.items():
        for user, boss in _crew(crew, by_name[HEADS.get(department, EVERYBODY_ELSE)], rng):
            above[user["id"]] = boss
    _promote(users, set(above.values()))
    return above


def _leads(user: Thing) -> bool:
    """Whether somebody may have people below: employees who are there, none with a story."""
    return bool(user.get("employeeId")) and bool(user["accountEnabled"])


def _crew(crew: list[Thing], head: str, rng: Random) -> Iterator[tuple[Thing, str]]:
    """Each of a department with their manager: the director with the head, the others level by level."""
    director = next((user for user in crew if _leads(user)), None)
    if director is None:
        yield from ((user, head) for user in crew)
        return
    yield director, head
    waiting, room = deque([director["id"]]), rng.randint(LEAST, MOST)
    for number, user in enumerate(user for user in crew if user is not director):
        if room == 0 and len(waiting) > 1:
            waiting.popleft()
            room = rng.randint(LEAST, MOST)
        room = max(0, room - 1)
        if number % FORGOTTEN == FORGOTTEN - 1:
            continue
        yield user, waiting[0]
        if _leads(user):
            waiting.append(user["id"])


def _promote(users: list[Thing], bosses: set[str]) -> None:
    """Let those with people below have the title for it: the last of their department's."""
    for user in users[len(PEOPLE) :]:
        if user["id"] in bosses and user.get("department"):
            user["jobTitle"] = TITLES[user["department"]][-1]
