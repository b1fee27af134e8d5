"""Sign-ins from one city or address are found at once, and why many failed is read from an index alone."""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import text

revision: str = "0033"
down_revision: str | None = "0032"
branch_labels: str | None = None
depends_on: str | None = None

TABLE, BY = "sign_ins", ("city", "ip")
FAILED, OF_THEM = "sign_ins_failed", ["created_at", "user_id", "country", "app_id"]
WHERE: Any = dict.fromkeys(("sqlite_where", "postgresql_where"), text("error_code != 0"))


def upgrade() -> None:
    for column in BY:
        op.create_index(f"{TABLE}_by_{column}", TABLE, [column, "created_at", "error_code"])
    op.create_index(f"{FAILED}_by_user", TABLE, ["user_id", "created_at"], **WHERE)
    _failed([*OF_THEM, "error_code", *BY])


def downgrade() -> None:
    _failed(OF_THEM)
    op.drop_index(f"{FAILED}_by_user", TABLE)
    for column in BY:
        op.drop_index(f"{TABLE}_by_{column}", TABLE)


def _failed(columns: list[str]) -> None:
    op.drop_index(FAILED, TABLE)
    op.create_index(FAILED, TABLE, columns, **WHERE)
