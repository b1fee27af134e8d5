"""Whether a group gives a licence was never known where licences are listed; it is read when one is taken away."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.drop_column("user_licences", "by_group")


def downgrade() -> None:
    op.add_column("user_licences", sa.Column("by_group", sa.Boolean(), nullable=True))
