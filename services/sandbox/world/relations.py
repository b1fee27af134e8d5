"""Who is in which group and who is below whom, each kept both ways so that neither question walks the tenant."""

from __future__ import annotations

Members = dict[str, dict[str, None]]


class Memberships:
    """`inside` is who is directly in each group; the way back is made when somebody first asks for it."""

    def __init__(self, inside: Members) -> None:
        self.inside = inside
        self._above: Members | None = None

    @property
    def above(self) -> Members:
        """The groups each object is directly in."""
        if self._above is None:
            self._above = {}
            for group, members in self.inside.items():
                for member in members:
                    self._above.setdefault(member, {})[group] = None
        return self._above

    def groups(self, member: str) -> list[str]:
        """Groups an object is directly in."""
        return list(self.above.get(member, ()))

    def all_groups(self, member: str) -> set[str]:
        """Groups an object is in, directly or through other groups; circles end."""
        found: set[str] = set()
        waiting = [member]
        while waiting:
            above = set(self.groups(waiting.pop())) - found
            found |= above
            waiting += above
        return found

    def begin(self, group: str) -> None:
        """Let there be a group with nobody inside."""
        self.inside[group] = {}

    def end(self, group: str) -> None:
        """Forget a group that nobody is in any more."""
        del self.inside[group]

    def put(self, group: str, member: str) -> None:
        """Let an object be in a group."""
        self.above.setdefault(member, {})[group] = None
        self.inside[group][member] = None

    def take(self, group: str, member: str) -> None:
        """Take an object out of a group. Raises KeyError when it is not inside."""
        del self.above[member][group]
        del self.inside[group][member]


class Reporting:
    """`manager_of` is the manager of each person; the way back is made when somebody first asks for it."""

    def __init__(self, manager_of: dict[str, str]) -> None:
        self.manager_of = manager_of
        self._below: dict[str, dict[str, None]] | None = None

    @property
    def below(self) -> dict[str, dict[str, None]]:
        """Who is directly below each person."""
        if self._below is None:
            self._below = {}
            for user, manager in self.manager_of.items():
                self._below.setdefault(manager, {})[user] = None
        return self._below

    def reports(self, manager: str) -> list[str]:
        """Those directly below somebody."""
        return list(self.below.get(manager, ()))

    def put(self, user: str, manager: str | None) -> str | None:
        """Put somebody under a manager, or under nobody; the manager before, None for nobody."""
        before = self.manager_of.get(user)
        if before:
            del self.below[before][user], self.manager_of[user]
        if manager:
            self.below.setdefault(manager, {})[user] = None
            self.manager_of[user] = manager
        return before

    def forget(self, gone: str) -> None:
        """Drop somebody who is gone for ever, above and below."""
        self.put(gone, None)
        for user in self.reports(gone):
            self.put(user, None)
