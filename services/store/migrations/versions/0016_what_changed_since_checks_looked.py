"""What has changed since the checks looked, when they last looked at all, and by which terms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "touched",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("resource", sa.String(), nullable=False),
        sa.Column("ids", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("touched_by_resource", "touched", ["connection_id", "resource"])
    with op.batch_alter_table("checkrun") as run:
        run.add_column(sa.Column("whole_at", sa.BigInteger(), nullable=True))
        run.add_column(sa.Column("terms", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("checkrun") as run:
        run.drop_column("terms")
        run.drop_column("whole_at")
    op.drop_index("touched_by_resource", "touched")
    op.drop_table("touched")
