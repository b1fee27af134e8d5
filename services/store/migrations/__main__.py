"""Drafts the next migration: `python -m services.store.migrations "what changes"`, then read it and correct it."""

from __future__ import annotations

import sys
import tempfile

from services.store import schema
from services.store.engine import Store

with tempfile.TemporaryDirectory() as folder:
    empty = Store(f"sqlite:///{folder}/empty.db")
    schema.prepare(empty)
    schema.draft(empty, sys.argv[1])
    empty.close()
