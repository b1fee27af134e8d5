"""What was found different from what was known: noted in the transaction that writes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Connection, Table
from sqlmodel import SQLModel

from services.specs import Resource
from services.store import bulk
from services.store.types import Utc, from_us, to_us

CHANGES = SQLModel.metadata.tables["changes"]
COLUMNS = ("connection_id", "at", "resource", "object_id", "name", "kind", "property", "before", "after")


class Note(NamedTuple):
    """One difference of one object."""

    object_id: str
    kind: str
    property: str = ""
    before: str | None = None
    after: str | None = None


@dataclass(slots=True)
class History:
    """The differences found in one transaction. `names` are those of the objects they are about, as far as known."""

    resource: Resource
    connection_id: int
    at: datetime
    notes: list[Note] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    @property
    def table(self) -> Table:
        """The table of the objects themselves."""
        return SQLModel.metadata.tables[str(self.resource.table.__tablename__)]

    def learn(self, db: Connection, ids: Iterable[str]) -> None:
        """Looks up the names of objects, while they are still there."""
        unknown = [(id_,) for id_ in dict.fromkeys(ids) if id_ not in self.names]
        if unknown and self.resource.named:
            key = self.resource.link.owner if self.resource.link else "id"
            found = bulk.stored(db, self.table, (key, self.resource.named), self.connection_id, (key,), unknown)
            self.names |= {id_: name or "" for id_, name in found}

    def write(self, db: Connection) -> None:
        """Writes the notes and forgets them."""
        if not self.notes:
            return
        self.learn(db, (note.object_id for note in self.notes))
        head = (self.connection_id, to_us(self.at), self.resource.name)
        rows = [(*head, note.object_id, self.names.get(note.object_id, ""), *note[1:]) for note in self.notes]
        bulk.append(db, CHANGES, COLUMNS, rows)
        self.notes.clear()
        self.names.clear()


def differences(
    table: Table, tracked: Iterable[str], before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[Note]:
    """What changed in the `tracked` columns of one object; both are as the driver gives them."""
    return [
        Note(after["id"], "changed", name, spoken(table, name, before[name]), spoken(table, name, after[name]))
        for name in tracked
        if before[name] != after[name]
    ]


def spoken(table: Table, column: str, value: Any) -> str | None:
    """A driver's value as text: yes and no, times in ISO; None for no value."""
    if value is None:
        return None
    kind = table.c[column].type
    if isinstance(kind, Boolean):
        return "yes" if value else "no"
    return from_us(value).isoformat() if isinstance(kind, Utc) else str(value)
