"""Whether one account is registered for a second factor is read from an index alone."""

from __future__ import annotations

from alembic import op

revision: str = "0032"
down_revision: str | None = "0031"
branch_labels: str | None = None
depends_on: str | None = None

NAME, TABLE = "mfa_registration_by_registered", "mfa_registration"


def upgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, ["registered", "connection_id", "id"], unique=True)


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, ["registered"])
