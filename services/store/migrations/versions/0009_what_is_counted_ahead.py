"""What is counted ahead of being asked, the licences that groups give, and indexes for what is still counted then."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | None = None
depends_on: str | None = None

KEYS: dict[str, dict[str, Any]] = {
    "app_days": {"app_id": sa.String, "day": sa.Integer},
    "group_licences": {"group_id": sa.String, "sku_id": sa.String},
    "licence_totals": {"sku_id": sa.String, "why": sa.String},
    "service_days": {"service": sa.String, "day": sa.Integer},
    "user_counts": {
        "enabled": sa.Boolean,
        "user_type": sa.String,
        "synced": sa.Boolean,
        "licensed": sa.Boolean,
        "second_factor": sa.String,
        "seen_day": sa.Integer,
    },
}
VALUES = {
    "app_days": ("people", "sign_ins"),
    "licence_totals": ("people",),
    "service_days": ("people",),
    "user_counts": ("people",),
}


def upgrade() -> None:
    for table, keys in KEYS.items():
        numbers = [sa.Column(name, sa.Integer, nullable=False) for name in (*VALUES.get(table, ()), "round")]
        if table == "app_days":
            numbers.append(sa.Column("last_at", sa.BigInteger))
        op.create_table(
            table,
            sa.Column("connection_id", sa.Integer, primary_key=True, autoincrement=False),
            *(sa.Column(name, kind, primary_key=True, autoincrement=False) for name, kind in keys.items()),
            *numbers,
        )
    op.drop_index("groups_by_name", "groups")
    op.create_index("groups_by_name", "groups", ["name_key", "id", "connection_id"])
    op.drop_index("app_usage_by_user", "app_usage")
    op.drop_index("app_usage_by_app", "app_usage")
    columns = ["app_id", "connection_id", "user_id", "day", "count", "last_at"]
    op.create_index("app_usage_by_app", "app_usage", columns)
    op.drop_index("changes_by_time", "changes")
    op.create_index("changes_by_time", "changes", ["at", "id", "connection_id"])
    op.create_index("devices_by_state", "devices", ["managed", "compliant"])
    op.drop_index("sign_ins_by_app", "sign_ins")


def downgrade() -> None:
    op.create_index("sign_ins_by_app", "sign_ins", ["app_id", "created_at"])
    op.drop_index("devices_by_state", "devices")
    op.drop_index("changes_by_time", "changes")
    op.create_index("changes_by_time", "changes", ["connection_id", "at"])
    op.drop_index("app_usage_by_app", "app_usage")
    op.create_index("app_usage_by_app", "app_usage", ["app_id", "user_id", "day"])
    op.create_index("app_usage_by_user", "app_usage", ["user_id", "app_id", "day"])
    op.drop_index("groups_by_name", "groups")
    op.create_index("groups_by_name", "groups", ["name_key"])
    for table in KEYS:
        op.drop_table(table)
