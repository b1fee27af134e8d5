"""`risk <who>`: how risky Identity Protection holds one person to be, and what made it suspicious."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import func
from sqlmodel import col

from services.answers import Care, Fact, Profile, Section, Suggestion, Tone, Value
from services.errors import NotFound
from services.freshness import freshness
from services.paging import counted
from services.resources.risk_detections import RiskDetection
from services.resources.risky_users import RiskyUser
from services.resources.users import User
from services.specs import Asked, Question
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Connection

MOST_DETECTIONS = 8
OURS = pick(Connection.id)
TONES = {"high": Tone.BAD, "medium": Tone.WARNING, "none": Tone.GOOD}
BETWEEN = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def answer(read: Reader, asked: Asked) -> Profile:
    """One person's risk: level, state, why it ended, and the latest detections with their place.

    Source: risky_users (P2), risk_detections (P1 without levels). Raises NotFound when the account is not in the cache.
    """
    user = read.one(
        pick(User.id, User.display_name, User.upn).where(col(User.connection_id).in_(OURS), col(User.id) == asked.who)
    )
    if user is None:
        raise NotFound("That account is no longer in the directory.", "Ask again by name.")
    risk = read.one(
        pick(RiskyUser.level, RiskyUser.state, RiskyUser.detail, RiskyUser.updated_at).where(
            col(RiskyUser.connection_id).in_(OURS), col(RiskyUser.id) == user.id
        )
    )
    theirs = col(RiskDetection.user_id) == user.id
    total = int(read.value(pick(func.count()).select_from(RiskDetection).where(theirs)))
    detections = read.rows(
        pick(
            RiskDetection.created_at, RiskDetection.event, RiskDetection.level, RiskDetection.city,
            RiskDetection.country, RiskDetection.ip,
        ).where(theirs).order_by(col(RiskDetection.created_at).desc()).limit(MOST_DETECTIONS)
    )  # fmt: skip
    level = risk.level if risk else "none"
    state = _spaced(risk.state) if risk else "no risk"
    name = user.display_name or user.upn
    section = Section("Detections", tuple(map(_detection, detections)), total)
    return Profile(
        title=f"Risk of {name}",
        subtitle=user.upn,
        summary=f"{name}: {state}, level {level}, {counted(total, 'detection')}.",
        badge=Value(state, TONES.get(level, Tone.PLAIN)),
        facts=_facts(risk),
        sections=(section,) if total else (),
        care=Care.PRIVATE,
        fresh=freshness(read, "risky_users", "risk_detections"),
        next=(Suggestion("Sign-ins", f"signins {user.id}"), Suggestion("Account", f"user {user.id}")),
    )


def _facts(risk: Any) -> tuple[Fact, ...]:
    if risk is None:
        return ()
    lines = (
        Fact("Level", Value(risk.level, TONES.get(risk.level, Tone.PLAIN))),
        Fact("State", Value(_spaced(risk.state))),
        Fact("Why", Value(_spaced(risk.detail) if risk.detail and risk.detail != "none" else None)),
        Fact("Since", Value(risk.updated_at)),
    )
    return tuple(fact for fact in lines if fact.value.text)


def _detection(row: Any) -> Value:
    place = ", ".join(part for part in (row.city, row.country, row.ip) if part)
    said = f"{row.created_at:%d %b %Y %H:%M}: {_spaced(row.event)} ({row.level})"
    return Value(f"{said}, {place}" if place else said, TONES.get(row.level, Tone.PLAIN))


def _spaced(word: str) -> str:
    """Microsoft's camelCase as words: leakedCredentials is "leaked credentials"."""
    return BETWEEN.sub(" ", word).lower()


QUESTION = Question(
    name="risk",
    topic="Sign-ins and risk",
    canonical="risk <who>",
    help="How risky somebody is held to be, and what made Microsoft suspicious.",
    examples=("risk Adele Vance", "why is Adele Vance at risk"),
    says=(
        "risk|risks of|for <who>",
        "risk detections|level|state of|for <who>",
        "<who> 's risk|risks",
        "<who> risk",
        "<who> risk detections|level|state",
        "is <who> at risk",
        "is <who> risky|compromised|hacked",
        "has <who> been compromised|hacked",
        "why is <who> at risk",
        "why is <who> risky",
        "how risky is <who>",
    ),
    reads=("risky_users", "risk_detections"),
    private=True,
    answer=answer,
)
