"""The extension attributes of people, so that checks can leave them out by what these say."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "user_attributes",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "user_id", "number"),
    )
    op.create_index("user_attributes_by_value", "user_attributes", ["number", "value"])


def downgrade() -> None:
    op.drop_table("user_attributes")
