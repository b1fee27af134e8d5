"""What large blocks leave behind in memory, and what the collector looks through."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Twice, for it is the first time that blocks are freed which makes glibc keep the next.
CHURN = """
from services import heap
heap.steady()
for _ in range(2):
    blocks = [(bytearray(1_000_000), bytearray(2_000)) for _ in range(100)]
    small = [between for _, between in blocks]
    del blocks
print(int(open("/proc/self/statm").read().split()[1]) * 4096)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library has a heap of its own")
def test_large_blocks_go_back_when_they_are_freed_whatever_small_ones_stay_between_them() -> None:
    left = _left(CHURN.replace("heap.steady()", ""))
    assert left - _left(CHURN) > 80_000_000


def test_what_stands_when_steward_is_built_is_not_looked_through_again() -> None:
    count = "import gc; from services import heap, registry; specs = registry.load(); {}; print(len(gc.get_objects()))"
    assert _left(count.format("heap.freeze()")) * 100 < _left(count.format("gc.collect()"))


def _left(code: str) -> int:
    """The number that is printed at the end: bytes in memory, objects."""
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    return int(ran.stdout)
