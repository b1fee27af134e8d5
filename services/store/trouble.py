"""What a database that fails says, in words for a person."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

FULL = ("full", "no space left", "could not extend file")
BUSY = ("locked", "lock timeout", "deadlock")


def said(error: DBAPIError) -> tuple[str, str]:
    """A sentence for what happened, and what to do about it. Nothing of the statement is in it."""
    text = str(error.orig).lower()
    if any(word in text for word in FULL):
        return "The disk of Steward's database is full.", "Make room; Steward goes on by itself where it stopped."
    if any(word in text for word in BUSY):
        return "Another program keeps Steward's database locked.", "Close what has it open; Steward tries again soon."
    return "Steward's database could not be written.", "See whether it runs; Steward tries again soon."
