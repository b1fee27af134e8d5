"""Accounts nobody uses, which somebody tries to get into."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field
from sqlalchemy import and_, func
from sqlmodel import col

from services.answers import Fact, Tone, Value
from services.resources.sign_in_activity import SignInActivity
from services.resources.sign_ins import SignIn
from services.resources.users import User
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.watch.fixes import DISABLE
from services.watch.log import FAILED, late
from services.watch.people import ENABLED, PERSON, last_sign_in, person
from services.watch.words import UNUSED


class Probed(Limits):
    """Whole days without a success, and how many failures in that time make it an alert."""

    days: int = Field(default=30, ge=1, le=90)
    failures: int = Field(default=2, ge=1, le=100_000)


def find(read: Reader, connection_id: int, limits: Probed) -> Iterator[Finding]:
    """Enabled accounts without a success for `days` days and with `failures` failures or more in that time.

    Source: signIns, signInActivity.
    """
    log, seen = SignIn, SignInActivity
    since = read.now - timedelta(days=limits.days)
    tries = func.count().label("failures")
    failed = (
        pick(log.user_id, tries)
        .where(late(read, connection_id, since), FAILED)
        .group_by(col(log.user_id))
        .having(tries >= limits.failures)
        .subquery()
    )
    wanted = (
        pick(*PERSON, seen.last_success_at, failed.c.failures)
        .select_from(failed)
        .join(User, and_(col(User.connection_id) == connection_id, col(User.id) == failed.c.user_id))
        .join(seen, and_(col(seen.connection_id) == connection_id, col(seen.id) == failed.c.user_id))
        .where(ENABLED, (col(seen.last_success_at) < since) | col(seen.last_success_at).is_(None))
    )
    for row in read.rows(wanted.order_by(failed.c.user_id)):
        facts = (Fact("Failures", Value(row.failures, Tone.WARNING)), last_sign_in(row.last_success_at))
        yield person(row, "is not used, and somebody tries to sign in to it.", *facts)


CHECK = Check(
    name="inactive_account_probed",
    title="Somebody tries an account nobody uses",
    says=(
        f"{UNUSED} probed|attacked|tried|guess|guessing|targeted|knocking|attempt|poking|failed|failures "
        "[sign-in|sign|in|break|on|uses|into|password]",
    ),
    why="Its owner would not notice a success.",
    todo="Disable the account, or have its password changed if it is needed.",
    every=timedelta(minutes=30),
    severity=Severity.MEDIUM,
    reads=("users", "sign_ins", "sign_in_activity"),
    find=find,
    each=("users", "sign_ins", "sign_in_activity"),
    limits=Probed,
    fixes=(DISABLE,),
    passing=True,
)
