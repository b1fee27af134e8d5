"""Powerful apps that too many people could act as."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field

from services.answers import Fact, Tone, Value
from services.specs import Check, Finding, Limits, Severity
from services.store.reader import Reader
from services.watch.apps import POWERFUL, app, owners, permissions, permitted
from services.watch.words import APPS, MANY, MIGHTY


class Many(Limits):
    """How many owners are still few enough."""

    owners: int = Field(default=5, ge=1, le=100)


def find(read: Reader, connection_id: int, limits: Many) -> Iterator[Finding]:
    """Apps with an application permission of high risk and more than `owners` owners.

    Source: owners of servicePrincipals and applications.
    """
    known = owners(read, connection_id)
    for id_, held in permitted(read, connection_id, POWERFUL).items():
        if (count := len(known.get(id_, ()))) > limits.owners:
            fact = Fact("Owners", Value(count, Tone.WARNING))
            yield app(held[0], "can do great harm, and many people own it.", fact, permissions(held))


CHECK = Check(
    name="privileged_app_with_too_many_owners",
    title="A powerful app has many owners",
    says=(f"{APPS} {MANY}|too owners [{MIGHTY}|with]",),
    why="Each owner can add a secret and then do whatever the app may do.",
    todo="Keep the two or three who look after it.",
    every=timedelta(hours=6),
    severity=Severity.LOW,
    reads=("app_permissions", "apps", "app_registrations", "app_owners"),
    find=find,
    each=("apps",),
    limits=Many,
)
