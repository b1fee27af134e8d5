"""`signins <who> [<N>d]`: when one person signed in, to what, from where, and how it ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func
from sqlmodel import col

from services.answers import Care, Suggestion, Table
from services.freshness import freshness
from services.paging import counted, page
from services.resources.sign_ins import SignIn
from services.resources.users import User
from services.sign_in_log import COLUMNS, NO_MFA, sign_ins, values
from services.spans import asked_days
from services.specs import Asked, Filter, Question
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Connection

DAYS = 30


def answer(read: Reader, asked: Asked) -> Table:
    """The interactive sign-ins of one person in N whole days (30), newest first, the failed ones too.

    Source: sign_ins. Raises BadArgument for days outside 1 to 3650.
    """
    days = asked_days(asked, DAYS, "signins Adele Vance 30d")
    conditions = [col(SignIn.user_id) == asked.who, col(SignIn.created_at) >= read.now - timedelta(days=days)]
    if ("failed", "") in asked.filters:
        conditions.append(col(SignIn.error_code) != 0)
    count = pick(func.count()).select_from(SignIn)
    failed = int(read.value(count.where(*conditions, col(SignIn.error_code) != 0)))
    rows, total = page(read, sign_ins(*conditions), asked.offset, count.where(*conditions))
    ours = col(User.connection_id).in_(pick(Connection.id))
    name = read.value(pick(User.display_name).where(ours, col(User.id) == asked.who)) or "This person"
    fresh = freshness(read, "sign_ins")
    return Table(
        title=f"Sign-ins of {name}",
        summary=f"{name}: {counted(total, 'sign-in')} in {counted(days, 'day')}, {failed:,} failed.",
        care=Care.PRIVATE,
        fresh=replace(fresh, blind_spots=(*fresh.blind_spots, NO_MFA)),
        columns=COLUMNS,
        rows=tuple(map(values, rows)),
        total=total,
        offset=asked.offset,
        ask=asked.canonical or f"signins {asked.who}",
        next=(
            Suggestion("Account", f"user {asked.who}"),
            Suggestion("Only failed", f"signins {asked.who} failed and {days}d"),
        ),
    )


QUESTION = Question(
    name="signins",
    topic="Sign-ins and risk",
    canonical="signins <who> [filters]",
    help="When somebody signed in, to which app, from where, and how it ended.",
    examples=("signins Adele Vance 7d", "where did Adele Vance sign in from", "sign-ins of Adele Vance"),
    filters=(
        Filter("", "days"),
        Filter("failed", says=("unsuccessful|blocked|rejected", "not successful", "that failed")),
    ),
    says=(
        "sign-in|login|logins|logons|activity <who>",
        "sign-ins|logins|logons|sign-in|activity of|for|by|from <who>",
        "sign-ins|logins|logons of|for|by|from <who> [filters]",
        "sign ins of|for|by <who>",
        "<who> 's sign-ins|logins|logons",
        "<who> 's sign-ins|logins [filters]",
        "<who> sign-ins|logins",
        "where did|does <who> sign|log in",
        "where did|does <who> sign|log in from",
        "where is|was <who> signing|logging in from",
        "which|what apps did <who> sign|log in to",
        "failed sign-ins|logins of|for|by <who>",
        "sign-in|login history of|for <who>",
        "show when <who> signed|logged in",
        "when did <who> sign|log in [filters]",
    ),
    reads=("sign_ins",),
    private=True,
    answer=answer,
)
