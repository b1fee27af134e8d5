"""Indexes for what is asked: failed sign-ins, waste by licence, members who are no people, kinds and departments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | None = None
depends_on: str | None = None

FAILED, OTHERS = sa.text("error_code != 0"), sa.text("kind != 'user'")


def upgrade() -> None:
    op.create_index(
        "group_members_others", "group_members", ["group_id", "kind"], sqlite_where=OTHERS, postgresql_where=OTHERS
    )
    op.create_index("licence_waste_by_sku", "licence_waste", ["connection_id", "sku_id", "why", "since"])
    op.create_index(
        "sign_ins_failed", "sign_ins", ["created_at", "user_id"], sqlite_where=FAILED, postgresql_where=FAILED
    )
    op.create_index("users_by_department", "users", ["department", "name_key"])
    op.create_index("users_by_kind", "users", ["user_type", "name_key", "enabled"])


def downgrade() -> None:
    op.drop_index("users_by_kind", "users")
    op.drop_index("users_by_department", "users")
    op.drop_index("sign_ins_failed", "sign_ins")
    op.drop_index("licence_waste_by_sku", "licence_waste")
    op.drop_index("group_members_others", "group_members")
