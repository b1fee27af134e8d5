"""Connections that administrators make, and what is sealed of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "sealed",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "field"),
    )
    with op.batch_alter_table("connection", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cloud", sa.String(), server_default="public", nullable=False))
        batch_op.add_column(sa.Column("client_id", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("credential", sa.String(), server_default="client_secret", nullable=False))
        batch_op.add_column(sa.Column("addresses", sa.JSON(), server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("source", sa.String(), server_default="settings", nullable=False))
        batch_op.add_column(sa.Column("off", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("actions", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("granted", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("licences", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("granted_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("ends_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("added_by", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("added_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("changed_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("gone_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("purging", sa.Boolean(), server_default="0", nullable=False))
