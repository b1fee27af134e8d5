"""Days or hours that follow one another, taken together."""

from __future__ import annotations

from collections.abc import Sequence


def stretches(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """`numbers` (sorted, none twice) as unbroken stretches, each with its first and last number."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
