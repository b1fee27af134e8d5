"""Kinds of tenant: what each has bought, and how it answers where it has not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from services.sandbox.cloud import Cloud

P1, P2 = "AAD_PREMIUM", "AAD_PREMIUM_P2"
INTUNE = ("INTUNE_A", "INTUNE_O365")
EXCHANGE = ("EXCHANGE_S_ENTERPRISE", "EXCHANGE_S_STANDARD", "EXCHANGE_S_DESKLESS")


@dataclass(frozen=True, slots=True)
class Profile:
    """The knobs of a tenant, and the service plans that its subscriptions do not hold."""

    knobs: dict[str, Any] = field(default_factory=dict)
    without: frozenset[str] = frozenset()


PROFILES = {
    "p2": Profile(),
    "p1": Profile({"p2": False}, frozenset({P2})),
    "free": Profile({"premium": False, "p2": False, "intune": False}, frozenset({P1, P2, *INTUNE})),
    "no_intune": Profile({"intune": False}, frozenset(INTUNE)),
    "no_exchange": Profile({"exchange": False}, frozenset(EXCHANGE)),
    "concealed": Profile({"concealed_names": True}),
}


def check(name: str) -> None:
    """Raise ValueError for a name that is none of PROFILES."""
    if name not in PROFILES:
        raise ValueError(f"There is no tenant profile '{name}': choose from {', '.join(PROFILES)}.")


def apply(cloud: Cloud, name: str) -> None:
    """Make a new cloud's tenant of this kind. Raises ValueError for a name that is none of PROFILES."""
    check(name)
    profile = PROFILES[name]
    for knob, value in profile.knobs.items():
        setattr(cloud.knobs, knob, value)
    cloud.world.missing_plans = profile.without
