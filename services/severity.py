"""How much something matters, or may harm."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """How much an alert matters or how far an action reaches, least first."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"
