"""A look of the checks at one connection: at all there is, or at what has changed since the last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple
from zlib import crc32

from sqlalchemy import Connection as Database
from sqlalchemy import Row, select
from sqlmodel import col

from services import touches
from services.exclusions import excluded, members
from services.specs import Check, Specs
from services.store.reader import Reader
from services.store.tables import CheckRun, Connection
from services.touches import Unseen
from services.watch.judging import Judgement, Points, fits, judge, points
from services.watch.rules import rules
from services.wishes import Wishes


class Look(NamedTuple):
    """What each check said, and the changes it was that they have looked at now."""

    said: list[tuple[str, Judgement]]
    changes: Unseen


class Looking:
    """Asks checks, by the thresholds and exclusions that `wishes` gives."""

    def __init__(self, specs: Specs, wishes: Callable[[Database], Wishes]) -> None:
        self._specs = specs
        self._wishes = wishes

    def at_all(self, read: Reader, connection_id: int, checks: Iterable[Check]) -> Look:
        """What `checks` find of everything."""
        asked = list(checks)
        changes = touches.unseen(read.db, connection_id) if len(asked) == len(self._specs.checks) else Unseen()
        return Look(self._asked(read, connection_id, dict.fromkeys(one.name for one in asked)), changes)

    def at_changes(self, read: Reader, connection_id: int, resource: str, checks: Iterable[Check]) -> Look:
        """What `checks` find of what changed of `resource`; of everything where they must look at all once more."""
        changes, asked = touches.unseen(read.db, connection_id, resource), list(checks)
        last = select(CheckRun).where(col(CheckRun.connection_id) == connection_id)
        known = {row.check: row for row in read.rows(last)}
        only = {one.name: _only(one, resource, changes, known.get(one.name), read) for one in asked}
        return Look(self._asked(read, connection_id, only, known), changes)

    def _asked(
        self, read: Reader, connection_id: int, only: Mapping[str, frozenset[str] | None],
        known: Mapping[str, Row[Any]] | None = None,
    ) -> list[tuple[str, Judgement]]:  # fmt: skip
        wanted = self._wishes(read.db)
        kind = read.value(select(col(Connection.kind)).where(col(Connection.id) == connection_id)) or "tenant"
        inside, stands = members(read, connection_id, wanted.exclusions), points(read, connection_id)
        said = []
        for name, ids in only.items():
            check = self._specs.checks[name]
            if fits(check, self._specs.resources, kind):
                terms, last = _terms(check, wanted, inside), (known or {}).get(name)
                same = last is not None and last.terms == terms
                said.append((name, self._one(read, connection_id, check, wanted, ids if same else None, terms, stands)))
        return said

    def _one(
        self, read: Reader, connection_id: int, check: Check, wanted: Wishes, only: frozenset[str] | None, terms: int,
        stands: Points,
    ) -> Judgement:  # fmt: skip
        by = rules(check, wanted.checks.get(check.name, {}))
        said = judge(read, connection_id, check, by, self._specs.resources, only, stands)
        among = Reader(read.db, read.now, only)
        left_out = excluded(among, connection_id, check.name, wanted.exclusions) if said.findings else frozenset()
        kept = {id: one for id, one in said.findings.items() if (one.about or one.subject) not in left_out}
        return replace(said, findings=kept, terms=terms)


def _only(check: Check, resource: str, changes: Unseen, last: Row[Any] | None, read: Reader) -> frozenset[str] | None:
    """Whom a check must look at after a change: nobody where nothing changed; None for all."""
    if last is None or last.whole_at is None or last.verdict == "cannot tell" or check.watches_itself:
        return None
    if read.now - last.whole_at >= check.every or changes.ids is None:
        return None
    return changes.ids if resource in check.each or not changes.ids else None


def _terms(check: Check, wanted: Wishes, inside: frozenset[str]) -> int:
    """A checksum of the thresholds and exclusions that count for a check, and of who is `inside` excluded groups."""
    said = f"{wanted.checks.get(check.name)!r} {wanted.exclusions!r} {sorted(inside)!r}"
    return crc32(said.encode())
