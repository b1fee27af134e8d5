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
OVER_USED, NEARLY_USED_UP, HALF_UNUSED = "VISIOCLIENT", "Microsoft_365_Copilot", "POWER_BI_PRO"
EXPIRED, SUSPENDED = "PROJECTPROFESSIONAL", "EMSPREMIUM"
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
NONE = len(SETS) - 1
# How many of a hundred in a department hold which row of SETS.
SHARES: dict[str, tuple[tuple[int, int], ...]] = {
    "Sales": ((1, 55), (7, 20), (3, 20), (NONE, 5)), "Engineering": ((0, 50), (6, 30), (2, 15), (NONE, 5)),
    "Retail": ((5, 80), (3, 12), (NONE, 8)), "Manufacturing": ((5, 75), (3, 15), (NONE, 10)),
    "Operations": ((1, 60), (3, 35), (NONE, 5)), "Marketing": ((1, 40), (0, 30), (7, 25), (NONE, 5)),
    "R&D": ((0, 40), (6, 30), (8, 25), (NONE, 5)), "Finance": ((4, 50), (8, 25), (1, 20), (NONE, 5)),
    "HR": ((1, 70), (2, 25), (NONE, 5)), "IT": ((0, 50), (2, 40), (8, 5), (NONE, 5)),
    "Legal": ((0, 90), (9, 5), (NONE, 5)), "Executive Management": ((9, 70), (0, 30)),
}  # fmt: skip
DRAWN = {
    department: [SETS[row] for row, share in shares for _ in range(share)] for department, shares in SHARES.items()
}


def held(row: int | None) -> list[Thing]:
    """The licences of a row of SETS; none for None."""
    return SETS[NONE if row is None else row]


def draw(department: str, roll: float) -> list[Thing]:
    """What somebody in a department holds, for a number from 0 to 1."""
    return DRAWN[department][int(roll * 100)]


def consumed(users: Iterable[Thing]) -> Counter[str]:
    """Assigned units by SKU id."""
    return Counter(held["skuId"] for user in users for held in user.get("assignedLicenses") or ())


def subscriptions(used: Counter[str]) -> list[Thing]:
    """What was bought: slack almost everywhere, the free one as big as it comes.

    One is over-used, one nearly used up, one half unused, one has run out of its term, one is suspended.
    """
    bought = {part: used[sku] + max(5, used[sku] // 8) for part, sku in ID.items()}
    bought[NEARLY_USED_UP] = used[ID[NEARLY_USED_UP]] + max(1, used[ID[NEARLY_USED_UP]] // 50)
    bought[HALF_UNUSED] = 2 * used[ID[HALF_UNUSED]] + 10
    bought["FLOW_FREE"] = 10000
    bought[OVER_USED] = max(1, used[ID[OVER_USED]] - 1)
    rows = []
    for sku in SKUS:
        part = sku["skuPartNumber"]
        suspended, late = part == SUSPENDED, part == EXPIRED
        rows.append({
            "id": f"{TENANT_ID}_{sku['skuId']}", "accountId": TENANT_ID, "accountName": TENANT_NAME,
            "appliesTo": "User", "capabilityStatus": "Suspended" if suspended else "Warning" if late else "Enabled",
            "prepaidUnits": {"enabled": 0 if suspended or late else bought[part], "suspended": 25 if suspended else 0,
                             "warning": bought[part] if late else 0, "lockedOut": 0},
            "servicePlans": [
                {"servicePlanId": plan, "servicePlanName": name, "provisioningStatus": "Success",
                 "appliesTo": "Company" if name.endswith("FOUNDATION") else "User"}
                for name, plan in sku["plans"].items()
            ],
            "skuId": sku["skuId"], "skuPartNumber": part,
            "subscriptionIds": [fixed_id("subscription", part)],
        })  # fmt: skip
    return rows
