"""What a sync remembers, the tables of all that is kept and derived, and connections that are subscriptions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "access_policies",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", sa.BigInteger(), nullable=True),
        sa.Column("conditions", sa.String(), nullable=False),
        sa.Column("grant_controls", sa.String(), nullable=True),
        sa.Column("session_controls", sa.String(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "id"),
    )
    op.create_table(
        "access_policy_targets",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("included", sa.Boolean(), nullable=False),
        sa.Column("target_id", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "policy_id", "kind", "included", "target_id"),
    )
    with op.batch_alter_table("access_policy_targets", schema=None) as batch_op:
        batch_op.create_index("access_policy_targets_by_target", ["target_id"], unique=False)

    op.create_table(
        "allowed_methods",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "id"),
    )
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
        "app_permissions",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("resource_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("permission", sa.String(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("everybody", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("risk", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "client_id", "resource_id", "kind", "permission"),
    )
    with op.batch_alter_table("app_permissions", schema=None) as batch_op:
        batch_op.create_index("app_permissions_by_permission", ["permission", "kind"], unique=False)
        batch_op.create_index("app_permissions_by_risk", ["risk"], unique=False)

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
        "audit_targets",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("changes", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "audit_id", "number"),
    )
    with op.batch_alter_table("audit_targets", schema=None) as batch_op:
        batch_op.create_index("audit_targets_by_target", ["target_id"], unique=False)

    op.create_table(
        "azure_access",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.String(), nullable=False),
        sa.Column("role_id", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("through", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("guest", sa.Boolean(), nullable=False),
        sa.Column("inherited", sa.Boolean(), nullable=False),
        sa.Column("conditional", sa.Boolean(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "holder_id", "role_id", "scope", "through"),
    )
    with op.batch_alter_table("azure_access", schema=None) as batch_op:
        batch_op.create_index("azure_access_by_holder", ["holder_id"], unique=False)
        batch_op.create_index("azure_access_by_role", ["role_id"], unique=False)
        batch_op.create_index("azure_access_by_state", ["state"], unique=False)

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
        "change_authors",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.String(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=True),
        sa.Column("by_name", sa.String(), nullable=True),
        sa.Column("happened_at", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "change_id"),
    )
    with op.batch_alter_table("change_authors", schema=None) as batch_op:
        batch_op.create_index("change_authors_by_author", ["by_id", "happened_at"], unique=False)

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
        "deleted_users",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("upn", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("mail", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("user_type", sa.String(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "id"),
    )
    with op.batch_alter_table("deleted_users", schema=None) as batch_op:
        batch_op.create_index("deleted_users_by_name", ["name_key"], unique=False)
        batch_op.create_index("deleted_users_by_upn", ["upn"], unique=False)

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
        "devices",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("device_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=True),
        sa.Column("system", sa.String(), nullable=True),
        sa.Column("version", sa.String(), nullable=True),
        sa.Column("joined", sa.String(), nullable=True),
        sa.Column("compliant", sa.Boolean(), nullable=True),
        sa.Column("managed", sa.Boolean(), nullable=True),
        sa.Column("owner_id", sa.String(), nullable=True),
        sa.Column("registered_at", sa.BigInteger(), nullable=True),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "id"),
    )
    with op.batch_alter_table("devices", schema=None) as batch_op:
        batch_op.create_index("devices_by_device_id", ["device_id"], unique=False)
        batch_op.create_index("devices_by_name", ["name_key"], unique=False)
        batch_op.create_index("devices_by_owner", ["owner_id"], unique=False)

    op.create_table(
        "directory_audits",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("activity", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=True),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("actor_id", sa.String(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=True),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("ip", sa.String(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "id"),
    )
    with op.batch_alter_table("directory_audits", schema=None) as batch_op:
        batch_op.create_index("directory_audits_by_activity", ["activity", "created_at"], unique=False)
        batch_op.create_index("directory_audits_by_actor", ["actor_id", "created_at"], unique=False)
        batch_op.create_index("directory_audits_by_time", ["created_at"], unique=False)

    op.create_table(
        "directory_roles",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("template_id", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("built_in", sa.Boolean(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "id"),
    )
    with op.batch_alter_table("directory_roles", schema=None) as batch_op:
        batch_op.create_index("directory_roles_by_name", ["name_key"], unique=False)

    op.create_table(
        "domains",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("is_initial", sa.Boolean(), nullable=False),
        sa.Column("authentication", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "id"),
    )
    op.create_table(
        "effective_roles",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.String(), nullable=False),
        sa.Column("role_id", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("through", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "holder_id", "role_id", "scope", "way", "through"),
    )
    with op.batch_alter_table("effective_roles", schema=None) as batch_op:
        batch_op.create_index("effective_roles_by_role", ["role_id", "way"], unique=False)
        batch_op.create_index("effective_roles_by_through", ["through"], unique=False)

    op.create_table(
        "granted_permissions",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.String(), nullable=False),
        sa.Column("permission", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "grant_id", "permission"),
    )
    with op.batch_alter_table("granted_permissions", schema=None) as batch_op:
        batch_op.create_index("granted_permissions_by_permission", ["permission"], unique=False)

    op.create_table(
        "grants",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("resource_id", sa.String(), nullable=False),
        sa.Column("consent", sa.String(), nullable=False),
        sa.Column("principal_id", sa.String(), nullable=True),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "id"),
    )
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.create_index("grants_by_client", ["client_id"], unique=False)
        batch_op.create_index("grants_by_principal", ["principal_id"], unique=False)

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
        "licence_waste",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("sku_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "sku_id", "user_id"),
    )
    with op.batch_alter_table("licence_waste", schema=None) as batch_op:
        batch_op.create_index("licence_waste_by_user", ["user_id"], unique=False)
        batch_op.create_index("licence_waste_by_why", ["why", "since"], unique=False)

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
        "managed_devices",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("device_id", sa.String(), nullable=True),
        sa.Column("user_id", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("serial", sa.String(), nullable=True),
        sa.Column("maker", sa.String(), nullable=True),
        sa.Column("model", sa.String(), nullable=True),
        sa.Column("system", sa.String(), nullable=True),
        sa.Column("version", sa.String(), nullable=True),
        sa.Column("compliance", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ownership", sa.String(), nullable=False),
        sa.Column("encrypted", sa.Boolean(), nullable=False),
        sa.Column("enrolled_at", sa.BigInteger(), nullable=True),
        sa.Column("synced_at", sa.BigInteger(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "id"),
    )
    with op.batch_alter_table("managed_devices", schema=None) as batch_op:
        batch_op.create_index("managed_devices_by_device_id", ["device_id"], unique=False)
        batch_op.create_index("managed_devices_by_name", ["name_key"], unique=False)
        batch_op.create_index("managed_devices_by_user", ["user_id"], unique=False)

    op.create_table(
        "mfa_registration",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("upn", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("registered", sa.Boolean(), nullable=False),
        sa.Column("capable", sa.Boolean(), nullable=False),
        sa.Column("passwordless", sa.Boolean(), nullable=False),
        sa.Column("self_service_reset", sa.Boolean(), nullable=False),
        sa.Column("admin", sa.Boolean(), nullable=True),
        sa.Column("methods", sa.String(), nullable=False),
        sa.Column("preferred", sa.String(), nullable=True),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "id"),
    )
    with op.batch_alter_table("mfa_registration", schema=None) as batch_op:
        batch_op.create_index("mfa_registration_by_registered", ["registered"], unique=False)

    op.create_table(
        "named_locations",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("trusted", sa.Boolean(), nullable=True),
        sa.Column("covers", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "id"),
    )
    op.create_table(
        "organization",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=True),
        sa.Column("contacts", sa.String(), nullable=False),
        sa.Column("synced", sa.Boolean(), nullable=False),
        sa.Column("synced_at", sa.BigInteger(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "id"),
    )
    op.create_table(
        "organization_plans",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.String(), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "organization_id", "plan_id"),
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
        "risk_detections",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("active_at", sa.BigInteger(), nullable=True),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=True),
        sa.Column("activity", sa.String(), nullable=True),
        sa.Column("timing", sa.String(), nullable=True),
        sa.Column("ip", sa.String(), nullable=True),
        sa.Column("city", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "id"),
    )
    with op.batch_alter_table("risk_detections", schema=None) as batch_op:
        batch_op.create_index("risk_detections_by_time", ["created_at"], unique=False)
        batch_op.create_index("risk_detections_by_user", ["user_id", "created_at"], unique=False)

    op.create_table(
        "risky_users",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("upn", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=True),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "id"),
    )
    with op.batch_alter_table("risky_users", schema=None) as batch_op:
        batch_op.create_index("risky_users_by_state", ["state", "updated_at"], unique=False)

    op.create_table(
        "role_assignments",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("role_id", sa.String(), nullable=False),
        sa.Column("principal_id", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "id"),
    )
    with op.batch_alter_table("role_assignments", schema=None) as batch_op:
        batch_op.create_index("role_assignments_by_principal", ["principal_id"], unique=False)
        batch_op.create_index("role_assignments_by_role", ["role_id"], unique=False)

    op.create_table(
        "role_eligibilities",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("role_id", sa.String(), nullable=False),
        sa.Column("principal_id", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=True),
        sa.Column("membership", sa.String(), nullable=True),
        sa.Column("starts_at", sa.BigInteger(), nullable=True),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "id"),
    )
    with op.batch_alter_table("role_eligibilities", schema=None) as batch_op:
        batch_op.create_index("role_eligibilities_by_principal", ["principal_id"], unique=False)
        batch_op.create_index("role_eligibilities_by_role", ["role_id"], unique=False)

    op.create_table(
        "security_defaults",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
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
        batch_op.add_column(sa.Column("refreshed_at", sa.BigInteger(), nullable=True))

    with op.batch_alter_table("connection", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(), server_default="tenant", nullable=False))
        batch_op.add_column(sa.Column("subscription_id", sa.String(), nullable=True))

    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("skipped", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("changed", sa.Integer(), server_default="0", nullable=False))
        batch_op.drop_index(batch_op.f("ix_run_connection_id"))
        batch_op.create_index("run_by_resource", ["connection_id", "resource", "finished_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.drop_index("run_by_resource")
        batch_op.create_index(batch_op.f("ix_run_connection_id"), ["connection_id"], unique=False)
        batch_op.drop_column("changed")
        batch_op.drop_column("skipped")

    with op.batch_alter_table("connection", schema=None) as batch_op:
        batch_op.drop_column("subscription_id")
        batch_op.drop_column("kind")

    with op.batch_alter_table("checkpoint", schema=None) as batch_op:
        batch_op.drop_column("refreshed_at")
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

    with op.batch_alter_table("usage_reports", schema=None) as batch_op:
        batch_op.drop_index("usage_reports_by_upn")

    op.drop_table("usage_reports")
    with op.batch_alter_table("service_usage", schema=None) as batch_op:
        batch_op.drop_index("service_usage_by_service")

    op.drop_table("service_usage")
    op.drop_table("security_defaults")
    with op.batch_alter_table("role_eligibilities", schema=None) as batch_op:
        batch_op.drop_index("role_eligibilities_by_role")
        batch_op.drop_index("role_eligibilities_by_principal")

    op.drop_table("role_eligibilities")
    with op.batch_alter_table("role_assignments", schema=None) as batch_op:
        batch_op.drop_index("role_assignments_by_role")
        batch_op.drop_index("role_assignments_by_principal")

    op.drop_table("role_assignments")
    with op.batch_alter_table("risky_users", schema=None) as batch_op:
        batch_op.drop_index("risky_users_by_state")

    op.drop_table("risky_users")
    with op.batch_alter_table("risk_detections", schema=None) as batch_op:
        batch_op.drop_index("risk_detections_by_user")
        batch_op.drop_index("risk_detections_by_time")

    op.drop_table("risk_detections")
    op.drop_table("own_credentials")
    op.drop_table("organization_plans")
    op.drop_table("organization")
    op.drop_table("named_locations")
    with op.batch_alter_table("mfa_registration", schema=None) as batch_op:
        batch_op.drop_index("mfa_registration_by_registered")

    op.drop_table("mfa_registration")
    with op.batch_alter_table("managed_devices", schema=None) as batch_op:
        batch_op.drop_index("managed_devices_by_user")
        batch_op.drop_index("managed_devices_by_name")
        batch_op.drop_index("managed_devices_by_device_id")

    op.drop_table("managed_devices")
    op.drop_table("mailbox_settings")
    with op.batch_alter_table("licence_waste", schema=None) as batch_op:
        batch_op.drop_index("licence_waste_by_why")
        batch_op.drop_index("licence_waste_by_user")

    op.drop_table("licence_waste")
    op.drop_table("inbox_rules")
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
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.drop_index("grants_by_principal")
        batch_op.drop_index("grants_by_client")

    op.drop_table("grants")
    with op.batch_alter_table("granted_permissions", schema=None) as batch_op:
        batch_op.drop_index("granted_permissions_by_permission")

    op.drop_table("granted_permissions")
    with op.batch_alter_table("effective_roles", schema=None) as batch_op:
        batch_op.drop_index("effective_roles_by_through")
        batch_op.drop_index("effective_roles_by_role")

    op.drop_table("effective_roles")
    op.drop_table("domains")
    with op.batch_alter_table("directory_roles", schema=None) as batch_op:
        batch_op.drop_index("directory_roles_by_name")

    op.drop_table("directory_roles")
    with op.batch_alter_table("directory_audits", schema=None) as batch_op:
        batch_op.drop_index("directory_audits_by_time")
        batch_op.drop_index("directory_audits_by_actor")
        batch_op.drop_index("directory_audits_by_activity")

    op.drop_table("directory_audits")
    with op.batch_alter_table("devices", schema=None) as batch_op:
        batch_op.drop_index("devices_by_owner")
        batch_op.drop_index("devices_by_name")
        batch_op.drop_index("devices_by_device_id")

    op.drop_table("devices")
    with op.batch_alter_table("device_apps", schema=None) as batch_op:
        batch_op.drop_index("device_apps_by_device")

    op.drop_table("device_apps")
    with op.batch_alter_table("detected_apps", schema=None) as batch_op:
        batch_op.drop_index("detected_apps_by_name")

    op.drop_table("detected_apps")
    with op.batch_alter_table("deleted_users", schema=None) as batch_op:
        batch_op.drop_index("deleted_users_by_upn")
        batch_op.drop_index("deleted_users_by_name")

    op.drop_table("deleted_users")
    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.drop_index("changes_by_time")
        batch_op.drop_index("changes_by_object")

    op.drop_table("changes")
    with op.batch_alter_table("change_authors", schema=None) as batch_op:
        batch_op.drop_index("change_authors_by_author")

    op.drop_table("change_authors")
    with op.batch_alter_table("azure_roles", schema=None) as batch_op:
        batch_op.drop_index("azure_roles_by_name")

    op.drop_table("azure_roles")
    with op.batch_alter_table("azure_role_assignments", schema=None) as batch_op:
        batch_op.drop_index("azure_role_assignments_by_role")
        batch_op.drop_index("azure_role_assignments_by_principal")

    op.drop_table("azure_role_assignments")
    with op.batch_alter_table("azure_access", schema=None) as batch_op:
        batch_op.drop_index("azure_access_by_state")
        batch_op.drop_index("azure_access_by_role")
        batch_op.drop_index("azure_access_by_holder")

    op.drop_table("azure_access")
    with op.batch_alter_table("audit_targets", schema=None) as batch_op:
        batch_op.drop_index("audit_targets_by_target")

    op.drop_table("audit_targets")
    with op.batch_alter_table("app_scopes", schema=None) as batch_op:
        batch_op.drop_index("app_scopes_by_value")

    op.drop_table("app_scopes")
    with op.batch_alter_table("app_roles", schema=None) as batch_op:
        batch_op.drop_index("app_roles_by_value")

    op.drop_table("app_roles")
    with op.batch_alter_table("app_permissions", schema=None) as batch_op:
        batch_op.drop_index("app_permissions_by_risk")
        batch_op.drop_index("app_permissions_by_permission")

    op.drop_table("app_permissions")
    with op.batch_alter_table("app_assignments", schema=None) as batch_op:
        batch_op.drop_index("app_assignments_by_resource")
        batch_op.drop_index("app_assignments_by_principal")

    op.drop_table("app_assignments")
    op.drop_table("allowed_methods")
    with op.batch_alter_table("access_policy_targets", schema=None) as batch_op:
        batch_op.drop_index("access_policy_targets_by_target")

    op.drop_table("access_policy_targets")
    op.drop_table("access_policies")
