"""The history of managers by whose they were, so that who has lost theirs is found without reading all of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | None = None
depends_on: str | None = None

MANAGED = sa.text("resource = 'users' AND property = 'manager_id'")


def upgrade() -> None:
    columns = ["connection_id", "object_id", "id"]
    op.create_index("changes_of_managers", "changes", columns, sqlite_where=MANAGED, postgresql_where=MANAGED)


def downgrade() -> None:
    op.drop_index("changes_of_managers", "changes")
