"""One row of a check's table of cases, and short names for the rows of the cache that it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, insert
from sqlmodel import SQLModel

from services import registry
from services.store.types import Utc
from tests.services.house import START

SPECS = registry.load()
TABLES = SQLModel.metadata.tables
# What a column without a default holds where a case does not care.
PLAIN: dict[type, Any] = {bool: False, int: 0, datetime: START}


@dataclass(frozen=True)
class Row:
    """A row of the cache; what is not given is plain."""

    table: str
    values: Mapping[str, Any]

    def put(self, db: Connection) -> None:
        """Writes it, for connection 1 unless it says otherwise."""
        db.execute(insert(TABLES[self.table]).values(**self.whole()))

    def whole(self) -> dict[str, Any]:
        """All its columns."""
        table = TABLES[self.table]
        row = {"connection_id": 1, "round": 1, **self.values}
        for column in table.columns:
            missing = column.name not in row and not column.nullable and column.server_default is None
            if missing and not (column.name == "id" and _kind(column) is int):
                row[column.name] = PLAIN.get(_kind(column), "")
        return {name: value for name, value in row.items() if name in table.columns}


@dataclass(frozen=True)
class Case:
    """What a check finds over `rows`: each subject with its rank. `cannot` is part of why it cannot tell."""

    name: str
    rows: tuple[Row, ...] = ()
    found: Mapping[str, int] = field(default_factory=dict)
    limits: Mapping[str, Any] = field(default_factory=dict)
    cannot: str = ""
    says: str = ""


def _kind(column: Column[Any]) -> type:
    return datetime if isinstance(column.type, Utc) else column.type.python_type


def ago(days: float) -> datetime:
    """So many days before the time of the cases; after it where negative."""
    return START - timedelta(days=days)


def row(table: str, **values: Any) -> Row:
    """Any row of the cache."""
    return Row(table, values)


def user(id_: str, **values: Any) -> Row:
    """An enabled member made 400 days ago."""
    made = {"id": id_, "upn": f"{id_}@contoso.com", "display_name": id_.title(), "enabled": True, "manager_id": "boss"}
    return Row("users", {**made, "user_type": "Member", "created_at": ago(400), **values})


def seen(id_: str, days: float | None, **values: Any) -> Row:
    """Somebody's last successful sign-in; None for never."""
    return Row("sign_in_activity", {"id": id_, "last_success_at": None if days is None else ago(days), **values})


def licensed(id_: str, sku: str = "e5") -> Row:
    """A licence somebody holds."""
    return Row("user_licences", {"user_id": id_, "sku_id": sku})


def mfa(id_: str, registered: bool = False) -> Row:
    """Whether somebody has a second factor."""
    return Row("mfa_registration", {"id": id_, "upn": f"{id_}@contoso.com", "registered": registered})


def role(id_: str, template: str = "r-reader", way: str = "permanent", kind: str = "user", **values: Any) -> Row:
    """A directory role somebody holds; the roles themselves are ROLES."""
    return Row(
        "effective_roles", {"holder_id": id_, "role_id": template, "scope": "/", "way": way, "kind": kind, **values}
    )


def sign_in(id_: str, days: float, error: int = 0, number: int = 0) -> Row:
    """One sign-in of somebody."""
    values = {"id": f"{id_}-{days}-{error}-{number}", "user_id": id_, "created_at": ago(days), "error_code": error}
    return Row("sign_ins", {**values, "interactive": True})


def audit(target: str, activity: str, days: float, kind: str = "User", changes: str = "[]", result: str = "success",
          number: int = 0) -> tuple[Row, Row]:  # fmt: skip
    """One audit, and what it was done to."""
    id_ = f"{target}-{activity}-{days}-{number}"
    done = {"id": id_, "created_at": ago(days), "activity": activity, "result": result, "actor_kind": "user"}
    about = {"audit_id": id_, "number": 0, "target_id": target, "name": target, "kind": kind, "changes": changes}
    return Row("directory_audits", done), Row("audit_targets", about)


def app(id_: str, **values: Any) -> Row:
    """An enabled app of another tenant, made 400 days ago; its appId is `app-` and its id."""
    made = {"id": id_, "app_id": f"app-{id_}", "name": id_.title(), "enabled": True, "owner_tenant_id": "other"}
    return Row("apps", {**made, "created_at": ago(400), **values})


def registration(id_: str, **values: Any) -> Row:
    """The registration of the app whose object id follows `reg-`."""
    return Row("app_registrations", {"id": f"reg-{id_}", "app_id": f"app-{id_}", "name": id_.title(), **values})


def permission(
    id_: str, name: str = "Mail.ReadWrite", kind: str = "application", risk: str = "high", **values: Any
) -> Row:
    """A permission an app holds."""
    held = {"client_id": id_, "resource_id": "graph", "kind": kind, "permission": name, "risk": risk, "words": name}
    return Row("app_permissions", {**held, **values})
