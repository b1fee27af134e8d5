"""Licences as checks look at them: what is bought, in use and free."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlmodel import col

from services.resources.licences import Licence
from services.store.query import pick
from services.store.reader import Reader

# Trials and free products are handed out in such numbers; nobody buys them.
FREE_SEATS = 10_000


class Seats(NamedTuple):
    """The seats of one product; `usable` are those that can be given, in their time of grace too."""

    id: str
    name: str
    usable: int
    used: int

    @property
    def free(self) -> int:
        """Seats left; negative where more are in use than there are."""
        return self.usable - self.used


def bought(read: Reader, connection_id: int, *conditions: Any) -> Sequence[Seats]:
    """The products somebody pays for, by name. Source: subscribedSkus (prepaidUnits, consumedUnits)."""
    usable = (col(Licence.enabled) + col(Licence.warning)).label("usable")
    wanted = (
        pick(Licence.sku_id, Licence.name, usable, Licence.consumed)
        .where(col(Licence.connection_id) == connection_id, usable < FREE_SEATS, *conditions)
        .order_by(col(Licence.name), col(Licence.sku_id))
    )
    return [Seats(*tuple(row)) for row in read.rows(wanted)]
