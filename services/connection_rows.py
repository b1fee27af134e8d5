"""A connection's settings as its row in the database, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection as Database
from sqlalchemy import delete, insert, select, text, update
from sqlmodel import SQLModel

from services.clouds import CLOUDS, PUBLIC
from services.credentials import Certificate, ClientSecret, Credential
from services.names import fold
from services.settings import ConnectionSettings
from services.store.tables import Connection, Sealed

log = structlog.get_logger(__name__)
TABLE, SEALED = (SQLModel.metadata.tables[str(one.__tablename__)] for one in (Connection, Sealed))
HINT = 3  # as much of a secret as the directory shows to everybody who may read it
PLAIN = ("name", "kind", "tenant_id", "subscription_id", "client_id", "mode", "cloud")


def columns(settings: ConnectionSettings) -> dict[str, Any]:
    """What the row holds of the settings: everything but the credential itself."""
    values: dict[str, Any] = {name: getattr(settings, name) for name in PLAIN}
    usual, said = CLOUDS.get(settings.cloud, PUBLIC).addresses, settings.model_dump(mode="json")
    addresses = {name: said[name] for name in usual if getattr(settings, name) != usual[name]}
    values |= {"addresses": addresses, "off": list(settings.off), "actions": list(settings.actions)}
    return values | credential_columns(settings.credential)


def credential_columns(credential: Credential) -> dict[str, Any]:
    """What the row says of a credential: its kind and, where it tells so itself, when it ends and how it begins."""
    ends_at = credential.ends_at if isinstance(credential, Certificate) else None
    hint = ""
    if isinstance(credential, ClientSecret) and not credential.reference:
        hint = credential.value.get_secret_value()[:HINT]
    return {"credential": credential.kind, "ends_at": ends_at, "hint": hint}


def settings_of(row: Mapping[Any, Any], credential: Credential) -> ConnectionSettings:
    """The settings that `columns` made a row of."""
    values = {name: row[name] for name in PLAIN} | dict(row["addresses"])
    return ConnectionSettings(**values, credential=credential, off=row["off"], actions=row["actions"])


def same_place(row: Mapping[Any, Any], settings: ConnectionSettings) -> bool:
    """Whether a row is of the tenant, or of the subscription, that the settings are of."""
    if row["kind"] != settings.kind:
        return False
    if settings.kind == "subscription":
        return bool(row["subscription_id"] == settings.subscription_id)
    return bool(row["tenant_id"] == settings.tenant_id)


def aside(db: Database, row: Mapping[Any, Any], now: datetime | None) -> None:
    """Makes room for another connection of the same name: the row's ends, if it has not, and goes by another name."""
    forget(db, row["id"])
    values = {"name": f"{row['name']} (disconnected, {row['id']})", "gone_at": row["gone_at"] or now}
    db.execute(update(TABLE).where(TABLE.c.id == row["id"]).values(**values))


def forget(db: Database, id: int) -> None:
    """Deletes what is sealed of a connection."""
    db.execute(delete(SEALED).where(SEALED.c.connection_id == id))


def remember(
    db: Database, given: Iterable[ConnectionSettings], now: datetime | None = None
) -> dict[int, ConnectionSettings]:
    """Writes the settings' connections as they stand; their settings by id, new ones with a new id.

    A name that the settings give to another tenant, or that was given on the connect page, is theirs from now on.
    """
    found: dict[int, ConnectionSettings] = {}
    if db.dialect.name == "postgresql":
        # Two Stewards that start at the same moment would both make the same connection.
        db.execute(text("LOCK TABLE connection IN SHARE ROW EXCLUSIVE MODE"))
    rows = {fold(row["name"]): row for row in db.execute(select(TABLE)).mappings()}
    for one in given:
        row = rows.get(fold(one.name))
        if row is not None and row["source"] != "settings" and row["gone_at"] is None:
            log.warning("the settings take the place of a connection of the same name", connection=one.name)
        if row is not None and (row["purging"] or not same_place(row, one)):
            aside(db, row, now)
            row = None
        values = columns(one) | {"source": "settings", "gone_at": None}
        if row is None:
            id_ = db.execute(insert(TABLE).values(**values, added_at=now).returning(TABLE.c.id)).scalar_one()
        else:
            id_ = row["id"]
            forget(db, id_)
            db.execute(update(TABLE).where(TABLE.c.id == id_).values(**values))
        found[int(id_)] = one
    return found
