"""`risky users`: whom Identity Protection holds to be at risk now."""

from __future__ import annotations

from sqlalchemy import case, func
from sqlmodel import col

from services.answers import Care, Column, Table, Tone, Value
from services.freshness import freshness
from services.paging import counted, page
from services.resources.risky_users import RiskyUser
from services.resources.users import User
from services.specs import Asked, Question
from services.store.query import named_by, pick
from services.store.reader import Reader

AT_RISK = ("atRisk", "confirmedCompromised")
LEVELS = {"high": 0, "medium": 1, "low": 2}
TONES = {"high": Tone.BAD, "medium": Tone.WARNING}
STATES = {"atRisk": "at risk", "confirmedCompromised": "compromised"}


def answer(read: Reader, asked: Asked) -> Table:
    """People at risk or known to be compromised, worst and latest first.

    Source: risky_users (needs Entra ID P2).
    """
    now = (col(RiskyUser.state).in_(AT_RISK), col(RiskyUser.deleted).is_(False))
    statement = (
        pick(
            RiskyUser.id, RiskyUser.level, RiskyUser.state, RiskyUser.updated_at, RiskyUser.upn,
            func.coalesce(User.display_name, RiskyUser.name, RiskyUser.upn).label("name"), User.enabled,
        )
        .select_from(RiskyUser)
        .outerjoin(User, named_by(User, RiskyUser.id))
        .where(*now)
        .order_by(case(LEVELS, value=col(RiskyUser.level), else_=3), col(RiskyUser.updated_at).desc(),
                  col(RiskyUser.id))
    )  # fmt: skip
    rows, total = page(read, statement, asked.offset, pick(func.count()).select_from(RiskyUser).where(*now))
    return Table(
        title="Risky users",
        summary=f"{counted(total, 'person', 'people')} at risk." if total else "Nobody is at risk.",
        care=Care.PRIVATE,
        fresh=freshness(read, "risky_users"),
        columns=(
            Column("Who", weight=3),
            Column("Level"),
            Column("State", weight=2),
            Column("Account"),
            Column("Since", "when", 2),
        ),
        rows=tuple(
            (
                Value(row.name),
                Value(row.level, TONES.get(row.level, Tone.PLAIN)),
                Value(STATES.get(row.state, row.state)),
                Value("enabled" if row.enabled else "disabled", Tone.PLAIN if row.enabled else Tone.QUIET),
                Value(row.updated_at),
            )
            for row in rows
        ),
        total=total,
        offset=asked.offset,
        ask="risky users",
        links=tuple(f"risk {row.id}" for row in rows),
    )


QUESTION = Question(
    name="risky_users",
    topic="Sign-ins and risk",
    canonical="risky users",
    help="People whom Identity Protection holds to be at risk now.",
    examples=("risky users", "who is at risk"),
    says=(
        "risky people|accounts|user|identities",
        "compromised users|people|accounts|user",
        "who is|are at risk",
        "who is|are risky|compromised",
        "which users|people|accounts are risky|compromised",
        "which users|people|accounts are at risk",
        "how many risky users|people|accounts are there",
        "is anyone|anybody|somebody at risk",
        "is anyone|anybody|somebody risky|compromised",
        "at risk",
    ),
    reads=("risky_users",),
    private=True,
    answer=answer,
)
