"""The audit trail from outside a running Steward: verified, or written out as JSON Lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from services import anchors, audit
from services.settings import Settings
from services.store import schema
from services.store.engine import Store


@dataclass(frozen=True, slots=True)
class Examined:
    """Whether the trail is whole, and the sentence that says so or where it is not."""

    whole: bool
    sentence: str


def examine(given: Settings, now: datetime) -> Examined:
    """Walks the chain with the key of the settings, and holds its end against what was noted each day."""
    store = _opened(given)
    key = given.keys.audit.get_secret_value().encode() if given.keys.audit else b""
    with store.reader(now) as read:
        broken, torn = audit.verify(read, key), anchors.torn(read)
    store.close()
    if broken is not None:
        return Examined(False, f"The audit trail is broken at line {broken:,}.")
    if torn is not None:
        return Examined(False, f"The end of the audit trail was cut off: line {torn.seq:,} is missing or another.")
    return Examined(True, "The audit trail is whole, and holds every end that was noted.")


def export(given: Settings, file: Path, now: datetime) -> int:
    """How many lines were written to `file`, which is replaced."""
    store, written = _opened(given), 0
    with store.reader(now) as read, file.open("w", encoding="utf-8") as out:
        for line in audit.lines(read):
            written += out.write(line) > 0
    store.close()
    return written


def _opened(given: Settings) -> Store:
    store = Store(given.database)
    schema.prepare(store)
    return store
