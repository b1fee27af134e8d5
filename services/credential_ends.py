"""When the credential ends with which Steward signs in to a connection, as far as the directory tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col

from services.resources.own_credentials import OwnCredential
from services.store.query import pick
from services.store.reader import Reader

EXPIRING = {"client_secret": "client secret", "certificate": "certificate"}
SECRETS = pick(OwnCredential.id, OwnCredential.name, OwnCredential.hint, OwnCredential.ends_at).where(
    col(OwnCredential.kind) == "secret", col(OwnCredential.ends_at).is_not(None)
)


@dataclass(frozen=True, slots=True)
class Ending:
    """A credential that ends. `id` is its keyId, "" where only the end is known; `name` is its own or its kind."""

    id: str
    name: str
    ends_at: datetime


def endings(read: Reader, connection: Any) -> list[Ending]:
    """The end of the credential in use, or of each that it may be; none where it has no end or nobody knows it.

    `connection` has the columns client_id, credential, ends_at and hint. Source: own_credentials of any connection that
    has the same app, told apart by the hint.
    """
    if connection.credential not in EXPIRING:
        return []
    held = read.rows(SECRETS.where(col(OwnCredential.app_id) == connection.client_id).distinct())
    alike = [row for row in held if row.hint == connection.hint] if connection.hint else list(held)
    if connection.credential == "certificate" or (connection.ends_at is not None and len(alike) != 1):
        ends_at, name = connection.ends_at, EXPIRING[connection.credential]
        return [Ending("", name, ends_at)] if ends_at else []
    return [Ending(row.id, row.name or row.id, row.ends_at) for row in alike]


def soonest(read: Reader, connection: Any) -> datetime | None:
    """The first of the `endings`; None when there is none."""
    return min((one.ends_at for one in endings(read, connection)), default=None)
