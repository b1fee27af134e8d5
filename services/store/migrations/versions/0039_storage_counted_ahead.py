"""Mailboxes and OneDrives are counted ahead by the day they were last used."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0039"
down_revision: str | None = "0038"
branch_labels: str | None = None
depends_on: str | None = None

KEYS = {"connection_id": sa.Integer, "report": sa.String, "active_day": sa.Integer, "nearly_full": sa.Boolean}


def upgrade() -> None:
    op.create_table(
        "storage_counts",
        *(sa.Column(key, kind, primary_key=True, autoincrement=False) for key, kind in KEYS.items()),
        *(sa.Column(count, sa.Integer, nullable=False) for count in ("stores", "round")),
    )


def downgrade() -> None:
    op.drop_table("storage_counts")
