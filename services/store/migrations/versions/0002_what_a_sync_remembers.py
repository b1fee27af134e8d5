"""What a sync remembers: claims, progress, refusals, the history; groups with members and owners."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("resource", sa.String(), nullable=False),
        sa.Column("object_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("property", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.create_index("changes_by_object", ["connection_id", "object_id", "at"], unique=False)
        batch_op.create_index("changes_by_time", ["connection_id", "at"], unique=False)

    op.create_table(
        "group_members",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "group_id", "member_id"),
    )
    with op.batch_alter_table("group_members", schema=None) as batch_op:
        batch_op.create_index("group_members_by_member", ["member_id", "group_id"], unique=False)

    op.create_table(
        "group_owners",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "group_id", "owner_id"),
    )
    with op.batch_alter_table("group_owners", schema=None) as batch_op:
        batch_op.create_index("group_owners_by_owner", ["owner_id", "group_id"], unique=False)

    op.create_table(
        "groups",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("mail", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("dynamic", sa.Boolean(), nullable=False),
        sa.Column("rule", sa.String(), nullable=True),
        sa.Column("role_assignable", sa.Boolean(), nullable=False),
        sa.Column("synced", sa.Boolean(), nullable=False),
        sa.Column("visibility", sa.String(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "id"),
    )
    with op.batch_alter_table("groups", schema=None) as batch_op:
        batch_op.create_index("groups_by_mail", ["mail"], unique=False)
        batch_op.create_index("groups_by_name", ["name_key"], unique=False)

    with op.batch_alter_table("checkpoint", schema=None) as batch_op:
        batch_op.add_column(sa.Column("step", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("refused", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("baseline_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("held", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("accepted", sa.Boolean(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("done", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("expected", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("claimed_by", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("lease_until", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("due_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("failures", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("skipped", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.drop_column("skipped")

    with op.batch_alter_table("checkpoint", schema=None) as batch_op:
        batch_op.drop_column("failures")
        batch_op.drop_column("due_at")
        batch_op.drop_column("lease_until")
        batch_op.drop_column("claimed_by")
        batch_op.drop_column("expected")
        batch_op.drop_column("done")
        batch_op.drop_column("accepted")
        batch_op.drop_column("held")
        batch_op.drop_column("baseline_at")
        batch_op.drop_column("refused")
        batch_op.drop_column("step")

    with op.batch_alter_table("groups", schema=None) as batch_op:
        batch_op.drop_index("groups_by_name")
        batch_op.drop_index("groups_by_mail")

    op.drop_table("groups")
    with op.batch_alter_table("group_owners", schema=None) as batch_op:
        batch_op.drop_index("group_owners_by_owner")

    op.drop_table("group_owners")
    with op.batch_alter_table("group_members", schema=None) as batch_op:
        batch_op.drop_index("group_members_by_member")

    op.drop_table("group_members")
    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.drop_index("changes_by_time")
        batch_op.drop_index("changes_by_object")

    op.drop_table("changes")
