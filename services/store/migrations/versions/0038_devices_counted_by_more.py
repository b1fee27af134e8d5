"""Devices are counted by how they belong, whose they are, what version and model they are, and found so."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0038"
down_revision: str | None = "0037"
branch_labels: str | None = None
depends_on: str | None = None

TOLD: dict[str, Any] = dict.fromkeys(("system", "compliant", "managed", "enabled", "encrypted"), sa.String)
SEEN = {"owned": sa.Boolean, "seen_day": sa.Integer}
BELONGS = dict.fromkeys(("joined", "ownership"), sa.String)
OWNER = dict.fromkeys(("department", "country", "user_type"), sa.String) | {"enabled": sa.Boolean}
DEVICE = dict.fromkeys(("system", "compliant", "managed"), sa.String)
COUNTS, OWNER_COUNTS, KINDS = "device_counts", "device_owner_counts", "device_kinds"
DEVICES, INTUNE = "devices", "managed_devices"
INDEXES = (
    ("devices_by_version", DEVICES, ["version"]),
    ("devices_by_joined", DEVICES, ["joined"]),
    ("devices_by_registration", DEVICES, ["registered_at"]),
    *((f"{INTUNE}_by_{column}", INTUNE, [column, "device_id"]) for column in ("ownership", "maker", "model")),
)


def upgrade() -> None:
    _anew(COUNTS, TOLD | BELONGS | SEEN)
    _anew(OWNER_COUNTS, OWNER | {"admin": sa.Boolean} | DEVICE)
    _create(KINDS, dict.fromkeys(("kind", "system", "value"), sa.String))
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _ in INDEXES:
        op.drop_index(name, table)
    op.drop_table(KINDS)
    _anew(OWNER_COUNTS, OWNER | DEVICE)
    _anew(COUNTS, TOLD | SEEN)


def _anew(name: str, keys: dict[str, Any]) -> None:
    """A table whose key changes is empty at first, and due."""
    op.drop_table(name)
    _create(name, keys)
    checkpoint = sa.table("checkpoint", sa.column("resource"))
    op.execute(sa.delete(checkpoint).where(checkpoint.c.resource == name))


def _create(name: str, keys: dict[str, Any]) -> None:
    op.create_table(
        name,
        *(
            sa.Column(key, kind, primary_key=True, autoincrement=False)
            for key, kind in ({"connection_id": sa.Integer} | keys).items()
        ),
        *(sa.Column(count, sa.Integer, nullable=False) for count in ("devices", "round")),
    )
