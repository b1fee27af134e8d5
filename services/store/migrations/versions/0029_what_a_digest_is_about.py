"""A digest may be of the alerts on one topic alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0029"
down_revision: str | None = "0028"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("digests", sa.Column("topic", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("digests", "topic")
