"""Real time, and how far somebody has moved it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class MovableClock:
    """Gives aware UTC: real time plus `offset`. Time only moves forward."""

    def __init__(self) -> None:
        self.offset = timedelta(0)

    def __call__(self) -> datetime:
        """Now, aware UTC."""
        return datetime.now(UTC) + self.offset

    def move(self, **by: float) -> None:
        """Move time on, by the arguments of a timedelta. Raises ValueError for a step back."""
        step = timedelta(**by)
        if step < timedelta(0):
            raise ValueError("Time only moves forward: tokens and pages already given would come from the future.")
        self.offset += step
