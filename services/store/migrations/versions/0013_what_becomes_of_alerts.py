"""What becomes of alerts: cases, events, digests, quiet hours, and what administrators say in chat."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | None = None
depends_on: str | None = None

WORDS = ("about", "owner_id", "case_id", "person_says")


def upgrade() -> None:
    op.create_table(
        "alert_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.String(), nullable=False),
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("check", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("alert_events_by_time", "alert_events", ["at"])
    op.create_index("alert_events_by_alert", "alert_events", ["alert_id"])
    op.create_table(
        "wishes",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "name"),
    )
    op.create_table(
        "held",
        sa.Column("to", sa.String(), nullable=False),
        sa.Column("alert_id", sa.String(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("to", "alert_id"),
    )
    op.create_index("ix_held_until", "held", ["until"])
    op.create_table(
        "digests",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("to", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("connection_id", sa.Integer(), nullable=True),
        sa.Column("from_at", sa.BigInteger(), nullable=False),
        sa.Column("to_at", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_digests_to", "digests", ["to"])
    with op.batch_alter_table("alert") as alert:
        for word in WORDS:
            alert.add_column(sa.Column(word, sa.String(), nullable=False, server_default=""))
        alert.add_column(sa.Column("mark", sa.BigInteger(), nullable=False, server_default="0"))
        alert.add_column(sa.Column("accepted", sa.Boolean(), nullable=False, server_default="0"))
        alert.add_column(sa.Column("escalated_at", sa.BigInteger(), nullable=True))
        alert.drop_column("seen_at")
    op.create_index("alert_about", "alert", ["connection_id", "about", "opened_at"])
    op.create_index("alert_case", "alert", ["case_id"])
    with op.batch_alter_table("checkrun") as run:
        run.add_column(sa.Column("told_at", sa.BigInteger(), nullable=True))
    # Those that could tell have had their first look; the next is no baseline.
    op.execute("UPDATE checkrun SET told_at = at WHERE verdict != 'cannot tell'")
    op.execute("UPDATE alert SET about = subject")
    with op.batch_alter_table("subscription") as subscription:
        subscription.add_column(sa.Column("rhythm", sa.String(), nullable=False, server_default=""))
        subscription.add_column(sa.Column("at_time", sa.String(), nullable=False, server_default=""))
        subscription.add_column(sa.Column("weekday", sa.Integer(), nullable=False, server_default="0"))
        subscription.add_column(sa.Column("last_at", sa.BigInteger(), nullable=True))
        subscription.add_column(sa.Column("next_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("subscription") as subscription:
        for name in ("rhythm", "at_time", "weekday", "last_at", "next_at"):
            subscription.drop_column(name)
    with op.batch_alter_table("checkrun") as run:
        run.drop_column("told_at")
    op.drop_index("alert_case", "alert")
    op.drop_index("alert_about", "alert")
    with op.batch_alter_table("alert") as alert:
        alert.add_column(sa.Column("seen_at", sa.BigInteger(), nullable=False, server_default="0"))
        for name in (*WORDS, "mark", "accepted", "escalated_at"):
            alert.drop_column(name)
    for table in ("digests", "held", "wishes", "alert_events"):
        op.drop_table(table)
