"""Which of the licences that data depends on a tenant has bought."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

P1, P2, INTUNE, EXCHANGE = "Entra ID P1", "Entra ID P2", "Intune", "Exchange Online"
# Service plans by the beginning of their names: those for governments and schools have more at the end. INTUNE_O365 is
# the small one that comes with Office; FOUNDATION and ARCHIVE are Exchange without a mailbox.
PLANS: Mapping[str, re.Pattern[str]] = {
    P1: re.compile(r"AAD_PREMIUM"),
    P2: re.compile(r"AAD_PREMIUM_P2"),
    INTUNE: re.compile(r"INTUNE_(A|EDU|SMB)"),
    EXCHANGE: re.compile(r"EXCHANGE_[SBL]_(?!FOUNDATION|ARCHIVE)"),
}
IN_USE = frozenset(("Enabled", "Warning"))


def bought(skus: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The licences among P1, P2, INTUNE, EXCHANGE that raw subscribedSkus hold; P2 is P1 as well.

    Only subscriptions in use count (capabilityStatus Enabled or Warning).
    """
    names = set(_plans(skus))
    return frozenset(licence for licence, plan in PLANS.items() if any(map(plan.match, names)))


def _plans(skus: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for sku in skus:
        if sku.get("capabilityStatus") in IN_USE:
            yield from (str(plan.get("servicePlanName", "")) for plan in sku.get("servicePlans") or ())
