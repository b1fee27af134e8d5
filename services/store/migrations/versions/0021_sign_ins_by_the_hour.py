"""Sign-ins are counted by the hour and country, and found by country and app."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | None = None
depends_on: str | None = None

FAILED = sa.text("error_code != 0")


def upgrade() -> None:
    op.create_table(
        "sign_in_hours",
        sa.Column("connection_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("hour", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("country", sa.String, primary_key=True),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("sign_ins", "failed", "people", "round")),
    )
    op.create_index("sign_ins_by_country", "sign_ins", ["country", "created_at"])
    op.create_index("sign_ins_by_app", "sign_ins", ["app_id", "created_at", "country"])
    op.drop_index("sign_ins_failed", "sign_ins")
    _of_failed("sign_ins_failed", "created_at", "user_id", "country", "app_id")
    _of_failed("sign_ins_failed_by_country", "country", "created_at", "user_id")
    _of_failed("sign_ins_failed_by_app", "app_id", "created_at", "user_id")


def _of_failed(name: str, *columns: str) -> None:
    op.create_index(name, "sign_ins", list(columns), sqlite_where=FAILED, postgresql_where=FAILED)


def downgrade() -> None:
    for name in ("sign_ins_failed_by_app", "sign_ins_failed_by_country", "sign_ins_failed"):
        op.drop_index(name, "sign_ins")
    _of_failed("sign_ins_failed", "created_at", "user_id")
    op.drop_index("sign_ins_by_app", "sign_ins")
    op.drop_index("sign_ins_by_country", "sign_ins")
    op.drop_table("sign_in_hours")
