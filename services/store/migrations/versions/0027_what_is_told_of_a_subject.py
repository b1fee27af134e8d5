"""Whether a subject is told already is found without a look at all that is still to be told."""

from __future__ import annotations

from alembic import op

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_index("outbox_subject", "outbox", ["subject_id", "state"])


def downgrade() -> None:
    op.drop_index("outbox_subject", "outbox")
