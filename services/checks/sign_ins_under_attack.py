"""Accounts whose password somebody is guessing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field
from sqlalchemy import BigInteger, and_, func, type_coerce
from sqlmodel import col

from services.answers import Fact, Tone, Value
from services.resources.sign_ins import SignIn
from services.resources.users import User
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.watch.fixes import DISABLE, REVOKE_SESSIONS
from services.watch.log import FAILED, late
from services.watch.people import PERSON, person

DAY, HOUR_US = timedelta(days=1), 3_600_000_000


class Attacked(Limits):
    """Failed sign-ins in an hour that are still normal."""

    failures: int = Field(default=20, ge=3, le=100_000)


def find(read: Reader, connection_id: int, limits: Attacked) -> Iterator[Finding]:
    """Accounts with more than `failures` failures in one hour of the last 24. Source: signIns (status.errorCode)."""
    log, count = SignIn, func.count().label("failures")
    hour = type_coerce(col(log.created_at), BigInteger) // HOUR_US
    attacked = (
        pick(log.user_id, count)
        .where(late(read, connection_id, read.now - DAY), FAILED)
        .group_by(col(log.user_id), hour)
        .having(count > limits.failures)
        .subquery()
    )
    worst = (
        pick(attacked.c.user_id, func.max(attacked.c.failures).label("failures"))
        .group_by(attacked.c.user_id)
        .subquery()
    )
    same = and_(col(User.connection_id) == connection_id, col(User.id) == worst.c.user_id)
    wanted = pick(*PERSON, worst.c.failures).select_from(worst).join(User, same).order_by(worst.c.user_id)
    for row in read.rows(wanted):
        fact = Fact("Failures in an hour", Value(row.failures, Tone.BAD))
        yield person(row, "is under attack: somebody guesses the password.", fact)


CHECK = Check(
    name="sign_ins_under_attack",
    title="Somebody guesses a password",
    says=(
        "password|brute|brute-force|bruteforce|credential|pw "
        "spray|guess|guesses|force|brute-force|bruteforce|stuffing|attack|cracking "
        "[sign-in|hammered|failed|going|ongoing|wrong|trying|bad]",
        "failed|wrong|bad|unsuccessful|false sign-ins|passwords|attempts|tries "
        "hammered|bombarded|flooded|attack|storm|spike|burst|spray|brute|wave|surge|barrage "
        "[under|massive|big|lots|many|password|force|sign-in|attempts]",
        "wrong|bad|false|incorrect password|passwords try|tries|trying|attempt|attempts account|users|mailbox "
        "[keep|get|break|log|sign-in|into|repeatedly|constantly|continually|again|somebody|people|over]",
        "try|attempt|attack break|hack|crack|guess|intrude|burglar|broken "
        "account|mailbox|user|login|logon|in|into [somebody|hacker|criminal|people|password|way|get|our|of]",
        "attack|attacked account|user|password|mailbox|us [hacker|criminal|somebody|under|against]",
        "attack sign-ins|sign-in|login|logon [indication|sign|evidence|under|directed|ongoing|against]",
        "sign-ins|users|account|anyone|someone|password|mailbox|who "
        "under|being|hammered|targeted|bombarded|brute-forced|besieged|sprayed "
        "attack|siege|hammered|targeted|bombarded|brute-forced|fire|besieged|sprayed "
        "[right|brute|sign-in|failures|failed|wrong|more|password]",
    ),
    why="One right guess is enough where no second factor is asked for.",
    todo="See where it comes from (say signins and the name); block the place, and change the password if it is weak.",
    every=timedelta(minutes=30),
    severity=Severity.HIGH,
    reads=("users", "sign_ins"),
    find=find,
    each=("users", "sign_ins"),
    limits=Attacked,
    fixes=(REVOKE_SESSIONS, DISABLE),
    passing=True,
)
