"""`signins failed [<N>d]`: sign-ins that did not work, of everybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import BigInteger, func, type_coerce
from sqlmodel import col

from services.answers import Care, Column, Suggestion, Table, Value
from services.by_day import by_day
from services.freshness import freshness
from services.paging import counted, listed
from services.resources.sign_ins import SignIn
from services.sign_in_log import COLUMNS, FAILED, NO_MFA, sign_ins, values
from services.spans import asked_days
from services.specs import Asked, Filter, Question
from services.store.query import pick
from services.store.reader import Reader
from services.store.types import DAY

DAYS = 7
EXAMPLE = "signins failed 7d"


def answer(read: Reader, asked: Asked) -> Table:
    """The failed interactive sign-ins of N whole days (7), newest first, and how many people they are of.

    Source: sign_ins with an error code. Raises BadArgument for days outside 1 to 3650.
    """
    days = asked_days(asked, DAYS, EXAMPLE)
    failed = (FAILED, col(SignIn.created_at) >= read.now - timedelta(days=days))
    people = int(read.value(pick(func.count(func.distinct(SignIn.user_id))).where(*failed)))
    day = (type_coerce(SignIn.created_at, BigInteger) // DAY).label("day")
    counts = read.rows(pick(day, func.count().label("sign_ins")).where(*failed).group_by(day))
    by_days = {row.day: row.sign_ins for row in counts}
    rows, total = listed(read, sign_ins(*failed), asked.offset), sum(by_days.values())
    fresh = freshness(read, "sign_ins")
    when, *others = COLUMNS
    return Table(
        title=f"Failed sign-ins of {counted(days, 'day')}",
        summary=f"{counted(total, 'sign-in')} of {counted(people, 'person', 'people')} failed in "
        f"{counted(days, 'day')}.",
        care=Care.PRIVATE,
        fresh=replace(fresh, blind_spots=(*fresh.blind_spots, NO_MFA)),
        columns=(Column("Who", weight=3), when, *others),
        rows=tuple((Value(row.display_name or row.upn or row.user_id), *values(row)) for row in rows),
        total=total,
        offset=asked.offset,
        ask=asked.canonical or "signins failed",
        links=tuple(f"signins {row.user_id}" for row in rows),
        next=(Suggestion("Risky users", "risky users"),),
        chart=by_day("Failed sign-ins", "failed", by_days, read.now - timedelta(days=days), read.now),
    )


QUESTION = Question(
    name="signins_failed",
    topic="Sign-ins and risk",
    canonical="signins failed [filters]",
    help="Sign-ins of the last days that did not work, and why.",
    examples=(EXAMPLE, "failed logins since last week", "who failed to sign in"),
    filters=(Filter("", "days"),),
    says=(
        "failed|unsuccessful sign-ins|logins|logons|sign-in",
        "failed|unsuccessful sign-ins|logins|logons|sign-in [filters]",
        "failed sign-in|login attempts",
        "failed sign-in|login attempts [filters]",
        "failed sign ins",
        "sign-in|login failures|errors",
        "sign-in|login failures|errors [filters]",
        "who failed to sign|log in",
        "who failed to sign|log in [filters]",
        "who could not sign|log in",
        "who could not sign|log in [filters]",
        "which sign-ins|logins failed",
        "which sign-ins|logins failed [filters]",
    ),
    reads=("sign_ins",),
    private=True,
    answer=answer,
)
