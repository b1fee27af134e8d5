"""What licences cost, as far as somebody has written it down: money a month, by part number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

WHOLE_FROM = 100


@dataclass(frozen=True, slots=True)
class Prices:
    """The price of one seat a month by part number (SPE_E5), all in one `currency` (EUR); empty when none is known."""

    currency: str = ""
    per_month: Mapping[str, Decimal] = field(default_factory=dict)

    def cost(self, part_number: str, seats: int) -> Decimal | None:
        """What `seats` of a licence cost a month; None when its price is not known."""
        price = self.per_month.get(part_number)
        return None if price is None else price * seats

    def amount(self, money: Decimal | None) -> str | None:
        """An amount, whole from a hundred on: 1,204, 9.40, 12; None stays None."""
        if money is None:
            return None
        return f"{money:,.0f}" if money >= WHOLE_FROM or money == int(money) else f"{money:,.2f}"

    def said(self, money: Decimal | None) -> str | None:
        """An amount with its currency: EUR 1,204; None stays None."""
        return None if money is None else f"{self.currency} {self.amount(money)}"
