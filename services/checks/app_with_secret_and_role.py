"""Apps that administer the tenant and prove themselves by a mere secret."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import and_, or_
from sqlmodel import col

from services.answers import Fact, Value
from services.resources.app_registrations import AppCredential, AppRegistration
from services.resources.apps import App, AppKey
from services.resources.directory_roles import DirectoryRole
from services.resources.effective_roles import EffectiveRole
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.watch.apps import APP, REGISTERED, app
from services.watch.fixes import DISABLE_APP
from services.watch.roles import HARMLESS, NAMED
from services.watch.words import APPS


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """Apps with a directory role that does more than read, and a secret that is still valid.

    Source: roleAssignments, passwordCredentials of applications and servicePrincipals.
    """
    held = and_(col(EffectiveRole.connection_id) == App.connection_id, col(EffectiveRole.holder_id) == App.id)
    registered = (
        pick(AppCredential.id)
        .join(AppRegistration, and_(
            col(AppRegistration.connection_id) == AppCredential.connection_id,
            col(AppRegistration.id) == AppCredential.registration_id,
        ))
        .where(REGISTERED, col(AppCredential.kind) == "secret", col(AppCredential.ends_at) > read.now)
        .correlate(App)
    )  # fmt: skip
    own = pick(AppKey.id).where(
        col(AppKey.connection_id) == App.connection_id,
        col(AppKey.app_id) == App.id,
        col(AppKey.kind) == "secret",
        col(AppKey.ends_at) > read.now,
    )
    wanted = (
        pick(*APP, col(DirectoryRole.name).label("role"))
        .select_from(EffectiveRole)
        .join(App, held)
        .join(DirectoryRole, NAMED)
        .where(
            col(EffectiveRole.connection_id) == connection_id,
            or_(col(DirectoryRole.template_id).is_(None), col(DirectoryRole.template_id).not_in(HARMLESS)),
            or_(registered.exists(), own.exists()),
        )
        .order_by(col(App.id), col(DirectoryRole.name_key))
    )
    found: dict[str, list[str]] = {}
    apps = {}
    for row in read.rows(wanted):
        found.setdefault(row.id, []).append(row.role)
        apps[row.id] = row
    for id_, roles in found.items():
        fact = Fact("Roles", Value(", ".join(dict.fromkeys(roles))))
        yield app(apps[id_], "administers the tenant with a secret.", fact)


CHECK = Check(
    name="app_with_secret_and_role",
    title="An app administers with a secret",
    says=(f"{APPS} secret|password|credential role|admin|administers|privileged|directory [client|entra|service]",),
    why="A secret is text in a file: whoever copies it is an administrator, from anywhere and without a second factor.",
    todo="Use a managed identity or a certificate instead, and give the app no more than it needs.",
    every=timedelta(hours=6),
    severity=Severity.HIGH,
    reads=("effective_roles", "directory_roles", "apps", "app_registrations"),
    find=find,
    fixes=(DISABLE_APP,),
)
