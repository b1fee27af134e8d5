"""The memory of this process: kept from growing with what passed through it, and from stopping all turns."""

from __future__ import annotations

import ctypes
import gc
import platform

# From malloc.h.
MMAP_THRESHOLD, ARENAS = -3, -8
LARGE = 131_072
# An answer and its card are some thousand objects, which are freed without Python's collector: with its own 700 it
# looked through them several times a turn.
YOUNG = 5_000


def steady() -> None:
    """Has glibc give large blocks back when they are freed; other C libraries are left as they are.

    Left to itself it takes blocks of up to 32 MiB from its heap once one was freed. Pages of megabytes come and go in a
    sync, with rows and the database's small pages between them, so that the heap is never whole again: of a million
    users it held 117 MB that nobody used.
    """
    if platform.libc_ver()[0] == "glibc":
        malloc = ctypes.CDLL(None)
        malloc.mallopt(MMAP_THRESHOLD, LARGE)
        # One for the event loop and one for the worker threads, which else have one each.
        malloc.mallopt(ARENAS, 2)


def freeze() -> None:
    """Keeps what there is by now: Python's collector does not look through it any more, and seldom through the rest.

    Called once, when Steward is built and before it serves. The grammar, the specs and the libraries are 340,000
    objects that last; looking through all of them stopped every turn for 200 ms, again and again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)
