"""`compare <who> and <other>`: what two people have in common, and what only one of them has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import col

from services import holdings
from services.answers import Column, Suggestion, Table, Tone, Value
from services.errors import BadArgument, NotFound
from services.freshness import freshness
from services.paging import PAGE
from services.resources.users import User
from services.specs import Asked, Question
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Connection

READS = ("users", "groups", "effective_roles", "licences", "app_usage")
LISTS = ("Licence", "Group", "Role", "App")
FACTS = (("Department", "department"), ("Job title", "job_title"), ("Country", "country"), ("Type", "user_type"))


def answer(read: Reader, asked: Asked) -> Table:
    """Licences, groups, roles and apps of the last 30 days side by side; what differs comes first.

    Source: users, groups, effective_roles, licences, app_usage. Raises NotFound when one is not in the cache (any
    more), BadArgument when both are the same.
    """
    if asked.who == asked.other:
        raise BadArgument("That is the same person twice.", "Name two people: compare Adele Vance and Lee Gu")
    one, other = _account(read, asked.who), _account(read, asked.other)
    rows = [*_facts(one, other), *_lists(read, one, other)]
    rows.sort(key=lambda row: row[1].text == row[2].text)
    differing = sum(row[1].text != row[2].text for row in rows)
    return Table(
        title=f"{one.display_name} and {other.display_name}",
        summary=f"{one.display_name} and {other.display_name} differ in {differing:,} of {len(rows):,} things.",
        fresh=freshness(read, *READS),
        columns=(Column("What", weight=4), Column(one.display_name, weight=2), Column(other.display_name, weight=2)),
        rows=tuple(rows[asked.offset : asked.offset + PAGE]),
        total=len(rows),
        offset=asked.offset,
        ask=f"compare {one.id} and {other.id}",
        next=(
            Suggestion(one.display_name, f"user {one.id}"),
            Suggestion(other.display_name, f"user {other.id}"),
        ),
    )


def _account(read: Reader, id_: str | None) -> Any:
    ours = col(User.connection_id).in_(pick(Connection.id))
    found = read.one(
        pick(
            User.connection_id, User.id, User.display_name, User.enabled, User.user_type, User.department,
            User.job_title, User.country,
        ).where(ours, col(User.id) == id_)
    )  # fmt: skip
    if found is None:
        raise NotFound("That account is no longer in the directory.", "Ask again by name.")
    return found


def _facts(one: Any, other: Any) -> list[tuple[Value, ...]]:
    state = ("Status", *("enabled" if user.enabled else "disabled" for user in (one, other)))
    lines = [state, *((title, getattr(one, name), getattr(other, name)) for title, name in FACTS)]
    return [tuple(map(Value, line)) for line in lines if line[1] or line[2]]


def _lists(read: Reader, one: Any, other: Any) -> list[tuple[Value, ...]]:
    rows: list[tuple[Value, ...]] = []
    for title, first, second in zip(
        ("Licence", "Group", "Role", "App"), _held(read, one), _held(read, other), strict=True
    ):
        for name in sorted({*first, *second}):
            rows.append((Value(f"{title}: {name}"), _tick(name in first), _tick(name in second)))
    return rows


def _held(read: Reader, user: Any) -> list[Sequence[str]]:
    here = {"connection": user.connection_id, "who": user.id}
    apps = [name for name, _ in holdings.apps(read, here)]
    return [holdings.licences(read, here), holdings.groups(read, here), holdings.roles(read, here), apps]


def _tick(held: bool) -> Value:
    return Value("yes", Tone.GOOD) if held else Value("no", Tone.QUIET)


QUESTION = Question(
    name="compare",
    topic="People",
    canonical="compare <who> and <other>",
    help="Groups, licences, roles and apps of two people side by side.",
    examples=("compare Adele Vance and Lee Gu",),
    says=(
        "compare <who> with|to|against|vs <other>",
        "comparison of|between <who> and <other>",
        "difference|differences between <who> and <other>",
        "what is the difference between <who> and <other>",
        "how do|does <who> and <other> differ",
        "how does <who> differ from <other>",
        "what does <who> have that <other> does not have",
        "what does <who> have that <other> does not",
        "<who> vs|versus <other>",
    ),
    reads=READS,
    answer=answer,
)
