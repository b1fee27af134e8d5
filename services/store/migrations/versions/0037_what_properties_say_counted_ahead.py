"""Accounts are found and counted by what their properties say; those who own groups are counted as others are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0037"
down_revision: str | None = "0036"
branch_labels: str | None = None
depends_on: str | None = None

TABLE, AMOUNTS = "users", ("amount_counts", "amount_people")
COLUMNS = ("city", "office", "company", "usage_location", "domain")
DOMAIN = """UPDATE users SET domain = substr(upn, 1 + length(rtrim(upn, replace(upn,
    CASE WHEN upn = replace(upn, '#ext#@', '') THEN '@' ELSE '_' END, ''))))"""
KEYS = {
    "connection_id": sa.Integer,
    **dict.fromkeys(("property", "value"), sa.String),
    **{"enabled": sa.Boolean, "user_type": sa.String},
}


def upgrade() -> None:
    key = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.add_column(TABLE, sa.Column("domain", key, nullable=False, server_default=""))
    op.execute(DOMAIN)
    for column in COLUMNS:
        op.create_index(f"users_by_{column}", TABLE, [column, "name_key"])
    op.create_table(
        "property_counts",
        *(sa.Column(key, kind, primary_key=True, autoincrement=False) for key, kind in KEYS.items()),
        *(sa.Column(count, sa.Integer, nullable=False) for count in ("people", "round")),
    )
    # More of them is counted than was: they are due.
    checkpoint = sa.table("checkpoint", sa.column("resource"))
    op.execute(sa.delete(checkpoint).where(checkpoint.c.resource.in_(AMOUNTS)))


def downgrade() -> None:
    op.drop_table("property_counts")
    for column in COLUMNS:
        op.drop_index(f"users_by_{column}", TABLE)
    op.drop_column(TABLE, "domain")
