"""Why somebody was not let in, as Microsoft's error codes tell it."""

from __future__ import annotations

from collections.abc import Mapping

# A second factor was asked for, must be registered first, or failed.
SECOND_FACTOR = frozenset({50074, 50076, 50079, 53004, 500121})
CAUSES: Mapping[str, frozenset[int]] = {
    "wrong password": frozenset({50126}),
    "locked out": frozenset({50053}),
    "account disabled": frozenset({50057}),
    "password expired": frozenset({50055}),
    "mfa not passed": SECOND_FACTOR,
}
