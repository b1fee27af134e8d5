"""Who holds the same, services by kind of account, devices and weeks of apps are counted ahead; the few are indexed."""

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
KEYS: dict[str, dict[str, Any]] = {
    "held_counts": {"what": sa.String, "held": sa.String} | KIND,
    "device_counts": dict.fromkeys(("system", "compliant", "managed", "enabled", "encrypted"), sa.String)
    | {"owned": sa.Boolean, "seen_day": sa.Integer},
    "app_weeks": {"app_id": sa.String, "day": sa.Integer},
}


def upgrade() -> None:
    _create("held_counts", KEYS["held_counts"], "people")
    _create("device_counts", KEYS["device_counts"], "devices")
    _create("app_weeks", KEYS["app_weeks"], "people", "sign_ins")
    _services_anew(KIND)
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
    _services_anew({})
    for name in KEYS:
        op.drop_table(name)


def _services_anew(kind: dict[str, Any]) -> None:
    """A table whose key changes is empty at first, and due."""
    op.drop_table("service_days")
    _create("service_days", {"service": sa.String, "day": sa.Integer} | kind, "people")
    op.execute("DELETE FROM checkpoint WHERE resource = 'service_days'")


def _create(name: str, keys: dict[str, Any], *counts: str) -> None:
    op.create_table(
        name,
        *(
            sa.Column(key, kind, primary_key=True, autoincrement=False)
            for key, kind in ({"connection_id": sa.Integer} | keys).items()
        ),
        *(sa.Column(count, sa.Integer, nullable=False) for count in (*counts, "round")),
    )
