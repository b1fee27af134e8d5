"""Contoso's subscriptions, with Microsoft's own ids and service plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson

from services.sandbox.world.demo import TENANT_ID, TENANT_NAME, fixed_id

Thing = dict[str, Any]
SKUS: list[Thing] = orjson.loads(Path(__file__).with_name("skus.json").read_bytes())
ID = {sku["skuPartNumber"]: sku["skuId"] for sku in SKUS}
BY_ID = {sku["skuId"]: sku for sku in SKUS}


def _set(*parts: str) -> list[Thing]:
    return [{"disabledPlans": [], "skuId": ID[part]} for part in parts]


# Shared lists: a write replaces a user's list, never changes it.
SETS: tuple[list[Thing], ...] = (
    _set("SPE_E5"),
    _set("SPE_E3"),
    _set("SPE_E3", "AAD_PREMIUM_P2"),
    _set("ENTERPRISEPACK"),
    _set("ENTERPRISEPACK", "POWER_BI_PRO"),
    _set("SPE_F1"),
    _set("SPE_E5", "VISIOCLIENT", "FLOW_FREE"),
    _set("SPE_E3", "FLOW_FREE"),
    _set("SPE_E5", "PROJECTPROFESSIONAL", "POWER_BI_PRO"),
    _set("SPE_E5", "Microsoft_365_Copilot"),
    [],
)
DEMO = (SETS[0], SETS[2], SETS[6], SETS[8], SETS[9])
SHARES = (0.24, 0.44, 0.50, 0.60, 0.64, 0.78, 0.82, 0.88, 0.92, 0.94, 1.0)


def draw(roll: float) -> list[Thing]:
    """A user's licences for a number from 0 to 1."""
    return next(held for held, bound in zip(SETS, SHARES, strict=True) if roll <= bound)


def consumed(users: Iterable[Thing]) -> Counter[str]:
    """Assigned units by SKU id."""
    return Counter(held["skuId"] for user in users for held in user.get("assignedLicenses") or ())


def subscriptions(used: Counter[str]) -> list[Thing]:
    """What was bought: some slack everywhere, one plan over-used, one suspended, the free one as big as it comes."""
    bought = {part: used[sku] + max(5, used[sku] // 8) for part, sku in ID.items()}
    bought["FLOW_FREE"] = 10000
    bought["VISIOCLIENT"] = max(1, used[ID["VISIOCLIENT"]] - 1)
    rows = []
    for sku in SKUS:
        part = sku["skuPartNumber"]
        suspended = part == "EMSPREMIUM"
        rows.append({
            "id": f"{TENANT_ID}_{sku['skuId']}", "accountId": TENANT_ID, "accountName": TENANT_NAME,
            "appliesTo": "User", "capabilityStatus": "Suspended" if suspended else "Enabled",
            "prepaidUnits": {"enabled": 0 if suspended else bought[part], "suspended": 25 if suspended else 0,
                             "warning": 0, "lockedOut": 0},
            "servicePlans": [
                {"servicePlanId": plan, "servicePlanName": name, "provisioningStatus": "Success",
                 "appliesTo": "Company" if name.endswith("FOUNDATION") else "User"}
                for name, plan in sku["plans"].items()
            ],
            "skuId": sku["skuId"], "skuPartNumber": part,
            "subscriptionIds": [fixed_id("subscription", part)],
        })  # fmt: skip
    return rows
