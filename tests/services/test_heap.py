"""What large blocks leave behind in memory."""

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


def _left(code: str) -> int:
    """Bytes in memory at the end."""
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    return int(ran.stdout)
