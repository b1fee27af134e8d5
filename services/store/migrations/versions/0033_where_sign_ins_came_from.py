"""Sign-ins are counted by whose, what client and from where, and found so; why many failed an index tells alone."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0033"
down_revision: str | None = "0032"
branch_labels: str | None = None
depends_on: str | None = None

TABLE, BY = "sign_ins", ("city", "ip")
FAILED, OF_THEM = "sign_ins_failed", ["created_at", "user_id", "country", "app_id"]
ON = ("sqlite_where", "postgresql_where")
LEGACY, COUNTS = "sign_ins_legacy", "sign_in_kinds"
OLD: Any = dict.fromkeys(ON, sa.text("client NOT IN ('Browser', 'Mobile Apps and Desktop clients')"))
WHERE: Any = dict.fromkeys(ON, sa.text("error_code != 0"))


def upgrade() -> None:
    for column in BY:
        op.create_index(f"{TABLE}_by_{column}", TABLE, [column, "created_at", "error_code"])
    op.create_index(f"{FAILED}_by_user", TABLE, ["user_id", "created_at"], **WHERE)
    _failed([*OF_THEM, "error_code", *BY])
    op.create_index(LEGACY, TABLE, ["created_at", "error_code"], **OLD)
    op.create_table(
        COUNTS,
        sa.Column("connection_id", sa.Integer, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.String, primary_key=True) for name in ("kind", "value")),
        sa.Column("hour", sa.Integer, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("sign_ins", "failed", "people", "round")),
    )


def downgrade() -> None:
    op.drop_table(COUNTS)
    op.drop_index(LEGACY, TABLE)
    _failed(OF_THEM)
    op.drop_index(f"{FAILED}_by_user", TABLE)
    for column in BY:
        op.drop_index(f"{TABLE}_by_{column}", TABLE)


def _failed(columns: list[str]) -> None:
    op.drop_index(FAILED, TABLE)
    op.create_index(FAILED, TABLE, columns, **WHERE)
