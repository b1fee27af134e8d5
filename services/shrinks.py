"""Lists that lacked more than can be believed: what was held back from removal, until an administrator accepts it."""

from __future__ import annotations

from sqlalchemy import Connection, update
from sqlmodel import SQLModel

from services.names import label
from services.store.tables import Checkpoint

CHECKPOINTS = SQLModel.metadata.tables[str(Checkpoint.__tablename__)]


def sentence(resource: str, rows: int) -> str:
    """What was held back."""
    many = "1 row" if rows == 1 else f"{rows:,} rows"
    return f"The last list of {label(resource)} lacked {many} that Steward knows: too many to remove unasked."


def next_step(resource: str) -> str:
    """What a person can do about it."""
    return (
        "See in Microsoft's admin center whether so many are really gone. If so, an administrator types: accept shrink "
        f"{label(resource)}, and the next list removes them; if not, the next list sets it right by itself."
    )


def accept(db: Connection, connection_id: int, resource: str) -> bool:
    """Lets the next list of a resource remove what it lacks, and makes it due now; False when none was held back."""
    ours = (CHECKPOINTS.c.connection_id == connection_id, CHECKPOINTS.c.resource == resource, CHECKPOINTS.c.held > 0)
    return db.execute(update(CHECKPOINTS).where(*ours).values(accepted=True, due_at=None)).rowcount > 0
