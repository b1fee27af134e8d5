"""App roles and assignments, programs on devices, usage reports, mailboxes, own credentials, Azure roles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "app_assignments",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("resource_id", sa.String(), nullable=False),
        sa.Column("role_id", sa.String(), nullable=False),
        sa.Column("principal_id", sa.String(), nullable=False),
        sa.Column("principal_kind", sa.String(), nullable=False),
        sa.Column("principal_name", sa.String(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "id"),
    )
    with op.batch_alter_table("app_assignments", schema=None) as batch_op:
        batch_op.create_index("app_assignments_by_principal", ["principal_id"], unique=False)
        batch_op.create_index("app_assignments_by_resource", ["resource_id"], unique=False)

    op.create_table(
        "app_roles",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("app_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("kinds", sa.String(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "app_id", "id"),
    )
    with op.batch_alter_table("app_roles", schema=None) as batch_op:
        batch_op.create_index("app_roles_by_value", ["value"], unique=False)

    op.create_table(
        "app_scopes",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("app_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("consent", sa.String(), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "app_id", "id"),
    )
    with op.batch_alter_table("app_scopes", schema=None) as batch_op:
        batch_op.create_index("app_scopes_by_value", ["value"], unique=False)

    op.create_table(
        "azure_role_assignments",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("role_id", sa.String(), nullable=False),
        sa.Column("principal_id", sa.String(), nullable=False),
        sa.Column("principal_kind", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("condition", sa.String(), nullable=True),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=True),
        sa.Column("created_by", sa.String(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "id"),
    )
    with op.batch_alter_table("azure_role_assignments", schema=None) as batch_op:
        batch_op.create_index("azure_role_assignments_by_principal", ["principal_id"], unique=False)
        batch_op.create_index("azure_role_assignments_by_role", ["role_id"], unique=False)

    op.create_table(
        "azure_roles",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("built_in", sa.Boolean(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "id"),
    )
    with op.batch_alter_table("azure_roles", schema=None) as batch_op:
        batch_op.create_index("azure_roles_by_name", ["name_key"], unique=False)

    op.create_table(
        "detected_apps",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("publisher", sa.String(), nullable=True),
        sa.Column("version", sa.String(), nullable=True),
        sa.Column("platform", sa.String(), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.Column("devices", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "id"),
    )
    with op.batch_alter_table("detected_apps", schema=None) as batch_op:
        batch_op.create_index("detected_apps_by_name", ["name_key"], unique=False)

    op.create_table(
        "device_apps",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("app_id", sa.String(), nullable=False),
        sa.Column("device_id", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "app_id", "device_id"),
    )
    with op.batch_alter_table("device_apps", schema=None) as batch_op:
        batch_op.create_index("device_apps_by_device", ["device_id"], unique=False)

    op.create_table(
        "inbox_rules",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("broken", sa.Boolean(), nullable=False),
        sa.Column("read_only", sa.Boolean(), nullable=False),
        sa.Column("sends_to", sa.String(), nullable=False),
        sa.Column("deletes", sa.Boolean(), nullable=False),
        sa.Column("actions", sa.String(), nullable=False),
        sa.Column("conditions", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "user_id", "id"),
    )
    op.create_table(
        "mailbox_settings",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("auto_reply", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=True),
        sa.Column("internal_text", sa.String(), nullable=True),
        sa.Column("external_text", sa.String(), nullable=True),
        sa.Column("from_at", sa.BigInteger(), nullable=True),
        sa.Column("until_at", sa.BigInteger(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=True),
        sa.Column("forwards_to", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "id"),
    )
    op.create_table(
        "own_credentials",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("registration_id", sa.String(), nullable=False),
        sa.Column("app_id", sa.String(), nullable=False),
        sa.Column("app_name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("hint", sa.String(), nullable=True),
        sa.Column("starts_at", sa.BigInteger(), nullable=True),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "id"),
    )
    op.create_table(
        "service_usage",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("active_at", sa.BigInteger(), nullable=True),
        sa.Column("refreshed_at", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "user_id", "service"),
    )
    with op.batch_alter_table("service_usage", schema=None) as batch_op:
        batch_op.create_index("service_usage_by_service", ["service", "active_at"], unique=False)

    op.create_table(
        "usage_reports",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("report", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("upn", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("active_at", sa.BigInteger(), nullable=True),
        sa.Column("refreshed_at", sa.BigInteger(), nullable=False),
        sa.Column("licensed", sa.Boolean(), nullable=True),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("used_bytes", sa.BigInteger(), nullable=True),
        sa.Column("allowed_bytes", sa.BigInteger(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "report", "service", "upn"),
    )
    with op.batch_alter_table("usage_reports", schema=None) as batch_op:
        batch_op.create_index("usage_reports_by_upn", ["upn"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("usage_reports", schema=None) as batch_op:
        batch_op.drop_index("usage_reports_by_upn")

    op.drop_table("usage_reports")
    with op.batch_alter_table("service_usage", schema=None) as batch_op:
        batch_op.drop_index("service_usage_by_service")

    op.drop_table("service_usage")
    op.drop_table("own_credentials")
    op.drop_table("mailbox_settings")
    op.drop_table("inbox_rules")
    with op.batch_alter_table("device_apps", schema=None) as batch_op:
        batch_op.drop_index("device_apps_by_device")

    op.drop_table("device_apps")
    with op.batch_alter_table("detected_apps", schema=None) as batch_op:
        batch_op.drop_index("detected_apps_by_name")

    op.drop_table("detected_apps")
    with op.batch_alter_table("azure_roles", schema=None) as batch_op:
        batch_op.drop_index("azure_roles_by_name")

    op.drop_table("azure_roles")
    with op.batch_alter_table("azure_role_assignments", schema=None) as batch_op:
        batch_op.drop_index("azure_role_assignments_by_role")
        batch_op.drop_index("azure_role_assignments_by_principal")

    op.drop_table("azure_role_assignments")
    with op.batch_alter_table("app_scopes", schema=None) as batch_op:
        batch_op.drop_index("app_scopes_by_value")

    op.drop_table("app_scopes")
    with op.batch_alter_table("app_roles", schema=None) as batch_op:
        batch_op.drop_index("app_roles_by_value")

    op.drop_table("app_roles")
    with op.batch_alter_table("app_assignments", schema=None) as batch_op:
        batch_op.drop_index("app_assignments_by_resource")
        batch_op.drop_index("app_assignments_by_principal")

    op.drop_table("app_assignments")
