"""Accounts are counted by department and country, of an app those that are kept too; sign-in times lead to ids."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: str | None = None
depends_on: str | None = None


PLACE = {"connection_id": sa.Integer, "department": sa.String, "country": sa.String}
KIND = {"enabled": sa.Boolean, "user_type": sa.String}
KEYS: dict[str, dict[str, Any]] = {
    "department_counts": PLACE | KIND | {"synced": sa.Boolean, "held": sa.String, "second_factor": sa.String},
    "department_days": PLACE | KIND | {"seen_day": sa.Integer},
}


def upgrade() -> None:
    for table, keys in KEYS.items():
        op.create_table(
            table,
            *(sa.Column(name, kind, primary_key=True, autoincrement=False) for name, kind in keys.items()),
            *(sa.Column(name, sa.Integer, nullable=False) for name in ("people", "round")),
        )
    op.add_column("app_days", sa.Column("kept", sa.Integer, nullable=False, server_default="0"))
    checkpoint = sa.table("checkpoint", sa.column("resource"))
    op.execute(sa.delete(checkpoint).where(checkpoint.c.resource == "app_days"))
    op.drop_index("sign_in_activity_by_success", "sign_in_activity")
    op.create_index("sign_in_activity_by_success", "sign_in_activity", ["last_success_at", "id", "connection_id"])


def downgrade() -> None:
    op.drop_index("sign_in_activity_by_success", "sign_in_activity")
    op.create_index("sign_in_activity_by_success", "sign_in_activity", ["last_success_at"])
    op.drop_column("app_days", "kept")
    for table in KEYS:
        op.drop_table(table)
