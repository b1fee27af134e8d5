"""Service accounts, the newest accounts, devices last seen and the holders of roles are found in their order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0031"
down_revision: str | None = "0030"
branch_labels: str | None = None
depends_on: str | None = None

WIDER = {
    "users_by_age": ("users", ["created_at"], ["id"]),
    "devices_by_last_seen": ("devices", ["seen_at"], ["id"]),
    "effective_roles_by_role": ("effective_roles", ["role_id", "way"], ["holder_id", "through", "connection_id"]),
}
NAMES = ("name_key", "family_key", "upn")
STARTS = {"svc": "svd", "srv": "srw", "service": "servicf", "sa-": "sa.", "app-": "app.", "bot-": "bot.",
          "robot": "robou"}  # fmt: skip
RANGES = (f"{name} >= '{start}' AND {name} < '{end}'" for name in NAMES for start, end in STARTS.items())
SERVICE = sa.text(f"CASE WHEN {' OR '.join(RANGES)} THEN 1 ELSE 0 END = 1")


def upgrade() -> None:
    for name, (table, columns, more) in WIDER.items():
        op.drop_index(name, table)
        op.create_index(name, table, [*columns, *more])
    op.create_index("users_of_services", "users", ["name_key", "id"], sqlite_where=SERVICE, postgresql_where=SERVICE)


def downgrade() -> None:
    op.drop_index("users_of_services", "users")
    for name, (table, columns, _) in WIDER.items():
        op.drop_index(name, table)
        op.create_index(name, table, columns)
