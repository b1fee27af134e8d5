"""Accounts that slept for long and were used again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from pydantic import Field
from sqlalchemy import and_
from sqlalchemy.orm import aliased
from sqlmodel import col

from services.resources.sign_ins import SignIn
from services.resources.users import User
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.watch.fixes import DISABLE, REVOKE_SESSIONS
from services.watch.log import late
from services.watch.people import PERSON, person
from services.watch.words import UNUSED

FRESH = timedelta(days=1)


class Asleep(Limits):
    """Whole days without a successful sign-in before the one that woke the account."""

    days: int = Field(default=30, ge=7, le=90)


def find(read: Reader, connection_id: int, limits: Asleep) -> Iterator[Finding]:
    """Accounts with a success in the last day and none in the `days` days before; new accounts are none.

    Source: signIns (status.errorCode 0).
    """
    before: Any = aliased(SignIn)
    log, awake = SignIn, read.now - FRESH
    woken = pick(log.user_id).where(late(read, connection_id, awake), col(log.error_code) == 0).distinct().subquery()
    earlier = pick(before.id).where(
        before.connection_id == connection_id,
        before.user_id == woken.c.user_id,
        before.created_at < awake,
        before.created_at >= read.now - timedelta(days=limits.days),
        before.error_code == 0,
    )
    wanted = (
        pick(*PERSON)
        .select_from(woken)
        .join(User, and_(col(User.connection_id) == connection_id, col(User.id) == woken.c.user_id))
        .where(
            read.among(col(User.id)),
            col(User.created_at) < read.now - timedelta(days=limits.days),
            ~earlier.exists(),
        )
    )
    for row in read.rows(wanted.order_by(woken.c.user_id)):
        yield person(row, f"signed in for the first time in {limits.days} days or more.")


CHECK = Check(
    name="dormant_account_woke_up",
    title="A dormant account woke up",
    says=(
        f"{UNUSED} "
        "woke|wake|woken|awoke|awake|alive|reactivated|resurfaced|suddenly|life|revived|again|return|back "
        "[up|long|after|became|become|sign|sign-in|came|come|active|used|being|months|ages|time]",
        "woke|wake|woken|awoke|awake|reactivated|resurfaced|revived|alive long|ages|time|sleep|slumber|inactivity "
        "[account|after|up|very|use|sign|sign-in|without]",
        "back|return|returned|reappeared|resurfaced|again months|month|long|ages|year|weeks|absence|silence "
        "sign|sign-in|sign-ins|activity|inactivity|idle [after|without|came|come|time|suddenly|of]",
        "wake|woke|woken quiet|silent|silence|idle|still [up|after|being|months|long|years|weeks|account]",
        "slept|asleep|sleeping|dormant came|come|back|alive|life|again|woke "
        "[for|months|long|ages|suddenly|to|back|account|came|come]",
    ),
    why="Accounts nobody looks after are what attackers try first, and nobody wonders when one is used.",
    todo="Ask the person or their manager whether they are back; if not, revoke the sessions and disable the account.",
    every=timedelta(minutes=30),
    severity=Severity.MEDIUM,
    reads=("users", "sign_ins"),
    find=find,
    each=("users", "sign_ins"),
    limits=Asleep,
    fixes=(REVOKE_SESSIONS, DISABLE),
    asks="Somebody signed in to your account, which had not been used for a long time. Was this you?",
    passing=True,
)
