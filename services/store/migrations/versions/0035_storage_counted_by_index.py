"""How full mailboxes and OneDrives are is counted in one index."""

from __future__ import annotations

from alembic import op

revision: str = "0035"
down_revision: str | None = "0034"
branch_labels: str | None = None
depends_on: str | None = None

INDEX, TABLE = "usage_reports_by_size", "usage_reports"
ORDER = ["report", "used_bytes", "upn"]


def upgrade() -> None:
    op.drop_index(INDEX, TABLE)
    op.create_index(INDEX, TABLE, [*ORDER, "deleted", "connection_id", "allowed_bytes", "active_at"])


def downgrade() -> None:
    op.drop_index(INDEX, TABLE)
    op.create_index(INDEX, TABLE, ORDER)
