"""Properties and types of the entities served, and how a raw object becomes what was selected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from services.sandbox.wire import Refusal, Thing, bad_request

if TYPE_CHECKING:
    from services.sandbox.world import World

TYPES: dict[str, dict[str, str]] = orjson.loads(Path(__file__).with_name("schema.json").read_bytes())
# Kept outside the directory store: served for one user, refused in lists and delta.
ELSEWHERE = frozenset(
    "aboutMe birthday hireDate interests mySite pastProjects preferredName responsibilities schools skills "
    "mailboxSettings deviceEnrollmentLimit".split()
)
NOT_IN_DELTA = frozenset({"signInActivity", "licenseAssignmentStates"})

Computed = Callable[["World", Thing], Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of directory object: its collection, its type, what comes without $select, what is worked out."""

    collection: str
    type: str
    default: tuple[str, ...]
    computed: dict[str, Computed] = field(default_factory=dict)
    keys: tuple[str, ...] = ()

    @property
    def properties(self) -> dict[str, str]:
        """Property names and their contract types."""
        return TYPES[self.type]

    def selected(self, select: str | None, *, one: bool = False, delta: bool = False) -> tuple[str, ...]:
        """The names asked for, or the defaults. Raises Refusal for names that do not exist or cannot be listed."""
        names = tuple(dict.fromkeys(part.strip() for part in (select or "").split(",") if part.strip()))
        if not names or "*" in names:
            return self.default
        exact = {name.lower(): name for name in self.properties}
        found = []
        for name in names:
            if name.lower() not in exact:
                raise bad_request(f"Could not find a property named '{name}' on type 'microsoft.graph.{self.type}'.")
            found.append(exact[name.lower()])
        self._refuse_elsewhere(found, one=one, delta=delta)
        return tuple(found)

    def _refuse_elsewhere(self, names: list[str], *, one: bool, delta: bool) -> None:
        barred = [name for name in names if name in NOT_IN_DELTA]
        if self.type == "user" and delta and barred:
            raise bad_request(
                "Invalid request for delta query: for this entity set, $expand/$select is not supported for the "
                f"following properties: {', '.join(barred)}"
            )
        if self.type == "user" and not one and not ELSEWHERE.isdisjoint(names):
            raise Refusal(501, "NotImplemented", "This operation target is not yet supported.")

    def plan(self, names: Sequence[str]) -> Plan:
        """How to draw these properties."""
        types = self.properties
        copied = tuple(name for name in names if name not in self.computed)
        return Plan(
            copied,
            tuple(name for name in copied if types[name].startswith("Collection")),
            tuple((name, self.computed[name]) for name in names if name in self.computed),
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """Properties to copy, those of them that are lists (an absent one is empty, not null), and those to work out."""

    copied: tuple[str, ...]
    lists: tuple[str, ...]
    computed: tuple[tuple[str, Computed], ...]

    def draw(self, world: World, thing: Thing) -> Thing:
        """Exactly the planned properties of `thing`. A computed ABSENT leaves its property out."""
        drawn: Thing = dict(zip(self.copied, map(thing.get, self.copied), strict=True))
        for name in self.lists:
            if drawn[name] is None:
                drawn[name] = []
        for name, work_out in self.computed:
            value = work_out(world, thing)
            if value is not ABSENT:
                drawn[name] = value
        return drawn


ABSENT = object()
