"""Too few or too many Global Administrators."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field
from sqlmodel import col

from services.answers import Fact, Tone, Value
from services.resources.directory_roles import DirectoryRole
from services.specs import Check, Finding, Limits, Severity
from services.store.reader import Reader
from services.watch.people import ENABLED
from services.watch.roles import GLOBAL_ADMINISTRATOR, administrators
from services.watch.words import A_CHECK, MANY


class Bounds(Limits):
    """How many there should be at least and at most."""

    fewest: int = Field(default=2, ge=1, le=100)
    most: int = Field(default=8, ge=1, le=1000)


def find(read: Reader, connection_id: int, limits: Bounds) -> Iterator[Finding]:
    """One finding when fewer than `fewest` or more than `most` enabled people are Global Administrator, or may be.

    Source: effective_roles.
    """
    top = col(DirectoryRole.template_id) == GLOBAL_ADMINISTRATOR
    held = administrators(read, connection_id, top, ENABLED)
    if limits.fewest <= len(held) <= limits.most:
        return
    names = ", ".join(rows[0].display_name for rows in list(held.values())[:10]) or "nobody"
    word = "few" if len(held) < limits.fewest else "many"
    facts = (Fact("There are", Value(len(held), Tone.WARNING)), Fact("Who", Value(names)))
    should = f"there should be {limits.fewest} to {limits.most}"
    yield Finding("global administrators", f"There are too {word} Global Administrators: {should}.", facts)


CHECK = Check(
    name="global_admin_count",
    title="Too few or too many Global Administrators",
    says=(
        f"{A_CHECK} global admin {MANY}|few|enough|number|count|many [too|global]",
        "global admin too|enough [many|few|much]",
    ),
    why="With one, a lost phone locks everybody out; each one above what is needed is one more way in.",
    todo="Keep two to eight, and give narrower roles to the others.",
    every=timedelta(hours=6),
    severity=Severity.MEDIUM,
    reads=("effective_roles", "users"),
    find=find,
    limits=Bounds,
    source="CISA SCuBA MS.AAD.7.1v1",
)
