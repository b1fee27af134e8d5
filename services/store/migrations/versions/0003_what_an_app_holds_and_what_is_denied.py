"""What apps hold and who owns them, whether all may use them; and which data Microsoft denies altogether."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "app_keys",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("app_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("starts_at", sa.BigInteger(), nullable=True),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "app_id", "id"),
    )
    with op.batch_alter_table("app_keys", schema=None) as batch_op:
        batch_op.create_index("app_keys_by_end", ["ends_at"], unique=False)

    op.create_table(
        "app_owners",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("owned_id", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "owned_id", "owner_id"),
    )
    with op.batch_alter_table("app_owners", schema=None) as batch_op:
        batch_op.create_index("app_owners_by_owner", ["owner_id", "owned_id"], unique=False)

    with op.batch_alter_table("apps", schema=None) as batch_op:
        batch_op.add_column(sa.Column("assignment_required", sa.Boolean(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("single_sign_on", sa.String(), nullable=True))

    with op.batch_alter_table("checkpoint", schema=None) as batch_op:
        batch_op.add_column(sa.Column("denied", sa.Boolean(), server_default="0", nullable=False))

    # What cannot be seen in part is told from what is denied by the next run of each.
    op.execute("UPDATE checkpoint SET denied = true WHERE blind <> ''")
    op.execute("UPDATE checkpoint SET due_at = NULL WHERE resource = 'apps'")


def downgrade() -> None:
    with op.batch_alter_table("checkpoint", schema=None) as batch_op:
        batch_op.drop_column("denied")

    with op.batch_alter_table("apps", schema=None) as batch_op:
        batch_op.drop_column("single_sign_on")
        batch_op.drop_column("assignment_required")

    with op.batch_alter_table("app_owners", schema=None) as batch_op:
        batch_op.drop_index("app_owners_by_owner")

    op.drop_table("app_owners")
    with op.batch_alter_table("app_keys", schema=None) as batch_op:
        batch_op.drop_index("app_keys_by_end")

    op.drop_table("app_keys")
