"""`changes [<who>] [<N>d]`: what appeared, vanished and changed in the directory, and who did it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, and_, func, type_coerce, union
from sqlmodel import col

from services.answers import Column, Suggestion, Table, Tone, Value
from services.by_day import by_day
from services.freshness import freshness
from services.names import label
from services.paging import counted, listed
from services.privacy import hidden_history
from services.resources.change_authors import ChangeAuthor
from services.resources.users import User
from services.spans import asked_days
from services.specs import Asked, Filter, Question
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Change, Connection
from services.store.types import DAY

DAYS = 7
KINDS = ("appeared", "vanished", "changed")
TONES = {"appeared": Tone.GOOD, "vanished": Tone.BAD}
OURS = pick(Connection.id)
AUTHORED = and_(col(ChangeAuthor.connection_id) == Change.connection_id, col(ChangeAuthor.change_id) == col(Change.id))
THINGS = {"users": "account", "groups": "group", "apps": "app", "app_registrations": "app registration"}


def answer(read: Reader, asked: Asked) -> Table:
    """What was found different in N whole days (7), newest first; of one person: what happened to them or by them.

    Source: Steward's own history (`when` is when a sync saw it), change_authors (who did it, where an audit says so).
    Raises BadArgument for days outside 1 to 3650.
    """
    days = asked_days(asked, DAYS, "changes 7d")
    conditions = [col(Change.at) >= read.now - timedelta(days=days)]
    kinds = [name for name, _ in asked.filters if name in KINDS]
    if kinds:
        conditions.append(col(Change.kind).in_(kinds))
    if hidden := hidden_history(asked):
        conditions.append(col(Change.resource).not_in(hidden))
    if asked.who:
        to_them = pick(Change.id).where(col(Change.connection_id).in_(OURS), col(Change.object_id) == asked.who)
        by_them = pick(ChangeAuthor.change_id).where(col(ChangeAuthor.by_id) == asked.who)
        conditions.append(col(Change.id).in_(union(to_them, by_them)))
    statement = (
        pick(Change.at, Change.resource, Change.object_id, Change.name, Change.kind, Change.property, Change.before,
             Change.after, ChangeAuthor.by_name, ChangeAuthor.by_id, ChangeAuthor.happened_at)
        .outerjoin(ChangeAuthor, AUTHORED)
        .where(*conditions)
        .order_by(col(Change.at).desc(), col(Change.id).desc())
    )  # fmt: skip
    day = (type_coerce(Change.at, BigInteger) // DAY).label("day")
    counts = read.rows(pick(day, func.count().label("changes")).where(*conditions).group_by(day))
    by_days = {row.day: row.changes for row in counts}
    rows, total = listed(read, statement, asked.offset), sum(by_days.values())
    name = read.value(pick(User.display_name).where(col(User.connection_id).in_(OURS), col(User.id) == asked.who))
    whose = f" of or by {name or asked.who}" if asked.who else ""
    return Table(
        title=f"Changes{whose} in {counted(days, 'day')}",
        summary=f"{counted(total, 'change')}{whose} in {counted(days, 'day')}.",
        fresh=freshness(read, "users", "change_authors"),
        columns=(
            Column("When", "when", 2),
            Column("What", weight=3),
            Column("How", weight=2),
            Column("From and to", weight=4),
            Column("By", weight=2),
        ),
        rows=tuple(map(_row, rows)),
        total=total,
        offset=asked.offset,
        ask=asked.canonical or "changes",
        next=(Suggestion("Account", f"user {asked.who}"),) if asked.who else (),
        chart=by_day("Changes", "changes", by_days, read.now - timedelta(days=days), read.now),
    )


def _row(row: Any) -> tuple[Value, ...]:
    thing = THINGS.get(row.resource, label(row.resource))
    return (
        Value(row.happened_at or row.at),
        Value(f"{row.name or row.object_id} ({thing})"),
        Value(f"{label(row.property)} {row.kind}" if row.property else row.kind, TONES.get(row.kind, Tone.PLAIN)),
        Value(_difference(row)),
        Value((row.by_name or "Microsoft") if row.happened_at else "not known", _quiet(row)),
    )


def _quiet(row: Any) -> Tone:
    return Tone.PLAIN if row.happened_at else Tone.QUIET


def _difference(row: Any) -> str | None:
    if row.kind == "changed":
        return f"{_said(row.before)} → {_said(row.after)}"
    value: str | None = row.after or row.before
    return value


def _said(value: str | None) -> str:
    return "nothing" if value is None or value == "" else value


QUESTION = Question(
    name="changes",
    topic="Watch",
    canonical="changes [<who>] [filters]",
    help="What appeared, vanished and changed in the directory, and who did it.",
    examples=("changes 7d", "changes Adele Vance", "what changed since last week"),
    filters=(
        Filter("", "days"),
        Filter("appeared", says=("added|new|created",)),
        Filter("vanished", says=("removed|deleted|gone",)),
        Filter("changed", says=("modified|updated",)),
    ),
    says=(
        "change|history|timeline",
        "changes|history|timeline of|for|by|to <who>",
        "<who> 's changes|history|timeline",
        "what changed",
        "what has changed",
        "what changed|happened [filters]",
        "what has changed|happened [filters]",
        "what changed for|about|at <who>",
        "what has changed for|about|at <who>",
        "what happened to <who>",
        "what did <who> change|do",
        "what has <who> changed|done",
        "who changed what",
        "who changed what [filters]",
        "who changed <who>",
        "recent|latest|directory changes",
        "recent|latest|directory changes [filters]",
        "changes in the directory",
    ),
    reads=("users", "change_authors"),
    answer=answer,
)
