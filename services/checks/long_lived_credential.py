"""Secrets and certificates that were made to last too long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field
from sqlalchemy import BigInteger, and_, type_coerce
from sqlmodel import col

from services.answers import Fact, Tone, Value
from services.resources.app_registrations import AppCredential, AppRegistration
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.store.types import DAY
from services.watch.words import APPS

DAYS_A_YEAR, MONTHS_A_YEAR = 365, 12


class Lasting(Limits):
    """Months that a credential may last."""

    months: int = Field(default=24, ge=1, le=240)


def find(read: Reader, connection_id: int, limits: Lasting) -> Iterator[Finding]:
    """Credentials of app registrations that are valid and last longer than `months` months. Source: applications."""
    held, of = AppCredential, AppRegistration
    owner = and_(col(of.connection_id) == held.connection_id, col(of.id) == held.registration_id)
    ends, starts = (type_coerce(col(at), BigInteger) for at in (held.ends_at, held.starts_at))
    longest = limits.months * DAYS_A_YEAR * DAY // MONTHS_A_YEAR
    wanted = (
        pick(held.registration_id, held.id, held.kind, held.name, held.ends_at, col(of.name).label("app"))
        .join(of, owner)
        .where(col(held.connection_id) == connection_id, col(held.ends_at) > read.now, ends - starts > longest)
    )
    for row in read.rows(wanted.order_by(col(held.registration_id), col(held.id))):
        facts = (
            Fact("App", Value(row.app)),
            Fact(row.kind.capitalize(), Value(row.name or row.id)),
            Fact("Ends", Value(row.ends_at, Tone.WARNING)),
        )
        text = f"A {row.kind} of {row.app} lasts longer than {limits.months} months."
        yield Finding(f"{row.registration_id}/{row.id}", text, facts, about=row.registration_id)


CHECK = Check(
    name="long_lived_credential",
    title="A credential lasts too long",
    says=(
        "secret|credential|certificate|certs|key|password "
        "long|long-lived|longlived|forever|lifetime|eternal|endless|years|never|excessive|excessively "
        f"[too|very|period|unreasonably|unusually|overly|duration|valid|live|last|validity|expire|end|client|{APPS}|two|several|many|ages|time]",
        "secret|credential|certificate|certs|key|password valid|validity|live|lives|last|lasts|lifetime "
        "more|longer|over|beyond|exceed|exceeds [than|two|several|many|app|client|made|set|meant]",
    ),
    why="The longer a secret lives, the more copies of it there are, and the longer a stolen one works.",
    todo="Change over to a shorter one, or better to a certificate or a managed identity; then remove this one.",
    every=timedelta(days=1),
    severity=Severity.LOW,
    reads=("app_registrations",),
    find=find,
    limits=Lasting,
)
