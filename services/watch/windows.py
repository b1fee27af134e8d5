"""How long an event counts as news."""

from __future__ import annotations

from pydantic import Field

from services.specs import Limits


class Recent(Limits):
    """Whole days for which it is an alert."""

    days: int = Field(default=7, ge=1, le=30)
