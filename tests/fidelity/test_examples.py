"""Microsoft's own examples come true in the sandbox, and no fewer than before."""

from __future__ import annotations

import pytest

from tests.fidelity.__main__ import DEFAULT, LEAST_PERCENT, percent, verdicts
from tests.fidelity.replay import FAILED

pytestmark = pytest.mark.skipif(not DEFAULT.is_dir(), reason=f"no examples of Microsoft at {DEFAULT}")


# What is reached; LEAST_PERCENT is where it must come. Raise it with each operation served, never lower it.
REACHED_PERCENT = 98


def test_what_came_true_once_still_does():
    assert REACHED_PERCENT <= LEAST_PERCENT
    found = list(verdicts(DEFAULT))
    assert percent(found) >= REACHED_PERCENT, [row.example.name for row in found if row.outcome == FAILED]
