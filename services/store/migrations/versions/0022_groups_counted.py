"""How many members, guests and owners each group has is counted ahead."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | None = None
depends_on: str | None = None

COUNTS = ("members", "guests", "owners")


def upgrade() -> None:
    op.create_table(
        "group_counts",
        sa.Column("connection_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("group_id", sa.String, primary_key=True),
        *(sa.Column(name, sa.Integer, nullable=False) for name in (*COUNTS, "round")),
    )
    for count in COUNTS:
        op.create_index(f"group_counts_by_{count}", "group_counts", [count, "group_id"])


def downgrade() -> None:
    op.drop_table("group_counts")
