"""The seats of licences as a chart: who uses them, who wastes them, which are free."""

from __future__ import annotations

from services.answers import Chart, Series


def chart(consumed: int, wasted: int, free: int) -> Chart:
    """The seats bought: used, wasted (held by people who do not use them) and free; over-used ones are not free."""
    points = (("Used", max(consumed - wasted, 0)), ("Wasted", wasted), ("Free", max(free, 0)))
    return Chart("Seats", "donut", (Series("seats", points),))
