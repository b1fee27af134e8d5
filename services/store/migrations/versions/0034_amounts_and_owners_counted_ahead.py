"""Accounts are counted by how much they have, devices by whose they are; second factors are found by their names."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0034"
down_revision: str | None = "0033"
branch_labels: str | None = None
depends_on: str | None = None

KIND = {"enabled": sa.Boolean, "user_type": sa.String}
THINGS = {"things": sa.String, "amount": sa.Integer}
METHODS = {"methods": sa.String}
PLACE = dict.fromkeys(("department", "country", "user_type"), sa.String)
DEVICE = dict.fromkeys(("system", "compliant", "managed"), sa.String)
INDEX, REGISTRATION = "mfa_registration_by_methods", "mfa_registration"


def upgrade() -> None:
    _create("amount_counts", THINGS | {"department": sa.String} | KIND | {"second_factor": sa.String}, "people")
    _create("amount_people", THINGS | {"user_id": sa.String})
    _create("device_owner_counts", PLACE | {"enabled": sa.Boolean} | DEVICE, "devices")
    _anew("method_counts", METHODS | {"registered": sa.Boolean} | KIND)
    op.create_index(INDEX, REGISTRATION, ["methods", "registered"])


def downgrade() -> None:
    op.drop_index(INDEX, REGISTRATION)
    _anew("method_counts", METHODS | KIND)
    for name in ("device_owner_counts", "amount_people", "amount_counts"):
        op.drop_table(name)


def _anew(name: str, keys: dict[str, Any]) -> None:
    """A table whose key changes is empty at first, and due."""
    op.drop_table(name)
    _create(name, keys, "people")
    checkpoint = sa.table("checkpoint", sa.column("resource"))
    op.execute(sa.delete(checkpoint).where(checkpoint.c.resource == name))


def _create(name: str, keys: dict[str, Any], *counts: str) -> None:
    op.create_table(
        name,
        *(
            sa.Column(key, kind, primary_key=True, autoincrement=False)
            for key, kind in ({"connection_id": sa.Integer} | keys).items()
        ),
        *(sa.Column(count, sa.Integer, nullable=False) for count in (*counts, "round")),
    )
