"""Licences that Microsoft could not give to somebody who should have them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import and_
from sqlmodel import col

from services.answers import Fact, Tone, Value
from services.resources.licence_errors import LicenceError
from services.resources.licences import Licence
from services.resources.users import User
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.watch.people import PERSON, person
from services.watch.words import FAILING

REASONS = {
    "CountViolation": "there are no seats left",
    "MutuallyExclusiveViolation": "it conflicts with another licence they hold",
    "DependencyViolation": "another plan that it needs is missing",
    "ProhibitedInUsageLocationViolation": "it is not offered where they are",
    "UniquenessViolation": "their mail address is used twice",
}


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """People with a licence in error; worse with each. Source: users (licenseAssignmentStates)."""
    own = LicenceError
    product = and_(col(Licence.connection_id) == own.connection_id, col(Licence.sku_id) == own.sku_id)
    wanted = (
        pick(*PERSON, own.error, col(Licence.name).label("product"), own.sku_id)
        .select_from(own)
        .join(User, and_(col(User.connection_id) == own.connection_id, col(User.id) == own.user_id))
        .outerjoin(Licence, product)
        .where(col(own.connection_id) == connection_id, read.among(col(own.user_id)))
        .order_by(col(User.id), col(own.sku_id))
    )
    found: dict[str, list[str]] = {}
    people = {}
    for row in read.rows(wanted):
        reason = REASONS.get(row.error, row.error)
        found.setdefault(row.id, []).append(f"{row.product or row.sku_id}: {reason}")
        people[row.id] = row
    for id_, errors in found.items():
        fact = Fact("Why", Value("; ".join(dict.fromkeys(errors)), Tone.WARNING))
        yield person(people[id_], "did not get a licence that was assigned.", fact, rank=len(errors) - 1)


CHECK = Check(
    name="licence_assignment_error",
    title="A licence could not be given",
    says=(
        "licence|licences failed|fail|fails|failing|errored assign|assigned|give|given [properly|correctly|to|any]",
        f"licence {FAILING} [assign|assignment|group|given|problem|end|went]",
        "licence assign|assignment|given|group wrong|amiss|awry [gone|go|went]",
        "licence could|unable assigned|given|applied",
    ),
    why="The person cannot work with it, and thinks that they should be able to.",
    todo="Free or buy a seat, or resolve the conflict; then reprocess the user's licences in Entra ID.",
    every=timedelta(hours=6),
    severity=Severity.MEDIUM,
    reads=("licence_errors", "licences", "users"),
    find=find,
    each=("users",),
)
