"""Sign-ins of the accounts that are for emergencies only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field
from sqlalchemy import and_, func
from sqlmodel import col

from services.answers import Fact, Tone, Value
from services.resources.sign_ins import SignIn
from services.resources.users import User
from services.specs import CannotTell, Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.store.types import Utc
from services.watch.fixes import DISABLE, REVOKE_SESSIONS
from services.watch.named_accounts import same
from services.watch.people import PERSON, person


class Emergency(Limits):
    """The break-glass accounts: user principal names or object ids; whole days for which a sign-in is an alert."""

    accounts: tuple[str, ...] = ()
    days: int = Field(default=7, ge=1, le=30)


def find(read: Reader, connection_id: int, limits: Emergency) -> Iterator[Finding]:
    """Break-glass accounts tried in the last `days` days, with success or without; worse with each success.

    Raises CannotTell when no account is named. Source: signIns.
    """
    if not limits.accounts:
        raise CannotTell("No break-glass account is named: tune break glass sign in accounts ...")
    log = SignIn
    good = func.count().filter(col(log.error_code) == 0).label("successes")
    wanted = (
        pick(*PERSON, good, func.count().label("tries"), func.max(col(log.created_at), type_=Utc).label("last"))
        .select_from(User)
        .join(log, and_(col(log.connection_id) == User.connection_id, col(log.user_id) == User.id))
        .where(
            col(User.connection_id) == connection_id,
            read.among(col(User.id)),
            same(limits.accounts),
            col(log.created_at) >= read.now - timedelta(days=limits.days),
        )
        .group_by(*PERSON)
    )
    for row in read.rows(wanted):
        verb = "was signed in to" if row.successes else "was tried without success"
        facts = (Fact("Last", Value(row.last, Tone.BAD)), Fact("Tries", Value(row.tries)))
        yield person(row, f"is a break-glass account and {verb}.", *facts, rank=row.successes)


CHECK = Check(
    name="break_glass_sign_in",
    title="A break-glass account was used",
    says=(
        "break|emergency|break-glass|breakglass used|use|using|usage|signed|sign-in|activity|active|touched "
        "[glass|access|admin]",
    ),
    why="It is for the day when nothing else works; any other sign-in is a drill or an attack.",
    todo="Find out who it was; if nobody knows, change its password and look for what was done with it.",
    every=timedelta(minutes=30),
    severity=Severity.CRITICAL,
    reads=("users", "sign_ins"),
    find=find,
    each=("users", "sign_ins"),
    limits=Emergency,
    fixes=(REVOKE_SESSIONS, DISABLE),
    passing=True,
)
