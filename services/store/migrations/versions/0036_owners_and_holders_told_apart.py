"""Guests and disabled people among owners and holders of roles are told apart; why sign-ins failed is counted."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0036"
down_revision: str | None = "0035"
branch_labels: str | None = None
depends_on: str | None = None

# With the connection in it SQLite knows that the index serves better than the key, which begins with the connection.
LED_TO = {
    "group_members_by_member": ("group_members", "member_id", "group_id"),
    "group_owners_by_owner": ("group_owners", "owner_id", "group_id"),
    "app_owners_by_owner": ("app_owners", "owner_id", "owned_id"),
    "app_registrations_by_app_id": ("app_registrations", "app_id", "id"),
    "app_assignments_by_resource": ("app_assignments", "resource_id", "principal_kind"),
}
OF_OLD = ("group_id", "owned_id")
COUNTS, OWNERS = "group_counts", ("guest_owners", "disabled_owners")
HELD, ACCOUNT = "effective_roles", {"user_type": sa.String, "enabled": sa.Boolean}


def upgrade() -> None:
    for name, (table, first, then) in LED_TO.items():
        op.drop_index(name, table)
        op.create_index(name, table, [first, "connection_id", then])
    for name in OWNERS:
        op.add_column(COUNTS, sa.Column(name, sa.Integer, nullable=False, server_default="0"))
        op.create_index(f"{COUNTS}_by_{name}", COUNTS, [name, "group_id"])
    for name, kind in ACCOUNT.items():
        op.add_column(HELD, sa.Column(name, kind))
    _accounts()
    op.create_index(f"{HELD}_by_account", HELD, [*ACCOUNT, "role_id"])
    # Until they are counted anew nothing is told of groups that was counted otherwise.
    op.execute(sa.delete(sa.table(COUNTS)))
    _due(COUNTS, "sign_in_kinds")


def downgrade() -> None:
    _due("sign_in_kinds")
    op.drop_index(f"{HELD}_by_account", HELD)
    for name in ACCOUNT:
        op.drop_column(HELD, name)
    for name in OWNERS:
        op.drop_index(f"{COUNTS}_by_{name}", COUNTS)
        op.drop_column(COUNTS, name)
    for name, (table, first, then) in LED_TO.items():
        op.drop_index(name, table)
        op.create_index(name, table, [first, then] if then in OF_OLD else [first])


def _accounts() -> None:
    """Who holds a role is known at once to be a guest or disabled, not only from the next round on."""
    users, held = (sa.table(name, *map(sa.column, ("connection_id", key, *ACCOUNT)))
                   for name, key in (("users", "id"), (HELD, "holder_id")))  # fmt: skip
    account: Any = sa.and_(users.c.connection_id == held.c.connection_id, users.c.id == held.c.holder_id)
    op.execute(sa.update(held).values(
        {name: sa.select(users.c[name]).where(account).scalar_subquery() for name in ACCOUNT}
    ))  # fmt: skip


def _due(*names: str) -> None:
    """What was counted otherwise is counted anew."""
    checkpoint = sa.table("checkpoint", sa.column("resource"))
    op.execute(sa.delete(checkpoint).where(checkpoint.c.resource.in_(names)))
