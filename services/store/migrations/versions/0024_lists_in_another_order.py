"""Lists in another order than by name, and what people call titles, countries and systems, are found by index."""

from __future__ import annotations

from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | None = None
depends_on: str | None = None

INDEXES = {
    "users_by_title": ("users", "job_title", "name_key"),
    "users_by_country": ("users", "country", "usage_location"),
    "users_by_age": ("users", "created_at"),
    "devices_by_system": ("devices", "system", "version", "id"),
    "devices_by_last_seen": ("devices", "seen_at"),
}


def upgrade() -> None:
    for name, (table, *columns) in INDEXES.items():
        op.create_index(name, table, columns)
    op.drop_index("app_permissions_by_risk", "app_permissions")
    op.create_index("app_permissions_by_risk", "app_permissions", ["risk", "client_id", "connection_id"])


def downgrade() -> None:
    op.drop_index("app_permissions_by_risk", "app_permissions")
    op.create_index("app_permissions_by_risk", "app_permissions", ["risk"])
    for name, (table, *_) in INDEXES.items():
        op.drop_index(name, table)
