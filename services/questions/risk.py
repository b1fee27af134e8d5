"""`risk <who>`: how risky Identity Protection holds one person to be, and what made it suspicious."""

from __future__ import annotations

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
from services.risk_filters import spaced
from services.specs import Asked, Question
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Connection

MOST_DETECTIONS = 8
OURS = pick(Connection.id)
TONES = {"high": Tone.BAD, "medium": Tone.WARNING, "none": Tone.GOOD}


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
    state = spaced(risk.state) if risk else "no risk"
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
        Fact("State", Value(spaced(risk.state))),
        Fact("Why", Value(spaced(risk.detail) if risk.detail and risk.detail != "none" else None)),
        Fact("Since", Value(risk.updated_at)),
    )
    return tuple(fact for fact in lines if fact.value.text)


def _detection(row: Any) -> Value:
    place = ", ".join(part for part in (row.city, row.country, row.ip) if part)
    said = f"{row.created_at:%d %b %Y %H:%M}: {spaced(row.event)} ({row.level})"
    return Value(f"{said}, {place}" if place else said, TONES.get(row.level, Tone.PLAIN))


QUESTION = Question(
    name="risk",
    topic="Sign-ins and risk",
    canonical="risk <who>",
    help="How risky somebody is held to be, and what made Microsoft suspicious.",
    examples=("risk Adele Vance", "why is Adele Vance at risk"),
    says=(
        "has|was|is <who> 's risk [been|got] [already] dismissed|cleared|confirmed|remediated|closed|reset "
        "[already|yet]",
        "why is|was|were|does|do|did|has <who> showing|shown|show|coming|come|turning|turn|listed|counted|reported|"
        "treated|been|on|in|appear|appears|appearing|considered|flagged|seen|marked [up] [as|on|among|in] [the|our|a] "
        "[at|being|high] risk|risky|compromised|suspicious|dangerous [user|users|list|account|ones]",
        "why does|do|did microsoft|entra|azure|it|you|steward [really] think|believe|say|consider <who> [is|was|to] "
        "[be|at|a] compromised|risky|hacked|risk|suspicious|dangerous",
        "what did|has <who> do|done to get|be|become|appear [on|the] [on|the] flagged|risky|suspicious|list",
        "what|which|any risk|risks|danger does|do|has|have <who> have|got|carry|pose",
        "is|are|does|do|has|have <who> having|have|show|showing|carry|carrying|got [any|a|some] risk|risks",
        "[is|are] [there] any|a|some risk|risks|detections on|for|with|around|about <who> ['s] [account|user]",
        "how bad|serious|grave|high [is|are] it|things|risk for|with|of <who>",
        "[is] [there] anything|something suspicious|fishy|odd|strange|risky about|with|on|around <who> [account]",
        "when was|were|is|did|has <who> [get|been|become] flagged|marked|compromised|risky|hacked|suspicious",
        "does|do|did microsoft|entra|azure|it [really] think|believe|say|consider <who> [is|was|to] [be|at] "
        "compromised|risky|hacked|risk|suspicious",
        "who or what made <who> risky|suspicious",
        "what did|does|has|do identity|microsoft|entra|defender [protection] find|found|say|see|seen|detect|detected|"
        "know|"
        "think|report about|on|for|with|at|of|against <who> ['s] [account]",
        "what is risk level|state|status of <who> and since when",
        "[any|what|which] suspicious|strange|odd|weird|unusual|risky|fishy sign-ins|sign-in|activity|behaviour "
        "for|of|by|on|from|with <who>",
        "what|how [is|are|about] [the] risk|risks [level|state|status|score] on|of|for|with|around|about <who> ['s] "
        "[account|user|profile]",
        "is|was|are <who> [being] considered|seen|deemed|flagged|rated|regarded|viewed|marked [as|to] [be] [at|a] "
        "risk|risky|compromised|suspicious|dangerous",
        "what is|has|does|have microsoft|entra|azure|it|you got|have on|against <who> risk [wise]",
        "risk|risks of|for|around|on|about|with <who>",
        "[all|any] risk detections|detection|events|event|flags|signals on|about|against|around|with <who>",
        "risk detections|level|state|status|events|history|score|details|detail|info of|for|on|about <who>",
        "risk detections|level|state|status|events|history|score|details|detail|info <who>",
        "risky activity|events of|for|by <who>",
        "<who> 's risk|risks",
        "<who> 's risk level|state|status|detections|score|events",
        "<who> risk",
        "<who> risk detections|level|state|status|score",
        "is|was <who> at risk",
        "is|was <who> risky|compromised|hacked|suspicious|flagged|phished",
        "is|was <who> flagged as risky",
        "is <who> a risk|risky|threat",
        "is <who> a risky user|account",
        "is <who> 's account compromised|risky|hacked|safe|suspicious",
        "is <who> 's account at risk",
        "is <who> 's risk high|level",
        "is the account of <who> compromised|risky|hacked|safe",
        "is the account of <who> at risk",
        "has|have|was <who> been compromised|hacked|phished|breached|flagged",
        "has <who> 's account been compromised|hacked|breached",
        "has <who> any risk|risks",
        "does <who> have any|a risk|risks|detections",
        "does <who> have risk|risks detections|events",
        "was|were <who> 's password|credentials leaked",
        "why is|was|does|did <who> show|showing|shown|come|coming|pop|popping|turn|turning up as|at|in|on|under "
        "risk|risky|compromised|suspicious [users|list]",
        "how come <who> is|was [flagged|marked|seen|considered|rated] [as|at|a] [risk|risky|compromised|suspicious]",
        "why is|was|were <who> at risk",
        "why is|was|were <who> risky|flagged|suspicious|compromised",
        "why is|was|were <who> flagged|marked|considered|seen|rated as|at risky|risk|compromised",
        "why is|was|has <who> considered|been|deemed|called|rated [as|a|at] risky|flagged|risk",
        "how risky|safe|compromised|dangerous is <who>",
        "how risky is <who> 's account",
        "how high is <who> 's risk",
        "what is <who> 's risk",
        "what is <who> 's risk level|state|status",
        "what is the risk|risks of|for <who>",
        "what is the risk level|state|status of|for <who>",
        "what|which risk detections|level does|has <who> have",
        "what makes|made <who> risky",
        "what is suspicious about <who>",
    ),
    reads=("risky_users", "risk_detections"),
    private=True,
    answer=answer,
)
