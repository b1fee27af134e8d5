"""Accounts by what they hold, devices and weeks of apps are counted ahead; the few of a kind have an index."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | None = None
depends_on: str | None = None

PENDING = sa.text("external_state = 'PendingAcceptance'")
KIND = {"enabled": sa.Boolean, "user_type": sa.String}
SERVICE = {"service": sa.String, "day": sa.Integer}
PEOPLE = KIND | {"synced": sa.Boolean}
SEEN = {"second_factor": sa.String, "seen_day": sa.Integer}
KEYS: dict[str, dict[str, Any]] = {
    "method_counts": {"methods": sa.String} | KIND,
    "device_counts": dict.fromkeys(("system", "compliant", "managed", "enabled", "encrypted"), sa.String)
    | {"owned": sa.Boolean, "seen_day": sa.Integer},
    "app_weeks": {"app_id": sa.String, "day": sa.Integer},
}


def upgrade() -> None:
    _create("method_counts", KEYS["method_counts"], "people")
    _create("device_counts", KEYS["device_counts"], "devices")
    _create("app_weeks", KEYS["app_weeks"], "people", "sign_ins")
    _anew("service_days", SERVICE | KIND)
    _anew("user_counts", PEOPLE | {"held": sa.String} | SEEN)
    op.create_index("users_pending", "users", ["user_type", "name_key"], sqlite_where=PENDING, postgresql_where=PENDING)
    op.create_index(
        "devices_not_compliant",
        "devices",
        ["name_key"],
        sqlite_where=sa.text("compliant IS 0"),
        postgresql_where=sa.text("compliant IS false"),
    )


def downgrade() -> None:
    op.drop_index("devices_not_compliant", "devices")
    op.drop_index("users_pending", "users")
    _anew("user_counts", PEOPLE | {"licensed": sa.Boolean} | SEEN)
    _anew("service_days", SERVICE)
    for name in KEYS:
        op.drop_table(name)


def _anew(name: str, keys: dict[str, Any]) -> None:
    """A table whose key changes is empty at first, and due."""
    op.drop_table(name)
    _create(name, keys, "people")
    checkpoint = sa.table("checkpoint", sa.column("resource"))
    op.execute(sa.delete(checkpoint).where(checkpoint.c.resource == name))


def _create(name: str, keys: dict[str, Any], *counts: str) -> None:
    op.create_table(
        name,
        *(
            sa.Column(key, kind, primary_key=True, autoincrement=False)
            for key, kind in ({"connection_id": sa.Integer} | keys).items()
        ),
        *(sa.Column(count, sa.Integer, nullable=False) for count in (*counts, "round")),
    )
