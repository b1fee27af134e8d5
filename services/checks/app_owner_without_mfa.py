"""Owners of apps who sign in with nothing but a password."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import and_, or_
from sqlmodel import col

from services.answers import Fact, Value
from services.resources.app_owners import AppOwner
from services.resources.app_registrations import AppRegistration
from services.resources.apps import App
from services.resources.users import User
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.watch.people import ENABLED, PERSON, UNREGISTERED, person
from services.watch.words import APPS, MFA, NONE


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """Enabled owners of an app or app registration without a second factor. Source: owners, userRegistrationDetails."""
    own, of = AppOwner, AppRegistration
    registration = and_(col(of.connection_id) == own.connection_id, col(of.id) == own.owned_id)
    principal = and_(col(App.connection_id) == own.connection_id, col(App.id) == own.owned_id)
    wanted = (
        pick(*PERSON, col(of.name).label("registration"), col(App.name).label("app"))
        .select_from(own)
        .join(User, and_(col(User.connection_id) == own.connection_id, col(User.id) == own.owner_id))
        .outerjoin(of, registration)
        .outerjoin(App, principal)
        .where(
            col(own.connection_id) == connection_id,
            read.among(col(own.owner_id)),
            ENABLED,
            UNREGISTERED,
            or_(col(of.id).is_not(None), col(App.id).is_not(None)),
        )
        .order_by(col(own.owner_id), col(own.owned_id))
    )
    apps: dict[str, list[str]] = {}
    people = {}
    for row in read.rows(wanted):
        apps.setdefault(row.id, []).append(row.registration or row.app)
        people[row.id] = row
    for id_, names in apps.items():
        fact = Fact("Owns", Value(", ".join(dict.fromkeys(names))))
        yield person(people[id_], "owns an app and has no second factor.", fact)


CHECK = Check(
    name="app_owner_without_mfa",
    title="An app's owner has no second factor",
    says=(f"{APPS} owner|owners|owns {NONE} {MFA}",),
    why="Whoever learns this one password can add a secret to the app and act as it.",
    todo="Have them register a method, or take them off the app's owners.",
    every=timedelta(days=1),
    severity=Severity.MEDIUM,
    reads=("app_owners", "users", "mfa_registration"),
    find=find,
    each=("users", "mfa_registration"),
)
