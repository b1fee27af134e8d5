"""What each app may do, in words and with its risk: on its own, or in people's names."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Index, Select, and_, func, literal, select
from sqlmodel import Field, SQLModel

from services.permission_risk import meaning
from services.specs import Resource
from services.store.settle import Wanted

APPLICATION, DELEGATED = "application", "delegated"
# The id of "may use the app", which is no permission.
PLAIN_ACCESS = "00000000-0000-0000-0000-000000000000"


class AppPermission(SQLModel, table=True):
    """One permission that the app `client_id` has with the app `resource_id`; both are object ids.

    `kind` is application (by itself, on everybody's data) or delegated (in a person's name, and no more than that
    person may). Delegated: `everybody` when an administrator consented for all, `people` counts those for whom
    consent was given one by one. `permission` is Microsoft's name (Mail.Read); the role's id where no name is known.
    `words` is a sentence without its full stop; `risk` is low, medium or high, by services/permission_risk.py.
    """

    __tablename__ = "app_permissions"
    __table_args__ = (
        Index("app_permissions_by_permission", "permission", "kind"),
        Index("app_permissions_by_risk", "risk", "client_id", "connection_id"),
    )

    connection_id: int = Field(primary_key=True)
    client_id: str = Field(primary_key=True)
    resource_id: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    permission: str = Field(primary_key=True)
    people: int
    everybody: bool
    words: str
    risk: str
    round: int


def wanted(db: Connection, connection_id: int, now: datetime) -> Wanted:
    """Gathers every app's permissions.

    Source: grants (oauth2PermissionGrants), app_assignments (appRoleAssignedTo, appRoles), apps (appId).
    """
    apps = SQLModel.metadata.tables["apps"]
    resources = {
        row.id: row.app_id
        for row in db.execute(select(apps.c.id, apps.c.app_id).where(apps.c.connection_id == connection_id))
    }
    found = _delegated(connection_id).union_all(_application(connection_id))
    gathered = []
    for client, resource, kind, permission, name, people, everybody in db.execute(found):
        means = meaning(permission, kind == APPLICATION, resources.get(resource, ""), name)
        gathered.append((client, resource, kind, permission, people, everybody > 0, means.words, means.risk))
    return gathered


def _delegated(connection_id: int) -> Select[Any]:
    """A row for each app, resource and permission that people or an administrator consented to."""
    grants, words = (SQLModel.metadata.tables[name] for name in ("grants", "granted_permissions"))
    key = (grants.c.client_id, grants.c.resource_id)
    return (
        select(
            *key,
            literal(DELEGATED).label("kind"),
            words.c.permission,
            literal("").label("name"),
            func.count(grants.c.principal_id).label("people"),
            func.count().filter(grants.c.consent == "AllPrincipals").label("everybody"),
        )
        .join(words, and_(words.c.connection_id == grants.c.connection_id, words.c.grant_id == grants.c.id))
        .where(grants.c.connection_id == connection_id)
        .group_by(*key, words.c.permission)
    )


def _application(connection_id: int) -> Select[Any]:
    """A row for each app role that an app was given."""
    held, roles = (SQLModel.metadata.tables[name] for name in ("app_assignments", "app_roles"))
    key = (held.c.principal_id, held.c.resource_id)
    role = and_(
        roles.c.connection_id == held.c.connection_id,
        roles.c.app_id == held.c.resource_id,
        roles.c.id == held.c.role_id,
    )
    permission = func.coalesce(roles.c.value, held.c.role_id)
    return (
        select(
            *key,
            literal(APPLICATION),
            permission,
            func.coalesce(func.min(roles.c.name), ""),
            literal(0),
            literal(0),
        )
        .outerjoin(roles, role)
        .where(
            held.c.connection_id == connection_id,
            held.c.principal_kind == "ServicePrincipal",
            held.c.role_id != PLAIN_ACCESS,
        )
        .group_by(*key, permission)
    )


RESOURCE = Resource(
    name="app_permissions",
    kind="derived",
    table=AppPermission,
    every=timedelta(minutes=30),
    wanted=wanted,
    after=("grants", "app_assignments", "apps"),
)
