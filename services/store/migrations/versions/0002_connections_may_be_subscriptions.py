"""Connections may be subscriptions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    with op.batch_alter_table("connection", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(), server_default="tenant", nullable=False))
        batch_op.add_column(sa.Column("subscription_id", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("connection", schema=None) as batch_op:
        batch_op.drop_column("subscription_id")
        batch_op.drop_column("kind")
