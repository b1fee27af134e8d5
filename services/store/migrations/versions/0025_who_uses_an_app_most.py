"""Who uses a widely used app most is found ahead."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "app_regulars",
        sa.Column("connection_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("app_id", sa.String, primary_key=True),
        sa.Column("user_id", sa.String, primary_key=True),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("sign_ins", "round")),
    )


def downgrade() -> None:
    op.drop_table("app_regulars")
