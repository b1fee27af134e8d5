"""The largest mailboxes and OneDrives are found in their order."""

from __future__ import annotations

from alembic import op

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_index("usage_reports_by_size", "usage_reports", ["report", "used_bytes", "upn"])


def downgrade() -> None:
    op.drop_index("usage_reports_by_size", "usage_reports")
