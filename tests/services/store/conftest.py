"""An empty database with its schema, on each engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.store.engine import Store


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    """An empty database with its schema."""
    store = Store(database)
    yield store
    store.close()
